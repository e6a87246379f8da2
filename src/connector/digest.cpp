#include "connector/digest.hpp"

#include <array>
#include <cstdlib>

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

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

Digest::Digest() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) std::abort();
}

void Digest::Add(std::string_view piece) { EVP_DigestUpdate(context_.get(), piece.data(), piece.size()); }

std::string Digest::Text() {
  Sha256 hash{};
  EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr);
  return HalfOf(hash);
}

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

std::uint64_t NumberOf(std::string_view text) {
  const Sha256 hash = HashOf(text);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash[i];
  return number;
}

}  // namespace flintdesk::connector
