#include "base/log.hpp"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"

namespace flintdesk {
namespace {

constexpr int kThreads = 4;
constexpr int kLines = 200;

/// Runs `work(thread, line)` on several threads that start at the same moment.
template <class Work>
void OnThreads(Work work) {
  std::latch start(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (int i = 0; i < kLines; ++i) work(t, i);
    });
  for (std::thread& thread : threads) thread.join();
}

/// Collects lines for as long as it lives. The sink needs no lock of its own: lines come one at a time.
class Collected {
 public:
  Collected() {
    SetLogSink([this](LogLevel, std::string_view line) { lines_.emplace_back(line); });
  }
  ~Collected() { SetLogSink({}); }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

TEST(LogTest, LinesOfManyThreadsArriveWholeAndOneAtATime) {
  Collected collected;
  OnThreads([](int t, int i) { Log(LogLevel::kInfo, fmt::format("thread {} line {} end", t, i)); });
  ASSERT_EQ(collected.lines().size(), static_cast<std::size_t>(kThreads * kLines));
  for (const std::string& line : collected.lines()) {
    EXPECT_TRUE(line.starts_with("thread ")) << line;
    EXPECT_TRUE(line.ends_with(" end")) << line;
  }
}

TEST(LogTest, ASecretMadeOnOneThreadIsCutOutOfTheNextLineOfThatThread) {
  Collected collected;
  OnThreads([](int t, int i) {
    std::string text = fmt::format("secret-of-{}-{}-and-no-other", t, i % 8);
    Secret key(text);
    Log(LogLevel::kInfo, "sent with " + text);
  });
  ASSERT_EQ(collected.lines().size(), static_cast<std::size_t>(kThreads * kLines));
  for (const std::string& line : collected.lines()) EXPECT_EQ(line, "sent with [hidden]");
}

TEST(LogTest, NoTextLooksLikeALineOfItsOwn) {
  Collected collected;
  Log(LogLevel::kInfo, "first\n2026-01-01T00:00:00.000Z error   forged\r\nlast\x1b[31m\ttab\rover");
  ASSERT_EQ(collected.lines().size(), 1U);
  EXPECT_EQ(collected.lines().front(),
            "first\\n2026-01-01T00:00:00.000Z error   forged\\r\\nlast\\u001b[31m\\ttab\\rover");
}

TEST(LogTest, NoLineIsLostWhileLevelAndSinkChange) {
  int first = 0;
  int second = 0;
  auto count_first = [&](LogLevel, std::string_view) { ++first; };
  auto count_second = [&](LogLevel, std::string_view) { ++second; };
  SetLogSink(count_first);
  OnThreads([&](int t, int i) {
    if (t == 0)
      SetLogLevel(i % 2 == 0 ? LogLevel::kWarning : LogLevel::kInfo);
    else if (t == 1)
      i % 2 == 0 ? SetLogSink(count_second) : SetLogSink(count_first);
    else
      Log(LogLevel::kWarning, "above either level");
  });
  SetLogLevel(LogLevel::kInfo);
  SetLogSink({});
  EXPECT_EQ(first + second, (kThreads - 2) * kLines);
}

}  // namespace
}  // namespace flintdesk
