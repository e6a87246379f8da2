#include "servicedesk/outcome/fence.hpp"

#include <gtest/gtest.h>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kSent = 1'700'000'000'123;

Row Made(std::int64_t when, const char* id = "5") { return {id, when, when, {}}; }

/// The desk's clock showed `kSent` when the change was sent, give or take 10 ms.
Before Warm(std::optional<std::string> author = {}) {
  return {std::nullopt, {kSent - 10, kSent + 10}, author};
}

Before Cold(std::set<std::string> ids, bool complete, std::optional<std::int64_t> newest) {
  Fence fence;
  fence.ids = std::move(ids);
  fence.complete = complete;
  fence.newest = newest;
  if (newest) fence.oldest = *newest - 60'000;
  fence.ordered = true;
  return {fence, {}, std::nullopt};
}

TEST(AgeTest, TheRecordsOwnClockTellsOldFromNew) {
  EXPECT_EQ(AgeOf(Made(kSent + 30), "4", Warm()), Age::kNew);
  EXPECT_EQ(AgeOf(Made(kSent), "4", Warm()), Age::kNew);
  EXPECT_EQ(AgeOf(Made(kSent - kClockMargin - 11), "4", Warm()), Age::kOld);
  EXPECT_EQ(AgeOf({"5", {}, {}, {}}, "4", Warm()), Age::kUntold);
}

TEST(AgeTest, WhatIsALittleTooEarlyIsOursOnlyWithOurName) {
  EXPECT_EQ(AgeOf(Made(kSent - 1'500), "4", Warm()), Age::kUntold);
  EXPECT_EQ(AgeOf(Made(kSent - 1'500), "4 a", Warm("5 b")), Age::kUntold);
  EXPECT_EQ(AgeOf(Made(kSent - 1'500), "4 a", Warm("4 b")), Age::kNew);
}

TEST(AuthorTest, PersonsAreComparedByWhatBothShow) {
  const auto note = [](const char* text) {
    return AuthorIn(Api::kV3, NoteThing(), json::Parse(text).value());
  };
  const std::string john = note(R"({"added_by":{"id":"5","name":"John"}})");
  const std::string name = note(R"({"created_by":{"name":"John"}})");
  const std::string ann = note(R"({"added_by":{"id":"6","name":"Ann"}})");
  EXPECT_EQ(ComparePersons(john, name), Persons::kTheSame);
  EXPECT_EQ(ComparePersons(john, ann), Persons::kDifferent);
  EXPECT_EQ(ComparePersons(name, ann), Persons::kOtherNames);
  EXPECT_EQ(ComparePersons(john, note("{}")), Persons::kUntold);
  EXPECT_EQ(ComparePersons("", ""), Persons::kUntold);
  EXPECT_EQ(AuthorIn(Api::kV1, NoteThing(), json::Parse(R"({"USERNAME":"John"})").value()), name);
  EXPECT_EQ(john.find("John"), std::string::npos);
}

TEST(AgeTest, ATimeThatIsCutToSecondsIsNotTakenForAnOlderOne) {
  const std::int64_t cut = kSent / 1'000 * 1'000;
  EXPECT_EQ(AgeOf(Made(cut), "4", Warm()), Age::kNew);
  EXPECT_EQ(AgeOf(Made(cut - 4'000), "4", Warm()), Age::kOld);
}

TEST(AgeTest, ATimeInSecondsTellsNothing) {
  EXPECT_EQ(AgeOf(Made(kSent / 1'000), "4 a", Warm("4 a")), Age::kUntold);
  EXPECT_FALSE(IsUntouched({true, kSent / 1'000}, Api::kV3, "", Warm()));
}

TEST(AgeTest, WhatStoodInTheFenceIsOld) {
  EXPECT_EQ(AgeOf(Made(kSent + 30), "4", Cold({"5"}, true, {})), Age::kOld);
  EXPECT_EQ(AgeOf(Made(kSent - 999'999, "6"), "4", Cold({"5"}, true, {})), Age::kNew);
  EXPECT_EQ(AgeOf({"6", {}, {}, {}}, "4", Cold({"5"}, true, {})), Age::kNew);
}

TEST(AgeTest, BeyondTheEndOfTheFenceOnlyTimeTells) {
  EXPECT_EQ(AgeOf(Made(kSent, "6"), "4", Cold({"5"}, false, kSent - 1)), Age::kNew);
  EXPECT_EQ(AgeOf(Made(kSent - 2, "6"), "4", Cold({"5"}, false, kSent - 1)), Age::kUntold);
  EXPECT_EQ(AgeOf({"6", {}, {}, {}}, "4", Cold({"5"}, false, kSent - 1)), Age::kUntold);
}

TEST(AgeTest, WhatIsOlderThanAllOfTheFenceIsOld) {
  Before before = Cold({"5"}, false, kSent - 1);
  EXPECT_EQ(AgeOf(Made(kSent - 60'002, "6"), "4", before), Age::kOld);
  EXPECT_EQ(AgeOf(Made(kSent - 60'001, "6"), "4", before), Age::kUntold);
  // Clocks of two nodes may differ by as much as a short list reaches back.
  before.fence->oldest = kSent - 500;
  EXPECT_EQ(AgeOf(Made(kSent - 600, "6"), "4", before), Age::kUntold);
  before.fence->ordered = false;
  EXPECT_EQ(AgeOf(Made(kSent - 60'002, "6"), "4", before), Age::kUntold);
}

TEST(AgeTest, AListWithoutOrderTellsNothingOfWhatLiesBeyondIt) {
  Before before = Cold({"5"}, false, kSent - 1);
  before.fence->ordered = false;
  EXPECT_EQ(AgeOf(Made(kSent, "6"), "4", before), Age::kUntold);
}

TEST(AgeTest, OnASlowDeskWhatBearsOurNameIsOurs) {
  const Before slow{std::nullopt, {kSent - 10, kSent + 30'000}, "4 a"};
  EXPECT_EQ(AgeOf(Made(kSent + 5), "4 a", slow), Age::kNew);
  EXPECT_EQ(AgeOf(Made(kSent + 5), "", slow), Age::kUntold);
  EXPECT_EQ(AgeOf(Made(kSent - 3'000), "4 a", slow), Age::kOld);
}

TEST(AgeTest, AThingThatWasNotThereAndClaimsToBeOlderCannotBeTold) {
  Before before = Cold({"5"}, true, {});
  before.sent = {kSent - 10, kSent + 10};
  EXPECT_EQ(AgeOf(Made(kSent - 60'000, "6"), "4", before), Age::kUntold);
}

TEST(AgeTest, WithoutEvidenceNothingIsTold) {
  EXPECT_EQ(AgeOf(Made(kSent), "4", {}), Age::kUntold);
  // A lower bound alone tells what is old.
  EXPECT_EQ(AgeOf(Made(kSent - 5'000), "4", {std::nullopt, {kSent, {}}, {}}), Age::kOld);
  EXPECT_EQ(AgeOf(Made(kSent), "4", {std::nullopt, {kSent, {}}, {}}), Age::kUntold);
}

TEST(LackingTest, NewThingsPushOthersOutOfAPageAndOutOfNoWholeList) {
  Fence fence;
  fence.ids = {"1", "2", "3"};
  const auto lacking = [&fence](bool more, const std::vector<const char*>& ids) {
    Rows rows;
    rows.more = more;
    for (const char* id : ids) rows.rows.push_back({id, {}, {}, {}});
    return LackingIn(rows, fence);
  };
  EXPECT_EQ(lacking(false, {"4", "3", "2", "1"}), 0U);
  EXPECT_EQ(lacking(false, {"4", "3", "2"}), 1U);
  EXPECT_EQ(lacking(false, {}), 3U);
  EXPECT_EQ(lacking(true, {"4", "3", "2"}), 0U);
  EXPECT_EQ(lacking(true, {"5", "4", "3"}), 0U);
  EXPECT_EQ(lacking(true, {"6", "5", "4"}), 0U);
  EXPECT_EQ(lacking(true, {"4", "3", "1"}), 0U);
  EXPECT_EQ(lacking(true, {"3", "2"}), 1U);
  EXPECT_EQ(lacking(true, {"3", "2", "0"}), 1U);  // what stands behind them pushes nothing out
  EXPECT_EQ(lacking(true, {"1"}), 2U);
  EXPECT_EQ(lacking(true, {}), 3U);
  fence.ids = {""};
  EXPECT_EQ(lacking(false, {}), 0U);  // what has no id is known to nobody
}

TEST(UntouchedTest, AStateIsUntouchedWhenItsTimeStandsInTheFence) {
  Before before;
  before.fence.emplace();
  before.fence->touched = Touched{true, kSent};
  before.fence->digest = "a";
  EXPECT_TRUE(IsUntouched({true, kSent}, Api::kV3, "a", before));
  EXPECT_TRUE(IsUntouched({true, kSent}, Api::kV1, "b", before));   // shown in other words
  EXPECT_FALSE(IsUntouched({true, kSent}, Api::kV3, "b", before));  // a time that does not move
  EXPECT_FALSE(IsUntouched({true, kSent + 1}, Api::kV3, "a", before));
  EXPECT_FALSE(IsUntouched({false, {}}, Api::kV3, "a", before));
  EXPECT_FALSE(IsUntouched({true, {}}, Api::kV3, "a", before));  // what was there is gone
  EXPECT_TRUE(IsUntouched({true, {}}, Api::kV3, "a", {}));
  // Of two changes within one second, all that is shown tells.
  const std::int64_t cut = kSent / 1'000 * 1'000;
  before.fence->touched = Touched{true, cut};
  EXPECT_TRUE(IsUntouched({true, cut}, Api::kV3, "a", before));
  EXPECT_FALSE(IsUntouched({true, cut}, Api::kV3, "b", before));
}

TEST(UntouchedTest, OneThatWasNeverChangedLooksAsItDid) {
  Before before;
  before.fence.emplace();
  before.fence->touched = Touched{true, {}};
  before.fence->digest = "a";
  EXPECT_TRUE(IsUntouched({true, {}}, Api::kV3, "a", before));
  EXPECT_FALSE(IsUntouched({true, {}}, Api::kV3, "b", before));  // a service desk that hides when that was
  EXPECT_TRUE(IsUntouched({true, {}}, Api::kV1, "b", before));   // shown in other words
}

TEST(UntouchedTest, WhatChangesByItselfIsLeftOut) {
  const auto digest = [](const char* request) {
    return DigestOfShown(RequestThing(), json::Parse(request).value());
  };
  EXPECT_EQ(digest(R"({"subject":"a","is_read":false})"), digest(R"({"subject":"a","is_read":true})"));
  EXPECT_NE(digest(R"({"subject":"a"})"), digest(R"({"subject":"b"})"));
  EXPECT_NE(digest(R"({"content":"a"})"), digest(R"({"content":"b"})"));
}

TEST(UntouchedTest, OrWhenItLiesBeforeTheCallByTheRecordsClock) {
  EXPECT_TRUE(IsUntouched({true, kSent - kClockMargin - 20}, Api::kV3, "", Warm()));
  EXPECT_FALSE(IsUntouched({true, kSent - kClockMargin}, Api::kV3, "", Warm()));
  EXPECT_FALSE(IsUntouched({true, kSent + 600}, Api::kV3, "", Warm()));
}

}  // namespace
}  // namespace flintdesk::servicedesk
