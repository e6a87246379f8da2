#include "base/character.hpp"

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

std::string Of(std::uint32_t number) {
  std::string text;
  AppendCharacter(text, number);
  return text;
}

TEST(CharacterTest, IsWrittenInAsManyBytesAsItsNumberNeeds) {
  EXPECT_EQ(Of(0), std::string(1, '\0'));
  EXPECT_EQ(Of(0x7F), "\x7F");
  EXPECT_EQ(Of(0x80), "\xC2\x80");
  EXPECT_EQ(Of(0x7FF), "\xDF\xBF");
  EXPECT_EQ(Of(0x800), "\xE0\xA0\x80");
  EXPECT_EQ(Of(0xFFFF), "\xEF\xBF\xBF");
  EXPECT_EQ(Of(0x10000), "\xF0\x90\x80\x80");
  EXPECT_EQ(Of(0x10FFFF), "\xF4\x8F\xBF\xBF");
}

TEST(CharacterTest, IsReadAsItWasWritten) {
  for (const std::uint32_t number : {0x41U, 0xFCU, 0x20ACU, 0x1F600U}) {
    const std::string text = Of(number);
    const Character read = CharacterAt(text);
    EXPECT_EQ(read.number, number);
    EXPECT_EQ(read.length, text.size());
  }
}

TEST(CharacterTest, StandsForBytesThatAreNone) {
  EXPECT_EQ(CharactersOf("a\xFF\xC3\xBC"), U"a\uFFFD\u00FC");
  EXPECT_EQ(Utf8Of(U"a\uFFFD\u00FC"), "a\xEF\xBF\xBD\xC3\xBC");
}

}  // namespace
}  // namespace flintdesk
