// Long on purpose: one module of toys, and what each of them shows of the model.
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/testing/temporary_folder.hpp"
#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/reference.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/testing/calls.hpp"
#include "servicedesk/wire/attached_file.hpp"
#include "servicedesk/wire/dialect.hpp"

/// A module that the product does not have, as data. Whatever the nine actions get, its actions get as well,
/// without a line elsewhere.
namespace flintdesk::servicedesk {
namespace {

using catalogue::Field;
using testing::Desk;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;
using ::testing::SizeIs;

const Thing kToy{
    .name = "toy",
    .v3_list_path = "/requests/{request-id}/toys",
    .v3_path = "/requests/{request-id}/toys/{toy-id}",
    .v3_lists = {"toys"},
    .v3_single = {"toy"},
    .v3_made = {"created_time"},
    .v3_touched = "last_updated_time",
    .v3_sorted = "created_time",
    .v1_list = "GET_TOYS",
    .v1_path = "/sdpapi/request/{request-id}/toys",
    .v1_read = "GET_TOY",
    .v1_one_path = "/sdpapi/request/{request-id}/toys/{toy-id}",
    .v1_id = "TOYID",
    .v1_made = {"CREATEDTIME"},
    .v1_author = {"CREATEDBY"},
    .v1_touched = {"UPDATEDTIME"},
    .v1_view = {{"TOYID", {"id"}, V1Form::kNumber}, {"STATE", {"state.name"}}},
};

Member ToyId() { return {.field = Field::Id("toy-id", "Number of the toy.").Required().Example(5)}; }

Member Colour() {
  return {.field = Field::Text("colour", "Colour of the toy.").Required().Example("red"),
          .form = Form::kReference,
          .v1 = "toyColour",
          .v1_shown = {"COLOUR"},
          .v3 = "paint.colour",
          .identifies = true};
}

Member MergedIds() {
  return {.field = Field::Text("merged-ids", "Numbers of the toys to take in.").Required().Example("6, 7"),
          .form = Form::kIds,
          .v1 = "mergedToys",
          .v3 = "merge_toys"};
}

/// Shows no time, as attachments do.
const Thing kPhoto{
    .name = "photo",
    .v3_list_path = "/requests/{request-id}/photos",
    .v3_lists = {"photos"},
    .v3_single = {"photo"},
    .v1_list = "GET_PHOTOS",
    .v1_path = "/sdpapi/request/{request-id}/photos",
    .v1_id = "PHOTOID",
};

catalogue::Action Named(std::string name, catalogue::Effect effect) {
  catalogue::Action action;
  action.name = std::move(name);
  action.group = "toys";
  action.summary = "Play.";
  action.description = "For tests.";
  action.effect = effect;
  action.second_time = "Plays again.";
  action.done = "The toy was played with";
  action.failures = {Code::kNotFound};
  action.examples = {{"A toy", {{"request-id", 17}, {"toy-id", 5}, {"colour", "red"}}}};
  return action;
}

catalogue::Action ToyAction(catalogue::Action action, Evidence evidence, V3Wire v3,
                            std::vector<Member> members = {RequestId(), ToyId(), Colour()},
                            const Thing* thing = &kToy, std::optional<FileWire> file = {}) {
  ActionModel model;
  model.thing = thing;
  model.wire.v1 = {"PLAY_TOY", "/sdpapi/request/{request-id}/toys/{toy-id}", {"toy"}};
  model.wire.v3 = std::move(v3);
  model.evidence = evidence;
  model.file = file;
  model.members = std::move(members);
  for (auto& [title, parameters, before] : action.examples)
    if (thing == &kToy && model.members.size() == 2) parameters = {{"request-id", 17}, {"toy-id", 5}};
  return MakeAction(std::move(action), std::move(model));
}

const catalogue::Connector& Toys() {
  static const catalogue::Connector spec = [] {
    catalogue::Connector made = ManageEngineSpec();
    made.groups.push_back({"toys", "Toys of requests."});
    using catalogue::Effect;
    const std::string_view one = "/requests/{request-id}/toys/{toy-id}";
    made.actions.push_back(ToyAction(Named("add-toy", Effect::kAdds), NewTwin{},
                                     {"POST", "/requests/{request-id}/toys", {"toy"}}));
    made.actions.push_back(ToyAction(Named("paint-toy", Effect::kSets), SameState{}, {"PUT", one, {"toy"}}));
    made.actions.push_back(ToyAction(Named("break-toy", Effect::kSets),
                                     StateIs{"STATE", "state.name", "state", "Broken"}, {"PUT", one},
                                     {RequestId(), ToyId()}));
    made.actions.push_back(
        ToyAction(Named("scrap-toy", Effect::kRemoves), Gone{}, {"DELETE", one}, {RequestId(), ToyId()}));
    catalogue::Action purge = Named("shred-toy", Effect::kRemoves);
    purge.irreversible = true;
    V3Wire only_once{"DELETE", one};
    only_once.once = true;
    made.actions.push_back(ToyAction(std::move(purge), Gone{}, only_once, {RequestId(), ToyId()}));
    catalogue::Action mail = Named("ship-toy", Effect::kSets);
    mail.sends_mail = true;
    made.actions.push_back(ToyAction(std::move(mail), SameState{}, {"PUT", one, {"toy"}}));
    catalogue::Action merge = Named("join-toys", Effect::kRemoves);
    merge.irreversible = true;
    V3Wire into{"PUT", "/requests/{request-id}/toys/{toy-id}/merge"};
    into.once = into.bare = true;
    merge.examples = {{"Toys", {{"request-id", 17}, {"toy-id", 5}, {"merged-ids", "6, 7"}}}};
    merge = ToyAction(std::move(merge), MergedInto{"merged-ids"}, into, {RequestId(), ToyId(), MergedIds()});
    made.actions.push_back(std::move(merge));
    catalogue::Action photo = Named("add-photo", Effect::kAdds);
    photo.examples = {{"A photo", {{"request-id", 17}, {"colour", "red"}}}};
    made.actions.push_back(ToyAction(std::move(photo), NewTwin{},
                                     {"POST", "/requests/{request-id}/photos", {"photo"}},
                                     {RequestId(), Colour()}, &kPhoto));
    catalogue::Action attach = Named("hang-photo", Effect::kAdds);
    attach.examples = {{"A file", {{"request-id", 17}, {"colour", "red"}, {"picture", "red.png"}}}};
    made.actions.push_back(
        ToyAction(std::move(attach), NewTwin{}, {"POST", "/requests/{request-id}/photos", {"photo"}},
                  {RequestId(),
                   Colour(),
                   {.field = Field::File("picture", "The picture.").Required().Example("red.png")}},
                  &kPhoto, FileWire{"picture", "file", "input_file"}));
    catalogue::Action modern = ToyAction(Named("charge-toy", Effect::kSets), Unknowable{}, {"PUT", one});
    made.actions.push_back(std::move(modern));
    return made;
  }();
  return spec;
}

const json::Object kRed{{"request-id", 17}, {"toy-id", 5}, {"colour", "red"}};
const json::Object kFive{{"request-id", 17}, {"toy-id", 5}};

http::Response Ok(const std::string& members) {
  return JsonResponse(200, "{" + members + R"("response_status":{"status_code":2000,"status":"success"}})");
}
// Changed long before the call.
http::Response Shown(const std::string& members) {
  return Ok(R"("toy":{"id":"5",)" + members + R"("last_updated_time":{"value":"1000000000000"}},)");
}
http::Response NoSuchToy() {
  return JsonResponse(404, R"({"response_status":{"status_code":4000,"status":"failed",
                               "messages":[{"status_code":4007,"type":"failed","message":"none"}]}})");
}

class ToyTest : public ::testing::Test {
 protected:
  /// The response to the change is lost.
  void Lose() { desk_.client.Fail({http::FailureKind::kConnectionLost, true, "the connection broke", ""}); }
  connector::Response Run(std::string_view action, const json::Object& parameters) {
    return desk_.Run(MakeCall(Toys(), action, parameters, {{"api-version", "v3"}}));
  }
  int SentChanges() const {
    int sent = 0;
    for (const http::Request& request : desk_.client.requests) sent += request.changes ? 1 : 0;
    return sent;
  }

  Desk desk_;
};

TEST_F(ToyTest, ItsCatalogueHasNoFaults) { EXPECT_THAT(catalogue::FaultsOf(Toys()), ::testing::IsEmpty()); }

TEST_F(ToyTest, ItHasFlagsHelpAPageAndASchema) {
  const catalogue::Action& add = *Toys().FindAction("add-toy");
  EXPECT_THAT(catalogue::ActionText(Toys(), add), HasSubstr("--colour"));
  EXPECT_THAT(json::Write(catalogue::ActionSchema(Toys(), add)), HasSubstr("Colour of the toy."));
  EXPECT_THAT(catalogue::ActionsText(Toys()), HasSubstr("Toys of requests."));
  bool has_page = false;
  for (const catalogue::Page& page : catalogue::ReferencePages(Toys()))
    has_page = has_page || page.file_name == "shred-toy.md";
  EXPECT_TRUE(has_page);
  EXPECT_THAT(catalogue::ActionText(Toys(), *Toys().FindAction("shred-toy")), HasSubstr("can't be undone"));
  EXPECT_THAT(catalogue::ActionText(Toys(), *Toys().FindAction("ship-toy")), HasSubstr("sends mail"));
}

TEST_F(ToyTest, ItsParametersAreChecked) {
  const auto checked =
      catalogue::CheckCall(Toys(), *Toys().FindAction("add-toy"), {}, {{"request-id", "x"}}, false);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().Sentence(), HasSubstr("colour"));
}

TEST_F(ToyTest, ItGoesOverEitherWire) {
  const auto call = MakeCall(Toys(), "paint-toy", kRed);
  const auto v3 = BuildRequest(Api::kV3, call, ValueNames::Make(nullptr).value());
  ASSERT_TRUE(v3.ok());
  EXPECT_EQ(v3->method + " " + v3->target, "PUT /api/v3/requests/17/toys/5");
  EXPECT_EQ(PercentDecode(v3->body, false), R"(input_data={"toy":{"paint":{"colour":{"name":"red"}}}})");
  const auto v1 = BuildRequest(Api::kV1, call, ValueNames::Make(nullptr).value());
  ASSERT_TRUE(v1.ok());
  EXPECT_EQ(v1->target, "/sdpapi/request/17/toys/5");
  EXPECT_THAT(PercentDecode(v1->body, false),
              HasSubstr(R"({"operation":{"details":{"toy":{"toyColour":"red"}}}})"));
}

TEST_F(ToyTest, ANewOneIsFoundWhenItsResponseIsLost) {
  Lose();
  const std::string now = std::to_string(desk_.clock.EpochMilliseconds() + 2'500);
  const std::string toy =
      R"({"id":"9","paint":{"colour":{"name":"Red"}},"created_time":{"value":")" + now + R"("}})";
  desk_.client.Response(Ok(R"("toys":[)" + toy + R"(],"list_info":{"has_more_rows":false},)"));
  desk_.client.Response(Ok(R"("toy":)" + toy + ","));
  const auto response = Run("add-toy", kRed);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("toy 9 is there in request 17"));
  EXPECT_THAT(desk_.client.requests[1].target, HasSubstr("/api/v3/requests/17/toys?"));
  EXPECT_EQ(desk_.client.requests[2].target, "/api/v3/requests/17/toys/9");
}

TEST_F(ToyTest, AStateIsReadBackAndSetAgainWhenItIsUntouched) {
  Lose();
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"red"}},)"));
  EXPECT_EQ(Run("paint-toy", kRed).code, Code::kSuccess);
  EXPECT_EQ(SentChanges(), 2);
}

TEST_F(ToyTest, AStateThatNothingSentIsKnownByItsValue) {
  Lose();
  desk_.client.Response(Shown(R"("state":{"name":"broken"},)"));
  const auto response = Run("break-toy", kFive);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
}

TEST_F(ToyTest, WhatIsGoneWasRemoved) {
  desk_.client.Response(Shown(""));  // before it
  Lose();
  desk_.client.Response(NoSuchToy());
  desk_.client.Response(Ok(R"("request":{"id":"17"},)"));
  const auto response = Run("scrap-toy", kFive);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("is not there any more"));
}

TEST_F(ToyTest, WhatWasNeverThereWasNotRemoved) {
  desk_.client.Response(NoSuchToy());
  Lose();
  desk_.client.Response(NoSuchToy());
  const auto response = Run("scrap-toy", kFive);
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("nothing shows that it was"));
}

TEST_F(ToyTest, WhatIsStillThereIsRemovedAgain) {
  desk_.client.Response(Shown(""));  // before it
  Lose();
  desk_.client.Response(Shown(""));
  desk_.client.Response(Shown(""));
  desk_.client.Response(Ok(""));
  EXPECT_EQ(Run("scrap-toy", kFive).code, Code::kSuccess);
  EXPECT_EQ(SentChanges(), 2);
}

TEST_F(ToyTest, WhatASecondTimeWouldDoOtherwiseIsSentOnce) {
  desk_.client.Response(Shown(""));  // before it
  Lose();
  desk_.client.Response(Shown(""));
  desk_.client.Response(Shown(""));
  const auto response = Run("shred-toy", kFive);
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("not retried, since a second time does something else"));
  EXPECT_EQ(SentChanges(), 1);
}

http::Response MergedToy(const std::string& into) {
  return JsonResponse(404, R"({"response_status":{"status_code":4000,"status":"failed","messages":[
      {"status_code":4007,"type":"failed","message":"The toy was merged with toy )" +
                               into + R"(."}]}})");
}
const json::Object kMerge{{"request-id", 17}, {"toy-id", 17}, {"merged-ids", "6; 7"}};

TEST_F(ToyTest, AMergeIsSentBareAndItsIdsAsObjects) {
  const auto call = MakeCall(Toys(), "join-toys", kMerge);
  const auto v3 = BuildRequest(Api::kV3, call, ValueNames::Make(nullptr).value());
  ASSERT_TRUE(v3.ok());
  EXPECT_EQ(v3->target, "/api/v3/requests/17/toys/17/merge");
  EXPECT_EQ(PercentDecode(v3->body, false), R"(input_data={"merge_toys":[{"id":"6"},{"id":"7"}]})");
}

TEST_F(ToyTest, AMergeIsDoneWhenEachIsGoneAndNamesTheSurvivor) {
  Lose();
  desk_.client.Response(MergedToy("17"));
  desk_.client.Response(MergedToy("17"));
  const auto response = Run("join-toys", kMerge);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("toys 6, 7 are merged into toy 17"));
  EXPECT_EQ(desk_.client.requests[1].target, "/api/v3/requests/17/toys/6");
}

TEST_F(ToyTest, AMergeOfWhichAPartIsDoneIsUnconfirmed) {
  for (const char* second : {"", "99"}) {
    desk_.client.requests.clear();
    Lose();
    desk_.client.Response(MergedToy("17"));
    desk_.client.Response(*second ? MergedToy(second) : Shown(""));
    const auto response = Run("join-toys", kMerge);
    EXPECT_EQ(response.code, Code::kIndeterminate);
    EXPECT_THAT(response.message, HasSubstr("1 of 2 are merged into toy 17"));
    EXPECT_EQ(SentChanges(), 1);
  }
}

TEST_F(ToyTest, AMergeIsNeverSentAgain) {
  Lose();
  for (int read = 0; read < 4; ++read) desk_.client.Response(Shown(""));
  const auto response = Run("join-toys", kMerge);
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("nothing was merged into toy 17, and it is not retried"));
  EXPECT_EQ(SentChanges(), 1);
}

TEST_F(ToyTest, OfThingsWithoutTimesTheIdsBeforeTellWhatIsNew) {
  const auto photos = [](const std::string& rows) {
    return Ok(R"("photos":[)" + rows + R"(],"list_info":{"has_more_rows":false},)");
  };
  const std::string old = R"({"id":"8","paint":{"colour":{"name":"Red"}}})";
  const std::string made = R"({"id":"9","paint":{"colour":{"name":"Red"}}})";
  desk_.client.Response(photos(old));
  Lose();
  desk_.client.Response(photos(old + "," + made));
  desk_.client.Response(Ok(R"("photo":)" + made + ","));
  const auto response = Run("add-photo", {{"request-id", 17}, {"colour", "red"}});
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("photo 9 is there in request 17"));
  EXPECT_EQ(SentChanges(), 1);
}

/// Attaches a file as a photo, of which the desk shows no time; the response is lost.
class AttachTest : public ToyTest {
 protected:
  static http::Response Photos(const std::string& rows) {
    return Ok(R"("photos":[)" + rows + R"(],"list_info":{"has_more_rows":false},)");
  }
  static http::Response Photo(const std::string& id) {
    return Ok(R"("photo":{"id":")" + id + R"(","paint":{"colour":{"name":"Red"}}},)");
  }
  connector::Response Attach() {
    return Run("hang-photo", {{"request-id", 17}, {"colour", "red"}, {"picture", path_}});
  }
  /// The read before it, the lost response, and two reads that show nothing.
  void LoseAndShowNothing() {
    desk_.client.Response(Photos(""));
    Lose();
    desk_.client.Response(Photos(""));
    desk_.client.Response(Photos(""));
  }
  /// Once the change has been sent for the first time, `then` happens to the file.
  void AfterSending(std::function<void()> then) {
    desk_.client.on_request = [this, then = std::move(then)](const http::Request& request) {
      if (request.changes && SentChanges() == 1) then();
    };
  }
  /// Ends with 13, and the next equal call looks what became of it.
  void EndOpen() {
    desk_.client.Response(Photos(""));
    Lose();
    desk_.client.otherwise = testing::TypedResponse(502, "text/html", "<html></html>");
    EXPECT_EQ(Attach().code, Code::kIndeterminate);
    desk_.client.otherwise.reset();
    desk_.clock.Advance(std::chrono::minutes(6));
    desk_.client.requests.clear();
  }
  void Touch(std::int64_t second) {
    const timespec time{.tv_sec = second, .tv_nsec = 0};
    const timespec times[] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, path_.c_str(), times, 0), 0);
  }
  static std::string BodyOf(const http::Request& request) {
    EXPECT_TRUE(request.source->Rewind().ok());
    std::string text(request.BodyLength(), '\0');
    for (std::size_t at = 0; at < text.size();) {
      const auto read = request.source->Read(std::span(text).subspan(at));
      if (!read.ok() || *read == 0) return "cut: " + text;
      at += *read;
    }
    return text;
  }

  flintdesk::testing::TemporaryFolder folder_;
  const std::string path_ = folder_.Write("red.png", "red, red, red");
};

TEST_F(AttachTest, AFileGoesInAFormOverEitherWire) {
  const auto call =
      MakeCall(Toys(), "hang-photo", {{"request-id", 17}, {"colour", "red"}, {"picture", path_}});
  const auto file = OpenAttachedFile(path_);
  ASSERT_TRUE(file.ok());
  for (const Api api : {Api::kV3, Api::kV1}) {
    const auto request = BuildRequest(api, call, ValueNames::Make(nullptr).value(), {}, &*file);
    ASSERT_TRUE(request.ok());
    const std::string body = BodyOf(*request);
    EXPECT_THAT(body, HasSubstr("filename=\"red.png\""));
    EXPECT_THAT(body, HasSubstr("\r\n\r\nred, red, red\r\n"));
    // V1 reads all but the file from the URL.
    const std::string members = api == Api::kV3 ? body : PercentDecode(request->target, false);
    EXPECT_THAT(members,
                HasSubstr(api == Api::kV3 ? R"({"photo":{"paint":{"colour":{"name":"red"}}}})"
                                          : R"({"operation":{"details":{"toy":{"toyColour":"red"}}}})"));
    if (api == Api::kV1) EXPECT_THAT(members, HasSubstr("?OPERATION_NAME=PLAY_TOY&format=json&"));
    EXPECT_THAT(body, HasSubstr(api == Api::kV3 ? "name=\"input_file\"" : "name=\"file\""));
    EXPECT_TRUE(request->body.empty());
  }
}

TEST_F(AttachTest, AnUnchangedFileIsSentAgainAfterTwoReadsThatShowNothing) {
  LoseAndShowNothing();
  desk_.client.Response(Photo("9"));
  const auto response = Attach();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  ASSERT_EQ(SentChanges(), 2);
  EXPECT_EQ(desk_.client.requests.size(), 5U);
  for (const http::Request* sent : {&desk_.client.requests[1], &desk_.client.requests[4]})
    EXPECT_THAT(BodyOf(*sent), HasSubstr("red, red, red"));
}

/// What is done to the file between the sending and the retry.
class ChangedFileTest : public AttachTest, public ::testing::WithParamInterface<int> {
 protected:
  void Change() {
    if (GetParam() == 1) return Touch(2'000'000);  // the time alone
    folder_.Write("red.png", GetParam() == 0 ? "longer than it was" : "rot, rot, rot");
    if (GetParam() == 2) Touch(1'000'000);  // the content alone
  }
};

INSTANTIATE_TEST_SUITE_P(Changes, ChangedFileTest, ::testing::Values(0, 1, 2));

TEST_P(ChangedFileTest, IsNotSentAgain) {
  Touch(1'000'000);
  AfterSending([this] { Change(); });
  LoseAndShowNothing();
  const auto response = Attach();
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("not sent again"));
  EXPECT_THAT(response.message, ::testing::ContainsRegex(path_ + ":? (it )?has changed since it was"));
  EXPECT_THAT(response.message, ::testing::Not(HasSubstr("2 times")));
  EXPECT_EQ(SentChanges(), 1);
}

TEST_F(AttachTest, AnotherFileInItsPlaceDoesNotChangeWhatIsSent) {
  AfterSending([this] { std::filesystem::rename(folder_.Write("other", "blue"), path_); });
  LoseAndShowNothing();
  desk_.client.Response(Photo("9"));
  EXPECT_EQ(Attach().code, Code::kSuccess);
  ASSERT_EQ(SentChanges(), 2);
  EXPECT_THAT(BodyOf(desk_.client.requests[4]), HasSubstr("red, red, red"));
}

TEST_F(AttachTest, AnEqualCallSendsAgainOnlyTheFileThatWasFirstSent) {
  EndOpen();
  desk_.client.Response(Photos(""));
  desk_.client.Response(Photos(""));
  desk_.client.Response(Photo("9"));
  const auto response = Attach();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(SentChanges(), 1);
  EXPECT_EQ(desk_.client.requests.size(), 3U);
}

TEST_F(AttachTest, AnEqualCallDoesNotSendAFileOfAnotherTime) {
  Touch(1'000'000);
  EndOpen();
  Touch(2'000'000);
  for (int call = 0; call < 3; ++call) {  // nor does the one after that
    desk_.client.Response(Photos(""));
    desk_.client.Response(Photos(""));
    const auto response = Attach();
    EXPECT_EQ(response.code, Code::kIndeterminate);
    EXPECT_THAT(response.message, HasSubstr(path_ + " has changed since it was first sent"));
    EXPECT_EQ(SentChanges(), 0);
  }
}

TEST_F(AttachTest, ACallWithAnotherContentUnderThePathIsNoEqualOne) {
  EndOpen();
  folder_.Write("red.png", "rot, rot, rot");
  desk_.client.Response(Photos(""));  // before it
  desk_.client.Response(Photo("9"));
  const auto response = Attach();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  ASSERT_EQ(desk_.client.requests.size(), 2U);
  EXPECT_THAT(BodyOf(desk_.client.requests[1]), HasSubstr("rot, rot, rot"));
}

TEST_F(AttachTest, TheSameContentInANewFileIsAnEqualCallAndNotSentAgain) {
  EndOpen();
  std::filesystem::rename(folder_.Write("again", "red, red, red"), path_);
  desk_.client.otherwise = Photos(R"({"id":"9","paint":{"colour":{"name":"Red"}}})");
  const auto response = Attach();
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("photo 9 is there in request 17"));
  EXPECT_EQ(SentChanges(), 0);
}

// Nobody can tell then whether it is the file that was sent first.
TEST_F(AttachTest, AFileThatWasNotReadToItsEndAndHasChangedSinceIsNotSentAgain) {
  desk_.client.reads_bodies = false;
  EndOpen();
  folder_.Write("red.png", "rot, rot, rot");
  desk_.client.otherwise = Photos("");
  const auto response = Attach();
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr(path_ + " has changed since it was first sent"));
  EXPECT_EQ(SentChanges(), 0);
}

TEST_F(AttachTest, APipeIsNeverSent) {
  const std::string pipe = folder_.PathOf("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto response = Run("hang-photo", {{"request-id", 17}, {"colour", "red"}, {"picture", pipe}});
  EXPECT_EQ(response.code, Code::kInvalidRequest);
  EXPECT_THAT(response.message, HasSubstr(pipe + ": it is a pipe"));
  EXPECT_THAT(desk_.client.requests, ::testing::IsEmpty());
}

TEST_F(ToyTest, WhatSendsMailIsSentOnceAndASuccessIsStillFound) {
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));  // before it
  Lose();
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  auto response = Run("ship-toy", kRed);
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("not retried, since a mail may have left"));
  EXPECT_EQ(SentChanges(), 1);

  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  Lose();
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"red"}},)"));
  EXPECT_EQ(Run("ship-toy", kRed).code, Code::kSuccess);
}

TEST_F(ToyTest, APageThatRefusesWhatSendsMailIsNotBelieved) {
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));  // before it
  desk_.client.Response(testing::TypedResponse(403, "text/html", "<html><body>no</body></html>"));
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  desk_.client.Response(Shown(R"("paint":{"colour":{"name":"blue"}},)"));
  EXPECT_EQ(Run("ship-toy", kRed).code, Code::kIndeterminate);
  EXPECT_EQ(SentChanges(), 1);
}

}  // namespace
}  // namespace flintdesk::servicedesk
