#include "servicedesk/outcome/dry_run.hpp"

#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "servicedesk/outcome/call_content.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kRequest =
    R"({"request":{"id":"17","subject":"Disk full","priority":{"name":"Low","id":"1"},"status":{"name":"Open"},
        "last_updated_time":{"value":"1000000000000"}},"response_status":{"status_code":2000,"status":"success"}})";

class DryRunTest : public ::testing::Test {
 protected:
  connector::Response Run(const char* action, json::Object parameters) {
    parameters.Set("dry-run", true);
    return desk_.Run(MakeCall(action, parameters, {{"api-version", "v3"}}));
  }
  static std::string Part(const connector::Response& response, const char* name) {
    const json::Value* part = response.data.Path({"dry-run", name});
    return part == nullptr ? "(none)" : json::Write(*part);
  }
  int Changes() const {
    int changes = 0;
    for (const http::Request& request : desk_.client.requests) changes += request.changes ? 1 : 0;
    return changes;
  }

  Desk desk_;
};

TEST_F(DryRunTest, ShowsWhatDiffersAndTheRequestAndSendsNoChange) {
  desk_.client.Response(JsonResponse(200, kRequest));
  const auto response =
      Run("edit-request",
          {{"request-id", 17}, {"priority", "high"}, {"subject", "Disk full"}, {"status", "open"}});
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(response.message, "a dry run: nothing was changed");
  EXPECT_EQ(Part(response, "changed"), "true");
  EXPECT_EQ(Part(response, "difference"),
            R"([{"field":"priority","from":{"name":"Low","id":"1"},"to":{"name":"High"}}])");
  EXPECT_THAT(Part(response, "request"), HasSubstr("http://desk.example.org:8080/api/v3/requests/17"));
  EXPECT_THAT(Part(response, "request"), HasSubstr("\"PUT\""));
  EXPECT_EQ(Part(response, "request").find("KEY-of-the-tests"), std::string::npos);
  EXPECT_THAT(desk_.client.requests, SizeIs(1));
  EXPECT_EQ(Changes(), 0);
}

TEST_F(DryRunTest, SaysThatNothingWouldChange) {
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_EQ(Part(Run("edit-request", {{"request-id", 17}, {"priority", "low"}}), "changed"), "false");
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_EQ(Part(Run("reopen-request", {{"request-id", 17}}), "difference"), "[]");
}

TEST_F(DryRunTest, SaysThatItCanNotTell) {
  desk_.client.Response(JsonResponse(200, kRequest));  // without a technician
  EXPECT_EQ(Part(Run("assign-request", {{"request-id", 17}, {"technicianid", 4}}), "changed"), "null");
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_EQ(Part(Run("pickup-request", {{"request-id", 17}}), "changed"), "null");
}

TEST_F(DryRunTest, OfAStateAndOfANewThing) {
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_EQ(Part(Run("close-request", {{"request-id", 17}}), "difference"),
            R"([{"field":"status.name","from":"Open","to":"Closed"}])");
  desk_.client.Response(JsonResponse(200, kRequest));
  const auto note = Run("add-note", {{"request-id", 17}, {"notetext", "seen"}});
  EXPECT_EQ(Part(note, "changed"), "true");
  EXPECT_THAT(Part(note, "difference"), HasSubstr(R"({"field":"notetext","from":null,"to":"seen"})"));
  EXPECT_EQ(Changes(), 0);
}

TEST_F(DryRunTest, EndsAsTheReadDoes) {
  desk_.client.Response(JsonResponse(404, R"({"response_status":{"status_code":4000,"status":"failed",
                       "messages":[{"status_code":4007,"type":"failed","message":"Invalid URL"}]}})"));
  const auto response = Run("close-request", {{"request-id", 4711}});
  EXPECT_EQ(response.code, Code::kNotFound);
  EXPECT_THAT(response.message, HasSubstr("nothing was changed"));
}

TEST_F(DryRunTest, ReadsWhatANewThingIsAddedTo) {
  const std::tuple<const char*, json::Object, const char*> adds[] = {
      {"add-note", {{"notetext", "seen"}}, "/api/v3/requests/4711"},
      {"add-worklog", {{"name", "John"}, {"description", "x"}, {"work-minutes", 5}}, "/api/v3/requests/4711"},
      {"add-task", {{"title", "x"}}, "/api/v3/requests/4711"},
      {"add-attachment", {{"file", "x.txt"}}, "/api/v3/requests/4711"},
      {"add-task-comment", {{"task-id", 8}, {"text", "x"}}, "/api/v3/requests/4711/tasks/8"},
      {"add-note-attachment", {{"note-id", 9}, {"file", "x.txt"}}, "/api/v3/requests/4711/notes/9"},
      {"pickup-request", {}, "/api/v3/requests/4711"},
      {"link-requests", {{"linked-request-ids", "18"}}, "/api/v3/requests/4711"}};
  for (const auto& [action, given, path] : adds) {
    SCOPED_TRACE(action);
    desk_.client.requests.clear();
    desk_.client.Response(JsonResponse(404, R"({"response_status":{"status_code":4000,"status":"failed",
                         "messages":[{"status_code":4007,"type":"failed","message":"Invalid URL"}]}})"));
    json::Object parameters = given;
    parameters.Set("request-id", 4711);
    EXPECT_EQ(Run(action, parameters).code, Code::kNotFound);
    ASSERT_THAT(desk_.client.requests, SizeIs(1));
    EXPECT_EQ(desk_.client.requests.front().target, path);
  }
}

TEST_F(DryRunTest, OfARequestThatIsAddedReadsNothing) {
  EXPECT_EQ(Part(Run("add-request", {{"requester", "Ann"}, {"subject", "x"}}), "changed"), "true");
  EXPECT_THAT(desk_.client.requests, SizeIs(0));
}

constexpr const char* kJohns =
    R"({"request":{"id":"17","technician":{"id":"5","name":"John"},"group":{"name":"Network","id":"1"},
        "last_updated_time":{"value":"1000000000000"}},"response_status":{"status_code":2000,"status":"success"}})";
constexpr const char* kPeople =
    R"({"technicians":[{"id":"5","name":"John"},{"id":"6","name":"Ann"}],"list_info":{"has_more_rows":false},
        "response_status":{"status_code":2000,"status":"success"}})";
constexpr const char* kDone = R"({"response_status":{"status_code":2000,"status":"success"}})";

TEST_F(DryRunTest, ShowsWhoHasItAndWhoWouldByName) {
  desk_.client.on_request = [this](const http::Request& request) {
    const auto has = [&](const char* path) { return request.target.find(path) != std::string::npos; };
    desk_.client.otherwise = has("/technicians") ? JsonResponse(200, kPeople)
                             : has("/requests/") ? JsonResponse(200, kJohns)
                                                 : JsonResponse(404, "{}");
  };
  const auto assign = [this](json::Object to) {
    to.Set("request-id", 17);
    to.Set("dry-run", true);
    return desk_.Run(MakeCall("assign-request", to, {{"api-version", "v3"}, {"preflight", "on"}}));
  };
  const auto response = assign({{"technician", "ann"}, {"group", "Network"}});
  EXPECT_EQ(Part(response, "changed"), "true");
  EXPECT_EQ(Part(response, "difference"),
            R"([{"field":"technician","from":{"id":"5","name":"John"},"to":{"name":"Ann","id":"6"}}])");
  EXPECT_EQ(Part(assign({{"technician", "John"}}), "changed"), "false");
}

TEST_F(DryRunTest, OverV1ShowsNamesWhereNumbersAreSent) {
  const auto assign = [this](const char* technician) {
    desk_.client.Response(JsonResponse(200, R"({"operation":{"result":{"status":"Success","message":"x"},
        "details":[{"technicianid":5,"technicianname":"John"},{"technicianid":6,"technicianname":"Ann"}]}})"));
    desk_.client.Response(JsonResponse(200, R"({"operation":{"result":{"status":"Success","message":"x"},
        "Details":{"WORKORDERID":"17","TECHNICIAN":"John"}}})"));
    return desk_.Run(MakeCall("assign-request",
                              {{"request-id", 17}, {"technician", technician}, {"dry-run", true}},
                              {{"api-version", "v1"}}));
  };
  const auto other = assign("Ann");
  EXPECT_EQ(Part(other, "changed"), "true");
  EXPECT_EQ(Part(other, "difference"), R"([{"field":"technician","from":"John","to":"Ann"}])");
  EXPECT_EQ(Part(assign("John"), "changed"), "null") << "there may be two of the name";
}

TEST_F(DryRunTest, AnAssignmentThatChangesNothingIsNotSent) {
  const auto assign = [this](json::Object to) {
    to.Set("request-id", 17);
    to.Set("diff", true);
    return desk_.Run(MakeCall("assign-request", to, {{"api-version", "v3"}}));
  };
  desk_.client.Response(JsonResponse(200, kJohns));
  const auto same = assign({{"technicianid", 5}, {"group", "network"}});
  EXPECT_EQ(same.code, Code::kSuccess) << same.message;
  EXPECT_EQ(same.message, "request 17 is so already; nothing was sent");
  EXPECT_EQ(json::Write(*same.data.Path({"operation", "result", "status"})), "\"Success\"");
  EXPECT_EQ(json::Write(*same.data.Path({"operation", "result", "changed"})), "false");
  EXPECT_EQ(Changes(), 0);
  desk_.client.Response(JsonResponse(200, kJohns));
  desk_.client.Response(JsonResponse(200, kDone));
  std::string anns = kJohns;
  anns.replace(anns.find(R"("id":"5","name":"John")"), 22, R"("id":"6","name":"Ann")");
  desk_.client.Response(JsonResponse(200, anns));
  const auto other = assign({{"technicianid", 6}});
  EXPECT_EQ(json::Write(*other.data.Path({"operation", "result", "changed"})), "true");
  EXPECT_EQ(json::Write(*other.data.Path({"operation", "result", "difference"})),
            R"([{"field":"technicianid","from":{"id":"5","name":"John"},"to":{"id":"6","name":"Ann"}}])");
  EXPECT_EQ(Changes(), 1);
}

TEST_F(DryRunTest, AnEditThatChangesNothingIsNotSent) {
  desk_.client.Response(JsonResponse(200, kRequest));
  const auto response =
      desk_.Run(MakeCall("edit-request", {{"request-id", 17}, {"priority", "Low"}}, {{"api-version", "v3"}}));
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(response.message, "request 17 is so already; nothing was sent");
  EXPECT_EQ(json::Write(*response.data.Path({"operation", "result", "changed"})), "false");
  EXPECT_EQ(Changes(), 0);
  const auto nothing = desk_.Run(MakeCall("edit-request", {{"request-id", 17}}, {{"api-version", "v3"}}));
  EXPECT_EQ(nothing.code, Code::kInvalidRequest);
  EXPECT_THAT(nothing.message, HasSubstr("Give at least one of requester, subject"));
}

TEST_F(DryRunTest, ATextThatReadsAlikeAndIsWrittenOtherwiseIsSent) {
  const auto edit = [&](const char* name, const std::string& was, const char* text, bool is_so) {
    SCOPED_TRACE(text);
    desk_.client.requests.clear();
    const std::string shown = R"({"request":{"id":"17",")" + std::string(name) + R"(":")" + was +
                              R"("},"response_status":{"status_code":2000,"status":"success"}})";
    desk_.client.otherwise = JsonResponse(200, shown);
    desk_.Run(MakeCall("edit-request", {{"request-id", 17}, {name, text}}, {{"api-version", "v3"}}));
    EXPECT_EQ(Changes(), is_so ? 0 : 1);
  };
  edit("description", "host a ok host b FAILED", "host a ok\nhost b FAILED", false);
  edit("description", "<p>a</p><p>b</p>", "a b", false);
  edit("description", "<div>a<br />b</div>", "a<br>b", true);
  edit("description", "a<br>b", "a\nb", true);
  edit("subject", "use <b>", "use <B>", false);
  edit("subject", "Disk full", "Disk full", true);
}

TEST_F(DryRunTest, ATextThatReadsAlikeIsNoProofAfterALostResponse) {
  const auto lose = [](const char* stored) {
    Desk desk;
    const std::string begin = R"({"request":{"id":"17","description":")",
                      end = R"("},"response_status":{"status_code":2000,"status":"success"}})";
    desk.client.Response(JsonResponse(200, begin + "a b" + end));
    desk.client.Fail({http::FailureKind::kConnectionLost, true, "the connection broke", ""});
    desk.client.otherwise = JsonResponse(200, begin + stored + end);
    return desk.Run(
        MakeCall("edit-request", {{"request-id", 17}, {"description", "a\nb"}}, {{"api-version", "v3"}}));
  };
  EXPECT_EQ(lose("a b").code, Code::kIndeterminate);
  EXPECT_EQ(lose("a<br>b").code, Code::kSuccess);
}

constexpr const char* kChanged =
    R"({"request":{"id":"17","subject":"Disk full","priority":{"name":"High","id":"4"},"status":{"name":"Open"},
        "group":{"name":"Storage","id":"9"},"last_updated_time":{"value":"1000000005000"}},
        "response_status":{"status_code":2000,"status":"success"}})";

TEST_F(DryRunTest, AnEditThatChangesSomethingSaysSo) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kChanged));
  const auto response = desk_.Run(
      MakeCall("edit-request", {{"request-id", 17}, {"priority", "High"}}, {{"api-version", "v3"}}));
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(json::Write(*response.data.Path({"operation", "result", "changed"})), "true");
  EXPECT_EQ(Changes(), 1);
}

class DifferenceTest : public DryRunTest {
 protected:
  connector::Response Make(const char* action, json::Object parameters, const char* api = "v3") {
    parameters.Set("diff", true);
    return desk_.Run(MakeCall(action, parameters, {{"api-version", api}, {"unproven-actions", "all"}}));
  }
  static std::string DifferenceOf(const connector::Response& response) {
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    const json::Value* difference = response.data.Path({"operation", "result", "difference"});
    return difference == nullptr ? "(none)" : json::Write(*difference);
  }
};

TEST_F(DifferenceTest, IsWhatTheServiceDeskShowsBeforeAndAfter) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kChanged));
  EXPECT_EQ(DifferenceOf(Make("edit-request", {{"request-id", 17}, {"priority", "High"}})),
            R"([{"field":"priority","from":{"name":"Low","id":"1"},"to":{"name":"High","id":"4"}}])")
      << "the time of the change is none, and of the group nothing was shown before";
  EXPECT_THAT(desk_.client.requests, SizeIs(2)) << "the read is the fence that there is in any case";
}

TEST_F(DifferenceTest, TellsWhatARuleOfTheServiceDeskHasChangedBesides) {
  std::string before = kRequest;
  before.replace(before.find("\"status\":{\"name"), 0, R"("group":{"name":"Network","id":"1"},)");
  desk_.client.Response(JsonResponse(200, before));
  desk_.client.Response(JsonResponse(200, kChanged));
  EXPECT_THAT(
      DifferenceOf(Make("edit-request", {{"request-id", 17}, {"priority", "High"}})),
      HasSubstr(R"({"field":"group","from":{"name":"Network","id":"1"},"to":{"name":"Storage","id":"9"}})"));
}

TEST_F(DifferenceTest, IsEmptyWhereNothingHadToBeChanged) {
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_EQ(DifferenceOf(Make("edit-request", {{"request-id", 17}, {"priority", "Low"}})), "[]");
  EXPECT_EQ(Changes(), 0);
}

TEST_F(DifferenceTest, OfAStateIsKnownFromTheSuccess) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kDone));
  desk_.client.Response(JsonResponse(500, "{}"));
  EXPECT_EQ(DifferenceOf(Make("close-request", {{"request-id", 17}, {"close-comment", "done"}})),
            R"([{"field":"status.name","from":"Open","to":"Closed"}])");
}

TEST_F(DifferenceTest, OfANewThingHasNothingBefore) {
  desk_.client.Response(
      JsonResponse(200, R"({"note":{"id":"301","description":"seen","show_to_requester":false},
                            "response_status":{"status_code":2000,"status":"success"}})"));
  EXPECT_THAT(DifferenceOf(Make("add-note", {{"request-id", 17}, {"notetext", "seen"}})),
              HasSubstr(R"({"field":"notetext","from":null,"to":"seen"})"));
}

TEST_F(DifferenceTest, IsNullWhereTheReadBeforeFailedAndTheChangeIsMadeAllTheSame) {
  desk_.client.Response(JsonResponse(500, "{}"));
  desk_.client.Response(JsonResponse(200, kChanged));
  EXPECT_EQ(DifferenceOf(Make("assign-request", {{"request-id", 17}, {"technicianid", 4}})), "null");
  EXPECT_EQ(Changes(), 1);
}

TEST_F(DifferenceTest, TakesOneReadWhereNoneIsMadeAnyway) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kChanged));
  Make("edit-request", {{"request-id", 17}, {"priority", "High"}});
  desk_.client.requests.clear();
  // The clock of the records is known by now, so that a call without `diff` reads nothing.
  desk_.client.Response(JsonResponse(200, kChanged));
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_THAT(
      DifferenceOf(
          Make("update-request",
               {{"request-id", 17}, {"requester", "Ann"}, {"subject", "Disk full"}, {"priority", "Low"}})),
      HasSubstr(R"({"field":"priority","from":{"name":"High","id":"4"},"to":{"name":"Low","id":"1"}})"));
  EXPECT_THAT(desk_.client.requests, SizeIs(2));
  EXPECT_EQ(desk_.client.requests.front().method, "GET");
}

TEST_F(DifferenceTest, WhetherItHasChangedAnythingFollowsFromIt) {
  const auto changed = [](const connector::Response& response) {
    return json::Write(*response.data.Path({"operation", "result", "changed"}));
  };
  const auto bare = JsonResponse(200, R"({"response_status":{"status_code":2000,"status":"success"}})");
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(bare);
  desk_.client.Response(JsonResponse(500, "{}"));
  EXPECT_EQ(changed(Make("close-request", {{"request-id", 17}})), "true");
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(bare);
  desk_.client.Response(JsonResponse(404, "{}"));
  const auto trashed = Make("delete-request", {{"request-id", 17}});
  EXPECT_NE(DifferenceOf(trashed), "[]") << "whatever of it is shown, something was changed";
}

// What was sent is not what is there, as long as nothing shows it.
TEST_F(DifferenceTest, WhatTheResponseDoesNotShowIsReadOrNotTold) {
  std::string log;
  SetLogSink([&](LogLevel, std::string_view line) { log += line; });
  for (const bool is_shown : {true, false}) {
    log.clear();
    desk_.client.Response(JsonResponse(200, kRequest));
    desk_.client.Response(JsonResponse(200, kDone));
    desk_.client.Response(is_shown ? JsonResponse(200, kChanged) : JsonResponse(500, "{}"));
    const auto response = Make("edit-request", {{"request-id", 17}, {"priority", "High"}});
    const std::string told =
        R"([{"field":"priority","from":{"name":"Low","id":"1"},"to":{"name":"High","id":"4"}}])";
    EXPECT_EQ(DifferenceOf(response), is_shown ? told : "null");
    EXPECT_EQ(json::Write(*response.data.Path({"operation", "result", "changed"})),
              is_shown ? "true" : "null");
    EXPECT_EQ(log.find("can't be told: the service desk shows nothing of it after the change") == log.npos,
              is_shown);
  }
  SetLogSink({});
}

TEST_F(DifferenceTest, WhatIsShownAsItWasMayComeLater) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kDone));
  desk_.client.Response(JsonResponse(200, kRequest));  // by a replica that lags, say
  const auto response = Make("edit-request", {{"request-id", 17}, {"priority", "High"}});
  EXPECT_EQ(DifferenceOf(response), "null");
  EXPECT_EQ(json::Write(*response.data.Path({"operation", "result", "changed"})), "null");
}

std::string Changed(const connector::Response& response) {
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  return json::Write(*response.data.Path({"operation", "result", "changed"}));
}

TEST_F(DryRunTest, AnEditOfWhichNothingIsShownMayHaveChangedNothing) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kDone));
  EXPECT_EQ(Changed(desk_.Run(MakeCall("edit-request", {{"request-id", 17}, {"priority", "High"}},
                                       {{"api-version", "v3"}}))),
            "null");
}

TEST_F(DryRunTest, ATextThatIsShownAsItWasBeforeWasNotSet) {
  std::string log;
  SetLogSink([&](LogLevel, std::string_view line) { log += line; });
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kRequest));
  EXPECT_EQ(Changed(desk_.Run(MakeCall("edit-request", {{"request-id", 17}, {"subject", "Disk replaced"}},
                                       {{"api-version", "v3"}}))),
            "null");
  EXPECT_THAT(log, HasSubstr("shows subject \"Disk full\", which is not what was sent"));
  EXPECT_THAT(log, Not(HasSubstr("has changed a text")));
  // One that is other than before and than what was sent was written in its own way.
  desk_.client.Response(JsonResponse(200, kRequest));
  std::string masked = kRequest;
  masked.replace(masked.find("Disk full"), 9, "Disk ****");
  desk_.client.Response(JsonResponse(200, masked));
  EXPECT_EQ(Changed(desk_.Run(MakeCall("edit-request", {{"request-id", 17}, {"subject", "Disk 4711"}},
                                       {{"api-version", "v3"}}))),
            "true");
  SetLogSink({});
}

TEST_F(DryRunTest, AStateThatWasSoBeforeSaysNothingOfWhatCameAlong) {
  std::string closed = kRequest;
  closed.replace(closed.find("Open"), 4, "Closed");
  const auto close = [&](json::Object parameters) {
    parameters.Set("request-id", 17);
    parameters.Set("diff", true);  // for which it is read
    desk_.client.Response(JsonResponse(200, closed));
    desk_.client.Response(JsonResponse(200, kDone));
    return Changed(desk_.Run(MakeCall("close-request", parameters, {{"api-version", "v3"}})));
  };
  EXPECT_EQ(close({}), "false");
  desk_.client.otherwise = JsonResponse(200, closed);
  EXPECT_EQ(close({{"close-comment", "new"}}), "null");
}

TEST_F(DryRunTest, WhatIsFoundAfterALostResponseIsAChangeWhereItWasNotThere) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Fail({http::FailureKind::kConnectionLost, true, "lost", ""});
  desk_.client.Response(JsonResponse(200, kChanged));
  EXPECT_EQ(Changed(desk_.Run(MakeCall("edit-request", {{"request-id", 17}, {"priority", "High"}},
                                       {{"api-version", "v3"}}))),
            "true");
}

TEST_F(DifferenceTest, OfATaskTheTimeOfItsLastChangeIsNone) {
  const auto task = [](const char* more) {
    return JsonResponse(
        200, std::string(R"({"task":{"id":"8","last_updated_time":{"value":"1000000000000"})") + more +
                 R"(},"response_status":{"status_code":2000,"status":"success"}})");
  };
  desk_.client.Response(task(R"(,"title":"Look","owner":{"id":"5"})"));
  desk_.client.Response(JsonResponse(200, R"({"task":{"id":"8","last_updated_time":{"value":"1000000005000"}},
                            "response_status":{"status_code":2000,"status":"success"}})"));
  desk_.client.Response(JsonResponse(404, "{}"));
  const auto response = Make("edit-task", {{"request-id", 17}, {"task-id", 8}, {"title", "Look again"}});
  EXPECT_EQ(DifferenceOf(response), "null");
  EXPECT_EQ(Changed(response), "null");
}

TEST_F(DryRunTest, TheResponseToAnEditedCommentIsLookedAt) {
  const auto edit = [this](const char* shown) {
    desk_.client.Response(
        JsonResponse(200, std::string(R"({"comment":{"id":"9","description":")") + shown +
                              R"("},"response_status":{"status_code":2000,"status":"success"}})"));
    return desk_.Run(MakeCall("edit-task-comment",
                              {{"request-id", 17}, {"task-id", 8}, {"comment-id", 9}, {"text", "Done"}},
                              {{"api-version", "v3"}, {"unproven-actions", "all"}}));
  };
  std::string log;
  SetLogSink([&](LogLevel, std::string_view line) { log += line; });
  edit("Done");
  EXPECT_THAT(log, Not(HasSubstr("has changed a text")));
  edit("Half of it");
  EXPECT_THAT(log, HasSubstr("has changed a text"));
  SetLogSink({});
}

TEST_F(DifferenceTest, AValueThatTheServiceDeskDidNotTakeIsNoChange) {
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kRequest));
  std::string log;
  SetLogSink([&](LogLevel, std::string_view line) { log += line; });
  const auto response = Make("edit-request", {{"request-id", 17}, {"priority", "High"}});
  SetLogSink({});
  EXPECT_EQ(DifferenceOf(response), "[]");
  EXPECT_EQ(json::Write(*response.data.Path({"operation", "result", "changed"})), "false");
  EXPECT_THAT(log, HasSubstr("shows priority \"Low\", which is not what was sent"));
}

TEST_F(DifferenceTest, OverV1IsOfTheDetailsThatBothShow) {
  const auto details = [](const char* priority) {
    return JsonResponse(200, std::string(R"({"operation":{"result":{"status":"Success","message":"done"},
        "Details":{"WORKORDERID":"17","SUBJECT":"Disk full","STATUS":"Open","PRIORITY":")") +
                                 priority + "\"}}}");
  };
  const auto no_v3 = JsonResponse(404, "<html>not found</html>");
  desk_.client.Response(no_v3);
  desk_.client.Response(details("Low"));
  desk_.client.Response(details("High"));
  EXPECT_EQ(DifferenceOf(Make("edit-request", {{"request-id", 17}, {"priority", "High"}}, "v1")),
            R"([{"field":"priority","from":"Low","to":"High"}])");
}

TEST_F(DifferenceTest, ACallWithItIsEqualToOneWithout) {
  const auto call = [](json::Object parameters) {
    parameters.Set("request-id", 17);
    parameters.Set("priority", "High");
    return GroupOf(MakeCall("edit-request", parameters, {{"api-version", "v3"}}));
  };
  EXPECT_EQ(call({{"diff", true}}), call({}));
  EXPECT_EQ(call({{"dry-run", false}}), call({}));
  EXPECT_NE(call({{"subject", "x"}}), call({}));
}

}  // namespace
}  // namespace flintdesk::servicedesk
