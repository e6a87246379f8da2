#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace flintdesk::connector {

/// The first half of the SHA-256 of `text` in 32 hexadecimal digits: a name for what is too long, or nobody's
/// business, to be written down.
std::string DigestOf(std::string_view text);
/// Tells a long content that comes piece by piece from one that was changed since. As fast as it is read, and
/// no proof against somebody who wants two contents to look alike.
///
///   ContentDigest digest;
///   digest.Add("one ");
///   digest.Add("text");
///   digest.Text();  // 32 hexadecimal digits, of what there is so far
class ContentDigest {
 public:
  ContentDigest();
  ~ContentDigest();
  void Add(std::string_view piece);
  std::string Text() const;

 private:
  struct State;  // of xxHash
  std::unique_ptr<State> state_;
};

/// The first 8 bytes of it as a number.
std::uint64_t NumberOf(std::string_view text);

}  // namespace flintdesk::connector
