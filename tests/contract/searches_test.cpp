#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// A service desk that takes one criterion at a time finds what any other does.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;

class SearchesTest : public ::testing::TestWithParam<const char*> {
 protected:
  static void Prepare(Desk& desk) {
    desk.Done("edit-request", {{"request-id", 17}, {"priority", "High"}, {"subject", "Disk FULL"}});
    desk.Done("edit-request", {{"request-id", 18}, {"priority", "High"}, {"level", "Tier 2"}});
    desk.Done("edit-request", {{"request-id", 19}, {"group", "Hardware"}, {"level", "Tier 2"}});
    desk.Done("close-request", {{"request-id", 20}});
    desk.Done("add-request", {{"requester", "Ann Ray"}, {"subject", "Of no group"}});
  }
  static std::string Ids(Desk& desk, json::Object search) {
    search.Set("limit", 0);
    const json::Value list = desk.Done("list-requests", std::move(search));
    std::string ids;
    for (const json::Value& row : *list.Find("requests")->IfArray())
      ids += row.Find("id")->ScalarText().value() + " ";
    return ids;
  }
};

INSTANTIATE_TEST_SUITE_P(Desks, SearchesTest, ::testing::Values("one-criterion", "one-date-criterion"),
                         [](const auto& info) {
                           return std::string(info.param) == "one-criterion" ? "OneCriterion" : "OneDate";
                         });

TEST_P(SearchesTest, FindTheSame) {
  Desk usual("v3"), narrow("v3", GetParam());
  Prepare(usual);
  Prepare(narrow);
  const json::Object searches[] = {
      {{"status", "Open"}, {"priority", "High"}},
      {{"status", "Open,Closed"}, {"group", "-"}},
      {{"level", "tier 2"}, {"technician", "John"}},
      {{"status", "Open"}, {"technician", "john@desk.example"}},
      {{"priority", "High"}, {"subject-contains", "full"}},
      {{"status", "Open"}, {"description-contains", "a"}},
      {{"status", "Open"}, {"created-from", "2020-01-01"}, {"created-to", "2099-01-01"}},
      {{"level", "Tier 2"}, {"updated-from", "2020-01-01"}},
      {{"priority", "High"},
       {"criteria", json::Object{{"field", "subject"}, {"condition", "starts with"}, {"value", "Disk"}}}},
      {{"status", "Open"}, {"priority", "High"}, {"view", "All_Requests"}, {"sort", "id"}},
      {{"status", "Open"}, {"priority", "High"}, {"columns", "subject"}},
  };
  for (const json::Object& search : searches) {
    SCOPED_TRACE(json::Write(search));
    const std::string ids = Ids(usual, search);
    EXPECT_NE(ids, "") << "a search that finds nothing tells nothing";
    EXPECT_EQ(Ids(narrow, search), ids);
    json::Object count = search;
    for (const char* name : {"sort", "columns"}) count.Remove(name);
    EXPECT_EQ(json::Write(*narrow.Done("count-requests", count).Find("count")),
              json::Write(*usual.Done("count-requests", count).Find("count")));
  }
  // Searches that tell.
  EXPECT_EQ(Ids(usual, searches[0]), "38 34 32 28 24 22 18 17 14 12 8 4 2 ");
  EXPECT_THAT(Ids(usual, searches[4]), HasSubstr("17 "));
  EXPECT_NE(Ids(usual, searches[4]), Ids(usual, searches[0]));
}

TEST_P(SearchesTest, AMisspeltFieldIsNamed) {
  Desk desk("v3", GetParam());
  const connector::Response response = desk.Call(
      "list-requests",
      {{"status", "Open"},
       {"criteria", json::Object{{"field", "statu.name"}, {"condition", "is"}, {"value", "Open"}}}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("no field \"statu.name\" is known; did you mean status.name?"));
}

TEST_P(SearchesTest, AMisspeltNameIsStillTold) {
  Desk desk("v3", GetParam());
  const connector::Response response =
      desk.Call("list-requests", {{"status", "Opn"}, {"created-from", "2020-01-01"}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("did you mean \"Open\"?"));
}

TEST_P(SearchesTest, ACursorGoesOn) {
  Desk desk("v3", GetParam());
  std::string all;
  json::Object search{{"status", "Open"}, {"created-from", "2020-01-01"}, {"limit", 7}};
  for (int pieces = 0; pieces < 10; ++pieces) {
    const json::Value list = desk.Done("list-requests", search);
    for (const json::Value& row : *list.Find("requests")->IfArray())
      all += row.Find("id")->ScalarText().value() + " ";
    const json::Value* next = list.Path({"list_info", "next"});
    if (next == nullptr) break;
    search.Set("cursor", *next);
  }
  Desk usual("v3");
  EXPECT_EQ(all, Ids(usual, {{"status", "Open"}, {"created-from", "2020-01-01"}}));
}

TEST(CriteriaTest, AnUnknownConditionIsNotSentAndAnUnknownFieldIsNamed) {
  Desk desk("v3");
  const auto search = [&](const char* field, const char* condition) {
    return desk.Call(
        "list-requests",
        {{"criteria", json::Object{{"field", field}, {"condition", condition}, {"value", "Open"}}}});
  };
  const connector::Response condition = search("status.name", "contians");
  EXPECT_EQ(condition.code, Code::kInvalidRequest);
  EXPECT_THAT(condition.message, HasSubstr("V3 has no condition \"contians\"; did you mean contains?"));
  const connector::Response field = search("statu.name", "is");
  EXPECT_EQ(field.code, Code::kRejected);
  EXPECT_THAT(field.message, HasSubstr("no field \"statu.name\" is known; did you mean status.name?"));
  EXPECT_EQ(search("status.name", "IS").code, Code::kSuccess);
}

}  // namespace
}  // namespace flintdesk::contract
