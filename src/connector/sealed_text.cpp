#include "connector/sealed_text.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace flintdesk::connector {
namespace {

using Bytes = unsigned char;
constexpr std::size_t kKey = 32, kNonce = 12, kTag = 16;

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Free>;

const Bytes* BytesOf(std::string_view text) { return reinterpret_cast<const Bytes*>(text.data()); }
Bytes* BytesOf(std::string& text) { return reinterpret_cast<Bytes*>(text.data()); }

std::array<Bytes, kKey> KeyOf(const Secret& secret, std::string_view purpose) {
  std::array<Bytes, kKey> key{};
  unsigned int size = 0;
  const std::string& text = secret.Reveal();
  if (HMAC(EVP_sha256(), text.data(), static_cast<int>(text.size()), BytesOf(purpose), purpose.size(),
           key.data(), &size) == nullptr)
    std::abort();
  return key;
}

std::string HexOf(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<Bytes>(byte));
  return digits;
}

std::optional<std::string> FromHex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    Bytes byte = 0;
    const char* const end = digits.data() + at + 2;
    if (std::from_chars(digits.data() + at, end, byte, 16).ptr != end) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace

std::string Seal(std::string_view text, const Secret& secret, std::string_view purpose) {
  const auto key = KeyOf(secret, purpose);
  std::string nonce(kNonce, '\0'), tag(kTag, '\0'), hidden(text.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool sealed =
      cipher != nullptr && RAND_bytes(BytesOf(nonce), kNonce) == 1 &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), BytesOf(nonce)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), BytesOf(hidden), &size, BytesOf(text), static_cast<int>(text.size())) ==
          1 &&
      EVP_EncryptFinal_ex(cipher.get(), BytesOf(hidden) + size, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag, tag.data()) == 1;
  if (!sealed) std::abort();  // no memory and no random numbers: nothing sound can come of it
  return HexOf(nonce + tag + hidden);
}

std::optional<std::string> Unseal(std::string_view sealed, const Secret& secret, std::string_view purpose) {
  const std::optional<std::string> bytes = FromHex(sealed);
  if (!bytes || bytes->size() < kNonce + kTag) return std::nullopt;
  const auto key = KeyOf(secret, purpose);
  std::string tag = bytes->substr(kNonce, kTag);
  const std::string hidden = bytes->substr(kNonce + kTag);
  std::string text(hidden.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool opened =
      cipher != nullptr &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), BytesOf(*bytes)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), BytesOf(text), &size, BytesOf(hidden),
                        static_cast<int>(hidden.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), BytesOf(text) + size, &size) == 1;
  return opened ? std::optional(text) : std::nullopt;
}

}  // namespace flintdesk::connector
