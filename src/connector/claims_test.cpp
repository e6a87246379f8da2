#include "connector/claims.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

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
  claims.Changed("request 17", {1, clock.Now()});
  claims.Changed("request 17", {2, clock.Now()});
  ASSERT_TRUE(claims.LastChange("request 17"));
  EXPECT_EQ(claims.LastChange("request 17")->shown, 2);
  clock.Advance(std::chrono::seconds(4));
  claims.Changed("request 18", {3, clock.Now()});
  clock.Advance(std::chrono::seconds(7));
  claims.Changed("request 19", {4, clock.Now()});
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

TEST(ClaimsTest, KnowsWhatAnotherProcessHasTold) {
  testing::TemporaryHome place;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  Journal their_journal(place.folder(), clock), our_journal(place.folder(), clock);
  Claims theirs(their_journal), ours(our_journal);
  ours.CatchUp();
  theirs.Claim("note 1", clock.Now());
  theirs.ClaimUnnamed("a\nsecret text of a note", clock.Now());
  theirs.Changed("request 17", {5, clock.Now()});
  EXPECT_FALSE(ours.Claimed("note 1"));
  clock.Advance(milliseconds(20));
  ours.CatchUp();
  EXPECT_FALSE(ours.Claim("note 1", clock.Now()));
  EXPECT_EQ(ours.Unnamed("a\nsecret text of a note", clock.Now() - milliseconds(20)), 1);
  EXPECT_EQ(ours.Unnamed("a\nsecret text of a note", clock.Now()), 0);
  ASSERT_TRUE(ours.LastChange("request 17"));
  EXPECT_EQ(ours.LastChange("request 17")->shown, 5);
  EXPECT_EQ(ours.LastChange("request 17")->received, clock.Now() - milliseconds(20));
  for (const auto& file : std::filesystem::directory_iterator(place.folder()))
    if (file.is_regular_file())
      EXPECT_THAT(ReadFile(file.path()).value(), ::testing::Not(::testing::HasSubstr("secret text")));

  ours.Changed("request 17", {7, clock.Now()});
  theirs.Changed("request 18", {1, clock.Now()});
  theirs.CatchUp();
  EXPECT_EQ(theirs.LastChange("request 17")->shown, 7);
}

TEST(ClaimsTest, WhatIsHeardLateDoesNotHideAChangeOfOurOwnSince) {
  testing::TemporaryHome place;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  Journal their_journal(place.folder(), clock), our_journal(place.folder(), clock);
  Claims theirs(their_journal), ours(our_journal);
  theirs.Changed("request 17", {5, clock.Now()});
  clock.Advance(milliseconds(1));
  ours.Changed("request 17", {9, clock.Now()});
  ours.CatchUp();
  EXPECT_EQ(ours.LastChange("request 17")->shown, 9);
}

}  // namespace
}  // namespace flintdesk::connector
