#include "connector/list_pages.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::connector {
namespace {

using ::testing::HasSubstr;

class EndedCall final : public PendingCall {
 public:
  EndedCall(Response response, int& cancelled) : response_(std::move(response)), cancelled_(cancelled) {}
  const Response& Wait() override { return response_; }
  bool Finished() override { return true; }
  void Cancel() override { ++cancelled_; }

 private:
  Response response_;
  int& cancelled_;
};

/// Responds to each call with the next of its responses.
class Responses final : public CallGateway {
 public:
  explicit Responses(std::vector<Response> responses) : responses_(std::move(responses)) {}
  std::unique_ptr<PendingCall> Start(Call call) override {
    asynchronous.push_back(call.asynchronous);
    return std::make_unique<EndedCall>(responses_.at(calls++), cancelled);
  }
  std::size_t calls = 0;
  std::vector<bool> asynchronous;
  int cancelled = 0;

 private:
  std::vector<Response> responses_;
};

Response Of(Code code, const char* data) { return {code, "what it says", json::Parse(data).value()}; }

TEST(ListPagesTest, GivesTheRowsThatCameBeforeACallFailed) {
  Responses responses(
      {Of(Code::kSuccess, R"({"requests":[{"id":"3"}],"list_info":{"next":"behind 3"}})"),
       Of(Code::kServerError, R"({"requests":[{"id":"2"},{"id":"1"}],"list_info":{"next":"behind 1"}})")});
  Rows rows(PagesOf(responses, {}));
  std::string ids;
  for (int i = 0; i < 3; ++i) {
    const auto row = rows.Next();
    ASSERT_TRUE(row.ok() && *row) << i;
    ids += *(*row)->Find("id")->IfString();
  }
  EXPECT_EQ(ids, "321");
  for (int i = 0; i < 2; ++i) {
    const auto row = rows.Next();
    ASSERT_FALSE(row.ok());
    EXPECT_EQ(row.error().code, Code::kServerError);
    EXPECT_THAT(row.error().message, HasSubstr("what it says; 3 rows came before that"));
  }
  EXPECT_EQ(responses.calls, 2U);
}

TEST(ListPagesTest, FromTheSecondPageOnTheNextOneIsFetchedWhileTheRowsOfOneAreWorkedOn) {
  Responses responses({Of(Code::kSuccess, R"({"requests":[{"id":"9"}],"list_info":{"next":"behind 9"}})"),
                       Of(Code::kSuccess, R"({"requests":[{"id":"8"}],"list_info":{"next":"behind 8"}})"),
                       Of(Code::kSuccess, R"({"requests":[{"id":"7"}],"list_info":{"next":"behind 7"}})"),
                       Of(Code::kSuccess, R"({"requests":[{"id":"6"}],"list_info":{}})")});
  {
    Rows rows(PagesOf(responses, {}));
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_EQ(responses.calls, 1U) << "many lists are left after their first page";
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_EQ(responses.calls, 3U);
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_EQ(responses.calls, 4U);
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_EQ(rows.given(), 4U);
    EXPECT_EQ(responses.calls, 4U) << "nothing is behind the last page";
  }
  EXPECT_EQ(responses.cancelled, 0);
  EXPECT_EQ(responses.asynchronous, (std::vector{false, true, true, true}));
}

TEST(ListPagesTest, ThePageThatNobodyWantsAnyMoreIsCancelled) {
  Responses responses({Of(Code::kSuccess, R"({"requests":[{"id":"9"}],"list_info":{"next":"behind 9"}})"),
                       Of(Code::kSuccess, R"({"requests":[{"id":"8"}],"list_info":{"next":"behind 8"}})"),
                       Of(Code::kSuccess, R"({"requests":[{"id":"7"}],"list_info":{}})")});
  {
    Rows rows(PagesOf(responses, {}));
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_TRUE(rows.Next().ok());
    EXPECT_EQ(responses.cancelled, 0);
  }
  EXPECT_EQ(responses.cancelled, 1);
}

TEST(ListPagesTest, ALimitCountsThePageThatIsFetchedAhead) {
  Responses responses({Of(Code::kSuccess, R"({"requests":[{"id":"9"}],"list_info":{"next":"behind 9"}})"),
                       Of(Code::kSuccess, R"({"requests":[{"id":"8"}],"list_info":{"next":"behind 8"}})")});
  Rows rows(PagesOf(responses, {.parameters = {{"limit", 2}}}));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(*rows.Next());
  EXPECT_FALSE(*rows.Next());
  EXPECT_EQ(responses.calls, 2U);
  EXPECT_TRUE(rows.goes_on());
}

TEST(ListPagesTest, WhatElseAFailureShowsIsNoRow) {
  Responses responses({Of(Code::kRejected, R"({"response_status":{"status":"failed"},"fields":["a"]})")});
  Rows rows(PagesOf(responses, {}));
  EXPECT_FALSE(rows.Next().ok());
}

TEST(ListPagesTest, AFailureBeforeTheFirstRowSaysNothingBeyondItsOwnMessage) {
  Responses responses({{Code::kInvalidRequest, "criteria: it is wrong. Correct the call.", json::Value()}});
  Rows rows(PagesOf(responses, {}));
  const auto row = rows.Next();
  ASSERT_FALSE(row.ok());
  EXPECT_EQ(row.error().Sentence(), "criteria: it is wrong. Correct the call.");
}

}  // namespace
}  // namespace flintdesk::connector
