#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace flintdesk::http {

/// Takes a compressed body apart as it comes: `gzip`, `x-gzip` and `deflate`, the latter with zlib's wrapping
/// or without it, as servers of both kinds exist (RFC 9110 section 8.4.1.2).
class Inflater {
 public:
  enum class Progress { kGoesOn, kTooLarge, kBroken };

  static bool Knows(std::string_view coding);  ///< The name in `Content-Encoding`, in any case.
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends what `bytes` hold to `body`, which becomes no larger than `most`.
  Progress Put(std::string_view bytes, std::string& body, std::uint64_t most);
  bool begun() const { return stream_ != nullptr; }
  bool finished() const { return finished_; }  ///< The end that the compression itself marks has come.

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  bool finished_ = false;
};

}  // namespace flintdesk::http
