#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace flintdesk::http {

/// Takes a compressed body apart as it comes: `gzip`, `x-gzip` and `deflate`, the latter with zlib's wrapping
/// or without it, as servers of both kinds exist (RFC 9110 section 8.4.1.2). Several members of gzip are one
/// body (RFC 1952 section 2.2), and zeros after the end are padding; anything else there is a fault.
class Inflater {
 public:
  enum class Progress { kGoesOn, kTooLarge, kBroken };
  enum class Coding { kGzip, kDeflate };

  /// What comes out goes through `next` where there is one: a body that was packed twice.
  explicit Inflater(Coding coding, std::unique_ptr<Inflater> next = nullptr);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends what `bytes` hold to `body`. No more than `most` bytes come out, here or in between.
  Progress Put(std::string_view bytes, std::string& body, std::uint64_t most);
  /// Nothing has come, or the end that the compression itself marks has.
  bool whole() const;

 private:
  struct Stream;
  bool Begin(char first);
  bool PassEnd(std::string_view& bytes);

  const Coding coding_;
  std::unique_ptr<Inflater> next_;
  std::unique_ptr<Stream> stream_;
  std::uint64_t made_ = 0;
  bool gzip_ = false;   ///< By its first byte.
  bool ended_ = false;  ///< A member, or all.
  bool padded_ = false;
};

/// What a name in `Content-Encoding` asks of the reader.
enum class ContentCoding {
  kNone,  ///< `identity`, and what is no coding: "UTF-8", "none", "binary"; every client takes the body as it
          ///< is.
  kGzip,
  kDeflate,
  kUnknown,  ///< A coding, and not one of ours.
};
ContentCoding ContentCodingOf(std::string_view name);

}  // namespace flintdesk::http
