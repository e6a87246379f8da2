#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // of OpenSSL

namespace flintdesk::connector {

/// The first half of the SHA-256 of `text` in 32 hexadecimal digits: a name for what is too long, or nobody's
/// business, to be written down.
std::string DigestOf(std::string_view text);
/// The same of a text that comes piece by piece.
///
///   Digest digest;
///   digest.Add("one ");
///   digest.Add("text");
///   digest.Text() == DigestOf("one text")
class Digest {
 public:
  Digest();
  void Add(std::string_view piece);
  std::string Text();  ///< Once, behind the last piece.

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};
/// The first 8 bytes of it as a number.
std::uint64_t NumberOf(std::string_view text);

}  // namespace flintdesk::connector
