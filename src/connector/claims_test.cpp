#include "connector/claims.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::connector {
namespace {

using ::testing::ElementsAre;

TEST(ClaimsTest, AThingIsClaimedByOneCallOnly) {
  Claims claims;
  FakeClock clock;
  EXPECT_FALSE(claims.Claimed("note 1"));
  EXPECT_TRUE(claims.Claim("note 1", clock.Now()));
  EXPECT_FALSE(claims.Claim("note 1", clock.Now()));
  EXPECT_TRUE(claims.Claimed("note 1"));
  EXPECT_FALSE(claims.Claimed("note 2"));
}

TEST(ClaimsTest, ForgetsAThingAfterADay) {
  Claims claims;
  FakeClock clock;
  clock.Advance(std::chrono::hours(100));
  claims.Claim("note 1", clock.Now());
  clock.Advance(std::chrono::hours(23));
  claims.Claim("note 2", clock.Now());
  EXPECT_TRUE(claims.Claimed("note 1"));
  clock.Advance(std::chrono::hours(2));
  claims.Claim("note 3", clock.Now());
  EXPECT_FALSE(claims.Claimed("note 1"));
  EXPECT_TRUE(claims.Claimed("note 2"));
}

TEST(ClaimsTest, KeepsTheLastChangeOfARequestForAsLongAsItIsOfUse) {
  Claims claims;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  EXPECT_FALSE(claims.LastChange("request 17"));
  claims.Changed("request 17", {1, clock.Now(), 1});
  claims.Changed("request 17", {2, clock.Now(), 2});
  ASSERT_TRUE(claims.LastChange("request 17"));
  EXPECT_EQ(claims.LastChange("request 17")->shown, 2);
  clock.Advance(std::chrono::seconds(4));
  claims.Changed("request 18", {3, clock.Now(), 3});
  clock.Advance(std::chrono::seconds(7));
  claims.Changed("request 19", {4, clock.Now(), 4});
  EXPECT_FALSE(claims.LastChange("request 17"));
  EXPECT_TRUE(claims.LastChange("request 18"));
}

TEST(ClaimsTest, CountsTheUnnamedThingsOfAGroupSinceAMoment) {
  Claims claims;
  FakeClock clock;
  claims.ClaimUnnamed("a", clock.Now());
  clock.Advance(milliseconds(10));
  claims.ClaimUnnamed("a", clock.Now());
  claims.ClaimUnnamed("b", clock.Now());
  EXPECT_EQ(claims.Unnamed("a", Clock::time_point{}), 2);
  EXPECT_EQ(claims.Unnamed("a", clock.Now()), 1);
  EXPECT_EQ(claims.Unnamed("a", clock.Now() + milliseconds(1)), 0);
  EXPECT_EQ(claims.Unnamed("c", Clock::time_point{}), 0);
}

class TurnsTest : public ::testing::Test {
 protected:
  Turns::Number Enter(const std::string& group, const std::string& name) {
    const Turns::Turn turn = turns_.Enter(group, [this, name] { went_.push_back(name); });
    if (turn.now) went_.push_back(name);
    return turn.number;
  }
  Turns turns_;
  std::vector<std::string> went_;
};

TEST_F(TurnsTest, OneOfAGroupGoesAfterTheOther) {
  const auto first = Enter("a", "first");
  const auto second = Enter("a", "second");
  Enter("b", "other");
  EXPECT_THAT(went_, ElementsAre("first", "other"));
  turns_.Leave("a", first);
  EXPECT_THAT(went_, ElementsAre("first", "other", "second"));
  turns_.Leave("a", second);
  Enter("a", "third");
  EXPECT_THAT(went_, ElementsAre("first", "other", "second", "third"));
}

TEST_F(TurnsTest, WhoLeavesBeforeItsTurnNeverGoes) {
  const auto first = Enter("a", "first");
  const auto second = Enter("a", "second");
  Enter("a", "third");
  turns_.Leave("a", second);
  EXPECT_THAT(went_, ElementsAre("first"));
  turns_.Leave("a", first);
  EXPECT_THAT(went_, ElementsAre("first", "third"));
}

TEST_F(TurnsTest, LeavingTwiceDoesNothing) {
  const auto first = Enter("a", "first");
  turns_.Leave("a", first);
  const auto second = Enter("a", "second");
  turns_.Leave("a", first);
  Enter("a", "third");
  EXPECT_THAT(went_, ElementsAre("first", "second"));
  turns_.Leave("a", second);
  EXPECT_THAT(went_, ElementsAre("first", "second", "third"));
}

}  // namespace
}  // namespace flintdesk::connector
