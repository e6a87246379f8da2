#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/testing/calls.hpp"

// What the names in a change stand for, on service desks that show their lists in one way or another.
namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;

constexpr const char* kAssigned =
    R"({"response_status":{"status_code":2000,"status":"success","messages":[{"status_code":2000,
        "type":"success","message":"Assigned successfully."}]}})";

constexpr const char* kRequest =
    R"({"request":{"id":"17","technician":null},"response_status":{"status_code":2000,"status":"success"}})";

std::string Decoded(std::string_view text) { return PercentDecode(text, false); }

// A page of V3's list.
std::string Page(std::string_view rows, std::string_view more = R"(,"list_info":{"has_more_rows":false})") {
  return R"({"response_status":[{"status_code":2000,"status":"success"}],"technicians":[)" +
         std::string(rows) + "]" + std::string(more) + "}";
}

class NamesTest : public ::testing::Test {
 protected:
  connector::Response Assign(const char* technician, const char* api = "v3") {
    return desk_.Run(MakeCall("assign-request", {{"request-id", 17}, {"technician", technician}},
                              {{"api-version", api}, {"preflight", "on"}}));
  }
  // What was sent to assign it; empty: nothing was.
  std::string Sent() const {
    for (const http::Request& request : desk_.client.requests)
      if (request.changes) return request.target + " " + Decoded(request.body);
    return {};
  }
  // How often the list of technicians was asked for something.
  int LookUps() const {
    return static_cast<int>(std::ranges::count_if(desk_.client.requests, [](const http::Request& request) {
      return request.target.find("/api/v3/technicians?") != std::string::npos;
    }));
  }
  // Another change that names somebody.
  connector::Response Change(const char* action, json::Object parameters, const char* api = "v3") {
    desk_.client.requests.clear();
    return desk_.Run(MakeCall(action, parameters, {{"api-version", api}, {"preflight", "on"}}));
  }
  connector::Response Edit(const char* technician) {
    return Change("edit-request", {{"request-id", 17}, {"technician", technician}});
  }
  // A service desk with these technicians.
  void Respond(const char* rows, http::Response to_change = JsonResponse(200, kAssigned)) {
    desk_.client.on_request = [this, list = Page(rows), to_change](const http::Request& request) {
      const bool people = request.target.find("/technicians") != std::string::npos;
      desk_.client.otherwise = request.changes ? to_change : JsonResponse(200, people ? list : kRequest);
    };
  }
  void ExpectNothingWasSent() { EXPECT_EQ(Sent(), ""); }

  testing::Desk desk_;
};

TEST_F(NamesTest, AnIdIsTakenAsItIs) {
  Respond(R"({"id":"5","name":"John"})");
  EXPECT_EQ(Assign("5").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"id":"5"}})"));
  EXPECT_EQ(LookUps(), 0);
}

TEST_F(NamesTest, ANameOrAnAddressBecomesAnIdOnceAnHour) {
  for (const char* person : {"john", "JOHN@desk.example"}) {
    Respond(R"({"id":"5","name":"John","email_id":"john@desk.example"},
               {"id":"6","name":"John Ray","email_id":null})");
    EXPECT_EQ(Assign(person).code, Code::kSuccess);
    EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"id":"5"}})"));
    EXPECT_EQ(LookUps(), 1);
    desk_.client.requests.clear();
    EXPECT_EQ(Assign(person).code, Code::kSuccess);
    EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"id":"5"}})"));
    EXPECT_EQ(LookUps(), 0);
    desk_.client.requests.clear();
  }
  for (const auto& [name, document] : desk_.memory.kept)
    EXPECT_THAT(ToLower(json::Write(document)), Not(HasSubstr("john"))) << name;
}

TEST_F(NamesTest, AnIdIsForgottenAfterAnHour) {
  Respond(R"({"id":"5","name":"John"})");
  EXPECT_EQ(Assign("john").code, Code::kSuccess);
  desk_.clock.Advance(std::chrono::minutes(61));
  desk_.client.requests.clear();
  Respond(R"({"id":"9","name":"John"})");
  EXPECT_EQ(Assign("john").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"id":"9"}})"));
}

TEST_F(NamesTest, AnIdThatIsRefusedIsFoundAnew) {
  const auto refused =
      R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4001,
                           "field":"technician","type":"failed","message":"Invalid Input"}]}})";
  Respond(R"({"id":"5","name":"John"})", JsonResponse(400, refused));
  EXPECT_EQ(Assign("John").code, Code::kRejected);
  desk_.client.requests.clear();
  Respond(R"({"id":"9","name":"John"})");
  EXPECT_EQ(Assign("John").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"id":"9"}})"));
}

TEST_F(NamesTest, ANameOfSeveralIsRefusedBeforeAnythingIsSent) {
  desk_.client.Response(JsonResponse(200, Page(R"({"id":"5","name":"John","email_id":"j@a.example"},
                                                  {"id":"7","name":"john"})")));
  const auto response = Assign("John");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("technician \"John\" is the name of several: John (number 5, "
                                          "j@a.example), john (number 7); nothing was sent"));
  ExpectNothingWasSent();
}

TEST_F(NamesTest, AnUnknownNameIsRefusedOnceTheWholeListHasBeenRead) {
  desk_.client.Response(JsonResponse(200, Page("")));
  desk_.client.Response(
      JsonResponse(200, Page(R"({"id":"5","name":"John"})", R"(,"list_info":{"has_more_rows":true})")));
  desk_.client.Response(JsonResponse(200, Page(R"({"id":"6","name":"Ann Ray"})")));
  const auto response = Assign("Jhon");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message,
              HasSubstr("technician \"Jhon\" is nobody that the service desk lists; nothing was "
                        "sent. There are John (number 5), Ann Ray (number 6)."));
  ExpectNothingWasSent();
  EXPECT_THAT(Decoded(desk_.client.requests.back().target), HasSubstr(R"("start_index":2)"));
}

// Other builds, other shapes: what can't be read, or not to its end, refutes nothing.
TEST_F(NamesTest, AListThatIsNoProofLeavesItToTheServiceDesk) {
  const std::string same = Page(R"({"id":"5","name":"John"})", R"(,"list_info":{"has_more_rows":true})");
  const std::vector<std::pair<int, std::string>> lists = {
      {404, R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4007,
               "type":"failed","message":"Invalid URL"}]}})"},
      {403, R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4002,
               "type":"failed","message":"no"}]}})"},
      {200, "<html>Login</html>"},
      {200, R"({"response_status":{"status_code":2000,"status":"success"}})"},
      {200, R"({"response_status":{"status_code":2000,"status":"success"},"technicians":{"5":"John"}})"},
      {200, R"({"response_status":[{"status_code":2000,"status":"success"}],"technicians":["John","Ann"],
               "list_info":{}})"},
      {200, Page(R"({"id":"5","name":"John"})", "")},
      {200, same},
      {200, Page(R"({"id":"5"},7,null,{"name":null},[])", "")}};
  for (const auto& [status, body] : lists) {
    SCOPED_TRACE(body);
    testing::Desk desk;
    desk.client.otherwise = JsonResponse(status, body);
    desk.client.on_request = [&](const http::Request& request) {
      if (request.changes) desk.client.otherwise = JsonResponse(200, kAssigned);
    };
    const auto response = desk.Run(MakeCall("assign-request", {{"request-id", 17}, {"technician", "Jhon"}},
                                            {{"api-version", "v3"}, {"retries", 0}}));
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(Decoded(desk.client.requests.back().body), HasSubstr(R"({"technician":{"name":"Jhon"}})"));
    EXPECT_LE(desk.client.requests.size(), 5u);
  }
}

TEST_F(NamesTest, AnAddressThatNobodyIsShownWithRefutesNothing) {
  desk_.client.Response(JsonResponse(200, Page("")));
  desk_.client.Response(JsonResponse(200, Page(R"({"id":"5","name":"John"})")));
  desk_.client.Response(JsonResponse(200, kRequest));
  desk_.client.Response(JsonResponse(200, kAssigned));
  EXPECT_EQ(Assign("ann@desk.example").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"email_id":"ann@desk.example"}})"));
}

TEST_F(NamesTest, V1ListsItsTechniciansInAnyCase) {
  for (const char* rows : {R"("details":[{"technicianid":5,"technicianname":"John"}])",
                           R"("Details":[{"TECHNICIANID":"5","TECHNICIANNAME":"John"}])"}) {
    testing::Desk desk;
    desk.client.Response(JsonResponse(
        200, R"({"operation":{"result":{"status":"Success","message":"x"},)" + std::string(rows) + "}}"));
    desk.client.otherwise =
        JsonResponse(200, R"({"operation":{"result":{"status":"Success","message":"assigned"}}})");
    const auto response = desk.Run(
        MakeCall("assign-request", {{"request-id", 17}, {"technician", "John"}}, {{"api-version", "v1"}}));
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(Decoded(desk.client.requests.back().body), HasSubstr(R"("technicianid":"5")"));
  }
}

TEST_F(NamesTest, OverV1WhatCanNotBeFoundOutIsNotSent) {
  const char* refused = R"({"operation":{"result":{"status":"Failed","message":"Not permitted"}}})";
  desk_.client.Response(JsonResponse(200, refused));
  const auto response = Assign("John", "v1");
  EXPECT_NE(response.code, Code::kSuccess);
  EXPECT_THAT(response.message, HasSubstr("nothing was sent"));
  ExpectNothingWasSent();
}

TEST_F(NamesTest, SomebodyHasToBeNamedAndOnlyOnce) {
  const auto nobody = desk_.Run(MakeCall("assign-request", {{"request-id", 17}}, {{"api-version", "v3"}}));
  EXPECT_EQ(nobody.code, Code::kInvalidRequest);
  EXPECT_THAT(nobody.message, HasSubstr("Give at least one of technicianid, technician, group"));
  const auto both =
      desk_.Run(MakeCall("assign-request", {{"request-id", 17}, {"technicianid", 4}, {"technician", "John"}},
                         {{"api-version", "v3"}}));
  EXPECT_EQ(both.code, Code::kInvalidRequest);
  ExpectNothingWasSent();
}

TEST_F(NamesTest, AListWithoutNumbersRefusesNobody) {
  for (const char* rows :
       {R"({"name":"John"},{"name":"Ann"})", R"({"id":null,"name":" John "})", R"("John","Ann")"}) {
    SCOPED_TRACE(rows);
    desk_.client.requests.clear();
    desk_.memory.kept.clear();
    Respond(rows);
    EXPECT_EQ(Assign("John").code, Code::kSuccess);
    EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"John"}})"));
  }
}

TEST_F(NamesTest, AnEmptyListAndOneThatCountsMoreThanItShowsRefuseNobody) {
  desk_.client.on_request = [this](const http::Request& request) {
    desk_.client.otherwise =
        request.changes
            ? JsonResponse(200, kAssigned)
            : JsonResponse(200, Page(R"({"id":"5","name":"John"})",
                                     R"(,"list_info":{"has_more_rows":false,"total_count":250})"));
  };
  EXPECT_EQ(Assign("Ann").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"Ann"}})"));
  desk_.client.requests.clear();
  Respond("");
  EXPECT_EQ(Assign("Ann").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"Ann"}})"));
}

TEST_F(NamesTest, OneOfANameOnAPageOfManyIsNotTheOnlyOne) {
  int pages = 0;
  desk_.client.on_request = [this, &pages](const http::Request& request) {
    const bool people = request.target.find("/technicians") != std::string::npos;
    const auto page =
        pages++ % 2 == 0
            ? JsonResponse(200, Page(R"({"id":"5","name":"John"})", R"(,"list_info":{"has_more_rows":true})"))
            : JsonResponse(500, "<html>");
    desk_.client.otherwise = request.changes ? JsonResponse(200, kAssigned)
                             : people        ? page
                                             : JsonResponse(200, kRequest);
  };
  EXPECT_EQ(Assign("John").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"John"}})"));
}

TEST_F(NamesTest, ANameIsTheSameInAnyCaseAndSpellingOfItsLetters) {
  Respond(R"({"id":"5","name":"JOSÉ O&#39;Brien"})");
  EXPECT_EQ(Assign("José O'Brien").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"id":"5"}})"));
}

TEST_F(NamesTest, PreflightOffSendsTheNameAsItIs) {
  Respond(R"({"id":"5","name":"John"})");
  EXPECT_EQ(desk_
                .Run(MakeCall("assign-request", {{"request-id", 17}, {"technician", "Jhon"}},
                              {{"api-version", "v3"}, {"preflight", "off"}}))
                .code,
            Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"Jhon"}})"));
}

TEST_F(NamesTest, WhateverChangeNamesSomebodyIsHeldAgainstTheList) {
  Respond(R"({"id":"5","name":"John","email_id":"john@desk.example"},{"id":"6","name":"Ann"})");
  const std::pair<const char*, json::Object> changes[] = {
      {"edit-request", {{"request-id", 17}, {"technician", "Jhon"}}},
      {"edit-request", {{"request-id", 17}, {"fields", json::Object{{"technician", "Jhon"}}}}},
      {"add-request", {{"requester", "Ann"}, {"subject", "x"}, {"technician", "jhon@desk.example"}}},
      {"update-request",
       {{"request-id", 17}, {"requester", "Ann"}, {"subject", "x"}, {"technician", "Jhon"}}},
      {"add-task", {{"request-id", 17}, {"title", "x"}, {"owner", "Jhon"}}}};
  for (const auto& [action, parameters] : changes) {
    for (const bool dry : {true, false}) {
      SCOPED_TRACE(std::string(action) + (dry ? " dry" : ""));
      json::Object given = parameters;
      if (dry) given.Set("dry-run", true);
      const auto response = Change(action, given);
      EXPECT_EQ(response.code, Code::kRejected);
      EXPECT_THAT(response.message,
                  HasSubstr("is nobody that the service desk lists; nothing was sent. There "
                            "are John (number 5, john@desk.example), Ann (number 6). "
                            "preflight off sends the name as it is."));
      ExpectNothingWasSent();
    }
  }
}

TEST_F(NamesTest, ANameThatIsSentAsItIsIsLookedUpOnceAnHour) {
  Respond(R"({"id":"5","name":"John"},{"id":"6","name":"Ann"},{"id":"7","name":"Ann"})");
  EXPECT_EQ(Edit("John").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"John"}})"));
  EXPECT_EQ(LookUps(), 1);
  EXPECT_EQ(Edit("John").code, Code::kSuccess);
  EXPECT_EQ(LookUps(), 0);
  // Who is known to one action is known to the others.
  desk_.client.requests.clear();
  EXPECT_EQ(Assign("John").code, Code::kSuccess);
  EXPECT_EQ(LookUps(), 0);
  desk_.clock.Advance(std::chrono::minutes(61));
  EXPECT_EQ(Edit("John").code, Code::kSuccess);
  EXPECT_EQ(LookUps(), 1);
  // Which of two is meant, the service desk decides.
  EXPECT_EQ(Edit("Ann").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"technician":{"name":"Ann"}})"));
  desk_.client.requests.clear();
  EXPECT_EQ(Assign("Ann").code, Code::kRejected) << "who was found for another action is not the only one";
}

TEST_F(NamesTest, AListThatTellsNothingIsAskedOnceAnHour) {
  bool is_there = false;
  desk_.client.on_request = [&](const http::Request& request) {
    const bool people = request.target.find("/technicians") != std::string::npos;
    desk_.client.otherwise = people ? JsonResponse(is_there ? 500 : 404, "{}")
                                    : JsonResponse(200, request.changes ? kAssigned : kRequest);
  };
  EXPECT_EQ(Edit("Jhon").code, Code::kSuccess);
  EXPECT_EQ(LookUps(), 2);
  EXPECT_EQ(Edit("Jhon").code, Code::kSuccess);
  EXPECT_EQ(LookUps(), 0);
  is_there = true;  // but in trouble: it may tell something soon
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(Edit("Jim").code, Code::kSuccess);
    EXPECT_EQ(LookUps(), 2);
  }
}

TEST_F(NamesTest, OverV1WhoIsSentByNameIsLookedUpForADryRunAlone) {
  const char* technicians = R"({"operation":{"result":{"status":"Success","message":"x"},
      "details":[{"technicianid":5,"technicianname":"John"}]}})";
  const char* request = R"({"operation":{"result":{"status":"Success","message":"x"},
      "details":{"workorderid":"17","technician":"Ann"}}})";
  desk_.client.on_request = [&](const http::Request& sent) {
    const bool people = sent.target.find("/technician/") != std::string::npos;
    desk_.client.otherwise = JsonResponse(200, people ? technicians : request);
  };
  const json::Object jhon{{"request-id", 17}, {"technician", "Jhon"}};
  json::Object dry = jhon;
  dry.Set("dry-run", true);
  const auto response = Change("edit-request", dry, "v1");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("There is John (number 5)."));
  EXPECT_EQ(Change("edit-request", jhon, "v1").code, Code::kSuccess);
  EXPECT_EQ(std::ranges::count_if(desk_.client.requests,
                                  [](const http::Request& sent) {
                                    return sent.target.find("/technician/") != std::string::npos;
                                  }),
            0);
}

// The number that was found is not kept from the equal call that comes after, nor the call from its content.
TEST_F(NamesTest, AnEqualCallFindsTheUnconfirmedOneWhetherItFindsThePersonOrNot) {
  bool in_trouble = true;
  desk_.client.on_request = [&](const http::Request& request) {
    const bool people = request.target.find("/technicians") != std::string::npos;
    if (people)
      desk_.client.otherwise =
          in_trouble ? JsonResponse(200, Page(R"({"id":"5","name":"John"})")) : JsonResponse(500, "<html>");
    else if (in_trouble)
      desk_.client.otherwise = JsonResponse(500, "<html>");
    else
      desk_.client.otherwise = JsonResponse(
          200,
          R"({"request":{"id":"17","technician":{"id":"6","name":"Ann"}},"response_status":{"status_code":2000,"status":"success"}})");
  };
  EXPECT_EQ(Assign("John").code, Code::kIndeterminate);
  in_trouble = false;
  desk_.memory.kept.clear();  // the number among it
  desk_.client.requests.clear();
  EXPECT_EQ(Assign("John").code, Code::kIndeterminate);
  ExpectNothingWasSent();
}

TEST_F(NamesTest, OneOfSeveralIsNotSentBecauseAnEqualCallWasLost) {
  constexpr const char* kUntouched =
      R"({"request":{"id":"17","technician":null,"last_updated_time":{"value":"1"}},
          "response_status":{"status_code":2000,"status":"success"}})";
  bool in_trouble = true, was_changed = false;
  desk_.client.on_request = [&](const http::Request& request) {
    const bool people = request.target.find("/technicians") != std::string::npos;
    was_changed = was_changed || request.changes;
    if (in_trouble && (people || was_changed))
      desk_.client.otherwise = JsonResponse(500, "<html>");
    else if (people)
      desk_.client.otherwise =
          JsonResponse(200, Page(R"({"id":"5","name":"John"},{"id":"9","name":"John"})"));
    else
      desk_.client.otherwise = JsonResponse(200, request.changes ? kAssigned : kUntouched);
  };
  // A host whose clock is not known, so that the request is read before it is changed.
  const auto assign = [this] {
    return desk_.Run(
        MakeCall("assign-request", {{"request-id", 17}, {"technician", "John"}},
                 {{"api-version", "v3"}, {"preflight", "on"}, {"host-name", "other.example.org"}}));
  };
  EXPECT_EQ(assign().code, Code::kIndeterminate);
  in_trouble = false;
  desk_.clock.Advance(std::chrono::minutes(10));
  desk_.client.requests.clear();
  const auto response = assign();
  EXPECT_EQ(response.code, Code::kRejected) << response.message;
  EXPECT_THAT(response.message, HasSubstr("is the name of several"));
  ExpectNothingWasSent();
}

}  // namespace
}  // namespace flintdesk::servicedesk
