#include "base/cancellation.hpp"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

TEST(CancellationTest, RunsEveryWatcherOnceHoweverOftenItIsCancelled) {
  Cancellation cancellation;
  int first = 0;
  int second = 0;
  cancellation.Watch([&] { ++first; });
  cancellation.Watch([&] { ++second; });
  EXPECT_FALSE(cancellation.Cancelled());
  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.Cancelled());
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(CancellationTest, AWatcherThatWasTakenBackDoesNotRun) {
  Cancellation cancellation;
  int kept = 0;
  int taken_back = 0;
  cancellation.Watch([&] { ++kept; });
  int number = cancellation.Watch([&] { ++taken_back; });
  cancellation.Unwatch(number);
  cancellation.Cancel();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(taken_back, 0);
}

TEST(CancellationTest, AWatcherThatComesTooLateRunsAtOnce) {
  Cancellation cancellation;
  cancellation.Cancel();
  int ran = 0;
  int number = cancellation.Watch([&] { ++ran; });
  EXPECT_EQ(ran, 1);
  cancellation.Unwatch(number);  // nothing is left to take back
  EXPECT_EQ(ran, 1);
}

TEST(CancellationTest, AWatcherMayUseWhatItWatches) {
  Cancellation cancellation;
  bool seen = false;
  int inner = 0;
  cancellation.Watch([&] {
    seen = cancellation.Cancelled();
    cancellation.Watch([&] { ++inner; });
    cancellation.Cancel();
  });
  cancellation.Cancel();
  EXPECT_TRUE(seen);
  EXPECT_EQ(inner, 1);
}

TEST(CancellationTest, NoWatcherIsLostOrRunTwiceWhileThreadsWatchAndCancel) {
  constexpr int kRounds = 200;
  constexpr int kThreads = 4;
  constexpr int kWatchers = 8;
  for (int round = 0; round < kRounds; ++round) {
    Cancellation cancellation;
    std::latch start(kThreads + 2);
    std::vector<std::atomic<int>> runs(kThreads * kWatchers);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        start.arrive_and_wait();
        for (int w = 0; w < kWatchers; ++w)
          cancellation.Watch([&runs, i = static_cast<std::size_t>(t * kWatchers + w)] { ++runs[i]; });
      });
    for (int c = 0; c < 2; ++c)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        cancellation.Cancel();
      });
    for (std::thread& thread : threads) thread.join();
    for (const std::atomic<int>& run : runs) ASSERT_EQ(run, 1);
  }
}

TEST(CancellationTest, TakingBackWhileAnotherThreadCancelsRunsAWatcherAtMostOnce) {
  constexpr int kRounds = 500;
  for (int round = 0; round < kRounds; ++round) {
    Cancellation cancellation;
    std::atomic<int> runs = 0;
    int number = cancellation.Watch([&] { ++runs; });
    std::latch start(2);
    std::thread canceller([&] {
      start.arrive_and_wait();
      cancellation.Cancel();
    });
    start.arrive_and_wait();
    cancellation.Unwatch(number);
    canceller.join();
    ASSERT_LE(runs, 1);
    ASSERT_TRUE(cancellation.Cancelled());
  }
}

}  // namespace
}  // namespace flintdesk
