#include "connector/keyed_locks.hpp"

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::ElementsAre;

class KeyedLocksTest : public ::testing::Test {
 protected:
  KeyedLocks::Number Enter(const std::string& group, const std::string& name) {
    const KeyedLocks::Entry entry = keyed_locks_.Enter(group, [this, name] { went_.push_back(name); });
    if (entry.locked) went_.push_back(name);
    return entry.number;
  }
  KeyedLocks keyed_locks_;
  std::vector<std::string> went_;
};

TEST_F(KeyedLocksTest, CallsOfOneGroupRunOneAfterTheOther) {
  const auto first = Enter("a", "first");
  const auto second = Enter("a", "second");
  Enter("b", "other");
  EXPECT_THAT(went_, ElementsAre("first", "other"));
  keyed_locks_.Leave("a", first);
  EXPECT_THAT(went_, ElementsAre("first", "other", "second"));
  keyed_locks_.Leave("a", second);
  Enter("a", "third");
  EXPECT_THAT(went_, ElementsAre("first", "other", "second", "third"));
}

TEST_F(KeyedLocksTest, ACallThatLeavesBeforeItHasTheLockNeverRuns) {
  const auto first = Enter("a", "first");
  const auto second = Enter("a", "second");
  Enter("a", "third");
  keyed_locks_.Leave("a", second);
  EXPECT_THAT(went_, ElementsAre("first"));
  keyed_locks_.Leave("a", first);
  EXPECT_THAT(went_, ElementsAre("first", "third"));
}

/// Leaves a group at its end.
struct Leaver {
  Leaver(KeyedLocks& locks, int& ended) : locks_(locks), ended_(ended) {}
  Leaver(const Leaver&) = delete;
  Leaver& operator=(const Leaver&) = delete;
  ~Leaver() {
    ++ended_;
    locks_.Leave("a", number);
  }
  KeyedLocks::Number number = 0;

 private:
  KeyedLocks& locks_;
  int& ended_;
};

TEST(KeyedLocksEndTest, WhatWaitsMayLeaveAtItsOwnEnd) {
  int ended = 0;
  {
    KeyedLocks locks;
    for (int number = 0; number < 3; ++number) {
      const auto leaver = std::make_shared<Leaver>(locks, ended);
      leaver->number = locks.Enter("a", [leaver] {}).number;
    }
  }
  EXPECT_EQ(ended, 3);
}

TEST_F(KeyedLocksTest, KeepsNothingOfACallThatGoesAtOnce) {
  const auto held = std::make_shared<int>(1);
  EXPECT_TRUE(keyed_locks_.Enter("a", [held] {}).locked);
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(KeyedLocksTest, LeavingTwiceDoesNothing) {
  const auto first = Enter("a", "first");
  keyed_locks_.Leave("a", first);
  const auto second = Enter("a", "second");
  keyed_locks_.Leave("a", first);
  Enter("a", "third");
  EXPECT_THAT(went_, ElementsAre("first", "second"));
  keyed_locks_.Leave("a", second);
  EXPECT_THAT(went_, ElementsAre("first", "second", "third"));
}

/// Timers of the test's own hand.
class HeldTimers final : public Timers {
 public:
  Timer After(milliseconds delay, std::function<void()> task) override {
    delays.push_back(delay);
    tasks_[++last_] = std::move(task);
    return last_;
  }
  void Drop(Timer timer) override { tasks_.erase(timer); }
  void RunAll() {
    for (auto& [timer, task] : std::exchange(tasks_, {})) task();
  }
  bool empty() const { return tasks_.empty(); }

  std::vector<milliseconds> delays;

 private:
  std::map<Timer, std::function<void()>> tasks_;
  Timer last_ = 0;
};

/// Two objects on one folder are to each other what two processes are.
class KeyedLocksOfTwoTest : public ::testing::Test {
 protected:
  testing::TemporaryHome place_;
  KeyedFileLocks their_locks_{place_.folder() / "data"}, our_locks_{place_.folder() / "data"};
  HeldTimers their_timers_, our_timers_;
  KeyedLocks theirs_{their_locks_, their_timers_}, ours_{our_locks_, our_timers_};
  int went_ = 0;
};

TEST_F(KeyedLocksOfTwoTest, ACallWaitsForAnEqualOneOfAnotherProcess) {
  const auto their = theirs_.Enter("a", nullptr);
  EXPECT_TRUE(their.locked);
  const auto our = ours_.Enter("a", [this] { ++went_; });
  EXPECT_FALSE(our.locked);
  EXPECT_TRUE(ours_.Enter("b", nullptr).locked);
  for (int look = 0; look < 8; ++look) our_timers_.RunAll();
  EXPECT_EQ(went_, 0);
  EXPECT_EQ(our_timers_.delays.front(), milliseconds(5));
  EXPECT_EQ(our_timers_.delays.back(), milliseconds(100));
  theirs_.Leave("a", their.number);
  our_timers_.RunAll();
  EXPECT_EQ(went_, 1);
  EXPECT_FALSE(theirs_.Enter("a", [] {}).locked);
  ours_.Leave("a", our.number);
}

TEST_F(KeyedLocksOfTwoTest, ACallThatLeavesStopsTryingToGetTheLockOfAnotherProcess) {
  const auto their = theirs_.Enter("a", nullptr);
  const auto first = ours_.Enter("a", [this] { went_ += 1; });
  const auto second = ours_.Enter("a", [this] { went_ += 10; });
  ours_.Leave("a", first.number);
  theirs_.Leave("a", their.number);
  our_timers_.RunAll();
  EXPECT_EQ(went_, 10);
  ours_.Leave("a", second.number);
  EXPECT_TRUE(our_timers_.empty());
  EXPECT_TRUE(theirs_.Enter("a", nullptr).locked);
}

TEST_F(KeyedLocksOfTwoTest, AProcessWithFurtherEqualCallsLetsAnotherProcessGoFirst) {
  const auto first = theirs_.Enter("a", nullptr);
  int second_went = 0;
  const auto second = theirs_.Enter("a", [&] { ++second_went; });
  const auto our = ours_.Enter("a", [this] { ++went_; });
  theirs_.Leave("a", first.number);
  EXPECT_EQ(second_went, 0);
  our_timers_.RunAll();
  EXPECT_EQ(went_, 1);
  their_timers_.RunAll();
  EXPECT_EQ(second_went, 0);
  ours_.Leave("a", our.number);
  their_timers_.RunAll();
  EXPECT_EQ(second_went, 1);
  theirs_.Leave("a", second.number);
}

TEST_F(KeyedLocksOfTwoTest, AFolderThatWasClearedIsMadeAnew) {
  EXPECT_TRUE(their_locks_.Lock("a"));
  std::filesystem::remove_all(place_.folder() / "data");
  EXPECT_TRUE(our_locks_.Lock("a"));
  EXPECT_FALSE(their_locks_.Lock("a"));
}

TEST_F(KeyedLocksOfTwoTest, AProcessThatEndsReleasesItsLocks) {
  {
    KeyedFileLocks gone(place_.folder() / "data");
    EXPECT_TRUE(gone.Lock("a"));
    EXPECT_FALSE(our_locks_.Lock("a"));
  }
  EXPECT_TRUE(our_locks_.Lock("a"));
}

TEST(KeyedFileLocksTest, WhereNothingCanBeWrittenEverybodyGetsTheLock) {
  testing::TemporaryHome place;
  place.Write("data", "a file stands where the folder should be");
  for (const auto& folder : {place.folder() / "data", std::filesystem::path()}) {
    KeyedFileLocks one(folder), another(folder);
    EXPECT_TRUE(one.Lock("a"));
    EXPECT_TRUE(another.Lock("a"));
    one.Unlock("a");
  }
}

TEST_F(KeyedLocksTest, TakesNoStackForCallsThatEndAtOnce) {
  const auto first = Enter("a", "first");
  int ended = 0;
  for (int number = 0; number < 20'000; ++number) {
    auto entry = std::make_shared<KeyedLocks::Entry>();
    *entry = keyed_locks_.Enter("a", [this, entry, &ended] {
      ++ended;
      keyed_locks_.Leave("a", entry->number);
    });
  }
  keyed_locks_.Leave("a", first);
  EXPECT_EQ(ended, 20'000);
  EXPECT_TRUE(keyed_locks_.Enter("a", [] {}).locked);
}

}  // namespace
}  // namespace flintdesk::connector
