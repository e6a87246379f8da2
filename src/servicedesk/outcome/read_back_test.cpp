#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"

/// What a read after a lost response does not prove, though it looks as if it did.
namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;

http::Response Ok(const std::string& members) {
  return JsonResponse(200, "{" + members + R"("response_status":{"status_code":2000,"status":"success"}})");
}
http::Response NotThere(const std::string& sentence = "Invalid URL") {
  return JsonResponse(404, R"({"response_status":{"status_code":4000,"status":"failed",
      "messages":[{"status_code":4007,"type":"failed","message":")" +
                               sentence + R"("}]}})");
}
http::Response RequestOf(const std::string& id, const std::string& more = "") {
  return Ok(R"("request":{"id":")" + id + R"(","subject":"Disk full")" + more + "},");
}
http::Response Note() { return Ok(R"("note":{"id":"337","description":"seen"},)"); }

class ReadBackTest : public ::testing::Test {
 protected:
  void Lose() { desk_.client.Fail({http::FailureKind::kConnectionLost, true, "the connection broke", ""}); }
  connector::Response Run(const char* action, const json::Object& parameters) {
    return desk_.Run(MakeCall(action, parameters, {{"api-version", "v3"}, {"timeout", 60'000}}));
  }
  int Changes() const {
    int changes = 0;
    for (const http::Request& request : desk_.client.requests) changes += request.changes ? 1 : 0;
    return changes;
  }
  /// Deletes a note that is there; the response is lost, and it is not found after that.
  connector::Response DeleteNote() { return Run("delete-note", {{"request-id", 17}, {"note-id", 337}}); }
  void LoseNote() {
    desk_.client.requests.clear();
    desk_.client.Response(Note());
    Lose();
    desk_.client.Response(NotThere());
  }

  Desk desk_;
};

TEST_F(ReadBackTest, APartThatIsNotFoundWasRemovedWhereItsRequestIs) {
  for (const char* more : {"", R"(,"is_trashed":false)"}) {
    LoseNote();
    desk_.client.Response(RequestOf("17", more));
    const auto response = DeleteNote();
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(response.message, HasSubstr("is not there any more"));
    EXPECT_EQ(desk_.client.requests.back().target, "/api/v3/requests/17");
  }
}

TEST_F(ReadBackTest, APartMayHaveGoneWithItsRequest) {
  for (const http::Response& request : {NotThere(), NotThere("The request was merged with request 18."),
                                        RequestOf("17", R"(,"is_trashed":true)"), RequestOf("18")}) {
    SCOPED_TRACE(request.body);
    LoseNote();
    desk_.client.Response(request);
    const auto response = DeleteNote();
    EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
    EXPECT_THAT(response.message, HasSubstr("the request, with which it may have gone, is"));
    EXPECT_EQ(Changes(), 1);
  }
}

TEST_F(ReadBackTest, ARequestThatCanNotBeReadIsAskedForAgain) {
  LoseNote();
  Lose();
  desk_.client.Response(NotThere());
  desk_.client.Response(RequestOf("17"));
  const auto response = DeleteNote();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(Changes(), 1);
}

TEST_F(ReadBackTest, APartThatASecondRemovalDoesNotFindMayHaveGoneWithItsRequest) {
  for (const bool is_there : {true, false}) {
    desk_.client.requests.clear();
    desk_.client.Response(Note());
    Lose();
    desk_.client.Response(Note());
    desk_.client.Response(Note());
    for (int i = 0; i < 2; ++i) desk_.client.Response(NotThere());  // the second removal, and a read
    desk_.client.Response(is_there ? RequestOf("17") : NotThere());
    const auto response = DeleteNote();
    EXPECT_EQ(response.code, is_there ? Code::kSuccess : Code::kIndeterminate) << response.message;
    EXPECT_EQ(Changes(), 2);
  }
}

class MailTest : public ReadBackTest {
 protected:
  static http::Response Approval(const std::string& state, const std::string& comment = {}) {
    return Ok(R"("approval":{"id":"551","comments":")" + comment + R"(","status":{"name":")" + state +
              R"("}},)");
  }
  connector::Response SendApproval() {
    return Run("send-approval", {{"request-id", 17},
                                 {"approval-level-id", 501},
                                 {"approval-id", 551},
                                 {"subject", "Please approve"},
                                 {"description", "A new laptop."}});
  }
};

TEST_F(MailTest, AStateThatWasSoBeforeShowsNoMail) {
  desk_.client.Response(Approval("Pending Approval"));
  Lose();
  desk_.client.otherwise = Approval("Pending Approval");
  const auto response = SendApproval();
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("as it was before: nothing shows whether a mail was sent"));
  EXPECT_EQ(Changes(), 1);
}

TEST_F(MailTest, WhatElseIsOtherShowsNoMail) {
  desk_.client.Response(Approval("Pending Approval"));
  Lose();
  desk_.client.otherwise = Approval("Pending Approval", "2 minutes ago");
  EXPECT_EQ(SendApproval().code, Code::kIndeterminate);
  EXPECT_EQ(Changes(), 1);
}

TEST_F(MailTest, AStateThatIsNewShowsOne) {
  desk_.client.Response(Approval("To Be Sent"));
  Lose();
  desk_.client.Response(Approval("Pending Approval"));
  const auto response = SendApproval();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
}

TEST_F(MailTest, AStateOfWhichNobodyKnowsHowItWasShowsNone) {
  desk_.client.Response(JsonResponse(500, "{}"));
  Lose();
  desk_.client.otherwise = Approval("Pending Approval");
  const auto response = SendApproval();
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("as it may have been before"));
  EXPECT_EQ(Changes(), 1);
}

TEST_F(ReadBackTest, OfLinksNothingSaysThatTheyWereNotMade) {
  for (const char* action : {"link-requests", "unlink-requests"}) {
    desk_.client.requests.clear();
    Lose();
    desk_.client.otherwise = RequestOf("17", R"(,"last_updated_time":{"value":"1000000000000"})");
    const auto response = Run(action, {{"request-id", 17}, {"linked-request-ids", "18"}});
    EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
    EXPECT_THAT(response.message, HasSubstr("nothing shows whether it was carried out"));
    EXPECT_THAT(response.message, Not(HasSubstr("had not been changed")));
    EXPECT_EQ(Changes(), 1);
    desk_.client.otherwise.reset();
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
