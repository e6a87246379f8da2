#include "http/policies/deadline_policy.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/policies/retry_policy.hpp"
#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::FailureWith;
using ::testing::IsEmpty;
using testing::RespondWith;

class DeadlinePolicyTest : public testing::PolicyTest {
 protected:
  DeadlinePolicyTest() { Use(MakeDeadlinePolicy(loop_, clock_)); }
};

TEST_F(DeadlinePolicyTest, EndsTheCallAtItsDeadlineAndNotBefore) {
  transport_->Hold("GET /x");
  auto ended = Start(Get(), WithDeadline(milliseconds(500)));
  Advance(milliseconds(499));
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(1));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kTimeout);
  EXPECT_TRUE((*ended)->error().sent);
  EXPECT_EQ((*ended)->error().message,
            "the timeout of 500 ms expired while waiting for the response of desk:80");
}

TEST_F(DeadlinePolicyTest, NamesTheTimeoutOfTheCallAndNotWhatWasLeftOfIt) {
  transport_->Hold("GET /x");
  Context context = WithDeadline(milliseconds(500));
  clock_.Advance(milliseconds(2));
  auto ended = Start(Get(), context);
  Advance(milliseconds(498));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().message,
            "the timeout of 500 ms expired while waiting for the response of desk:80");
}

TEST_F(DeadlinePolicyTest, SaysHowMuchTimeIsKeptForChecking) {
  transport_->Hold("GET /x");
  Context context = WithDeadline(milliseconds(6'000));
  context.deadline = context.deadline.WithReserve(milliseconds(2'000));
  auto ended = Start(Get(), context);
  Advance(milliseconds(4'000));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().message,
            "no response within 4 s; 2 s of the 6 s are kept for checking; stopped while waiting for the "
            "response of "
            "desk:80");
}

TEST_F(DeadlinePolicyTest, EndsACallInItsSecondAttempt) {
  Use(MakeRetryPolicy(loop_, clock_, {.random = [] { return 0.5; }}));
  transport_->On("GET /x", FailureWith(FailureKind::kConnectionLost, true)).Hold("GET /x");
  auto ended = Start(Get(), WithDeadline(milliseconds(500)));
  Advance(milliseconds(50));
  EXPECT_EQ(transport_->seen().size(), 2U);
  Advance(milliseconds(449));
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(1));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kTimeout);
}

TEST_F(DeadlinePolicyTest, SendsNothingAfterTheDeadline) {
  Context context = WithDeadline(milliseconds(10));
  clock_.Advance(milliseconds(10));
  auto ended = Start(Get(), context);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kTimeout);
  EXPECT_FALSE((*ended)->error().sent);
  EXPECT_EQ((*ended)->error().message, "the timeout of 10 ms expired before anything was sent to desk:80");
  EXPECT_THAT(transport_->seen(), IsEmpty());
}

TEST_F(DeadlinePolicyTest, LeavesAResponseInTimeAlone) {
  transport_->Hold("GET /x");
  auto ended = Start(Get(), WithDeadline(milliseconds(500)));
  End("GET /x", RespondWith(204));
  Advance(milliseconds(1000));
  EXPECT_EQ((*ended)->value().status, 204);
}

TEST_F(DeadlinePolicyTest, IsCancelledFromAnotherThread) {
  transport_->Hold("GET /x");
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  auto ended = Start(Get(), context);
  std::thread([&] { context.cancellation->Cancel(); }).join();
  testing::Settle(loop_);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kCancelled);
  EXPECT_EQ((*ended)->error().message, "the call was stopped while waiting for the response of desk:80");
}

TEST_F(DeadlinePolicyTest, SendsNothingThatWasCancelledBefore) {
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  context.cancellation->Cancel();
  auto ended = Start(Get(), context);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kCancelled);
  EXPECT_FALSE((*ended)->error().sent);
}

TEST_F(DeadlinePolicyTest, MayBeCancelledWhenCallAndLoopHaveGone) {
  auto cancellation = std::make_shared<Cancellation>();
  {
    Loop loop(clock_);
    Policies policies;
    policies.push_back(MakeDeadlinePolicy(loop, clock_));
    auto transport = std::make_unique<testing::FakeTransport>();
    transport->On("GET /x", RespondWith(200));
    policies.push_back(std::move(transport));
    Context context;
    context.cancellation = cancellation;
    EXPECT_TRUE(testing::SendAndWait(loop, policies, Get(), context).ok());
  }
  cancellation->Cancel();
  EXPECT_TRUE(cancellation->Cancelled());
}

class AttemptPolicyTest : public testing::PolicyTest {
 protected:
  AttemptPolicyTest() { Use(MakeAttemptPolicy(loop_, clock_, milliseconds(100))); }
};

TEST_F(AttemptPolicyTest, EndsOneAttempt) {
  transport_->Hold("GET /x");
  auto ended = Start(Get());
  Advance(milliseconds(99));
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(1));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kTimeout);
}

TEST_F(AttemptPolicyTest, LeavesTheEndToACallsEarlierDeadline) {
  transport_->Hold("GET /x");
  auto ended = Start(Get(), WithDeadline(milliseconds(50)));
  Advance(milliseconds(200));
  EXPECT_FALSE(ended->has_value());
  End("GET /x", FailureWith(FailureKind::kCancelled, false));
  EXPECT_TRUE(ended->has_value());
}

}  // namespace
}  // namespace flintdesk::http
