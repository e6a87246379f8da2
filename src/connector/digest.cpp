#include "connector/digest.hpp"

#include <array>

#include <fmt/core.h>
#include <openssl/sha.h>

namespace flintdesk::connector {
namespace {

using Sha256 = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Sha256 HashOf(std::string_view text) {
  Sha256 hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  return hash;
}

}  // namespace

std::string DigestOf(std::string_view text) {
  const Sha256 hash = HashOf(text);
  std::string digits;
  for (std::size_t i = 0; i < hash.size() / 2; ++i) digits += fmt::format("{:02x}", hash[i]);
  return digits;
}

std::uint64_t NumberOf(std::string_view text) {
  const Sha256 hash = HashOf(text);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash[i];
  return number;
}

}  // namespace flintdesk::connector
