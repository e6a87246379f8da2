#include "base/long_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

TEST(LongTextTest, ASecretIsNotCutThroughWhereALongTextIsCut) {
  const std::string key = "Z84F9A10-7B2D-4E63-A5F8-D00DFEED1234";
  RememberSecret(key);
  const std::size_t cut = 100 + 3 * ReachOfSecrets();
  for (const std::string& disguise : {key, Base64Encode(key), PercentEncode(PercentEncode(Base64Encode(key))),
                                      ReplaceAll(key, "-", "<span class=\"" + std::string(500, 'x') + "\">")})
    for (std::size_t offset = cut - 2'300; offset < cut + 10; offset += 23) {
      const std::string text = std::string(offset, '.') + disguise + std::string(30'000, '.');
      const std::string shown = RedactStart(text, 100);
      ASSERT_EQ(shown.find_first_not_of(".[hiden]"), std::string::npos) << offset << ": " << disguise;
      ASSERT_GE(shown.size(), 100U) << offset;
      ASSERT_LE(RedactAndShorten(text, 100).size(), 100 + std::string("…").size());
    }
}

TEST(LongTextTest, OfALongTextOnlyTheBeginningIsSearched) {
  RememberSecret("Z84F9A10-7B2D-4E63-A5F8-D00DFEED1234");
  std::string text;
  while (text.size() < 20'000'000) text += "\\\\%25&amp;<b>";
  EXPECT_TRUE(RedactStart(text, 1'000).size() < 100'000);
  EXPECT_EQ(RedactAndShorten(text, 4), "\\\\%2…");
  EXPECT_EQ(RedactStartBetween(text, {"b"}, 1'000).substr(0, 4), text.substr(0, 4));
}

TEST(LongTextTest, OfATextOfSecretsLessIsShown) {
  const std::string key = "Z84F9A10-7B2D-4E63-A5F8-D00DFEED1234";
  RememberSecret(key);
  std::string text;
  while (text.size() < 100'000) text += key;
  EXPECT_EQ(RedactStart(text, 1'000).find_first_not_of("[hiden]"), std::string::npos);
}

TEST(LongTextTest, OfAMessageTheCharactersLeftOutAreCounted) {
  EXPECT_EQ(BoundedMessage("[hidden] éü", "key é…ü beyond", 10), "[hidden] … (5 characters left out)");
  EXPECT_EQ(BoundedMessage("[hidden]", "k", 10), "[hidden]… (0 characters left out)");
}

}  // namespace
}  // namespace flintdesk
