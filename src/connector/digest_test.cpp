#include "connector/digest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flintdesk::connector {
namespace {

TEST(DigestTest, IsTheSameOfPiecesAndOfTheWhole) {
  const std::string text(100'000, 'x');
  ContentDigest whole;
  whole.Add(text);
  for (const std::size_t size : {1'000, 33'333, 100'000}) {
    ContentDigest digest;
    for (std::size_t at = 0; at < text.size(); at += size)
      digest.Add(std::string_view(text).substr(at, size));
    EXPECT_EQ(digest.Text(), whole.Text());
  }
  EXPECT_NE(ContentDigest().Text(), whole.Text());
  EXPECT_EQ(DigestOf("abc"), "ba7816bf8f01cfea414140de5dae2223");  // the example of the standard
}

}  // namespace
}  // namespace flintdesk::connector
