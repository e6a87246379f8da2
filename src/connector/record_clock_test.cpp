#include "connector/record_clock.hpp"

#include <gtest/gtest.h>

#include "connector/testing/map_memory.hpp"

namespace flintdesk::connector {
namespace {

constexpr const char* kDesk = "http://desk:8080";

using testing::MapMemory;

/// Wall, boot and steady clock, each by itself.
class Machine final : public Clock {
 public:
  time_point Now() const override { return time_point{} + milliseconds(steady); }
  std::int64_t EpochMilliseconds() const override { return 1'700'000'000'000 + wall; }
  std::int64_t BootMilliseconds() const override { return boot; }
  std::string BootId() const override { return id; }
  void Pass(std::int64_t time) { wall += time, boot += time, steady += time; }

  std::int64_t wall = 0, boot = 5'000'000, steady = 900'000;
  std::string id = "first";
};

class RecordClocksTest : public ::testing::Test {
 protected:
  /// A change that takes 10 ms and makes a record in its middle, on a desk whose clock is `ahead` of ours.
  void Change(RecordClocks& clocks, std::int64_t ahead) {
    const auto sent = machine_.Now();
    machine_.Pass(5);
    const std::int64_t shown = (machine_.EpochMilliseconds() + ahead) / 1'000 * 1'000 + 7;
    // 7 ms after a whole second, wherever the clock stands: the test has no rounded times by chance.
    machine_.Pass(shown - (machine_.EpochMilliseconds() + ahead) + 1'000);
    machine_.Pass(5);
    clocks.Observe(kDesk, shown + 1'000, sent, machine_.Now());
  }

  Machine machine_;
  MapMemory memory_;
  RecordClocks clocks_{machine_, memory_};
};

TEST_F(RecordClocksTest, KnowsNothingAtFirst) {
  EXPECT_FALSE(clocks_.IsKnown(kDesk));
  EXPECT_FALSE(clocks_.At(kDesk, machine_.Now()).earliest);
}

TEST_F(RecordClocksTest, AChangeTiesTheClocksTogether) {
  const auto sent = machine_.Now();
  machine_.Pass(40);
  clocks_.Observe(kDesk, 1'700'000'003'011, sent, machine_.Now());  // 3 s ahead, made 11 ms after it was sent
  ASSERT_TRUE(clocks_.IsKnown(kDesk));
  const RecordTime time = clocks_.At(kDesk, sent);
  EXPECT_LE(*time.earliest, 1'700'000'003'000);
  EXPECT_GE(*time.latest, 1'700'000'003'000);
  EXPECT_LE(*time.latest - *time.earliest, 43);
}

TEST_F(RecordClocksTest, TheFastestChangeOfAnHourCounts) {
  const auto slow = machine_.Now();
  machine_.Pass(9'000);
  clocks_.Observe(kDesk, 1'700'000'005'001, slow, machine_.Now());
  EXPECT_FALSE(clocks_.IsKnown(kDesk));  // too wide to tell anything
  const auto fast = machine_.Now();
  machine_.Pass(20);
  clocks_.Observe(kDesk, machine_.EpochMilliseconds() - 9, fast, machine_.Now());
  EXPECT_TRUE(clocks_.IsKnown(kDesk));
  machine_.Pass(3'700'000);
  EXPECT_FALSE(clocks_.IsKnown(kDesk));
}

TEST_F(RecordClocksTest, WholeSecondsAreASecondWide) {
  const auto sent = machine_.Now();
  machine_.Pass(20);
  clocks_.Observe(kDesk, 1'700'000'001'000, sent, machine_.Now());
  const RecordTime time = clocks_.At(kDesk, sent);
  EXPECT_GE(*time.latest - *time.earliest, 1'000);
  EXPECT_TRUE(clocks_.IsKnown(kDesk));
}

TEST_F(RecordClocksTest, ClocksThatContradictEachOtherAreNotKnownForAnHour) {
  Change(clocks_, 0);
  // Two nodes, say. Whichever came last would mislead as the other one does.
  for (const std::int64_t ahead : {30'000, 0, 30'000, 30'000}) {
    Change(clocks_, ahead);
    EXPECT_FALSE(clocks_.IsKnown(kDesk, true));
    EXPECT_FALSE(clocks_.At(kDesk, machine_.Now()).earliest);
    EXPECT_FALSE(clocks_.At(kDesk, machine_.Now()).latest);
    EXPECT_FALSE(RecordClocks(machine_, memory_).IsKnown(kDesk)) << "nor in another process";
  }
  clocks_.ObserveEarliest(kDesk, machine_.EpochMilliseconds() + 30'000, machine_.Now());
  EXPECT_FALSE(clocks_.At(kDesk, machine_.Now()).earliest);
  machine_.Pass(3'601'000);
  Change(clocks_, 30'000);
  EXPECT_GE(*clocks_.At(kDesk, machine_.Now()).earliest, machine_.EpochMilliseconds() + 28'000);
  EXPECT_TRUE(RecordClocks(machine_, memory_).IsKnown(kDesk));
}

TEST_F(RecordClocksTest, WhatIsFoundAfterItWasVoidIsKeptAtOnce) {
  Change(clocks_, 0);
  clocks_.Void(kDesk, "a test");
  EXPECT_FALSE(RecordClocks(machine_, memory_).IsKnown(kDesk));
  Change(clocks_, 30'000);
  EXPECT_TRUE(RecordClocks(machine_, memory_).IsKnown(kDesk));
}

TEST_F(RecordClocksTest, AnotherProcessKnowsItToo) {
  Change(clocks_, 500);
  RecordClocks other(machine_, memory_);
  EXPECT_TRUE(other.IsKnown(kDesk));
  EXPECT_FALSE(other.IsKnown("http://desk:9090"));
  const int writes = memory_.writes;
  Change(other, 500);
  EXPECT_EQ(memory_.writes, writes);  // nothing new
}

TEST_F(RecordClocksTest, AProcessThatRunsHearsOfItAfterASecond) {
  EXPECT_FALSE(clocks_.IsKnown(kDesk));
  RecordClocks other(machine_, memory_);
  Change(other, 0);
  machine_.Pass(1'000);
  EXPECT_TRUE(clocks_.IsKnown(kDesk));
}

TEST_F(RecordClocksTest, IsVoidAfterTheMachineWasStartedAnew) {
  Change(clocks_, 0);
  machine_.id = "second";
  EXPECT_FALSE(RecordClocks(machine_, memory_).IsKnown(kDesk));
}

TEST_F(RecordClocksTest, IsVoidWhenWallAndBootClockHaveParted) {
  Change(clocks_, 0);
  machine_.wall += 5'000;
  EXPECT_FALSE(RecordClocks(machine_, memory_).IsKnown(kDesk));
  EXPECT_FALSE(clocks_.IsKnown(kDesk));
}

TEST_F(RecordClocksTest, AMachineThatSleptStillKnows) {
  Change(clocks_, 0);
  machine_.wall += 600'000;
  machine_.boot += 600'000;
  ASSERT_TRUE(clocks_.IsKnown(kDesk));
  EXPECT_LE(*clocks_.At(kDesk, machine_.Now()).earliest, machine_.EpochMilliseconds());
  EXPECT_GE(*clocks_.At(kDesk, machine_.Now()).latest, machine_.EpochMilliseconds());
}

TEST_F(RecordClocksTest, OfAMomentFromBeforeASleepNothingIsKnown) {
  Change(clocks_, 0);
  const auto sent = machine_.Now();
  EXPECT_TRUE(clocks_.At(kDesk, sent).earliest);
  machine_.Pass(10);
  machine_.wall += 60'000;
  machine_.boot += 60'000;
  machine_.Pass(10);
  EXPECT_FALSE(clocks_.At(kDesk, sent).earliest);
  // The response to a change that was sent before says nothing either.
  clocks_.Observe(kDesk, machine_.EpochMilliseconds() - 3, sent, machine_.Now());
  EXPECT_TRUE(clocks_.At(kDesk, machine_.Now()).earliest);
  EXPECT_LE(*clocks_.At(kDesk, machine_.Now()).earliest, machine_.EpochMilliseconds());
}

TEST_F(RecordClocksTest, WhatOneProcessHasFoundVoidIsVoidForAll) {
  Change(clocks_, 0);
  RecordClocks other(machine_, memory_);
  EXPECT_TRUE(other.IsKnown(kDesk));
  machine_.Pass(1'000);
  clocks_.Void(kDesk, "a test");
  other.KeepAuthor(kDesk, "key", "kind", "Ann");  // writes what it knows
  EXPECT_FALSE(RecordClocks(machine_, memory_).IsKnown(kDesk));
  EXPECT_EQ(RecordClocks(machine_, memory_).Author(kDesk, "key", "kind"), "Ann");
}

TEST_F(RecordClocksTest, WhatWasShownIsALowerBoundWhereNothingElseIsKnown) {
  clocks_.ObserveEarliest(kDesk, 1'700'000'000'001, machine_.Now());
  clocks_.ObserveEarliest(kDesk, 1'600'000'000'001, machine_.Now());
  const RecordTime time = clocks_.At(kDesk, machine_.Now());
  EXPECT_EQ(time.earliest, 1'700'000'000'000);
  EXPECT_FALSE(time.latest);
  EXPECT_FALSE(clocks_.IsKnown(kDesk));
}

TEST_F(RecordClocksTest, ATouchedRequestIsKeptForAnHour) {
  clocks_.KeepTouched(kDesk, {"17", machine_.Now(), 1'600'000'000'001});
  machine_.Pass(600'000);
  RecordClocks other(machine_, memory_);
  const auto touched = other.LastTouched(kDesk);
  ASSERT_TRUE(touched);
  EXPECT_EQ(touched->request_id, "17");
  EXPECT_EQ(touched->before, machine_.Now() - milliseconds(600'000));
  EXPECT_EQ(touched->shown_before, 1'600'000'000'001);
  machine_.Pass(3'100'000);
  EXPECT_FALSE(other.LastTouched(kDesk));
}

TEST_F(RecordClocksTest, AFileThatHoldsAnythingDoesNoHarm) {
  for (const char* text :
       {"[]", "{}", R"({"boot-id":"first","wall":"x","observations":[1]})",
        R"({"boot-id":"first","wall":9223372036854775807,"observations":{}})",
        R"({"boot-id":"first","wall":1699995000000,"observations":[{"at":1,"low":5,"high":1},
                               {"at":9223372036854775807,"low":1,"high":2},{"at":1}],"low":7,"touched":[],
                               "authors":{"a":1}})",
        R"({"boot-id":"first","wall":1699995000000,"observations":[
                               {"at":4999999,"low":100,"high":200},{"at":4999998,"low":300,"high":400}]})"}) {
    MapMemory memory;
    memory.kept[RecordClocks::NameInMemory(kDesk)] = json::Parse(text).value();
    RecordClocks clocks(machine_, memory);
    EXPECT_FALSE(clocks.IsKnown(kDesk)) << text;
    EXPECT_FALSE(clocks.LastTouched(kDesk)) << text;
  }
}

}  // namespace
}  // namespace flintdesk::connector
