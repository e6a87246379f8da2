#include "http/policies/breaker_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/policies/deadline_policy.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::FailureWith;
using ::testing::HasSubstr;
using testing::RespondWith;
using ::testing::SizeIs;

class BreakerPolicyTest : public testing::PolicyTest {
 protected:
  BreakerPolicyTest() { Use(MakeBreakerPolicy(clock_, {.failures = 3})); }

  Ended Call(testing::Outcome outcome) {
    transport_->On("GET /x", std::move(outcome));
    return Start(Get());
  }
  static Failure Refused() {
    return FailureWith(FailureKind::kConnectFailed, false, "could not connect to desk:80");
  }
  void Open() {
    for (int number = 0; number < 3; ++number) EXPECT_FALSE((*Call(Refused()))->ok());
  }
  /// Whether a request ends without having reached the transport.
  bool IsOpen() {
    std::size_t before = transport_->seen().size();
    auto ended = Start(Get());
    return transport_->seen().size() == before && (*ended)->error().kind == FailureKind::kCircuitOpen;
  }
};

TEST_F(BreakerPolicyTest, FailsAtOnceAfterThreeCallsInARowFailedAndSaysWhyAndUntilWhen) {
  Open();
  Advance(milliseconds(2'000));
  auto ended = Start(Get());
  ASSERT_TRUE(ended->has_value());
  const Failure& failure = (*ended)->error();
  EXPECT_EQ(failure.kind, FailureKind::kCircuitOpen);
  EXPECT_FALSE(failure.sent);
  EXPECT_EQ(failure.message,
            "calls to desk:80 have been paused for 2 s, after 3 of them in a row failed; the next attempt is "
            "in 3 s; "
            "the last failure: could not connect to desk:80");
  EXPECT_THAT(failure.assistance, HasSubstr("when it responds"));
  EXPECT_THAT(transport_->seen(), SizeIs(3));
}

TEST_F(BreakerPolicyTest, CountsFailuresThatMeanThatTheHostIsDown) {
  for (FailureKind kind : {FailureKind::kNameNotResolved, FailureKind::kTlsFailed}) {
    for (int number = 0; number < 3; ++number) Call(FailureWith(kind, false));
    EXPECT_TRUE(IsOpen()) << static_cast<int>(kind);
    Advance(milliseconds(5'000));
    Call(RespondWith(200));
  }
  Call(FailureWith(FailureKind::kConnectionLost, true));
  for (int status : {502, 504}) Call(RespondWith(status));
  EXPECT_TRUE(IsOpen());
}

TEST_F(BreakerPolicyTest, DoesNotCountFailuresThatSayNothingAboutTheHost) {
  for (int number = 0; number < 4; ++number) {
    Call(FailureWith(FailureKind::kTimeout, true));
    Call(FailureWith(FailureKind::kProxyFailed, false));
    Call(FailureWith(FailureKind::kOther, false));
  }
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
}

TEST_F(BreakerPolicyTest, IsClosedByEveryOtherResponseThrottlingIncluded) {
  for (int number = 0; number < 3; ++number) {
    Call(Refused());
    Call(Refused());
    Call(number == 0 ? RespondWith(404)
         : number == 1
             ? RespondWith(500)
             : RespondWith(503, {}, "URL blocked as maximum access limit for the page is exceeded"));
  }
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
}

TEST_F(BreakerPolicyTest, LetsOneProbeThroughWhenThePauseIsOver) {
  Open();
  Advance(milliseconds(4'999));
  EXPECT_TRUE(IsOpen());
  Advance(milliseconds(1));
  transport_->Hold("GET /x");
  auto probe = Start(Get());
  EXPECT_FALSE(probe->has_value());
  auto other = Start(Get());
  ASSERT_TRUE(other->has_value());
  EXPECT_THAT((*other)->error().message, HasSubstr("a retry is under way"));
  End("GET /x", RespondWith(200));
  EXPECT_TRUE((*probe)->ok());
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
}

TEST_F(BreakerPolicyTest, WaitsTwiceAsLongAfterEachProbeThatFailsUpToAMinute) {
  Open();
  for (int pause : {5, 10, 20, 40, 60, 60}) {
    Advance(milliseconds(pause * 1000 - 1));
    EXPECT_TRUE(IsOpen()) << pause;
    Advance(milliseconds(1));
    EXPECT_EQ((*Call(Refused()))->error().kind, FailureKind::kConnectFailed) << pause;
  }
}

TEST_F(BreakerPolicyTest, ProbesWithTheNextRequestWhenAProbeWasGivenUp) {
  Open();
  Advance(milliseconds(5'000));
  EXPECT_EQ((*Call(FailureWith(FailureKind::kCancelled, false)))->error().kind, FailureKind::kCancelled);
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
  EXPECT_FALSE((*Call(Refused()))->ok());
  EXPECT_FALSE((*Call(Refused()))->ok());
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());  // it counts anew
}

TEST_F(BreakerPolicyTest, LearnsNothingFromWhatACallCanGoOnWithout) {
  Context aside;
  aside.is_aside = true;
  for (int number = 0; number < 9; ++number) {
    transport_->On("GET /x", Refused());
    EXPECT_EQ((*Start(Get(), aside))->error().kind, FailureKind::kConnectFailed);
  }
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
  Open();
  Advance(milliseconds(5'000));
  EXPECT_EQ((*Start(Get(), aside))->error().kind, FailureKind::kCircuitOpen) << "nor is it a probe";
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
}

TEST_F(BreakerPolicyTest, KnowsEachOriginByItself) {
  Open();
  transport_->On("GET /x", RespondWith(200));
  Request request = Get();
  request.origin.port = 81;
  EXPECT_TRUE((*Start(request))->ok());
}

TEST_F(BreakerPolicyTest, IsClosedByAResponseThatWasOnItsWay) {
  transport_->Hold("GET /slow");
  auto slow = Start(Get("/slow"));
  Open();
  End("GET /slow", RespondWith(200));
  EXPECT_TRUE((*slow)->ok());
  EXPECT_TRUE((*Call(RespondWith(200)))->ok());
}

/// Below a retry policy, where one request comes several times.
class RetriedBreakerTest : public testing::PolicyTest {
 protected:
  RetriedBreakerTest() {
    Use(MakeDeadlinePolicy(loop_, clock_));
    Use(MakeRetryPolicy(loop_, clock_, {.retries = 9, .random = [] { return 0.0; }}));
    Use(MakeBreakerPolicy(clock_, {.failures = 3}));
  }
  void ExpectAttempts(Context context, std::size_t attempts) {
    for (std::size_t number = 0; number < attempts; ++number)
      transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false));
    std::size_t before = transport_->seen().size();
    EXPECT_TRUE(Start(Get(), std::move(context))->has_value());
    EXPECT_THAT(transport_->seen(), SizeIs(before + attempts));
  }
};

TEST_F(RetriedBreakerTest, IsNotOpenedByTheAttemptsOfOneCall) {
  ExpectAttempts({}, 10);
  ExpectAttempts({}, 10);
  ExpectAttempts({}, 1);  // the third call opens it, and is not retried
  ExpectAttempts({}, 0);
}

TEST_F(RetriedBreakerTest, IsNotOpenedByTheManyRequestsOfOneCall) {
  Context call;
  call.cancellation = std::make_shared<Cancellation>();
  for (int number = 0; number < 4; ++number) ExpectAttempts(call, 10);
}

}  // namespace
}  // namespace flintdesk::http
