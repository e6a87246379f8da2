#include "connector/deduplication.hpp"

#include <filesystem>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "connector/journal_files.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

TEST(DeduplicationTest, AThingIsRecordedForOneCallOnly) {
  DeduplicationRecords deduplication;
  FakeClock clock;
  EXPECT_FALSE(deduplication.Recorded("note 1"));
  EXPECT_TRUE(deduplication.Record("note 1", clock.Now()));
  EXPECT_FALSE(deduplication.Record("note 1", clock.Now()));
  EXPECT_TRUE(deduplication.Recorded("note 1"));
  EXPECT_FALSE(deduplication.Recorded("note 2"));
}

TEST(DeduplicationTest, KeepsWhenAThingWasMadeForOtherProcesses) {
  testing::TemporaryHome place;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  CallJournal here(std::make_unique<JournalFiles>(place.folder(), clock), clock);
  CallJournal there(std::make_unique<JournalFiles>(place.folder(), clock), clock);
  DeduplicationRecords first(here), second(there);
  second.CatchUp();
  EXPECT_TRUE(first.Record("note 1", clock.Now(), 1'660'050'395'904));
  EXPECT_TRUE(first.Record("note 2", clock.Now()));
  here.Flush();
  second.CatchUp();
  ASSERT_TRUE(second.Recorded("note 1"));
  EXPECT_EQ(second.Recorded("note 1")->made, 1'660'050'395'904);
  ASSERT_TRUE(second.Recorded("note 2"));
  EXPECT_FALSE(second.Recorded("note 2")->made);
  EXPECT_FALSE(second.Record("note 1", clock.Now()));
}

TEST(DeduplicationTest, ForgetsAThingAfterADay) {
  DeduplicationRecords deduplication;
  FakeClock clock;
  clock.Advance(std::chrono::hours(100));
  deduplication.Record("note 1", clock.Now());
  clock.Advance(std::chrono::hours(23));
  deduplication.Record("note 2", clock.Now());
  EXPECT_TRUE(deduplication.Recorded("note 1"));
  clock.Advance(std::chrono::hours(2));
  deduplication.Record("note 3", clock.Now());
  EXPECT_FALSE(deduplication.Recorded("note 1"));
  EXPECT_TRUE(deduplication.Recorded("note 2"));
}

TEST(DeduplicationTest, KeepsTheLastChangeOfARequestForAsLongAsItIsOfUse) {
  DeduplicationRecords deduplication;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  EXPECT_FALSE(deduplication.LastChange("request 17"));
  deduplication.Changed("request 17", {1, clock.Now()});
  deduplication.Changed("request 17", {2, clock.Now()});
  ASSERT_TRUE(deduplication.LastChange("request 17"));
  EXPECT_EQ(deduplication.LastChange("request 17")->shown, 2);
  clock.Advance(std::chrono::seconds(4));
  deduplication.Changed("request 18", {3, clock.Now()});
  clock.Advance(std::chrono::seconds(7));
  deduplication.Changed("request 19", {4, clock.Now()});
  EXPECT_FALSE(deduplication.LastChange("request 17"));
  EXPECT_TRUE(deduplication.LastChange("request 18"));
}

TEST(DeduplicationTest, CountsTheUnnamedThingsOfAGroupSinceAMoment) {
  DeduplicationRecords deduplication;
  FakeClock clock;
  deduplication.RecordUnnamed("a", clock.Now());
  clock.Advance(milliseconds(10));
  deduplication.RecordUnnamed("a", clock.Now());
  deduplication.RecordUnnamed("b", clock.Now());
  EXPECT_EQ(deduplication.Unnamed("a", Clock::time_point{}), 2);
  EXPECT_EQ(deduplication.Unnamed("a", clock.Now()), 1);
  EXPECT_EQ(deduplication.Unnamed("a", clock.Now() + milliseconds(1)), 0);
  EXPECT_EQ(deduplication.Unnamed("c", Clock::time_point{}), 0);
}

TEST(DeduplicationTest, KnowsWhatAnotherProcessHasTold) {
  testing::TemporaryHome place;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  CallJournal their_changes(std::make_unique<JournalFiles>(place.folder(), clock), clock);
  CallJournal our_changes(std::make_unique<JournalFiles>(place.folder(), clock), clock);
  DeduplicationRecords theirs(their_changes), ours(our_changes);
  ours.CatchUp();
  theirs.Record("note 1", clock.Now());
  theirs.RecordUnnamed("a\nsecret text of a note", clock.Now());
  theirs.Changed("request 17", {5, clock.Now()});
  EXPECT_FALSE(ours.Recorded("note 1"));
  their_changes.Flush();
  clock.Advance(milliseconds(20));
  ours.CatchUp();
  EXPECT_FALSE(ours.Record("note 1", clock.Now()));
  EXPECT_EQ(ours.Unnamed("a\nsecret text of a note", clock.Now() - milliseconds(20)), 1);
  EXPECT_EQ(ours.Unnamed("a\nsecret text of a note", clock.Now()), 0);
  ASSERT_TRUE(ours.LastChange("request 17"));
  EXPECT_EQ(ours.LastChange("request 17")->shown, 5);
  EXPECT_EQ(ours.LastChange("request 17")->received, clock.Now() - milliseconds(20));
  for (const auto& file : std::filesystem::directory_iterator(place.folder()))
    if (file.is_regular_file())
      EXPECT_THAT(ReadFile(file.path()).value(), ::testing::Not(::testing::HasSubstr("secret text")));

  ours.Changed("request 17", {7, clock.Now()});
  our_changes.Flush();
  theirs.Changed("request 18", {1, clock.Now()});
  theirs.CatchUp();
  EXPECT_EQ(theirs.LastChange("request 17")->shown, 7);
}

TEST(DeduplicationTest, WhatIsHeardLateDoesNotHideAChangeOfOurOwnSince) {
  testing::TemporaryHome place;
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  CallJournal their_changes(std::make_unique<JournalFiles>(place.folder(), clock), clock);
  CallJournal our_changes(std::make_unique<JournalFiles>(place.folder(), clock), clock);
  DeduplicationRecords theirs(their_changes), ours(our_changes);
  theirs.Changed("request 17", {5, clock.Now()});
  their_changes.Flush();
  clock.Advance(milliseconds(1));
  ours.Changed("request 17", {9, clock.Now()});
  ours.CatchUp();
  EXPECT_EQ(ours.LastChange("request 17")->shown, 9);
}

}  // namespace
}  // namespace flintdesk::connector
