#include "simulator/lenient_json.hpp"

#include <gtest/gtest.h>

namespace flintdesk::simulator {
namespace {

std::string Read(std::string_view text) {
  auto value = LenientParse(text);
  return value.ok() ? json::Write(value.value()) : "error: " + value.error().reason;
}

TEST(LenientJsonTest, ReadsStrictJson) {
  EXPECT_EQ(Read(R"({"a":[1,-2.5,true,null,"x\n\u00fc\ud83d\ude00"]})"),
            "{\"a\":[1,-2.5,true,null,\"x\\n\xC3\xBC\xF0\x9F\x98\x80\"]}");
}

TEST(LenientJsonTest, ReadsWhatPythonPrints) {
  EXPECT_EQ(Read("{'a': True, 'b': None, 'c': 'it\\'s', 'd': False}"),
            R"({"a":true,"b":null,"c":"it's","d":false})");
}

TEST(LenientJsonTest, ReadsBareKeysAndWords) {
  EXPECT_EQ(Read("{operation: {Request Type: Incident, count: 007, list: [a b, 2],}}"),
            R"({"operation":{"Request Type":"Incident","count":"007","list":["a b",2]}})");
}

TEST(LenientJsonTest, KeepsLineBreaksInsideText) {
  EXPECT_EQ(Read("{\"a\":\"x\n\ty\"}"), R"({"a":"x\n\ty"})");
}

TEST(LenientJsonTest, KeepsEveryDigitOfLongNumbers) {
  EXPECT_EQ(Read("[123456789012345678901234567890]"), "[123456789012345678901234567890]");
}

TEST(LenientJsonTest, RepairsHalfCharacters) { EXPECT_EQ(Read("\"\\ud83d\""), "\"\xEF\xBF\xBD\""); }

TEST(LenientJsonTest, SaysWhatIsWrong) {
  EXPECT_EQ(Read(""), "error: the text ends too early");
  EXPECT_EQ(Read("{"), "error: a key is missing");
  EXPECT_EQ(Read("{\"a\" 1}"), "error: a colon is missing");
  EXPECT_EQ(Read("[1 \"x\"]"), "error: a comma or ']' is missing");
  EXPECT_EQ(Read("\"abc"), "error: a quotation mark is missing");
  EXPECT_EQ(Read("{} {}"), "error: something follows the value");
  EXPECT_EQ(Read("\"\\u00g0\""), "error: four hexadecimal digits must follow \\u");
}

TEST(LenientJsonTest, DoesNotFollowEndlessNesting) {
  EXPECT_EQ(Read(std::string(1'000'000, '[')), "error: nested too deeply");
  EXPECT_EQ(Read(std::string(60, '[') + std::string(60, ']')), std::string(60, '[') + std::string(60, ']'));
}

TEST(LenientJsonTest, EndsOnEveryCutOfAText) {
  const std::string text = "{'a': [True, {\"b\\u00e4\": 'x\\n'}, bare word, -1.5e3], c: None}";
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(LenientParse(std::string_view(text).substr(0, size)).ok()) << size;
  }
  EXPECT_TRUE(LenientParse(text).ok());
}

}  // namespace
}  // namespace flintdesk::simulator
