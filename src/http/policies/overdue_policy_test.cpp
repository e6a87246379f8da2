#include "http/policies/overdue_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/policies/concurrency_policy.hpp"
#include "http/policies/rate_policy.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::ElementsAre;
using testing::FailureWith;
using testing::RespondWith;
using ::testing::SizeIs;

class OverduePolicyTest : public testing::PolicyTest {
 protected:
  Context BeginWithin(milliseconds time) {
    Context context;
    context.begin_by = clock_.Now() + time;
    return context;
  }
};

TEST_F(OverduePolicyTest, SendsNothingOnceTheTimeToBeginIsOver) {
  Use(MakeOverduePolicy(clock_));
  transport_->On("POST /x", RespondWith(200));
  const Context context = BeginWithin(milliseconds(2'000));
  Advance(milliseconds(2'000));
  EXPECT_EQ((*Start(Change(), context))->value().status, 200);
  Advance(milliseconds(1));
  const Ended late = Start(Change(), context);
  EXPECT_EQ((*late)->error().kind, FailureKind::kOverdue);
  EXPECT_FALSE((*late)->error().sent);
  EXPECT_THAT(transport_->seen(), SizeIs(1));
}

TEST_F(OverduePolicyTest, ARetryBeginsByTheSameTime) {
  Use(MakeRetryPolicy(loop_, clock_,
                      {.retries = 3, .first_pause = milliseconds(4'000), .random = [] { return 1; }}));
  Use(MakeOverduePolicy(clock_));
  transport_->On("POST /x", FailureWith(FailureKind::kConnectFailed, false));
  const Ended ended = Start(Change(), BeginWithin(milliseconds(2'000)));
  Advance(milliseconds(4'000));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kOverdue);
  EXPECT_THAT(transport_->seen(), SizeIs(1));
}

TEST_F(OverduePolicyTest, WhatHasATimeToBeginByWaitsBeforeTheOthers) {
  Use(MakeConcurrencyPolicy(1));
  Use(MakeOverduePolicy(clock_));
  for (const char* name : {"GET /a", "GET /b", "POST /c", "POST /d"}) transport_->Hold(name);
  Start(Get("/a"));
  Start(Get("/b"));
  Start(Change("/c"), BeginWithin(milliseconds(2'000)));
  Start(Change("/d"), BeginWithin(milliseconds(2'000)));
  for (const char* name : {"GET /a", "POST /c", "POST /d", "GET /b"}) End(name, RespondWith(200));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "POST /c", "POST /d", "GET /b"));
}

TEST_F(OverduePolicyTest, AReadTakesThePlaceOfTheRequestThatFollowsIt) {
  constexpr int kCalls = 3;
  Use(MakeRatePolicy(loop_, clock_, kCalls));
  Use(MakeOverduePolicy(clock_));
  for (const char* name : {"GET /a", "GET /b", "GET /c", "GET /read", "POST /x"})
    transport_->On(name, RespondWith(200));
  Context read, change = BeginWithin(milliseconds(62'000));
  read.counts_as = 2;
  change.counts_as = 0;
  Start(Get("/a"));
  Advance(milliseconds(1'000));
  Start(Get("/b"));
  Start(Get("/read"), read);  // there is one place left
  Start(Get("/c"));
  Advance(milliseconds(58'999));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "GET /b"));
  Advance(milliseconds(1));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "GET /b", "GET /read"));
  EXPECT_TRUE(Start(Change(), change)->has_value()) << "it has its place";
  EXPECT_THAT(transport_->seen(), SizeIs(4));
  Advance(milliseconds(1'000));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "GET /b", "GET /read", "POST /x", "GET /c"));
}

TEST_F(OverduePolicyTest, WhereAMinuteHasOneCallTheTwoGoOutInOne) {
  Use(MakeRatePolicy(loop_, clock_, 1));
  for (const char* name : {"GET /read", "POST /x", "GET /a"}) transport_->On(name, RespondWith(200));
  Context read, change;
  read.counts_as = 2;
  change.counts_as = 0;
  Start(Get("/read"), read);
  Start(Change(), change);
  const Ended next = Start(Get("/a"));
  Advance(milliseconds(59'999));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /read", "POST /x"));
  Advance(milliseconds(1));
  EXPECT_TRUE(next->has_value());
}

}  // namespace
}  // namespace flintdesk::http
