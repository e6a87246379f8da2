#include "http/message/inflate.hpp"

#include <algorithm>
#include <array>

#include <zlib.h>

#include "base/text.hpp"

namespace flintdesk::http {
namespace {

constexpr int kAnyWrapping = MAX_WBITS + 32;  // gzip or zlib, whichever the first bytes say
constexpr int kNoWrapping = -MAX_WBITS;

/// The first two bytes of either wrapping (RFC 1950 section 2.2, RFC 1952 section 2.3.1).
bool BeginsWrapped(std::string_view bytes) {
  constexpr unsigned kGzip = 0x1f, kMethodBits = 0x0f, kDeflate = 8;
  const auto first = static_cast<unsigned char>(bytes.front());
  return first == kGzip || (first & kMethodBits) == kDeflate;
}

}  // namespace

struct Inflater::Stream {
  z_stream z{};
  ~Stream() { inflateEnd(&z); }
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;

bool Inflater::Knows(std::string_view coding) {
  return EqualsIgnoreCase(coding, "gzip") || EqualsIgnoreCase(coding, "x-gzip") ||
         EqualsIgnoreCase(coding, "deflate");
}

Inflater::Progress Inflater::Put(std::string_view bytes, std::string& body, std::uint64_t most) {
  if (bytes.empty()) return Progress::kGoesOn;
  if (finished_) return Progress::kBroken;
  if (!stream_) {
    stream_ = std::make_unique<Stream>();
    if (inflateInit2(&stream_->z, BeginsWrapped(bytes) ? kAnyWrapping : kNoWrapping) != Z_OK)
      return Progress::kBroken;
  }
  z_stream& z = stream_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib only reads it
  z.avail_in = static_cast<uInt>(bytes.size());
  constexpr std::size_t kStep = 16 * 1024;
  std::array<char, kStep> out;
  do {
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = kStep;
    const int result = inflate(&z, Z_NO_FLUSH);
    const std::size_t made = kStep - z.avail_out;
    if (body.size() + made > most) return Progress::kTooLarge;
    body.append(out.data(), made);
    if (result == Z_STREAM_END) {
      finished_ = true;
      return z.avail_in == 0 ? Progress::kGoesOn : Progress::kBroken;
    }
    if (result == Z_BUF_ERROR && z.avail_in == 0) return Progress::kGoesOn;
    if (result != Z_OK) return Progress::kBroken;
  } while (z.avail_in > 0 || z.avail_out == 0);
  return Progress::kGoesOn;
}

}  // namespace flintdesk::http
