#include "http/policies/learned_rate.hpp"

#include <gtest/gtest.h>

namespace flintdesk::http {
namespace {

class LearnedRateTest : public ::testing::Test {
 protected:
  /// How many calls go out in so many seconds, when there are always more.
  int CallsIn(int seconds) {
    int calls = 0;
    for (int step = 0; step < seconds * 10; ++step) {
      clock_.Advance(milliseconds(100));
      while (calls < 100'000 && rate_.active() && rate_.Wait(clock_.Now()) == milliseconds(0)) {
        rate_.Take(clock_.Now());
        ++calls;
      }
    }
    return calls;
  }
  std::uint64_t Call() { return rate_.Take(clock_.Now()); }
  bool Throttled(std::uint64_t call) { return rate_.Throttled(call, clock_.Now()); }

  FakeClock clock_;
  LearnedRate rate_;
};

TEST_F(LearnedRateTest, HoldsNothingBackBeforeItWasThrottled) {
  for (int number = 0; number < 1000; ++number) {
    EXPECT_EQ(rate_.Wait(clock_.Now()), milliseconds(0));
    Call();
  }
}

TEST_F(LearnedRateTest, HalvesTheRateThereWas) {
  std::uint64_t last = 0;
  for (int number = 0; number < 100; ++number) last = Call();  // 600 a minute
  ASSERT_TRUE(Throttled(last));
  EXPECT_EQ(rate_.ceiling(), 300);
  EXPECT_NEAR(CallsIn(10), 55, 6);
}

TEST_F(LearnedRateTest, TakesManyRefusalsOfTheSameMomentForOne) {
  for (int number = 0; number < 100; ++number) Call();
  EXPECT_TRUE(Throttled(100));
  EXPECT_FALSE(Throttled(99));
  EXPECT_FALSE(Throttled(50));
  EXPECT_EQ(rate_.ceiling(), 300);
  EXPECT_TRUE(Throttled(Call()));
  EXPECT_EQ(rate_.ceiling(), 150);
}

TEST_F(LearnedRateTest, LetsTheRetryOfARefusedCallPassWithoutAFurtherWait) {
  EXPECT_TRUE(Throttled(Call()));
  EXPECT_EQ(rate_.Wait(clock_.Now()), milliseconds(0));
  Call();
  EXPECT_EQ(rate_.Wait(clock_.Now()), milliseconds(2000));  // 30 a minute
}

TEST_F(LearnedRateTest, NeverFallsBelowSixAMinute) {
  for (int number = 0; number < 20; ++number) Throttled(Call());
  EXPECT_EQ(rate_.ceiling(), 6);
}

TEST_F(LearnedRateTest, GrowsByTheSameAmountEachMinuteUntilItIsForgotten) {
  Throttled(Call());
  for (int ceiling : {45, 60, 75, 90, 105}) {
    clock_.Advance(milliseconds(60'000));
    rate_.Wait(clock_.Now());
    EXPECT_NEAR(rate_.ceiling(), ceiling, 1);
    EXPECT_TRUE(rate_.active());
  }
  clock_.Advance(milliseconds(61'000));
  EXPECT_EQ(rate_.Wait(clock_.Now()), milliseconds(0));
  EXPECT_FALSE(rate_.active());
}

TEST_F(LearnedRateTest, DoesNotSaveTokensUpWhileNobodyCalls) {
  Throttled(Call());
  clock_.Advance(milliseconds(120'000));
  EXPECT_EQ(rate_.Wait(clock_.Now()), milliseconds(0));
  Call();
  EXPECT_GT(rate_.Wait(clock_.Now()), milliseconds(0));
}

TEST_F(LearnedRateTest, IsIdleWhenItKnowsNothingThatMatters) {
  EXPECT_TRUE(rate_.Idle(clock_.Now() + std::chrono::seconds(20)));
  Throttled(Call());
  clock_.Advance(milliseconds(60'000));
  EXPECT_FALSE(rate_.Idle(clock_.Now()));
  clock_.Advance(milliseconds(600'000));
  EXPECT_TRUE(rate_.Idle(clock_.Now()));
}

}  // namespace
}  // namespace flintdesk::http
