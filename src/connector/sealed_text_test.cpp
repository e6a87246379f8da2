#include "connector/sealed_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::connector {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Secret kSecret("refresh-token-of-the-tests");

TEST(SealedText, IsReadWithTheSameSecretAndPurpose) {
  for (const std::string text : {"", "token-0001", "zero\0inside"}) {
    const std::string sealed = Seal(text, kSecret, "token");
    EXPECT_EQ(Unseal(sealed, kSecret, "token"), text);
    EXPECT_NE(Seal(text, kSecret, "token"), sealed) << "each has a nonce of its own";
    EXPECT_EQ(Unseal(sealed, Secret("another-refresh-token"), "token"), std::nullopt);
    EXPECT_EQ(Unseal(sealed, kSecret, "anything"), std::nullopt);
  }
  EXPECT_THAT(Seal("token-0001", kSecret, "token"), Not(HasSubstr("746f6b656e")));
}

TEST(SealedText, IsNotReadWhenItWasChanged) {
  const std::string sealed = Seal("token-0001", kSecret, "token");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == '0' ? '1' : '0';
    EXPECT_EQ(Unseal(changed, kSecret, "token"), std::nullopt) << at;
    EXPECT_EQ(Unseal(sealed.substr(0, at), kSecret, "token"), std::nullopt) << at;
  }
  for (const std::string text : {"", "0", "xx", "-1", "token-0001"})
    EXPECT_EQ(Unseal(text, kSecret, "token"), std::nullopt) << text;
}

}  // namespace
}  // namespace flintdesk::connector
