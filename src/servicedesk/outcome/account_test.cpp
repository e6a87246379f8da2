#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"

// The account that a configuration names: one that there is not, and requests of another one.
namespace flintdesk::servicedesk {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;

constexpr const char* kSuccess = R"("response_status":{"status_code":2000,"status":"success"})";
constexpr const char* kInvalidUrl =
    R"({"response_status":{"status_code":4000,"messages":[{"status_code":4007,"type":"failed","message":"Invalid URL"}],"status":"failed"}})";
constexpr const char* kInvalidAccount =
    R"({"response_status":{"status_code":4000,"messages":[{"status_code":4001,"field":"account","type":"failed","message":"Invalid Input"}],"status":"failed"}})";

const json::Object kMade{{"requester", "Ann Ray"}, {"subject", "x"}, {"site", "Head Office"}};

http::Failure Failure(http::FailureKind kind) {
  http::Failure failure;
  failure.kind = kind;
  failure.message = "of the test";
  return failure;
}

class AccountTest : public ::testing::Test {
 protected:
  AccountTest() {
    desk_.client.on_request = [this](const http::Request& request) {
      const std::string path = request.target.substr(0, request.target.find('?'));
      if (path == "/sdpapi/admin/account")
        desk_.client.otherwise = accounts_;
      else if (request.method != "GET")
        desk_.client.otherwise = changed_;
      else if (path == "/api/v3/requests")
        desk_.client.otherwise = listed_;
      else
        desk_.client.otherwise = path == "/api/v3/requests/18"   ? other_
                                 : path == "/api/v3/requests/19" ? RequestOf("Acme", "19")
                                                                 : request_;
    };
  }

  static http::Response Accounts(const std::string& rows) {
    return JsonResponse(
        200, R"({"operation":{"result":{"status":"Success","message":"x"},"details":[)" + rows + "]}}");
  }
  static http::Response RequestOf(const std::string& account, const std::string& id = "17") {
    return JsonResponse(200, R"({"request":{"id":")" + id +
                                 R"(","subject":"x","account":{"id":"1","name":")" + account + "\"}}," +
                                 kSuccess + "}");
  }
  connector::Response Run(const char* action, const json::Object& parameters,
                          const std::string& account = "Acme", const std::string& preflight = "on") {
    desk_.client.requests.clear();
    return desk_.Run(MakeCall(action, parameters,
                              {{"api-version", "v3"}, {"account", account}, {"preflight", preflight}}));
  }
  connector::Response List(const std::string& account) { return Run("list-requests", {}, account); }
  connector::Response Note(const std::string& account, const std::string& preflight = "on") {
    return Run("add-note", {{"request-id", 17}, {"notetext", "x"}}, account, preflight);
  }
  std::size_t Exchanges() const { return desk_.client.requests.size(); }

  testing::Desk desk_;
  http::Response accounts_ =
      Accounts(R"({"AccountId":1,"AccountName":"Acme"},{"AccountId":2,"AccountName":"Globex"})");
  http::Response listed_ =
      JsonResponse(200, std::string(R"({"requests":[],"list_info":{"has_more_rows":false,"row_count":0},)") +
                            kSuccess + "}");
  http::Response request_ = RequestOf("Acme");
  http::Response other_ = RequestOf("Acme", "18");  // of request 18
  http::Response changed_ = JsonResponse(
      201, std::string(R"({"note":{"id":"301","description":"x","request":{"id":"17"}},)") + kSuccess + "}");
};

TEST_F(AccountTest, AListOfOneThatThereIsNotIsNoEmptyList) {
  const auto response = List("Acne");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message,
              HasSubstr("list-requests: the service desk has no account \"Acne\"; did you mean \"Acme\"? "
                        "Correct account"));
  EXPECT_EQ(json::Write(response.data), "null");
  ASSERT_EQ(Exchanges(), 2U);
  EXPECT_EQ(desk_.client.requests.back().target, "/sdpapi/admin/account?format=json");
  List("Acne");
  EXPECT_EQ(Exchanges(), 2U) << "a no is read anew";
  EXPECT_THAT(List("Umbrella").message, HasSubstr("; there are \"Acme\", \"Globex\""));
}

TEST_F(AccountTest, AnEmptyListOfOneThatThereIsIsEmpty) {
  EXPECT_EQ(List("ACME").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U);
  EXPECT_EQ(List("ACME").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U) << "it is kept";
}

TEST_F(AccountTest, WhereAccountsAreNotToldEverythingStaysAsItIs) {
  const std::pair<std::string, http::Response> cases[] = {{"Acne", JsonResponse(404, "{}")},
                                                          {"Acme Ltd", Accounts("")},
                                                          {"Acme Inc", Accounts(R"({"AccountId":1})")}};
  for (const auto& [account, accounts] : cases) {
    accounts_ = accounts;
    EXPECT_EQ(List(account).code, Code::kSuccess) << account;
    EXPECT_EQ(Exchanges(), 2U);
    List(account);
    EXPECT_EQ(Exchanges(), 1U) << "asking again would tell as little";
  }
  accounts_ = JsonResponse(503, "{}");
  EXPECT_EQ(List("Acme SE").code, Code::kSuccess);
  desk_.clock.Advance(std::chrono::minutes(6));
  List("Acme SE");
  EXPECT_EQ(Exchanges(), 2U) << "it may tell in some minutes";
}

TEST_F(AccountTest, ARefusalIsExplainedByIt) {
  request_ = JsonResponse(404, kInvalidUrl);
  const auto response = Run("get-request", {{"request-id", 17}}, "Acne");
  EXPECT_EQ(response.code, Code::kNotFound);
  EXPECT_THAT(response.message,
              HasSubstr("knows no such request: \"Invalid URL\"; the service desk has no account \"Acne\""));
  EXPECT_EQ(Run("get-request", {{"request-id", 17}}).code, Code::kNotFound);
  EXPECT_EQ(Exchanges(), 2U);
  EXPECT_THAT(Run("get-request", {{"request-id", 17}}).message, ::testing::Not(HasSubstr("account")));
  EXPECT_EQ(Exchanges(), 1U);
}

TEST_F(AccountTest, BeforeTheFirstChangeItIsLookedUpWhereNoRequestShowsIt) {
  const auto response = Run("add-request", kMade, "Acne");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("did you mean \"Acme\"?; nothing was sent"));
  EXPECT_EQ(Exchanges(), 1U);
  request_ = JsonResponse(404, kInvalidUrl);
  EXPECT_EQ(Note("Acne").code, Code::kRejected);
  EXPECT_EQ(Note("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 3U) << "the request, the accounts, the note";
  EXPECT_EQ(Note("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U) << "the account is kept";
  EXPECT_EQ(Note("Acne", "off").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U);
}

TEST_F(AccountTest, ARequestThatShowsItIsBetterProofThanAList) {
  accounts_ = Accounts(R"({"AccountId":2,"AccountName":"Globex"})");
  EXPECT_EQ(Note("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U) << "the request, the note";
  EXPECT_EQ(List("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U) << "it is kept";
  changed_ = JsonResponse(400, kInvalidAccount);
  EXPECT_THAT(Note("Acme").message, ::testing::Not(HasSubstr("has no account")));
}

TEST_F(AccountTest, AListThatMayGoOnTellsNothing) {
  std::string rows = R"({"AccountId":1,"AccountName":"Acme"})";
  for (int i = 2; i <= 99; ++i) rows += fmt::format(R"(,{{"AccountId":{0},"AccountName":"A {0}"}})", i);
  accounts_ = Accounts(rows);
  EXPECT_EQ(List("Acne").code, Code::kRejected);
  accounts_ = Accounts(rows + R"(,{"AccountId":100,"AccountName":"A 100"})");
  EXPECT_EQ(List("Acme").code, Code::kSuccess);
  EXPECT_EQ(List("Acne").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U);
  EXPECT_EQ(List("Acne").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U) << "asking again would tell as little";
}

TEST_F(AccountTest, ARequestOfAnotherOneIsNotChanged) {
  for (const json::Object& more : {json::Object{}, json::Object{{"dry-run", true}}}) {
    json::Object parameters{{"request-id", 17}, {"notetext", "x"}};
    for (const auto& [name, value] : more) parameters.Set(name, value);
    const auto response = Run("add-note", parameters, "Globex");
    EXPECT_EQ(response.code, Code::kNotFound);
    EXPECT_THAT(response.message, HasSubstr(": request 17 belongs to account \"Acme\", and account is "
                                            "\"Globex\"; nothing was sent"));
    for (const http::Request& request : desk_.client.requests) EXPECT_FALSE(request.changes);
  }
  request_ = JsonResponse(404, kInvalidUrl);
  Note("Globex");
  EXPECT_EQ(desk_.client.requests.back().method, "POST")
      << "what does not show it is the service desk's to judge";
}

TEST_F(AccountTest, ARequestOfAnotherOneIsNotTakenIn) {
  other_ = RequestOf("Globex", "18");
  const auto response = Run("merge-requests", {{"request-id", 17}, {"merge-request-ids", "19,18"}});
  EXPECT_EQ(response.code, Code::kNotFound);
  EXPECT_THAT(response.message, HasSubstr(": request 18 belongs to account \"Globex\", and account is "
                                          "\"Acme\"; nothing was sent. Check the number of the request"));
  ASSERT_EQ(Exchanges(), 3U);
  EXPECT_EQ(desk_.client.requests[1].target, "/api/v3/requests/19");
  for (const http::Request& request : desk_.client.requests) EXPECT_FALSE(request.changes);
}

TEST_F(AccountTest, MostOfTheTimeIsLeftToTheChange) {
  request_ = JsonResponse(404, kInvalidUrl);
  desk_.client.on_request = [this, respond = desk_.client.on_request](const http::Request& request) {
    respond(request);
    desk_.clock.Advance(milliseconds(100));
  };
  const auto until = [&](std::size_t exchange) {
    return desk_.client.contexts[desk_.client.contexts.size() - Exchanges() + exchange].deadline.Left(
        desk_.clock);
  };
  Run("add-note", {{"request-id", 17}, {"notetext", "x"}, {"timeout", 6'000}});
  ASSERT_EQ(Exchanges(), 3U);
  EXPECT_EQ(until(0), milliseconds(5'700)) << "nothing goes on without the request's account";
  EXPECT_EQ(until(1), milliseconds(1'700)) << "a third, and 300 ms are over";
  EXPECT_GT(until(2), milliseconds(3'000));
  Run("add-note", {{"request-id", 17}, {"notetext", "y"}, {"timeout", 60'000}}, "Globex");
  EXPECT_EQ(until(1), milliseconds(4'700));
}

TEST_F(AccountTest, NoFailedReadLetsAChangePass) {
  for (const http::Response& failed :
       {JsonResponse(503, "{}"), JsonResponse(403, "{}"), JsonResponse(429, "{}"),
        testing::TypedResponse(200, "text/html", "<html></html>")}) {
    request_ = failed;
    const auto response = Note("Acme");
    EXPECT_NE(response.code, Code::kSuccess);
    EXPECT_NE(response.code, Code::kIndeterminate);
    EXPECT_THAT(response.message, AllOf(HasSubstr("the account of request 17 could not be read: "),
                                        HasSubstr("nothing was sent")));
    EXPECT_EQ(Exchanges(), 1U);
  }
  EXPECT_EQ(Note("Acme", "off").code, Code::kSuccess);
  request_ =
      JsonResponse(200, R"({"request":{"id":"18","account":{"name":"Acme"}},)" + std::string(kSuccess) + "}");
  EXPECT_EQ(Note("Acme").code, Code::kServerError) << "that of another request";
  request_ = RequestOf("Acme");
  other_ = JsonResponse(404, kInvalidUrl);
  const auto merged = Run("merge-requests", {{"request-id", 17}, {"merge-request-ids", "18"}});
  EXPECT_EQ(merged.code, Code::kNotFound);
  EXPECT_THAT(merged.message, HasSubstr("nothing was sent"));
}

TEST_F(AccountTest, AQuestionThatFailedIsNotAskedEachTime) {
  desk_.client.Response(listed_);
  desk_.client.Fail(Failure(http::FailureKind::kTimeout));
  EXPECT_EQ(List("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U);
  desk_.clock.Advance(std::chrono::minutes(4));
  EXPECT_EQ(List("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U);
  desk_.clock.Advance(std::chrono::minutes(2));
  EXPECT_EQ(List("Acme").code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U) << "it may tell now";
}

TEST_F(AccountTest, AChangeThatWasRefusedStaysRefusedWhenTheQuestionFails) {
  for (const auto kind : {http::FailureKind::kCancelled, http::FailureKind::kTlsFailed}) {
    desk_.client.Response(JsonResponse(400, kInvalidAccount));
    desk_.client.Fail(Failure(kind));
    const auto response = Run("add-request", kMade, "Acme", "off");
    EXPECT_EQ(Exchanges(), 2U);
    EXPECT_EQ(response.code, Code::kRejected);
    EXPECT_THAT(response.message, ::testing::Not(HasSubstr("nothing was sent")));
    desk_.clock.Advance(std::chrono::minutes(6));
  }
}

TEST_F(AccountTest, WhatWasKeptIsReadAgainWhenTheServiceDeskNamesIt) {
  EXPECT_EQ(List("Acme").code, Code::kSuccess);
  changed_ = JsonResponse(400, kInvalidAccount);
  accounts_ = Accounts(R"({"AccountId":2,"AccountName":"Globex"})");
  const auto response = Run("add-request", kMade, "Acme");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("the service desk has no account \"Acme\""));
}

}  // namespace
}  // namespace flintdesk::servicedesk
