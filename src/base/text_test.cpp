#include "base/text.hpp"

#include <gtest/gtest.h>

#include "base/time.hpp"

namespace flintdesk {
namespace {

TEST(TextTest, TrimsAndSplits) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim("  "), "");
  EXPECT_EQ(Split("a::b", ':'), (std::vector<std::string>{"a", "", "b"}));
  std::vector<std::string> parts{"a", "b"};
  EXPECT_EQ(Join(parts, ", "), "a, b");
}

TEST(TextTest, ComparesWithoutCase) {
  EXPECT_TRUE(EqualsIgnoreCase("Closed", "cLOSED"));
  EXPECT_FALSE(EqualsIgnoreCase("Closed", "Close"));
  EXPECT_TRUE(ContainsIgnoreCase("the Maximum Access Limit is", "maximum access limit"));
  EXPECT_TRUE(ContainsIgnoreCase("", ""));
}

TEST(TextTest, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8("aé€😀"));
  for (std::string_view bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"})
    EXPECT_FALSE(IsUtf8(bad));
  EXPECT_EQ(RepairUtf8("a\xE2\x82z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_TRUE(IsUtf8("long enough for whole words, then \xC3\xA4 and on"));
  for (std::size_t at = 0; at < 24; ++at) {
    std::string text(24, 'a');
    text[at] = '\xFF';
    EXPECT_FALSE(IsUtf8(text)) << at;
  }
}

TEST(TextTest, ShortensOnACharacter) {
  EXPECT_EQ(Shorten("abc", 3), "abc");
  EXPECT_EQ(Shorten("aé", 2), "a…");
}

TEST(TextTest, QuotesAWordForAShellOnlyWhenItHasTo) {
  EXPECT_EQ(ShellWord("a-Z_0.9/:,@%+="), "a-Z_0.9/:,@%+=");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("my desk"), "'my desk'");
  EXPECT_EQ(ShellWord("Ann's $(desk)"), "'Ann'\\''s $(desk)'");
  EXPECT_EQ(ShellWord("caf\xC3\xA9"), "'caf\xC3\xA9'");
}

TEST(TextTest, PercentEncodesAndDecodes) {
  EXPECT_EQ(PercentEncode("a b&é"), "a%20b%26%C3%A9");
  EXPECT_EQ(PercentDecode("a%20b+c%zz%2", true), "a b c%zz%2");
  EXPECT_EQ(PercentDecode("a+b", false), "a+b");
}

TEST(TextTest, EncodesBase64) {
  EXPECT_EQ(Base64Encode(""), "");
  EXPECT_EQ(Base64Encode("f"), "Zg==");
  EXPECT_EQ(Base64Encode("fo"), "Zm8=");
  EXPECT_EQ(Base64Encode("foo\xff"), "Zm9v/w==");
}

TEST(TextTest, ParsesWholeIntegersOnly) {
  EXPECT_EQ(ParseInteger("-17"), -17);
  for (std::string_view bad : {"", " 1", "1 ", "1.0", "+1", "0x1", "9223372036854775808"})
    EXPECT_EQ(ParseInteger(bad), std::nullopt) << bad;
}

TEST(TextTest, SuggestsTheNearestName) {
  std::vector<std::string> names{"request-id", "notetext", "ispublic"};
  EXPECT_EQ(NearestOf("request_id", names), "request-id");
  EXPECT_EQ(NearestOf("Notetxt", names), "notetext");
  EXPECT_EQ(NearestOf("colour", names), std::nullopt);
  const std::vector<std::string> commands{"run", "call", "manual"};
  EXPECT_EQ(NearestOf("rum", commands), "run");
  EXPECT_EQ(NearestOf("rnu", commands), "run");
  EXPECT_EQ(NearestOf("nru", commands), std::nullopt);
  EXPECT_EQ(NearestOf("man", commands), std::nullopt);
}

TEST(TimeTest, ADeadlineIsOnlyEverShortened) {
  FakeClock clock;
  Deadline soon = Deadline::In(milliseconds(10), clock);
  Deadline later = Deadline::In(milliseconds(20), clock);
  EXPECT_EQ(soon.Earlier(later).At(), soon.At());
  EXPECT_EQ(Deadline::Never().Earlier(soon).At(), soon.At());
  EXPECT_EQ(soon.Left(clock), milliseconds(10));
  clock.Advance(milliseconds(15));
  EXPECT_TRUE(soon.Passed(clock));
  EXPECT_EQ(soon.Left(clock), milliseconds(0));
  EXPECT_FALSE(later.Passed(clock));
}

TEST(TimeTest, ADeadlineKnowsTheTimeThatWasGiven) {
  FakeClock clock;
  const Deadline whole = Deadline::In(milliseconds(60'000), clock);
  clock.Advance(milliseconds(2));
  EXPECT_EQ(whole.Describe(), "the timeout of 60000 ms");
  const Deadline sending = whole.WithReserve(milliseconds(5'000));
  EXPECT_EQ(sending.Left(clock), milliseconds(54'998));
  EXPECT_EQ(sending.Describe(), "no response within 55 s; 5 s of the 60 s are kept for checking");
  EXPECT_EQ(Deadline::In(milliseconds(8'000), clock).WithReserve(milliseconds(2'666)).Describe(),
            "no response within 5.3 s; 2.7 s of the 8 s are kept for checking");
  EXPECT_EQ(whole.Earlier(sending).Describe(), sending.Describe());
  EXPECT_EQ(Deadline::Never().Earlier(whole).Describe(), whole.Describe());
}

TEST(TimeTest, FormatsUtc) {
  EXPECT_EQ(FormatUtc(1'660'050'395'904), "2022-08-09T13:06:35.904Z");
  EXPECT_EQ(FormatUtc(-1), "1969-12-31T23:59:59.999Z");
}

TEST(TextTest, EveryOccurrenceIsReplaced) {
  EXPECT_EQ(ReplaceAll("a.b..c", ".", "--"), "a--b----c");
  EXPECT_EQ(ReplaceAll("aaa", "aa", "a"), "aa");
  EXPECT_EQ(ReplaceAll("abc", "", "x"), "abc");
  EXPECT_EQ(ReplaceAll("abc", "abc", ""), "");
  // In place, each one would move all that follows it: hours.
  EXPECT_EQ(ReplaceAll(std::string(10'000'000, '&'), "&", "&amp;").size(), 50'000'000U);
}

}  // namespace
}  // namespace flintdesk
