#include "connector/digest.hpp"

#include <array>

#include <fmt/core.h>
#include <openssl/sha.h>
// The header has all of it, so that no program needs its library.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace flintdesk::connector {
namespace {

using Sha256 = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Sha256 HashOf(std::string_view text) {
  Sha256 hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  return hash;
}

std::string HalfOf(const Sha256& hash) {
  std::string digits;
  for (std::size_t i = 0; i < hash.size() / 2; ++i) digits += fmt::format("{:02x}", hash[i]);
  return digits;
}

}  // namespace

std::string DigestOf(std::string_view text) { return HalfOf(HashOf(text)); }

struct ContentDigest::State {
  XXH3_state_t value;
};

ContentDigest::ContentDigest() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->value); }

ContentDigest::~ContentDigest() = default;

void ContentDigest::Add(std::string_view piece) {
  XXH3_128bits_update(&state_->value, piece.data(), piece.size());
}

std::string ContentDigest::Text() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(&state_->value);
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::uint64_t NumberOf(std::string_view text) {
  const Sha256 hash = HashOf(text);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash[i];
  return number;
}

}  // namespace flintdesk::connector
