#include "base/printable.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace flintdesk {
namespace {

TEST(PrintableTest, EscapesWhatEndsALineOrSteersATerminal) {
  EXPECT_EQ(Printable("a\nb\r\tc\x1b[31m\x7f"), "a\\nb\\r\\tc\\u001b[31m\\u007f");
  EXPECT_EQ(Printable(std::string_view("\0x", 2)), "\\u0000x");
  EXPECT_EQ(Printable("\u061c\u200e\u200f\u202a\u202e\u2066\u2069"),
            "\\u061c\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069");
  EXPECT_EQ(Printable("\u009b31m \u0085 \u2028 \u2029"), "\\u009b31m \\u0085 \\u2028 \\u2029");
}

TEST(PrintableTest, LeavesOtherTextAlone) {
  const std::string text = "Grüße, 東京 \u00a0 © \u2027 \u202f \u200d 😀 \\n \"quoted\"";
  EXPECT_EQ(Printable(text), text);
  EXPECT_EQ(Printable(""), "");
  EXPECT_EQ(Printable("a\xff\xc2"), "a\uFFFD\uFFFD");
}

TEST(PrintableTest, KeepsWhatItIsToldTo) { EXPECT_EQ(Printable("a\n\t\x1b", "\n\t"), "a\n\t\\u001b"); }

TEST(PrintableTest, ANameIsShortAndOnOneLine) {
  EXPECT_EQ(ShownName("x\nerror forged"), "x\\nerror forged");
  const std::string shown = ShownName(std::string(1'000, '\n'), 20);
  EXPECT_EQ(shown, "\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n…");
  EXPECT_EQ(ShownName(std::string(20, 'x'), 20), std::string(20, 'x'));
  EXPECT_TRUE(IsUtf8(ShownName("aä東😀aä東😀aä東😀", 11)));
}

TEST(PrintableTest, OfALongMessageTheCharactersLeftOutAreCounted) {
  EXPECT_EQ(BoundedMessage(std::string(10'000, 'x')), std::string(10'000, 'x'));
  EXPECT_EQ(BoundedMessage(std::string(9'999, 'x') + "éüx"),
            std::string(9'999, 'x') + "… (3 characters left out)");
}

}  // namespace
}  // namespace flintdesk
