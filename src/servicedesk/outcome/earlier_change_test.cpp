#include "servicedesk/outcome/earlier_change.hpp"

#include <gtest/gtest.h>

#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kDate = 1'700'000'000'000;
constexpr std::int64_t kMade = kDate + 123;
const Clock::time_point kReceived{};

bool LiesBefore(std::int64_t changed, int gone, std::int64_t made = kMade) {
  return IsBefore(changed, {made, kReceived}, kReceived + milliseconds(gone));
}

TEST(EarlierChangeTest, ATimeThatOurEarlierChangeHadIsBeforeTheCall) {
  EXPECT_TRUE(LiesBefore(kMade, 500));
  EXPECT_TRUE(LiesBefore(kMade, 2));
  EXPECT_TRUE(LiesBefore(kMade + 7, 500));  // the request's own time, a little after its note's
  EXPECT_TRUE(LiesBefore(kMade - 7, 500));
}

TEST(EarlierChangeTest, WhatMayHaveBeenMadeInThatInstantIsNot) {
  EXPECT_FALSE(LiesBefore(kMade, 0));
  EXPECT_FALSE(LiesBefore(kMade, 1));
  EXPECT_FALSE(LiesBefore(kMade + 7, 7));
  EXPECT_FALSE(LiesBefore(kMade + 7, 8));
  EXPECT_TRUE(LiesBefore(kMade + 7, 9));
}

TEST(EarlierChangeTest, AnotherTimeIsAnotherChange) {
  EXPECT_FALSE(LiesBefore(kMade + 101, 2'000));
  EXPECT_FALSE(LiesBefore(kMade - 101, 2'000));
}

TEST(EarlierChangeTest, AResponseThatCameAfterTheCallWasSentShowsNothing) {
  EXPECT_FALSE(LiesBefore(kMade, -500));
  EXPECT_FALSE(LiesBefore(kMade - 50, -1));
}

TEST(EarlierChangeTest, WholeSecondsTakeTwoMore) {
  EXPECT_FALSE(LiesBefore(kDate, 1'999, kDate));
  EXPECT_TRUE(LiesBefore(kDate, 2'000, kDate));
  EXPECT_FALSE(LiesBefore(kDate, 1'500, kDate + 50));
  EXPECT_FALSE(LiesBefore(kDate + 50, 1'500, kDate));
}

/// What the claims know after `document` has come in response to the action.
std::int64_t ShownIn(const char* action, const json::Object& parameters, Api api, const char* document) {
  testing::Desk desk;
  const auto call = testing::MakeCall(action, parameters);
  RememberChange(desk.Parts(), call, api, json::Parse(document).value(), desk.clock.Now(), {});
  const auto kept = LastChange(desk.deduplication, call);
  return kept ? kept->shown : 0;
}

TEST(EarlierChangeTest, IsKeptForTheRequestThatItWasMadeTo) {
  testing::Desk desk;
  const auto note = testing::MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}});
  const auto response = json::Parse(R"({"note":{"id":"5","added_time":{"value":"1700000000123"}}})").value();
  RememberChange(desk.Parts(), note, Api::kV3, response, desk.clock.Now(), {});
  const auto kept = LastChange(desk.deduplication, testing::MakeCall("close-request", {{"request-id", 17}}));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->shown, kMade);
  EXPECT_FALSE(LastChange(desk.deduplication, testing::MakeCall("close-request", {{"request-id", 18}})));
}

TEST(EarlierChangeTest, TheTimeIsThatOfWhatWasChanged) {
  const json::Object update{{"request-id", 17}, {"requester", "Ann"}, {"subject", "x"}};
  EXPECT_EQ(ShownIn("update-request", update, Api::kV3,
                    R"({"request":{"last_updated_time":{"value":"7"},"due_by_time":{"value":"9"}}})"),
            7);
  EXPECT_EQ(ShownIn("add-resolution", {{"request-id", 17}, {"resolutiontext", "x"}}, Api::kV3,
                    R"({"resolution":{"submitted_on":{"value":"7"}}})"),
            7);
  EXPECT_EQ(ShownIn("add-note", {{"request-id", 17}, {"notetext", "x"}}, Api::kV1,
                    R"({"operation":{"Details":[{"NOTESID":5,"NOTESDATE":7}]}})"),
            7);
  EXPECT_EQ(ShownIn("update-request", update, Api::kV1, R"({"operation":{"Details":{"CREATEDTIME":"7"}}})"),
            0);
  EXPECT_EQ(
      ShownIn("close-request", {{"request-id", 17}}, Api::kV3, R"({"response_status":{"status":"success"}})"),
      0);
}

TEST(EarlierChangeTest, ARequestThatWasReadBeforeItsChangeShowsTheClockLaterOverEitherApi) {
  for (const Api api : {Api::kV1, Api::kV3}) {
    testing::Desk desk;
    const auto pickup = testing::MakeCall("pickup-request", {{"request-id", 17}});
    Before before;
    before.fence.emplace();
    before.fence->touched = Touched{true, kMade};
    RememberChange(desk.Parts(), pickup, api, {}, desk.clock.Now(), before);
    const auto touched = desk.record_clocks.LastTouched(DeskOf(pickup));
    ASSERT_TRUE(touched);
    EXPECT_EQ(touched->request_id, "17");
    EXPECT_EQ(touched->shown_before, kMade);
  }
}

TEST(EarlierChangeTest, AnUpdateThatChangedSomethingAndShowsNoTimeTellsThatThereNeverIsOne) {
  const auto update =
      testing::MakeCall("update-request", {{"request-id", 17}, {"requester", "Ann"}, {"subject", "x"}});
  const auto null = json::Parse(R"({"request":{"subject":"x","last_updated_time":null}})").value();
  for (const Match before_it : {Match::kSame, Match::kDifferent, Match::kUnknown}) {
    testing::Desk desk;
    Before before;
    before.fence.emplace();
    before.fence->match = before_it;
    RememberChange(desk.Parts(), update, Api::kV3, null, desk.clock.Now(), before);
    EXPECT_EQ(InstallationOf(desk.Parts(), update).Has(HidesUpdates()), before_it == Match::kDifferent);
  }
}

TEST(EarlierChangeTest, TheReadBeforeAnUpdateThatChangedNothingServesTheNext) {
  testing::Desk desk;
  const auto update =
      testing::MakeCall("update-request", {{"request-id", 17}, {"requester", "Ann"}, {"subject", "x"}});
  Before before;
  before.fence.emplace();
  before.fence->touched = Touched{true, kMade};
  const auto same = json::Parse(R"({"request":{"last_updated_time":{"value":"1700000000123"}}})").value();
  RememberChange(desk.Parts(), update, Api::kV3, same, desk.clock.Now(), before);
  const auto touched = desk.record_clocks.LastTouched(DeskOf(update));
  ASSERT_TRUE(touched);
  EXPECT_EQ(touched->shown_before, kMade);
}

TEST(EarlierChangeTest, AnUpdateThatChangedNothingSaysNothingOfTheClock) {
  testing::Desk desk;
  const auto update =
      testing::MakeCall("update-request", {{"request-id", 17}, {"requester", "Ann"}, {"subject", "x"}});
  ASSERT_TRUE(desk.record_clocks.IsKnown(DeskOf(update)));
  const auto old = json::Parse(R"({"request":{"last_updated_time":{"value":"1600000000001"}}})").value();
  RememberChange(desk.Parts(), update, Api::kV3, old, desk.clock.Now(), {});
  EXPECT_FALSE(desk.record_clocks.IsKnown(DeskOf(update)));
  // With the request read before it, the time shows that nothing was changed.
  Before before;
  before.fence.emplace();
  before.fence->touched = Touched{true, 1'600'000'000'001};
  RememberChange(desk.Parts(), update, Api::kV3, old, desk.clock.Now(), before);
  EXPECT_FALSE(desk.record_clocks.At(DeskOf(update), desk.clock.Now()).latest);
}

}  // namespace
}  // namespace flintdesk::servicedesk
