#include "base/json.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "base/printable.hpp"

namespace flintdesk::json {
namespace {

std::string RoundTrip(std::string_view text) {
  auto parsed = Parse(text);
  return parsed.ok() ? Write(*parsed) : "error: " + parsed.error().Sentence();
}

TEST(JsonTest, KeepsEveryDigitOfAnInteger) {
  EXPECT_EQ(RoundTrip("[9223372036854775807,-9223372036854775808]"),
            "[9223372036854775807,-9223372036854775808]");
  EXPECT_EQ(RoundTrip("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(RoundTrip("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(RoundTrip("-9223372036854775809"), "-9223372036854775809");
}

TEST(JsonTest, PrintsDecimalsTheShortestWayThatReadsBackTheSame) {
  EXPECT_EQ(RoundTrip("0.1"), "0.1");
  EXPECT_EQ(RoundTrip("1.50"), "1.5");
  EXPECT_EQ(RoundTrip("1.0"), "1.0");
  EXPECT_EQ(RoundTrip("-0"), "-0.0");
  EXPECT_EQ(RoundTrip("0.30000000000000004"), "0.30000000000000004");
  EXPECT_EQ(RoundTrip("1.7976931348623157e308"), "1.7976931348623157e+308");
  EXPECT_EQ(RoundTrip("5e-324"), "5e-324");
  EXPECT_EQ(RoundTrip("1e400"), "1e400");
}

TEST(JsonTest, ADoubleThatJsonCannotHoldIsNull) {
  EXPECT_TRUE(Value(std::numeric_limits<double>::infinity()).IsNull());
  EXPECT_TRUE(Value(std::nan("")).IsNull());
}

TEST(JsonTest, KeepsTheOrderOfMembersAndTheLastOfEqualKeys) {
  EXPECT_EQ(RoundTrip(R"({"b":1,"a":2,"b":3})"), R"({"b":3,"a":2})");
}

TEST(JsonTest, KeepsTheLastOfEqualKeysInLargeObjectsToo) {
  std::string text = "{";
  for (int i = 0; i < 40; ++i) text += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  auto parsed = Parse(text);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->IfObject()->size(), 20U);
  EXPECT_EQ(*parsed->Find("k0"), Value(20));
  EXPECT_EQ(parsed->IfObject()->begin()->first, "k0");
}

TEST(JsonTest, ReadsStringsThatNeedEscapes) {
  auto parsed = Parse(R"("a\u00e9\ud83d\ude00\n\"\\\/")");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, Value("aé😀\n\"\\/"));
  EXPECT_EQ(Write(Value(std::string_view("\x01\x1f\b\f\r\t\0", 7))), R"("\u0001\u001f\b\f\r\t\u0000")");
}

TEST(JsonTest, WritesInvalidUtf8AsReplacementCharacters) {
  EXPECT_EQ(Write(Value("a\xff")), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonTest, SaysWhereTheTextIsWrong) {
  auto where = [](std::string_view text) { return Parse(text).error().Sentence(); };
  EXPECT_EQ(where("{\n  \"a\": ,\n}"), "line 2, column 8: syntax error");
  EXPECT_EQ(where("  "), "line 1, column 1: the text is empty");
  EXPECT_EQ(where("{\"a\":1"), "line 1, column 7: the text ends before the JSON does");
  EXPECT_EQ(where("1 2"), "line 1, column 3: there is something after the end of the JSON");
}

TEST(JsonTest, RefusesWhatIsNoJson) {
  for (std::string_view text : {"'a'", "{a:1}", "[1,]", "01", "1.", "+1", "NaN", "\"a", "\"\xff\"", "nul",
                                "[1}", "\"\\ud800\"", "\xEF\xBB\xBF{}"})
    EXPECT_FALSE(Parse(text).ok()) << text;
}

TEST(JsonTest, TakesHalfASurrogatePairWhereAsked) {
  const auto taken = [](std::string_view text) {
    auto parsed = Parse(text, {.lone_surrogates = true});
    return parsed.ok() ? Write(*parsed) : "error: " + parsed.error().Sentence();
  };
  EXPECT_EQ(taken(R"({"subject":"a \ud83d"})"), "{\"subject\":\"a \uFFFD\"}");
  EXPECT_EQ(taken(R"(["\uDE00x","\uD83D\uD83D\uDE00","\ud83d\u0041","\ud83d\n"])"),
            "[\"\uFFFDx\",\"\uFFFD😀\",\"\uFFFDA\",\"\uFFFD\\n\"]");
  EXPECT_EQ(taken(R"("\ud83d\ude00")"), "\"😀\"");
  EXPECT_EQ(taken(R"("\\ud83d")"), R"("\\ud83d")") << "a backslash, and no escape";
  EXPECT_EQ(taken(R"({"\udc00":1})"), "{\"\uFFFD\":1}");
  EXPECT_EQ(taken("\"\\ud83\""), "error: " + Parse("\"\\ud83\"").error().Sentence());
  EXPECT_EQ(taken("[\\ud83d]"), "error: " + Parse("[\\ud83d]").error().Sentence());
}

TEST(JsonTest, RefusesNestingBeyondTheLimit) {
  std::string deep(5000, '[');
  EXPECT_EQ(Parse(deep).error().reason, "nested deeper than 128 levels");
  EXPECT_TRUE(Parse("[[[1]]]", {.max_depth = 3}).ok());
  EXPECT_FALSE(Parse("[[[[1]]]]", {.max_depth = 3}).ok());
}

TEST(JsonTest, ReadsNoMoreValuesThanAllowed) {
  EXPECT_TRUE(Parse(R"({"a":[1,2]})", {.max_values = 4}).ok());
  const auto parsed = Parse(R"({"a":[1,2]})", {.max_values = 3});
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().reason, "more than 3 values");
  EXPECT_TRUE(Parse("[" + std::string(3, ' ') + "]", {.max_values = 1}).ok());
}

TEST(JsonTest, FindsByPath) {
  auto parsed = Parse(R"({"operation":{"result":{"status":"Success"}}})");
  ASSERT_TRUE(parsed.ok());
  ASSERT_NE(parsed->Path({"operation", "result", "status"}), nullptr);
  EXPECT_EQ(*parsed->Path({"operation", "result", "status"}), Value("Success"));
  EXPECT_EQ(parsed->Path({"operation", "none", "status"}), nullptr);
  EXPECT_EQ(Value(1).Find("x"), nullptr);
}

TEST(JsonTest, WritesForPeople) {
  EXPECT_EQ(WritePretty(Object{{"a", Array{1, true, nullptr}}, {"b", Object{}}, {"c", Array{}}}),
            "{\n  \"a\": [\n    1,\n    true,\n    null\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

TEST(JsonWriteTest, WhatIsShownSteersNoTerminal) {
  const Value value(Object{{"a\u009bb", "x\x1b\x7f\u0080\u0085\u009f\u2028\u202e\u2066 Grüße 😀\u00a0"}});
  const std::string shown = R"("x\u001b\u007f\u0080\u0085\u009f\u2028\u202e\u2066 Grüße 😀)"
                            "\u00a0\"";
  EXPECT_EQ(PrintableJson(Write(value)), "{\"a\\u009bb\":" + shown + "}");
  EXPECT_EQ(WritePretty(value), "{\n  \"a\\u009bb\": " + shown + "\n}");
  EXPECT_EQ(Parse(PrintableJson(Write(value))).value(), value);
  EXPECT_EQ(Parse(WritePretty(value)).value(), value);
}

TEST(JsonTest, ObjectsCompareWithoutOrder) {
  Object one{{"a", 1}, {"b", 2}};
  Object other{{"b", 2}, {"a", 1}};
  EXPECT_EQ(one, other);
  EXPECT_TRUE(other.Remove("a"));
  EXPECT_FALSE(other.Remove("a"));
  EXPECT_FALSE(one == other);
}

TEST(JsonTest, ScalarsHaveAText) {
  EXPECT_EQ(Value(17).ScalarText(), "17");
  EXPECT_EQ(Value(false).ScalarText(), "false");
  EXPECT_EQ(Value(1.5).ScalarText(), "1.5");
  EXPECT_EQ(Value("x").ScalarText(), "x");
  EXPECT_EQ(Value().ScalarText(), std::nullopt);
  EXPECT_EQ(Value(Array{}).ScalarText(), std::nullopt);
}

}  // namespace
}  // namespace flintdesk::json
