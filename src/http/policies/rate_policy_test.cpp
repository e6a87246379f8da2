#include "http/policies/rate_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/policies/deadline_policy.hpp"
#include "http/testing/fake_credentials.hpp"
#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::RespondWith;
using ::testing::SizeIs;

class RatePolicyTest : public testing::PolicyTest {
 protected:
  RatePolicyTest() {
    Use(MakeDeadlinePolicy(loop_, clock_));
    Use(MakeRatePolicy(loop_, clock_, 3));
  }
};

TEST_F(RatePolicyTest, LetsNoMinuteSeeMoreThanItsCalls) {
  for (int number = 0; number < 5; ++number) transport_->On("GET /x", RespondWith(200));
  Start(Get());
  Advance(milliseconds(10'000));
  for (int number = 0; number < 4; ++number) Start(Get());
  EXPECT_THAT(transport_->seen(), SizeIs(3));
  Advance(milliseconds(49'999));
  EXPECT_THAT(transport_->seen(), SizeIs(3));
  Advance(milliseconds(1));  // the first token is back
  EXPECT_THAT(transport_->seen(), SizeIs(4));
  Advance(milliseconds(10'000));  // the second and the third
  EXPECT_THAT(transport_->seen(), SizeIs(5));
}

TEST_F(RatePolicyTest, EndsAWaitAtTheDeadline) {
  for (int number = 0; number < 4; ++number) transport_->On("GET /x", RespondWith(200));
  for (int number = 0; number < 3; ++number) Start(Get());
  auto waiting = Start(Get(), WithDeadline(milliseconds(1000)));
  Advance(milliseconds(1000));
  ASSERT_TRUE(waiting->has_value());
  EXPECT_EQ((*waiting)->error().kind, FailureKind::kTimeout);
  EXPECT_EQ((*waiting)->error().message,
            "the timeout of 1000 ms expired while waiting for one of 3 calls a minute");
  EXPECT_EQ((*waiting)->error().assistance,
            "Raise rate-limit, which limits the calls of this connector, or the timeout");
  Advance(milliseconds(60'000));
  EXPECT_TRUE(Start(Get())->has_value());
}

TEST_F(RatePolicyTest, GivesNoAdviceToWhoeverCancels) {
  for (int number = 0; number < 3; ++number) transport_->On("GET /x", RespondWith(200));
  for (int number = 0; number < 3; ++number) Start(Get());
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  auto waiting = Start(Get(), context);
  loop_.Post([&] { context.cancellation->Cancel(); });
  testing::Settle(loop_);
  ASSERT_TRUE(waiting->has_value());
  EXPECT_EQ((*waiting)->error().kind, FailureKind::kCancelled);
  EXPECT_EQ((*waiting)->error().assistance, "");
}

TEST_F(RatePolicyTest, CountsTheCallsOfEachHostAndClientByThemselves) {
  for (int number = 0; number < 9; ++number) transport_->On("GET /x", RespondWith(200));
  Request other_key = Get(), other_host = Get();
  other_key.credentials = std::make_shared<testing::FakeCredentials>(1);
  other_host.origin.host = "other-desk";
  for (int number = 0; number < 3; ++number)
    for (const Request& request : {Get(), other_key, other_host}) EXPECT_TRUE(Start(request)->has_value());
  for (const Request& request : {Get(), other_key, other_host})
    EXPECT_FALSE(Start(request, WithDeadline(milliseconds(1000)))->has_value());
}

TEST_F(RatePolicyTest, CountsTheCallsOfAClientTogetherWhateverItsToken) {
  Request request = Get();
  const auto client = std::make_shared<testing::FakeCredentials>(1);
  request.credentials = client;
  for (int number = 0; number < 3; ++number) {
    client->token = "token-" + std::to_string(number);
    transport_->On("GET /x", RespondWith(200));
    EXPECT_TRUE(Start(request)->has_value());
  }
  client->token = "yet-another";
  EXPECT_FALSE(Start(request, WithDeadline(milliseconds(1000)))->has_value());
}

TEST_F(RatePolicyTest, KeepsTheirCountsAmongManyKeys) {
  Request last = Get();
  for (int number = 0; number < 3; ++number) transport_->On("GET /x", RespondWith(200));
  for (int number = 0; number < 3; ++number) Start(Get());
  for (std::size_t key = 1; key < 200; ++key) {
    last.credentials = std::make_shared<testing::FakeCredentials>(key);
    transport_->On("GET /x", RespondWith(200));
    EXPECT_TRUE(Start(last)->has_value());
  }
  EXPECT_FALSE(Start(Get(), WithDeadline(milliseconds(1000)))->has_value());
}

class ThrottledRateTest : public testing::PolicyTest {
 protected:
  ThrottledRateTest() {
    Use(MakeDeadlinePolicy(loop_, clock_));
    Use(MakeRatePolicy(loop_, clock_, 0));
  }
  void Call(testing::Outcome outcome) {
    transport_->On("GET /x", std::move(outcome));
    EXPECT_TRUE(Start(Get())->has_value());
  }
};

TEST_F(ThrottledRateTest, SlowsDownAfterARefusalForRateInAnyForm) {
  const std::string page = "<html>URL blocked as maximum access limit for the page is exceeded.</html>";
  for (const Response& refusal : {RespondWith(429, {}, "<html>Too Many Requests</html>"),
                                  RespondWith(400, {}, page), RespondWith(503, {}, page)}) {
    for (int number = 0; number < 20; ++number) Call(RespondWith(200));
    Call(refusal);
    Call(RespondWith(200));
    auto waiting = Start(Get(), WithDeadline(milliseconds(200)));
    Advance(milliseconds(200));
    ASSERT_TRUE(waiting->has_value());
    EXPECT_EQ(
        (*waiting)->error().message,
        "the timeout of 200 ms expired while waiting for one of 63 calls a minute, after the service desk "
        "refused more");
    EXPECT_EQ((*waiting)->error().assistance,
              "Raise the timeout, or make fewer calls: the service desk allows no more for now");
    EXPECT_FALSE((*waiting)->error().sent);
    Advance(milliseconds(600'000));
  }
}

TEST_F(ThrottledRateTest, DoesNotSlowDownForWhatACallCanGoOnWithout) {
  Context aside;
  aside.is_aside = true;
  transport_->On("GET /x", RespondWith(429));
  EXPECT_TRUE(Start(Get(), aside)->has_value());
  for (int number = 0; number < 20; ++number) Call(RespondWith(200));
}

TEST_F(ThrottledRateTest, SendsWaitingCallsInTheirOrderAsTheRateAllows) {
  Call(RespondWith(429));  // 30 a minute from now on, and one at once
  std::vector<Ended> all;
  for (const char* target : {"/a", "/b", "/c"}) {
    transport_->On(std::string("GET ") + target, RespondWith(200));
    all.push_back(Start(Get(target)));
  }
  EXPECT_TRUE(all[0]->has_value());
  EXPECT_FALSE(all[1]->has_value());
  Advance(milliseconds(2000));
  EXPECT_TRUE(all[1]->has_value());
  EXPECT_FALSE(all[2]->has_value());
  Advance(milliseconds(2000));
  EXPECT_TRUE(all[2]->has_value());
}

TEST_F(ThrottledRateTest, LeavesOtherKeysAndOtherBadRequestsAlone) {
  for (int number = 0; number < 3; ++number) Call(RespondWith(400, {}, "Invalid URL"));
  Call(RespondWith(429));
  Call(RespondWith(200));
  Request other = Get();
  other.credentials = std::make_shared<testing::FakeCredentials>(7);
  for (int number = 0; number < 5; ++number) {
    transport_->On("GET /x", RespondWith(200));
    EXPECT_TRUE(Start(other)->has_value());
  }
}

}  // namespace
}  // namespace flintdesk::http
