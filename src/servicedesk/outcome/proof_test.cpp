#include "servicedesk/outcome/proof.hpp"

#include <gtest/gtest.h>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/recovered_response.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using testing::MakeCall;

json::Value Parsed(std::string_view text) {
  auto parsed = json::Parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? parsed.value() : json::Value();
}

ValueNames Names() { return ValueNames::Make(nullptr).value(); }

TEST(CompareNoteTest, TheSameWordsAreTheSameNoteHoweverTheyAreWrapped) {
  const auto call = MakeCall("add-note", {{"request-id", 17}, {"notetext", "one\ntwo & three"}});
  const auto match = [&](std::string_view text) { return Compare(Api::kV3, call, Names(), Parsed(text)); };
  EXPECT_EQ(match(R"({"description":"<div><p>one</p> two &amp; three<\/div>","show_to_requester":false})"),
            Match::kSame);
  EXPECT_EQ(match(R"({"description":"four five","show_to_requester":false})"), Match::kDifferent);
  EXPECT_EQ(match(R"({"description":"one two & three","show_to_requester":true})"), Match::kDifferent);
  EXPECT_EQ(match(R"({"show_to_requester":false})"), Match::kUnknown);
  EXPECT_EQ(Compare(Api::kV1, call, Names(), Parsed(R"({"notestext":"one two & three","ispublic":"false"})")),
            Match::kSame);
}

TEST(CompareNoteTest, ANoteWithoutWordsCannotBeToldFromItsLikes) {
  const auto call = MakeCall("add-note", {{"request-id", 17}, {"notetext", "<img src='a.png'>"}});
  EXPECT_EQ(Compare(Api::kV3, call, Names(),
                    Parsed(R"({"description":"<img src='b.png'>","show_to_requester":false})")),
            Match::kUnknown);
}

TEST(CompareNoteTest, EndlessMarksInAnotherOrderMayBeTheSameNote) {
  std::string ours = "a", theirs = "a";
  for (int i = 0; i < 80; ++i) {
    ours += i < 40 ? "\u0315" : "\u0327";
    theirs += i < 40 ? "\u0327" : "\u0315";
  }
  const auto match = [](const std::string& sent, const std::string& shown) {
    return Compare(Api::kV3, MakeCall("add-note", {{"request-id", 17}, {"notetext", sent}}), Names(),
                   json::Object{{"description", shown}, {"show_to_requester", false}});
  };
  EXPECT_EQ(match(ours, ours), Match::kSame);
  EXPECT_EQ(match(ours, theirs), Match::kUnknown);
  EXPECT_EQ(match("a", theirs), Match::kDifferent);
}

TEST(CompareRequestTest, EveryFieldThatWasSentMustMatch) {
  const auto call = MakeCall("add-request", {{"requester", "ann@example.org"},
                                             {"subject", "Disk  full"},
                                             {"priority", "high"},
                                             {"site", "-"},
                                             {"fields", json::Object{{"udf_sline_301", "4711"}}}});
  const std::string shown = R"({"requester":{"name":"Ann","email_id":"Ann@Example.org"},"subject":"Disk full",
      "priority":{"id":"4","name":"High"},"udf_fields":{"udf_sline_301":"4711"},"site":null})";
  const auto match = [&](const std::string& from, const std::string& to) {
    std::string text = shown;
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    return Compare(Api::kV3, call, Names(), Parsed(text));
  };
  EXPECT_EQ(match("", ""), Match::kSame);
  EXPECT_EQ(match("\"High\"", "\"Low\""), Match::kDifferent);
  EXPECT_EQ(match("\"4711\"", "null"), Match::kDifferent);
  EXPECT_EQ(match("\"Ann@Example.org\"", "null"), Match::kUnknown);
  EXPECT_EQ(match("\"Disk full\"", "\"[VIP] Disk full\""), Match::kDifferent);
}

TEST(CompareRequestTest, V1ComparesItsOwnNamesAndDoesNotGuessPersons) {
  const auto call = MakeCall(
      "update-request",
      {{"request-id", 17}, {"requester", "ann@example.org"}, {"subject", "x"}, {"site", "-"}, {"group", ""}});
  const auto match = [&](std::string_view text) { return Compare(Api::kV1, call, Names(), Parsed(text)); };
  EXPECT_EQ(match(R"({"REQUESTER":"Ann","SUBJECT":"x","SITE":null,"GROUP":""})"), Match::kUnknown);
  EXPECT_EQ(match(R"({"requester":"ann@example.org","subject":"x","site":"Not in any site","group":"null"})"),
            Match::kSame);
  EXPECT_EQ(match(R"({"REQUESTER":"Ann","SUBJECT":"X","SITE":null,"GROUP":""})"), Match::kDifferent);
  EXPECT_EQ(match(R"({"REQUESTER":"Ann","SUBJECT":"x","SITE":null,"GROUP":"Network"})"), Match::kDifferent);
}

TEST(CompareWorklogTest, TimeIsTimeHoweverItIsDivided) {
  const auto call = MakeCall("add-worklog", {{"request-id", 17},
                                             {"name", "John"},
                                             {"description", "rotated"},
                                             {"work-minutes", 90},
                                             {"cost", "12.5"}});
  const auto match = [&](std::string_view text) { return Compare(Api::kV3, call, Names(), Parsed(text)); };
  EXPECT_EQ(match(R"({"owner":{"name":"John"},"description":"rotated","other_cost":"12.50",
                      "time_spent":{"hours":"1","minutes":"30"}})"),
            Match::kSame);
  EXPECT_EQ(match(R"({"owner":{"name":"John"},"description":"rotated","other_cost":"12.50",
                      "time_spent":{"hours":"1","minutes":"31"}})"),
            Match::kDifferent);
  EXPECT_EQ(match(R"({"owner":{"name":"Ann"},"description":"rotated"})"), Match::kDifferent);
  EXPECT_EQ(
      Compare(Api::kV1, call, Names(), Parsed(R"({"TECHNICIAN":"John","DESCRIPTION":"rotated","WORKHOURS":1,
                                      "WORKMINUTES":30,"COST":"12.5"})")),
      Match::kSame);
}

TEST(DecideAddedTest, OnlyACertainMatchIsAProofAndNothingElseIsNone) {
  const Candidate proof{"1", true};
  const Candidate maybe{"2", false};
  EXPECT_EQ(DecideAdded({maybe, proof}, false, 0).proof, Proof::kDone);
  EXPECT_EQ(DecideAdded({maybe, proof}, false, 0).ids, std::vector<std::string>{"1"});
  EXPECT_EQ(DecideAdded({}, true, 3).proof, Proof::kNotDone);
  EXPECT_EQ(DecideAdded({maybe}, true, 0).proof, Proof::kCannotTell);
  EXPECT_EQ(DecideAdded({maybe}, true, 0).ids, std::vector<std::string>{"2"});
  EXPECT_EQ(DecideAdded({}, false, 0).proof, Proof::kCannotTell);
}

TEST(DecideAddedTest, AMatchThatMayBelongToACallWithoutANameIsNoProof) {
  const Candidate a{"1", true};
  const Candidate b{"2", true};
  EXPECT_EQ(DecideAdded({a}, true, 1).proof, Proof::kCannotTell);
  EXPECT_EQ(DecideAdded({a, b}, true, 1).proof, Proof::kDone);
}

TEST(DecideSetTest, AChangeIsNotRetriedWhenItsThingWasTouchedSince) {
  EXPECT_EQ(DecideSet(Match::kSame, false), Proof::kDone);
  EXPECT_EQ(DecideSet(Match::kDifferent, false), Proof::kCannotTell);
  EXPECT_EQ(DecideSet(Match::kDifferent, true), Proof::kNotDone);
  EXPECT_EQ(DecideSet(Match::kUnknown, false), Proof::kCannotTell);
}

TEST(RowsTest, AFullPageMayNotBeAllUnlessItSaysSo) {
  const auto more = [](std::size_t rows, const std::string& info) {
    std::string list;
    for (std::size_t i = 0; i < rows; ++i) list += (i == 0 ? "" : ",") + std::string(R"({"id":"1"})");
    return RowsIn(Api::kV3, NoteThing(), Parsed(R"({"notes":[)" + list + R"(],"list_info":{)" + info + "}}"))
        ->more;
  };
  EXPECT_TRUE(more(10, ""));
  EXPECT_FALSE(more(9, ""));
  EXPECT_FALSE(more(10, R"("has_more_rows":false)"));
  EXPECT_TRUE(more(1, R"("has_more_rows":true)"));
}

TEST(RowsTest, ReadsNotesOfEveryForm) {
  const auto v3 = RowsIn(Api::kV3, NoteThing(), Parsed(R"({"request_notes":[{"id":"5",
      "created_time":{"value":"1000"},"last_updated_time":{"value":"2000"}}],"list_info":{"has_more_rows":true}})"));
  ASSERT_TRUE(v3);
  EXPECT_EQ(v3->rows[0].id, "5");
  EXPECT_EQ(v3->rows[0].made, 1000);
  EXPECT_EQ(v3->rows[0].touched, 2000);
  EXPECT_TRUE(v3->more);
  EXPECT_FALSE(RowsIn(Api::kV3, NoteThing(), Parsed(R"({"requests":[]})")));
  const auto json =
      RowsIn(Api::kV1, NoteThing(), Parsed(R"({"operation":{"Details":[{"NOTESID":7,"NOTESDATE":1000}]}})"));
  EXPECT_EQ(json->rows[0].id, "7");
  EXPECT_EQ(json->rows[0].made, 1000);
  const auto xml = RowsIn(Api::kV1, NoteThing(), Parsed(R"({"operation":{"Details":{"Notes":{"Note":[
      {"URI":"http://desk/sdpapi/request/17/notes/8/","notestext":"x"}]}}}})"));
  EXPECT_EQ(xml->rows[0].id, "8");
  EXPECT_FALSE(xml->rows[0].made);
  EXPECT_TRUE(RowsIn(Api::kV1, NoteThing(), Parsed(R"({"operation":{"Details":{}}})"))->rows.empty());
}

TEST(RowsTest, OneRowAloneHasTheFormOfItsList) {
  const auto row = Parsed(R"({"NOTESID":7})");
  const auto details = [&row](const char* list) {
    return json::Write(*ResponseOfRow(Parsed(list), row).document.Path({"operation", "Details"}));
  };
  EXPECT_EQ(details(R"({"operation":{"Details":[{"NOTESID":6},{"NOTESID":7}]}})"), R"([{"NOTESID":7}])");
  EXPECT_EQ(details(R"({"operation":{"details":{"Notes":{"Note":[{"NOTESID":6},{"NOTESID":7}]}}}})"),
            R"({"Notes":{"Note":[{"NOTESID":7}]}})");
  EXPECT_EQ(details(R"({"operation":{"Details":{"NOTESID":7}}})"), R"({"NOTESID":7})");
}

TEST(RowsTest, AListThatEndsBeforeTheCallIsComplete) {
  Rows rows;
  rows.rows = {{"1", 2000, 2000, {}}, {"2", 900, 900, {}}};
  EXPECT_TRUE(ReachesBack(rows, true, 1000));
  rows.more = true;
  EXPECT_TRUE(ReachesBack(rows, true, 1000));
  EXPECT_FALSE(ReachesBack(rows, true, 800));
  EXPECT_FALSE(ReachesBack(rows, false, 1000));
  EXPECT_FALSE(ReachesBack(rows, true, {}));
  std::swap(rows.rows[0], rows.rows[1]);
  rows.rows[1].touched = 950;  // the oldest first, though it was asked for the newest
  EXPECT_FALSE(ReachesBack(rows, true, 1000));
}

TEST(RowsTest, APageOfEditedThingsSaysNothingOfNewOnesThatMayStandAtTheEnd) {
  Rows rows;
  rows.more = true;
  rows.rows = {{"1", 100, 2000, {}}, {"2", 100, 900, {}}};
  EXPECT_FALSE(ReachesBack(rows, true, 1000));
  rows.rows.insert(rows.rows.begin() + 1, {"3", 1500, 1500, {}});
  EXPECT_TRUE(ReachesBack(rows, true, 1000));
}

TEST(TouchedTest, ReadsWhenARequestAndAResolutionWereLastChanged) {
  EXPECT_FALSE(TouchedIn(Api::kV1, RequestThing(), Parsed("{}")).shown);
  EXPECT_FALSE(TouchedIn(Api::kV3, RequestThing(), Parsed("{}")).shown);
  EXPECT_TRUE(TouchedIn(Api::kV3, RequestThing(), Parsed(R"({"last_updated_time":null})")).shown);
  EXPECT_EQ(TouchedIn(Api::kV3, RequestThing(), Parsed(R"({"last_updated_time":{"value":"7"}})")).when, 7);
  EXPECT_TRUE(TouchedIn(Api::kV3, ResolutionThing(), Parsed(R"({"content":null})")).shown);
  EXPECT_FALSE(TouchedIn(Api::kV3, ResolutionThing(), Parsed(R"({"content":"x"})")).shown);
  EXPECT_EQ(
      TouchedIn(Api::kV1, ResolutionThing(), Parsed(R"({"RESOLUTION":"x","LASTUPDATEDTIME":"9"})")).when, 9);
}

TEST(WhyStaleTest, AnAgeOfNoughtIsFreshOnlyAfterASecond) {
  http::Response response;
  EXPECT_EQ(WhyStale(response, milliseconds(30)), "");
  response.headers = {{"Age", "0"}};
  EXPECT_EQ(WhyStale(response), "");
  EXPECT_EQ(WhyStale(response, milliseconds(999)), "the response came from a cache (Age: 0)");
  response.headers = {{"Age", "7"}};
  EXPECT_EQ(WhyStale(response), "the response came from a cache (Age: 7)");
}

}  // namespace
}  // namespace flintdesk::servicedesk
