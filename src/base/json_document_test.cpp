#include "base/json_document.hpp"

#include <random>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace flintdesk::json {
namespace {

const std::string kResponse =
    R"( {"request":{"id":"17","cost":-1.5e+3,"done":[true,false,null,0,[],{}],"text":"a\"\\\/\b\f\n\r\t\u00e4"},)"
    "\n\t\"subject\":\"Grüße, 東京 und noch etwas mehr als acht Bytes 😀\"\r\n, "
    R"("long":123456789012345678901234567890,"response_status":[{"status_code":2000}]} )";

TEST(JsonOutlineTest, NamesTheOutermostMembersInTheirOrder) {
  const auto members = Outline(R"({"a" : {"b":1} ,"":[ ],"a":"x,}"})");
  ASSERT_TRUE(members.has_value());
  ASSERT_EQ(members->size(), 3U);
  EXPECT_EQ((*members)[0].key, "a");
  EXPECT_EQ((*members)[0].value, R"({"b":1})");
  EXPECT_EQ((*members)[1].key, "");
  EXPECT_EQ((*members)[1].value, "[ ]");
  EXPECT_EQ((*members)[2].value, R"("x,}")");
  EXPECT_EQ(Outline(" {} ")->size(), 0U);
}

TEST(JsonOutlineTest, LeavesTheRareToTheParser) {
  for (const std::string text : {R"({"\u0061":1})", R"({"a":"\ud83d\ude00"})", R"({"a":1e1000})"}) {
    EXPECT_FALSE(Outline(text).has_value()) << text;
    EXPECT_TRUE(Parse(text).ok()) << text;
  }
  const std::string deep = "{\"a\":" + std::string(64, '[') + std::string(64, ']') + "}";
  EXPECT_FALSE(Outline(deep).has_value());
  EXPECT_TRUE(Parse(deep).ok());
}

TEST(JsonOutlineTest, LeavesMoreValuesThanAllowedToParse) {
  EXPECT_TRUE(Outline(R"({"a":[1,2]})", 3).has_value());
  EXPECT_FALSE(Outline(R"({"a":[1,2]})", 2).has_value());
}

TEST(JsonOutlineTest, TakesNothingThatIsNoObject) {
  for (const std::string_view text : {"", " ", "1", "[]", "\"a\"", "null", "{", "}"})
    EXPECT_FALSE(Outline(text).has_value()) << text;
}

TEST(JsonOutlineTest, TakesNoObjectThatIsCutOff) {
  for (std::size_t size = 0; size + 1 < kResponse.size(); ++size)
    EXPECT_FALSE(Outline(std::string_view(kResponse).substr(0, size)).has_value()) << size;
  EXPECT_TRUE(Outline(kResponse).has_value());
}

// The promise that the rest rests on: what it takes, the parser reads, and sees the same members in it.
void ExpectNoMoreThanTheParser(const std::string& text) {
  const auto members = Outline(text);
  if (!members) return;
  const auto parsed = Parse(text);
  ASSERT_TRUE(parsed.ok()) << parsed.error().Sentence() << ": " << text;
  Object built;
  for (const RawMember& member : *members) {
    const auto value = Parse(member.value);
    ASSERT_TRUE(value.ok()) << text;
    built.Set(member.key, value.value());
  }
  EXPECT_EQ(Value(built), parsed.value()) << text;
}

TEST(JsonOutlineTest, TakesNothingThatTheParserRefuses) {
  std::minstd_rand random(17);
  const std::string signs = "{}[]\",:\\/u0123456789eE+-. \t\n\x01\x1f\x7f\x80\xc0\xed\xf4\xfftrfalsn";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = kResponse;
    for (unsigned change = 0; change <= random() % 3; ++change) {
      const std::size_t at = random() % text.size();
      const char sign = signs[random() % signs.size()];
      if (random() % 2 == 0)
        text[at] = sign;
      else if (random() % 2 == 0)
        text.insert(at, 1, sign);
      else
        text.erase(at, 1 + random() % 4);
    }
    ExpectNoMoreThanTheParser(text);
    if (HasFatalFailure()) return;
  }
}

TEST(JsonOutlineTest, TakesNoNumberThatTheParserRefuses) {
  const std::string signs = "0129-+.eE";
  for (int number = 0; number < 9 * 9 * 9 * 9 * 9; ++number) {
    std::string text;
    for (int rest = number; rest > 0; rest /= 9) text += signs[static_cast<std::size_t>(rest % 9)];
    text = "{\"n\":" + text + "}";
    if (Outline(text).has_value() != Parse(text).ok()) {
      ADD_FAILURE() << text;
      return;
    }
  }
}

TEST(JsonDocumentTest, ParsesAndEditsOnTheFirstAccess) {
  Document document = Document::OfText(R"({"a":1})");
  int edits = 0;
  document.Edit([&](Value& value) {
    ++edits;
    value.IfObject()->Set("b", 2);
  });
  EXPECT_FALSE(document.IsNull());
  EXPECT_TRUE(document.IsObject());
  EXPECT_EQ(edits, 0);
  EXPECT_EQ(Write(document), R"({"a":1,"b":2})");
  EXPECT_EQ(*document.Find("b"), Value(2));
  EXPECT_EQ(edits, 1);
}

TEST(JsonDocumentTest, EditsWhatHasBeenBuiltAtOnce) {
  Document document = Document::OfText(R"({"a":1})");
  ASSERT_NE(document.Find("a"), nullptr);
  document.Edit([](Value& value) { value.IfObject()->Set("a", 3); });
  EXPECT_EQ(document, Value(Object{{"a", 3}}));
}

TEST(JsonDocumentTest, ACopyKeepsWhatItWas) {
  Document document = Document::OfText(R"({"a":1})");
  const Document copy = document;
  document.Edit([](Value& value) { value.IfObject()->Remove("a"); });
  EXPECT_EQ(copy, Value(Object{{"a", 1}}));
  EXPECT_EQ(document, Value(Object{}));
}

TEST(JsonDocumentTest, IsTakenWithoutTakingItFromACopy) {
  Document document = Document::OfText(R"({"subject":"Disk"})");
  const Document copy = document;
  EXPECT_EQ(std::move(document).Take(), Value(Object{{"subject", "Disk"}}));
  EXPECT_EQ(copy, Value(Object{{"subject", "Disk"}}));
  EXPECT_EQ(Document(copy).Take(), Value(Object{{"subject", "Disk"}}));
  EXPECT_EQ(copy, Value(Object{{"subject", "Disk"}}));
  EXPECT_EQ(Document::OfText("[1]").Take(), Value(Array{1}));
  EXPECT_EQ(Document(Value(1)).Take(), Value(1));
}

TEST(JsonDocumentTest, HoldsAFinishedValueToo) {
  EXPECT_TRUE(Document().IsNull());
  EXPECT_TRUE(Document(nullptr).IsNull());
  Document document = Object{{"a", 1}};
  document.Edit([](Value& value) { value = "text"; });
  EXPECT_EQ(document, Value("text"));
  EXPECT_EQ(document.IfObject(), nullptr);
}

TEST(JsonDocumentTest, IsParsedOnceWhenManyThreadsReadAtTheSameTime) {
  const Document document = Document::OfText(kResponse);
  std::vector<const Value*> seen(4);
  std::vector<std::thread> threads;
  for (const Value*& mine : seen) threads.emplace_back([&] { mine = document.Find("request"); });
  for (std::thread& thread : threads) thread.join();
  for (const Value* each : seen) EXPECT_EQ(each, seen.front());
  EXPECT_NE(seen.front(), nullptr);
}

}  // namespace
}  // namespace flintdesk::json
