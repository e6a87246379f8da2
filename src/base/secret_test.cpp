#include "base/secret.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

TEST(SecretTest, IsCutOutInEveryForm) {
  Secret key("K&Y-0001");
  EXPECT_EQ(Redact("key K&Y-0001."), "key [hidden].");
  EXPECT_EQ(Redact("?TECHNICIAN_KEY=" + PercentEncode("K&Y-0001")), "?TECHNICIAN_KEY=[hidden]");
  EXPECT_EQ(Redact("Basic " + Base64Encode("K&Y-0001")), "Basic [hidden]");
}

TEST(SecretTest, VeryShortTextsAreNotCutOut) {
  RememberSecret("abc");
  EXPECT_EQ(Redact("abcdef"), "abcdef");
}

TEST(SecretTest, LogLinesNeverHoldOne) {
  Secret key("log-canary-77");
  std::vector<std::pair<LogLevel, std::string>> lines;
  SetLogSink([&](LogLevel level, std::string_view line) { lines.emplace_back(level, line); });
  Log(LogLevel::kInfo, "sent with log-canary-77");
  Log(LogLevel::kDebug, "below the level");
  SetLogSink({});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].second, "sent with [hidden]");
}

TEST(LogTest, LevelsHaveNames) {
  EXPECT_EQ(ParseLogLevel("WARN"), LogLevel::kWarning);
  EXPECT_EQ(ParseLogLevel("off"), LogLevel::kOff);
  EXPECT_EQ(ParseLogLevel("loud"), std::nullopt);
}

}  // namespace
}  // namespace flintdesk
