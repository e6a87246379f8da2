#include "http/policies/concurrency_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/policies/deadline_policy.hpp"
#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::ElementsAre;
using testing::RespondWith;

class ConcurrencyPolicyTest : public testing::PolicyTest {
 protected:
  ConcurrencyPolicyTest() {
    Use(MakeDeadlinePolicy(loop_, clock_));
    Use(MakeConcurrencyPolicy(2));
  }
};

TEST_F(ConcurrencyPolicyTest, LetsTheOthersWaitInTheOrderOfTheirComing) {
  for (const char* name : {"GET /a", "GET /b", "GET /c", "GET /d"}) transport_->Hold(name);
  std::vector<Ended> all;
  for (const char* target : {"/a", "/b", "/c", "/d"}) all.push_back(Start(Get(target)));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "GET /b"));
  End("GET /b", RespondWith(200));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "GET /b", "GET /c"));
  for (const char* name : {"GET /a", "GET /c", "GET /d"}) End(name, RespondWith(200));
  for (const Ended& ended : all) EXPECT_TRUE(ended->has_value());
}

TEST_F(ConcurrencyPolicyTest, EndsAWaitAtTheDeadlineWithNothingSent) {
  for (const char* name : {"GET /a", "GET /b", "GET /d"}) transport_->Hold(name);
  Start(Get("/a"));
  Start(Get("/b"));
  auto waiting = Start(Get("/c"), WithDeadline(milliseconds(100)));
  auto after = Start(Get("/d"));
  Advance(milliseconds(100));
  ASSERT_TRUE(waiting->has_value());
  EXPECT_EQ((*waiting)->error().kind, FailureKind::kTimeout);
  EXPECT_FALSE((*waiting)->error().sent);
  EXPECT_EQ((*waiting)->error().message,
            "the timeout of 100 ms expired while waiting for one of 2 calls at a time to end");
  End("GET /a", RespondWith(200));
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /a", "GET /b", "GET /d"));
  End("GET /d", RespondWith(200));
  EXPECT_TRUE(after->has_value());
  End("GET /b", RespondWith(200));
}

TEST_F(ConcurrencyPolicyTest, TakesNoStackForCallsThatEndAtOnce) {
  transport_->Hold("GET /a");
  transport_->Hold("GET /b");
  Start(Get("/a"));
  Start(Get("/b"));
  std::vector<Ended> waiting;
  for (int number = 0; number < 20'000; ++number) {
    transport_->On("GET /x", RespondWith(200));
    waiting.push_back(Start(Get()));
  }
  End("GET /b", RespondWith(200));
  for (const Ended& ended : waiting) ASSERT_TRUE(ended->has_value());
  EXPECT_EQ(transport_->seen().size(), 2 + waiting.size());
  End("GET /a", RespondWith(200));
}

TEST_F(ConcurrencyPolicyTest, GivesPlacesBackOneByOne) {
  for (int number = 0; number < 5; ++number) transport_->On("GET /x", RespondWith(200));
  for (int number = 0; number < 5; ++number) EXPECT_TRUE(Start(Get())->has_value());
}

}  // namespace
}  // namespace flintdesk::http
