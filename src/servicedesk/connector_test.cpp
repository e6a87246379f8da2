// Long on purpose: one test for each way through the connector, on the same few responses.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::Contains;
using testing::Desk;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;
using ::testing::SizeIs;
using testing::TypedResponse;

const json::Object kV1{{"api-version", "v1"}};
const json::Object kV3{{"api-version", "v3"}};
const json::Object kRequest{{"request-id", 17}};
const json::Object kNote{{"request-id", 17}, {"notetext", "seen"}};

const char kV1Success[] = R"({"operation":{"result":{"status":"Success","message":"ok"},
                             "Details":{"WORKORDERID":"17","STATUS":"Open"}}})";
const char kV1Closed[] = R"({"operation":{"result":{"status":"Success","message":"ok"},
                            "Details":{"WORKORDERID":"17","STATUS":"Closed"}}})";
const char kV1Refused[] =
    R"({"operation":{"result":{"status":"Failed","message":"Kann nicht geschlossen werden"}}})";
const char kV3List[] = R"({"response_status":[{"status_code":2000,"status":"success"}],"requests":[]})";
const char kV3Request[] = R"({"request":{"id":"17","status":{"name":"Open"}},
                             "response_status":{"status_code":2000,"status":"success"}})";
const char kV3Closed[] = R"({"request":{"id":"17","status":{"name":"Closed"}},
                            "response_status":{"status_code":2000,"status":"success"}})";
const char kV3Note[] = R"({"note":{"id":"3"},"response_status":{"status_code":2000,"status":"success"}})";

std::string V3Failure(int code, const std::string& message) {
  return R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":)" +
         std::to_string(code) + R"(,"type":"failed","message":")" + message + R"("}]}})";
}

http::Response Page(int status) {
  return TypedResponse(status, "text/html", "<html><body>Not here</body></html>");
}

bool KnowsApi(Desk& desk) {
  return InstallationOf(desk.Parts(), MakeCall("get-request", kRequest)).ApiOf("auto").has_value();
}

TEST(AutoDetectionTest, AReadFindsV3ByItself) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV3Request));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  EXPECT_TRUE(KnowsApi(desk));
  desk.client.Response(JsonResponse(200, kV3Request));
  desk.Run(MakeCall("get-request", kRequest));
  EXPECT_THAT(desk.client.requests, SizeIs(2));
  EXPECT_EQ(desk.client.requests[1].target, "/api/v3/requests/17");
}

TEST(AutoDetectionTest, AReadFallsBackToV1WhereNothingSpeaksV3) {
  Desk desk;
  desk.client.Response(Page(404));
  desk.client.Response(JsonResponse(200, kV1Success));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  EXPECT_EQ(desk.client.requests[1].target, "/sdpapi/request/17");
  desk.client.Response(JsonResponse(200, kV1Success));
  desk.Run(MakeCall("get-request", kRequest));
  EXPECT_EQ(desk.client.requests[2].target, "/sdpapi/request/17");
}

TEST(AutoDetectionTest, AChangeAsksWithOneHarmlessGetFirst) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV3List));
  desk.client.Response(JsonResponse(201, kV3Note));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kSuccess);
  EXPECT_EQ(desk.client.requests[0].method, "GET");
  EXPECT_FALSE(desk.client.requests[0].changes);
  EXPECT_THAT(PercentDecode(desk.client.requests[0].target, false),
              ::testing::MatchesRegex(R"(/api/v3/requests/17/notes.input_data=.*"row_count":[0-9]+,.*)"));
  EXPECT_EQ(desk.client.requests[1].method, "POST");
  EXPECT_TRUE(desk.client.requests[1].changes);
}

TEST(AutoDetectionTest, AChangeGoesToV1WhereNothingSpeaksV3) {
  Desk desk;
  desk.client.Response(Page(404));
  desk.client.Response(JsonResponse(200, kV1Success));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kSuccess);
  EXPECT_EQ(desk.client.requests[1].target, "/sdpapi/request/17/notes");
}

TEST(AutoDetectionTest, AWrongKeyIsAResponseOfV3Too) {
  Desk desk;
  desk.client.Response(JsonResponse(400, V3Failure(401, "AuthToken in the request is invalid.")));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kUnauthenticated);
  EXPECT_THAT(desk.client.requests, SizeIs(1));
}

TEST(AutoDetectionTest, AHostInTroubleIsNotTakenForV1) {
  Desk desk;
  desk.client.Response(Page(503));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kServerError);
  EXPECT_FALSE(KnowsApi(desk));
}

TEST(AutoDetectionTest, TheFindingIsForgottenAfterADay) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV3Request));
  desk.Run(MakeCall("get-request", kRequest));
  desk.clock.Advance(std::chrono::hours(24));
  desk.client.Response(JsonResponse(200, kV3List));
  desk.client.Response(JsonResponse(201, kV3Note));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kSuccess);
  EXPECT_THAT(desk.client.requests, SizeIs(3));
}

/// A get-request that V3 does not respond to and V1 does. How many requests it took.
std::size_t ReadOverV1(Desk& desk) {
  const std::size_t before = desk.client.requests.size();
  desk.client.Response(Page(404));
  desk.client.Response(JsonResponse(200, kV1Success));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  return desk.client.requests.size() - before;
}

TEST(AutoDetectionTest, ASinglePageInPlaceOfV3MakesAHostV1ForAMinuteOnly) {
  Desk desk;
  EXPECT_EQ(ReadOverV1(desk), 2U);
  desk.clock.Advance(std::chrono::minutes(1));
  desk.client.Response(JsonResponse(200, kV3Request));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  EXPECT_EQ(desk.client.requests.back().target, "/api/v3/requests/17");
  desk.clock.Advance(std::chrono::hours(23));
  desk.client.Response(JsonResponse(200, kV3Request));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  EXPECT_THAT(desk.client.requests, SizeIs(4));
}

TEST(AutoDetectionTest, CallsBesideEachOtherThatFindV1AreOneFinding) {
  Desk desk;
  EXPECT_EQ(ReadOverV1(desk), 2U);
  const auto kept = desk.memory.kept;
  desk.clock.Advance(std::chrono::seconds(59));
  InstallationOf(desk.Parts(), MakeCall("get-request", kRequest)).KeepApi(Api::kV1);
  EXPECT_EQ(desk.memory.kept, kept);
}

TEST(AutoDetectionTest, V1IsKeptForADayWhenItWasFoundAgainLater) {
  Desk desk;
  EXPECT_EQ(ReadOverV1(desk), 2U);
  desk.clock.Advance(std::chrono::minutes(2));
  EXPECT_EQ(ReadOverV1(desk), 2U);
  desk.clock.Advance(std::chrono::hours(23));
  desk.client.Response(JsonResponse(200, kV1Success));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  EXPECT_THAT(desk.client.requests, SizeIs(5));
  desk.clock.Advance(std::chrono::hours(1));
  EXPECT_EQ(ReadOverV1(desk), 2U);
}

TEST(AutoDetectionTest, AReadOnAHostThatHasLostTheApiItHadIsAskedAnewInTheSameCall) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV3Request));
  desk.Run(MakeCall("get-request", kRequest));  // V3 is kept
  desk.client.Response(Page(404));
  EXPECT_EQ(ReadOverV1(desk), 3U);
  desk.client.Response(JsonResponse(200, kV1Success));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
  EXPECT_EQ(desk.client.requests.back().target, "/sdpapi/request/17");
}

/// A 404 in its place may hide that it was carried out, also when reads get one for a while.
TEST(AutoDetectionTest, AChangeThatGetsA404IsNotRetriedButTheNextCallDetectsTheApiAgain) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV3Request));
  desk.Run(MakeCall("get-request", kRequest));                           // V3 is kept
  for (int page = 0; page < 3; ++page) desk.client.Response(Page(404));  // to the note and to both read-backs
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kIndeterminate);
  EXPECT_THAT(desk.client.requests, SizeIs(4));
  desk.client.Response(Page(404));
  desk.client.Response(JsonResponse(200, kV1Success));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kSuccess);
  EXPECT_EQ(desk.client.requests.back().target, "/sdpapi/request/17/notes");
}

/// A proxy may hand out the response to an earlier call, the read before this one, say.
TEST(LostResponseTest, ASuccessThatIsOfAnotherCallCountsAsLost) {
  const std::string success = R"("response_status":{"status_code":2000,"status":"success"}})";
  const std::string list = R"({"notes":[{"id":"1"}],"list_info":{"has_more_rows":false},)" + success;
  const std::string other = R"({"note":{"id":"9","description":"other","request":{"id":"99"}},)" + success;
  for (const std::string& body : {list, other}) {
    Desk desk;
    desk.client.Response(JsonResponse(200, body));
    desk.client.otherwise = Page(502);
    const auto response = desk.Run(MakeCall("add-note", kNote, kV3));
    EXPECT_EQ(response.code, Code::kIndeterminate) << body;
    EXPECT_THAT(response.message, HasSubstr("the response is not that of this change"));
  }
  Desk desk;
  desk.client.Response(JsonResponse(200, R"({"request":{"id":"99"},)" + success));
  desk.client.otherwise = Page(502);
  EXPECT_EQ(desk.Run(MakeCall("close-request", kRequest, kV3)).code, Code::kIndeterminate);
}

TEST(LostResponseTest, ASuccessThatShowsAnotherKindOfThingCountsAsLost) {
  const std::string success = R"("response_status":{"status_code":2000,"status":"success"}})";
  const std::vector<std::pair<std::string, json::Object>> calls{
      {"add-note", kNote}, {"close-request", kRequest}, {"pickup-request", kRequest}};
  for (const auto& [action, parameters] : calls)
    for (const char* shown : {R"({"technicians":[{"id":"5"}],)", R"({"requests":[],)",
                              R"({"worklog":{"id":"9","request":{"id":"17"}},)"}) {
      Desk desk;
      desk.client.Response(JsonResponse(200, shown + success));
      desk.client.otherwise = Page(502);
      EXPECT_EQ(desk.Run(MakeCall(action, parameters, kV3)).code, Code::kIndeterminate) << action << shown;
    }
}

TEST(LostResponseTest, ABareSuccessOfWhatShouldShowANewThingIsReadBackAndNeverRetried) {
  Desk desk;
  testing::KnowItsClock(desk.record_clocks, desk.facts, desk.clock);
  desk.client.Response(JsonResponse(200, R"({"response_status":{"status_code":2000,"status":"success"}})"));
  desk.client.otherwise = JsonResponse(
      200,
      R"({"notes":[],"list_info":{"has_more_rows":false},"response_status":[{"status_code":2000,"status":"success"}]})");
  const auto response = desk.Run(MakeCall("add-note", kNote, kV3));
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("it says success and shows no note"));
  EXPECT_EQ(std::ranges::count_if(desk.client.requests, &http::Request::changes), 1);
}

TEST(LostResponseTest, TheNoteOfAnEarlierCallIsNotThatOfThisOne) {
  const auto note = [](const std::string& text, const std::string& made) {
    return JsonResponse(201, R"({"note":{"id":"302","description":")" + text +
                                 R"(","created_time":{"value":")" + made +
                                 R"("}},"response_status":{"status_code":2000,"status":"success"}})");
  };
  const json::Object first{{"request-id", 17}, {"notetext", "first"}},
      second{{"request-id", 17}, {"notetext", "second"}};
  Desk desk;
  const std::int64_t start = desk.clock.EpochMilliseconds();
  desk.client.Response(note("first", "1660050395904"));
  EXPECT_EQ(desk.Run(MakeCall("add-note", first, kV3)).code, Code::kSuccess);
  desk.client.Response(note("first", "1660050395904"));
  desk.client.otherwise = Page(502);
  EXPECT_EQ(desk.Run(MakeCall("add-note", second, kV3)).code, Code::kIndeterminate);
  // A desk that has begun to count anew, and one that stores a text otherwise.
  const json::Object third{{"request-id", 17}, {"notetext", "third"}};
  desk.client.Response(JsonResponse(
      200,
      R"({"notes":[],"list_info":{"has_more_rows":false},"response_status":[{"status_code":2000,"status":"success"}]})"));
  desk.client.Response(
      note("changed", std::to_string(1660050395904 + desk.clock.EpochMilliseconds() - start)));
  EXPECT_EQ(desk.Run(MakeCall("add-note", third, kV3)).code, Code::kSuccess);
}

/// Where the clock is known, no read tells what was there before; a time does.
TEST(LostResponseTest, ANoteThatIsOlderThanTheCallIsNotItsOwn) {
  struct Case {
    bool of_the_same_text;
    std::int64_t older;
    Code code;
  };
  // A clock that was set back is more likely than a copy of the same text; a little is none at all.
  for (const auto& [of_the_same_text, older, code] :
       {Case{false, 86'400'000, Code::kIndeterminate}, Case{true, 86'400'000, Code::kSuccess},
        Case{false, 1'500, Code::kSuccess}}) {
    Desk desk;
    testing::KnowItsClock(desk.record_clocks, desk.facts, desk.clock);
    const std::string yesterday = std::to_string(desk.clock.EpochMilliseconds() - older);
    desk.client.Response(JsonResponse(
        201, R"({"note":{"id":"250","description":")" + std::string(of_the_same_text ? "done" : "other") +
                 R"(","created_time":{"value":")" + yesterday +
                 R"("}},"response_status":{"status_code":2000,"status":"success"}})"));
    desk.client.otherwise = JsonResponse(
        200,
        R"({"notes":[],"list_info":{"has_more_rows":false},"response_status":[{"status_code":2000,"status":"success"}]})");
    const auto response = desk.Run(MakeCall("add-note", {{"request-id", 17}, {"notetext", "done"}}, kV3));
    EXPECT_EQ(response.code, code) << response.message;
    EXPECT_EQ(std::ranges::count_if(desk.client.requests, &http::Request::changes), 1);
    if (code != Code::kSuccess)
      EXPECT_THAT(response.message, HasSubstr("its note 250 was there before, with another text"));
  }
}

/// A key may be allowed to add and not to read.
TEST(LostResponseTest, AReadBackThatTheServiceDeskRefusesSaysNothingAboutAPageInTheWay) {
  Desk desk;
  desk.client.Response(Page(403));
  desk.client.otherwise = JsonResponse(403, V3Failure(4002, "No permission"));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote, kV3)).code, Code::kIndeterminate);
}

TEST(AutoDetectionTest, APageInPlaceOfTheResponseToAChangeDoesNotSendItOverTheOtherApi) {
  for (const int status : {200, 404}) {
    Desk desk;
    desk.client.Response(JsonResponse(200, kV3Request));
    desk.Run(MakeCall("get-request", kRequest));
    desk.client.Response(Page(status));
    desk.client.otherwise = Page(502);
    EXPECT_EQ(desk.Run(MakeCall("add-note", kNote)).code, Code::kIndeterminate);
    for (std::size_t i = 2; i < desk.client.requests.size(); ++i)
      EXPECT_FALSE(desk.client.requests[i].changes);
  }
}

TEST(AutoDetectionTest, APageInTheWayIsNotKeptAsV1) {
  Desk desk;
  desk.client.Response(Page(404));
  desk.client.Response(Page(404));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kServerError);
  EXPECT_FALSE(KnowsApi(desk));
}

TEST(AutoDetectionTest, AMemoryThatHoldsSomethingElseIsNoFinding) {
  Desk desk;
  desk.memory.kept[connector::KeptFacts::NameInMemory("http://desk.example.org:8080")] = json::Array{1, 2};
  desk.clock.Advance(std::chrono::seconds(1));  // so that it is read
  desk.client.Response(JsonResponse(200, kV3Request));
  EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest)).code, Code::kSuccess);
}

TEST(GetRequestTest, ShowsACustomFieldByItsLabelWhereTheConfigurationKnowsIt) {
  Desk desk;
  desk.client.Response(JsonResponse(200, R"({"request":{"id":"17","udf_fields":{"udf_sline_301":"4711"}},
                                         "response_status":{"status_code":2000,"status":"success"}})"));
  const json::Object names{{"fields", json::Object{{"Cost centre", "udf_sline_301"}, {"Host", "udf_x"}}}};
  const auto response =
      desk.Run(MakeCall("get-request", kRequest, {{"api-version", "v3"}, {"value-names", names}}));
  const json::Value* details = response.data.Path({"operation", "Details"});
  ASSERT_NE(details, nullptr);
  EXPECT_EQ(*details->Find("Cost centre"), json::Value("4711"));
  EXPECT_EQ(*details->Find("udf_sline_301"), json::Value("4711"));
  EXPECT_EQ(details->Find("Host"), nullptr);
}

TEST(CloseRequestTest, AClosedRequestIsASuccessOnV1AfterReadingItsState) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV1Refused));
  desk.client.Response(JsonResponse(200, kV1Closed));
  const auto response = desk.Run(MakeCall("close-request", kRequest, kV1));
  EXPECT_EQ(response.code, Code::kSuccess);
  EXPECT_EQ(response.message, "request 17 was already closed");
  EXPECT_EQ(*response.data.Path({"operation", "result", "status"})->IfString(), "Success");
  EXPECT_FALSE(desk.client.requests[1].changes);
}

TEST(CloseRequestTest, ARefusalOfAnOpenRequestStaysARefusal) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV1Refused));
  desk.client.Response(JsonResponse(200, kV1Success));
  const auto response = desk.Run(MakeCall("close-request", kRequest, kV1));
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("Kann nicht geschlossen werden"));
}

TEST(CloseRequestTest, AReadOfTheStateThatFailsLeavesTheRefusal) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV1Refused));
  desk.client.Fail({http::FailureKind::kTimeout, true, "no response in time", ""});
  EXPECT_EQ(desk.Run(MakeCall("close-request", kRequest, kV1)).code, Code::kRejected);
}

TEST(CloseRequestTest, AnOldCopyOfTheStateLeavesTheRefusal) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV1Refused));
  http::Response cached = JsonResponse(200, kV1Closed);
  cached.headers.push_back({"Age", "3600"});
  desk.client.Response(std::move(cached));
  EXPECT_EQ(desk.Run(MakeCall("close-request", kRequest, kV1)).code, Code::kRejected);
}

TEST(CloseRequestTest, ClosedIsLookedUpByTheNameThatTheConfigurationGivesIt) {
  Desk desk;
  desk.client.Response(JsonResponse(400, V3Failure(4001, "Die Anfrage ist bereits geschlossen")));
  desk.client.Response(JsonResponse(200, ReplaceAll(kV3Closed, "Closed", "Geschlossen")));
  json::Object configuration = kV3;
  configuration.Set("value-names", json::Object{{"status", json::Object{{"Closed", "Geschlossen"}}}});
  EXPECT_EQ(desk.Run(MakeCall("close-request", kRequest, configuration)).code, Code::kSuccess);
}

TEST(CloseRequestTest, AlreadyClosedReadsAsSuccessInTheV1ViewToo) {
  Desk desk;
  desk.client.Response(JsonResponse(400, V3Failure(4001, "Request is already closed")));
  const auto response = desk.Run(MakeCall("close-request", kRequest, kV3));
  EXPECT_EQ(response.code, Code::kSuccess);
  EXPECT_EQ(*response.data.Path({"operation", "result", "status"})->IfString(), "Success");
}

TEST(CloseRequestTest, ASentenceThatSpeaksOfAnotherRequestIsNoSuccess) {
  for (const char* said : {"Request cannot be closed: its child request 18 is not already closed",
                           "Invalid value 'was already closed by phone' for closure_comments"}) {
    Desk desk;
    desk.client.Response(JsonResponse(400, V3Failure(4001, said)));
    desk.client.Response(JsonResponse(200, kV3Request));
    EXPECT_NE(desk.Run(MakeCall("close-request", kRequest, kV3)).code, Code::kSuccess) << said;
  }
}

TEST(CloseRequestTest, ARefusedRetryIsUnconfirmedWhenNothingShowsTheState) {
  Desk desk;
  const std::string open =
      R"({"request":{"id":"17","status":{"name":"Open"},"last_updated_time":{"value":"1699999000123"}},
          "response_status":{"status_code":2000,"status":"success"}})";
  desk.client.Fail({http::FailureKind::kConnectionLost, true, "lost", ""});
  desk.client.Response(JsonResponse(200, open));
  desk.client.Response(JsonResponse(200, open));
  desk.client.Response(JsonResponse(200, kV1Refused));  // the first attempt has come through by now
  desk.client.Fail({http::FailureKind::kConnectionLost, true, "lost", ""});
  const auto response = desk.Run(MakeCall("close-request", kRequest, kV1));
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("It may have been carried out"));
}

TEST(AddNoteTest, AListThatWasReadOverV1TellsNothingOfV3s) {
  Desk desk;
  desk.record_clocks.Void("http://desk.example.org:8080", "cold");
  const std::string none = R"({"operation":{"result":{"status":"Success","message":"ok"},"Details":[]}})";
  desk.client.Response(JsonResponse(200, none));
  desk.client.Fail({http::FailureKind::kConnectionLost, true, "lost", ""});
  desk.client.otherwise = JsonResponse(200, none);
  desk.Run(MakeCall("add-note", kNote, kV1));
  for (const http::Request& request : desk.client.requests)
    EXPECT_THAT(request.target, HasSubstr("/sdpapi/"));
}

TEST(UpdateTest, ContentsThatDifferMeanChangedWhateverTheTimeSays) {
  Desk desk;
  const std::string name = "http://desk.example.org:8080 request 17";
  desk.record_clocks.Void("http://desk.example.org:8080", "cold");
  desk.deduplication.Changed(name, {1'700'000'000'123, desk.clock.Now(), true});
  desk.clock.Advance(std::chrono::seconds(3));
  const auto request = [&](const std::string& subject) {
    return JsonResponse(200, R"({"request":{"id":"17","requester":{"name":"Ann"},"subject":")" + subject +
                                 R"(","last_updated_time":{"value":"1700000000123"}},
                                   "response_status":{"status_code":2000,"status":"success"}})");
  };
  desk.client.Response(request("old"));  // before it
  desk.client.Fail({http::FailureKind::kConnectionLost, true, "lost", ""});
  desk.client.otherwise = request("[External] new");  // carried out, altered, and the time stands still
  const auto response = desk.Run(
      MakeCall("update-request", {{"request-id", 17}, {"requester", "Ann"}, {"subject", "new"}}, kV3));
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_EQ(std::ranges::count(desk.client.requests, true, &http::Request::changes), 1);
}

TEST(AddNoteTest, AnOlderBuildGetsTheNoteUnderItsOwnKeyAndIsRemembered) {
  Desk desk;
  ManageEngineConnector connector(desk.Parts());
  const auto run = [&] {
    Code code = Code::kFailed;
    connector.Start(MakeCall("add-note", kNote, kV3),
                    [&](connector::Response response) { code = response.code; });
    return code;
  };
  desk.client.Response(JsonResponse(400, V3Failure(4001, "Extra key found in JSON")));
  desk.client.Response(JsonResponse(201, kV3Note));
  EXPECT_EQ(run(), Code::kSuccess);
  EXPECT_THAT(PercentDecode(desk.client.requests[1].body, false), HasSubstr(R"({"request_note":)"));
  desk.client.Response(JsonResponse(201, kV3Note));
  EXPECT_EQ(run(), Code::kSuccess);
  EXPECT_THAT(PercentDecode(desk.client.requests[2].body, false), HasSubstr(R"({"request_note":)"));
}

TEST(AddNoteTest, ANoteThatBothKeysAreRefusedForIsRejected) {
  Desk desk;
  desk.client.Response(JsonResponse(400, V3Failure(4001, "Extra key found in JSON")));
  desk.client.Response(JsonResponse(400, V3Failure(4001, "Extra key found in JSON")));
  EXPECT_EQ(desk.Run(MakeCall("add-note", kNote, kV3)).code, Code::kRejected);
}

TEST(AddNoteTest, NothingLessThanAClearNoToTheKeySendsTheNoteUnderTheOther) {
  const std::pair<int, std::string> responses[] = {
      {500,
       R"({"response_status":{"status_code":4000,"status":"failed","messages":[)"
       R"({"status_code":4004,"field":"note","type":"failed","message":"Internal Error: value not provided"}]}})"},
      {400,
       R"({"response_status":{"status_code":4000,"status":"failed","messages":[)"
       R"({"status_code":4001,"field":"description","type":"failed","message":"Value not provided"}]}})"},
      {200, V3Failure(4001, "Extra key found in JSON")}};
  for (const auto& [status, body] : responses) {
    Desk desk;
    desk.client.otherwise = JsonResponse(status, body);
    desk.Run(MakeCall("add-note", kNote, kV3));
    const auto sent = std::count_if(desk.client.requests.begin(), desk.client.requests.end(),
                                    [](const http::Request& request) { return request.changes; });
    EXPECT_EQ(sent, 1) << body;
  }
}

TEST(ResponseTest, ASuccessThatSpeaksOfALimitIsASuccess) {
  Desk desk;
  desk.client.Response(JsonResponse(
      200, R"({"request":{"id":"17"},"response_status":{"status_code":2000,"status":"success","messages":[)"
           R"({"status_code":2000,"type":"success","message":"ok, maximum access limit noted"}]}})"));
  EXPECT_EQ(desk.Run(MakeCall("pickup-request", kRequest, kV3)).code, Code::kSuccess);
}

TEST(ResponseTest, ARefusalIsNotJudgedByTheUsersOwnWords) {
  for (const char* words : {"The description mentions an api key rotation and is too long",
                            "The subject 'permission of Ann' is too long", "The note says unassigned"}) {
    Desk desk;
    desk.client.Response(JsonResponse(
        200, std::string(R"({"operation":{"result":{"status":"Failed","message":")") + words + R"("}}})"));
    EXPECT_EQ(desk.Run(MakeCall("add-note", kNote, kV1)).code, Code::kRejected) << words;
  }
}

struct FailureCase {
  http::FailureKind kind;
  bool sent;
  Code read;
  Code change;
};

TEST(FailureTest, NoResponseBecomesTheDocumentedCode) {
  using Kind = http::FailureKind;
  const FailureCase cases[] = {
      {Kind::kNameNotResolved, false, Code::kUnreachable, Code::kUnreachable},
      {Kind::kConnectFailed, false, Code::kUnreachable, Code::kUnreachable},
      {Kind::kTlsFailed, false, Code::kUnreachable, Code::kUnreachable},
      {Kind::kTlsSettings, false, Code::kInvalidConfiguration, Code::kInvalidConfiguration},
      {Kind::kProxyFailed, false, Code::kUnreachable, Code::kUnreachable},
      {Kind::kTimeout, false, Code::kTimeout, Code::kTimeout},
      {Kind::kTimeout, true, Code::kTimeout, Code::kIndeterminate},
      {Kind::kConnectionLost, false, Code::kUnreachable, Code::kUnreachable},
      {Kind::kConnectionLost, true, Code::kServerError, Code::kIndeterminate},
      {Kind::kResponseTooLarge, true, Code::kServerError, Code::kIndeterminate},
      {Kind::kResponseUnreadable, true, Code::kServerError, Code::kIndeterminate},
      {Kind::kCancelled, false, Code::kCancelled, Code::kCancelled},
      {Kind::kCancelled, true, Code::kCancelled, Code::kIndeterminate},
      {Kind::kOther, true, Code::kUnreachable, Code::kIndeterminate},
  };
  for (const FailureCase& c : cases) {
    for (const json::Object& api : {kV1, kV3}) {
      Desk desk;
      desk.client.Fail({c.kind, c.sent, "desk.example.org:8080 is silent", ""});
      EXPECT_EQ(desk.Run(MakeCall("get-request", kRequest, api)).code, c.read) << static_cast<int>(c.kind);
      desk.client.Fail({c.kind, c.sent, "desk.example.org:8080 is silent", ""});
      desk.client.otherwise = Page(503);  // reading back settles nothing
      const auto response = desk.Run(MakeCall("add-note", kNote, api));
      EXPECT_EQ(response.code, c.change) << static_cast<int>(c.kind);
      EXPECT_THAT(response.message, HasSubstr("desk.example.org:8080 is silent"));
    }
  }
}

TEST(ResponseTest, NoMessageHoldsTheKey) {
  Desk desk;
  desk.client.Response(JsonResponse(400, V3Failure(401, "Key KEY-of-the-tests is invalid")));
  const auto response = desk.Run(MakeCall("get-request", kRequest, kV3));
  EXPECT_THAT(response.message, Not(HasSubstr("KEY-of-the-tests")));
}

TEST(ResponseTest, AValueThatTheApiCannotCarryIsRefusedBeforeAnythingIsSent) {
  Desk desk;
  const json::Object fields{{"Cost centre", "4711"}};
  const auto response = desk.Run(
      MakeCall("add-request", {{"requester", "Ann Ray"}, {"subject", "x"}, {"fields", fields}}, kV3));
  EXPECT_EQ(response.code, Code::kInvalidRequest);
  EXPECT_THAT(desk.client.requests, SizeIs(0));
}

TEST(ResponseTest, AWrongTableOfNamesIsAWrongConfiguration) {
  Desk desk;
  const json::Object names{{"status", "Closed"}};
  const auto response = desk.Run(MakeCall("get-request", kRequest, {{"value-names", names}}));
  EXPECT_EQ(response.code, Code::kInvalidConfiguration);
  EXPECT_THAT(response.message, HasSubstr("value-names.status"));
}

TEST(RequestTest, TheKeyIsInNoUrlAndInNoPlainHeader) {
  for (const json::Object& api : {kV1, kV3}) {
    Desk desk;
    desk.client.Response(Page(404));
    desk.Run(MakeCall("get-request", kRequest, api));
    const http::Request& request = desk.client.requests[0];
    EXPECT_THAT(request.target, Not(HasSubstr("KEY-of-the-tests")));
    for (const auto& header : request.headers) EXPECT_THAT(header.value, Not(HasSubstr("KEY-of-the-tests")));
  }
}

TEST(RequestTest, TheFormIsPercentEncodedUtf8) {
  Desk desk;
  desk.client.Response(JsonResponse(200, kV1Success));
  desk.Run(MakeCall("add-note", {{"request-id", 17}, {"notetext", "50% & ü+"}}, kV1));
  EXPECT_THAT(desk.client.requests[0].body, HasSubstr("%2250%25%20%26%20%C3%BC%2B%22"));
}

/// The part of a configuration that leads to the cloud.
const json::Object kCloud{{"api-version", "cloud"},
                          {"data-center", "eu"},
                          {"portal", "itdesk"},
                          {"client-id", "1000.CLIENT"},
                          {"client-secret", "secret-of-the-tests"},
                          {"refresh-token", "refresh-token-of-the-tests"},
                          {"technician-key", nullptr}};

TEST(CloudTest, ARefusedTokenIsNeverTakenForATechniciansKey) {
  const std::pair<const char*, json::Object> kChanges[] = {
      {"edit-request", {{"request-id", 17}, {"subject", "Printer"}}},
      {"close-request", kRequest},
      {"assign-request", {{"request-id", 17}, {"technicianid", 3}}},
      {"add-note", kNote}};
  for (const auto& [action, parameters] : kChanges) {
    Desk desk;
    desk.client.otherwise = JsonResponse(401, V3Failure(4022, "invalid token"));
    const auto response = desk.Run(MakeCall(action, parameters, kCloud));
    EXPECT_EQ(response.code, Code::kUnauthenticated) << action;
    EXPECT_THAT(response.message, HasSubstr("does not accept the access token")) << action;
    EXPECT_THAT(response.message, Not(HasSubstr("technician-key"))) << action;
  }
}

TEST(CloudTest, OnlyWhatIsLookedUpRenewsNoToken) {
  json::Object configuration = kCloud;
  configuration.Set("preflight", "on");
  Desk desk;
  desk.client.otherwise = JsonResponse(401, V3Failure(4022, "invalid scope"));
  desk.Run(MakeCall("edit-request", {{"request-id", 17}, {"priority", "Major"}}, configuration));
  EXPECT_THAT(desk.client.asides, Contains(HasSubstr("/priorities?")));
  EXPECT_THAT(desk.client.asides, Not(Contains(HasSubstr("/requests/17"))));
  EXPECT_THAT(desk.client.requests.back().target, HasSubstr("/requests/17"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
