#include "base/given_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"

namespace flintdesk {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::string_literals;

std::string Refusal(std::string_view bytes) {
  const Result<std::string> secret = SecretFrom(bytes, "desk.key");
  if (secret.ok()) return "taken: " + *secret;
  EXPECT_EQ(secret.error().code, Code::kInvalidConfiguration);
  return secret.error().Sentence();
}

/// ASCII as UTF-16 or UTF-32: with so many zero bytes before and behind each character.
std::string Wide(std::string_view text, std::size_t before, std::size_t behind) {
  std::string wide;
  for (const char c : text) wide += std::string(before, '\0') + c + std::string(behind, '\0');
  return wide;
}

TEST(SecretFromTest, CutsWhatEditorsShellsAndPagesLeaveAtBothEnds) {
  for (const char* end :
       {"", "\n", "\r\n", "\r", "\n\n\n", " ", "\t", "\v\f", "\u0085", "\u00A0", "\u2028", "\u2029", "\u3000",
        "\u200B", "\uFEFF", "\uFEFF\uFEFF", " \u00A0\r\n\u2028\t", "\u202F"}) {
    const Result<std::string> secret = SecretFrom(end + "C84F-0f2a b"s + end, "desk.key");
    ASSERT_TRUE(secret.ok()) << secret.error().Sentence();
    EXPECT_EQ(*secret, "C84F-0f2a b");
  }
}

TEST(SecretFromTest, NamesUtf16AndWhatToDo) {
  const std::string key = "C84F0F2A\r\n";
  for (const std::string& bytes : {"\xFF\xFE"s + Wide(key, 0, 1), "\xFE\xFF"s + Wide(key, 1, 0),
                                   Wide(key, 0, 1), Wide(key, 1, 0), "\xFF\xFE"s})
    EXPECT_THAT(Refusal(bytes),
                AllOf(HasSubstr("desk.key is UTF-16"), HasSubstr("iconv -f UTF-16"), Not(HasSubstr("C84F"))));
  for (const std::string& bytes : {"\xFF\xFE\0\0"s + Wide(key, 0, 3), Wide(key, 3, 0)})
    EXPECT_THAT(Refusal(bytes), HasSubstr("desk.key is UTF-32"));
}

TEST(SecretFromTest, RefusesAnEmptyOneAndWhatNoHeaderCarries) {
  for (const char* nothing : {"", "\n", " \t", "\uFEFF", "\u00A0\r\n"})
    EXPECT_THAT(Refusal(nothing), HasSubstr("desk.key is empty"));
  EXPECT_THAT(Refusal("C84F\nC850"), HasSubstr("more than one line"));
  EXPECT_THAT(Refusal("C84F\rC850"), HasSubstr("more than one line"));
  for (const char* beyond : {"C84F\u2013C850", "C84F\u00A0C850", "\u201CC84F\u201D", "C84F\xA0", "cl\u00E9"})
    EXPECT_THAT(Refusal(beyond), AllOf(HasSubstr("beyond ASCII"), Not(HasSubstr("C84F"))));
  EXPECT_THAT(Refusal("C84F\x1B[0m"), HasSubstr("control character"));
  EXPECT_THAT(Refusal("C84F\x7F"), HasSubstr("control character"));
  EXPECT_THAT(Refusal("C84F0F2A-C84F0F2A\0C850"s), HasSubstr("zero byte"));
}

TEST(SecretFromTest, RemembersWhatItReadAlsoWhenItRefusesIt) {
  EXPECT_FALSE(SecretFrom("\u201Cnobody-knows-this\u201D\n", "desk.key").ok());
  EXPECT_EQ(Redact("it was \u201Cnobody-knows-this\u201D"), "it was [hidden]");
}

TEST(TextFromTest, TakesTheMarkAndTheLastLineEndsOff) {
  EXPECT_EQ(TextFrom("\uFEFFone\r\ntwo\n\n", "a.log").value(), "one\r\ntwo");
  EXPECT_EQ(TextFrom("  one \u00A0", "a.log").value(), "  one \u00A0");
  EXPECT_EQ(TextFrom("\n", "a.log").value(), "");
}

TEST(TextFromTest, RefusesWhatIsNoText) {
  const auto refusal = [](std::string bytes) {
    const Result<std::string> text = TextFrom(std::move(bytes), "a.log");
    return text.ok() ? "taken" : text.error().Sentence();
  };
  EXPECT_THAT(refusal("Stra\xDF"
                      "e"),
              AllOf(HasSubstr("a.log is not UTF-8"), HasSubstr("iconv")));
  EXPECT_THAT(refusal("\xFF\xFE" + Wide("one", 0, 1)), HasSubstr("a.log is UTF-16"));
  EXPECT_THAT(refusal("a long enough text with one\0zero"s), HasSubstr("zero bytes"));
  const std::string program =
      "\x7f"
      "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\x80\x5d\0\0\0\0\0\0"s;
  EXPECT_THAT(refusal(program + program), HasSubstr("zero bytes"));
}

}  // namespace
}  // namespace flintdesk
