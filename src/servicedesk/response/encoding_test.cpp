#include "servicedesk/response/encoding.hpp"

#include <gtest/gtest.h>

namespace flintdesk::servicedesk {
namespace {

using namespace std::string_view_literals;

std::string Text(std::string_view body, std::string_view type) {
  auto text = ToUtf8(std::string(body), type);
  return text.ok() ? text.value() : "(" + text.error().reason + ")";
}

TEST(EncodingTest, ConvertsWhatTheContentTypeDeclares) {
  EXPECT_EQ(Text("Stra\xDF"
                 "e",
                 "text/xml; charset=ISO-8859-1"),
            "Straße");
  EXPECT_EQ(Text("\x80 5", "text/xml; Charset=\"windows-1252\""), "€ 5");
  EXPECT_EQ(Text("\0{\0}"sv, "application/json;charset=utf-16be"), "{}");
  EXPECT_EQ(Text("\xC4\xE3", "application/json;charset=GBK"), "你");
}

TEST(EncodingTest, ConvertsWhatTheXmlDeclarationSays) {
  EXPECT_EQ(Text("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", "text/xml"),
            "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>");
}

TEST(EncodingTest, AByteOrderMarkWinsAndIsTakenOff) {
  EXPECT_EQ(Text("\xEF\xBB\xBF{}", "application/json; charset=ISO-8859-1"), "{}");
  EXPECT_EQ(Text("\xFF\xFE{\0}\0"sv, "application/json"), "{}");
}

TEST(EncodingTest, KeepsUtf8AsItIs) {
  EXPECT_EQ(Text("汉字", ""), "汉字");
  EXPECT_EQ(Text("汉字", "application/json;charset=utf8"), "汉字");
}

TEST(EncodingTest, GuessesNothing) {
  EXPECT_EQ(Text("caf\xE9", "application/json"), "(it is not UTF-8)");
  EXPECT_EQ(Text("x", "text/xml; charset=klingon"), "(it is in an unknown encoding, klingon)");
  EXPECT_EQ(Text("x", "text/xml; charset=ASCII//TRANSLIT"), "(it is in an unknown encoding)");
  EXPECT_EQ(Text("{}x", "text/xml; charset=UTF-16LE"), "(it claims to be UTF-16LE and is not)");
  EXPECT_EQ(Text("\xFF", "text/xml; charset=US-ASCII"), "(it claims to be US-ASCII and is not)");
}

TEST(EncodingTest, ConvertsMoreThanOneBufferFull) {
  const std::string long_text(100'000, '\xE9');
  const std::string converted = Text(long_text, "text/plain; charset=ISO-8859-1");
  EXPECT_EQ(converted.size(), 200'000U);
  EXPECT_EQ(converted.substr(199'998), "é");
}

}  // namespace
}  // namespace flintdesk::servicedesk
