#include "http/loop/loop.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/call.hpp"

namespace flintdesk::http {
namespace {

using ::testing::ElementsAre;
using testing::Settle;

TEST(LoopTest, RunsTasksInTheirOrderOnTheWaitingThread) {
  Loop loop;
  std::vector<int> order;
  std::thread::id where;
  loop.Post([&] {
    order.push_back(1);
    loop.Post([&] { order.push_back(3); });
  });
  loop.Post([&] {
    order.push_back(2);
    where = std::this_thread::get_id();
  });
  loop.Wait([&] { return order.size() == 3; });
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
  EXPECT_EQ(where, std::this_thread::get_id());
}

TEST(LoopTest, RunsTimersInTheOrderOfTheirTimesByItsClock) {
  FakeClock clock;
  Loop loop(clock);
  std::vector<int> order;
  loop.Post([&] {
    loop.After(milliseconds(20), [&] { order.push_back(20); });
    loop.After(milliseconds(10), [&] { order.push_back(10); });
    Loop::Timer dropped = loop.After(milliseconds(15), [&] { order.push_back(15); });
    loop.Drop(dropped);
    loop.Drop(dropped);
  });
  Settle(loop);
  clock.Advance(milliseconds(9));
  Settle(loop);
  EXPECT_THAT(order, ElementsAre());
  clock.Advance(milliseconds(11));
  Settle(loop);
  EXPECT_THAT(order, ElementsAre(10, 20));
}

TEST(LoopTest, SleepsUntilATimerIsDueOnTheMachinesClock) {
  Loop loop;
  bool due = false;
  loop.Post([&] { loop.After(milliseconds(5), [&] { due = true; }); });
  loop.Wait([&] { return due; });
  EXPECT_TRUE(due);
}

TEST(LoopTest, TakesATimerForEver) {
  Loop loop;
  loop.Post([&] { loop.After(milliseconds::max(), [] { ADD_FAILURE(); }); });
  Settle(loop);
}

TEST(LoopTest, LetsManyThreadsWaitAtOnce) {
  Loop loop;
  std::vector<std::thread> threads;
  int together = 0;  // without a lock: only the loop writes it, only `finished` reads it
  constexpr int kThreads = 16, kRounds = 50;
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([&, number] {
      for (int round = 0; round < kRounds; ++round) {
        bool done = false;
        loop.Post([&] {
          ++together;
          loop.After(milliseconds(number % 3), [&] { done = true; });
        });
        loop.Wait([&] { return done; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  loop.Wait([&] { return together == kThreads * kRounds; });
  EXPECT_EQ(together, kThreads * kRounds);
}

TEST(LoopTest, LetsThreadsWaitForTheWorkOfOthers) {
  Loop loop;
  int stage = 0;
  std::vector<std::thread> threads;
  for (int number = 1; number <= 8; ++number) {
    threads.emplace_back([&, number] {
      loop.Wait([&] { return stage >= number - 1; });
      bool done = false;
      loop.Post([&] {
        ++stage;
        done = true;
      });
      loop.Wait([&] { return done; });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stage, 8);
}

TEST(LoopTest, RunsOnItsOwnThreadWhatNobodyWaitsFor) {
  Loop loop;
  loop.StartThread();
  loop.StartThread();
  std::atomic<int> ran{0};
  loop.Post([&] { loop.After(milliseconds(1), [&] { ran = 1, ran.notify_one(); }); });
  ran.wait(0);
  EXPECT_EQ(ran, 1);
}

TEST(LoopTest, GivesTheRoleFromItsOwnThreadToOneThatWaits) {
  Loop loop;
  loop.StartThread();
  std::atomic<bool> busy{false};
  bool late = false;
  loop.Post([&] {
    busy = true, busy.notify_one();
    loop.After(milliseconds(1000'000), [] {});  // keeps the loop's own thread driving
  });
  busy.wait(false);
  std::thread::id where;
  loop.Post([&] {
    loop.After(milliseconds(5), [&] {
      late = true;
      where = std::this_thread::get_id();
    });
  });
  loop.Wait([&] { return late; });
  EXPECT_TRUE(late);
}

TEST(LoopTest, DropsWhatIsLeftWhenItEnds) {
  auto token = std::make_shared<int>(1);
  {
    Loop loop;
    loop.Post([&loop, token] { loop.After(milliseconds(1000'000), [token] {}); });
    Settle(loop);
    loop.Post([token] {});
    EXPECT_EQ(token.use_count(), 3);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(LoopTest, ManyThreadsAndItsOwnTogether) {
  Loop loop;
  loop.StartThread();
  std::atomic<int> unobserved{0};
  std::vector<std::thread> threads;
  constexpr int kThreads = 8, kRounds = 100;
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        loop.Post([&] { ++unobserved; });
        bool done = false;
        loop.Post([&] { done = true; });
        loop.Wait([&] { return done; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(unobserved, kThreads * kRounds);
}

}  // namespace
}  // namespace flintdesk::http
