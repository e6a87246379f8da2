#include "http/message/inflate.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <zlib.h>

#include "base/text.hpp"

namespace flintdesk::http {
namespace {

constexpr int kAnyWrapping = MAX_WBITS + 32;  // gzip or zlib, whichever the first bytes say
constexpr int kNoWrapping = -MAX_WBITS;
constexpr char kFirstOfGzip = '\x1f';  // RFC 1952 section 2.3.1

/// RFC 1950 section 2.2.
bool BeginsZlib(char first) {
  constexpr unsigned kMethodBits = 0x0f, kDeflate = 8;
  return (static_cast<unsigned char>(first) & kMethodBits) == kDeflate;
}

}  // namespace

struct Inflater::Stream {
  z_stream z{};
  ~Stream() { inflateEnd(&z); }
};

Inflater::Inflater(Coding coding, std::unique_ptr<Inflater> next) : coding_(coding), next_(std::move(next)) {}
Inflater::~Inflater() = default;

bool Inflater::whole() const { return (!stream_ || ended_) && (!next_ || next_->whole()); }

bool Inflater::Begin(char first) {
  gzip_ = first == kFirstOfGzip;
  const bool bare = coding_ == Coding::kDeflate && !gzip_ && !BeginsZlib(first);
  stream_ = std::make_unique<Stream>();
  return inflateInit2(&stream_->z, bare ? kNoWrapping : kAnyWrapping) == Z_OK;
}

/// What may stand behind the end; true when another member begins or nothing is left.
bool Inflater::PassEnd(std::string_view& bytes) {
  if (!padded_ && gzip_ && bytes.front() == kFirstOfGzip) {
    ended_ = false;
    return inflateReset(&stream_->z) == Z_OK;
  }
  padded_ = true;
  bytes.remove_prefix(std::min(bytes.find_first_not_of('\0'), bytes.size()));
  return bytes.empty();
}

Inflater::Progress Inflater::Put(std::string_view bytes, std::string& body, std::uint64_t most) {
  constexpr std::size_t kStep = 16 * 1024;
  std::array<char, kStep> out;
  bool full = false;  // there may be more to come out, though nothing is left to go in
  while (!bytes.empty() || full) {
    if (!stream_ && !Begin(bytes.front())) return Progress::kBroken;
    if (ended_) {
      if (!PassEnd(bytes)) return Progress::kBroken;
      if (bytes.empty()) break;
    }
    z_stream& z = stream_->z;
    const std::size_t given = std::min<std::size_t>(bytes.size(), 1U << 30U);  // zlib counts in 32 bits
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));     // NOLINT: zlib only reads it
    z.avail_in = static_cast<uInt>(given);
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = kStep;
    const int result = inflate(&z, Z_NO_FLUSH);
    bytes.remove_prefix(given - z.avail_in);
    const std::string_view made(out.data(), kStep - z.avail_out);
    if (made.size() > most - made_) return Progress::kTooLarge;
    made_ += made.size();
    if (!next_)
      body.append(made);
    else if (const Progress progress = next_->Put(made, body, most); progress != Progress::kGoesOn)
      return progress;
    ended_ = result == Z_STREAM_END;
    full = !ended_ && z.avail_out == 0;
    if (result == Z_BUF_ERROR && bytes.empty()) break;
    if (result != Z_OK && !ended_) return Progress::kBroken;
  }
  return Progress::kGoesOn;
}

ContentCoding ContentCodingOf(std::string_view name) {
  // Those of IANA's register, and what else servers pack with.
  constexpr std::array<std::string_view, 18> kOthers{
      "aes128gcm", "br",   "brotli",       "bzip", "bzip2",  "compress", "dcb",        "dcz", "exi",
      "lz4",       "lzma", "pack200-gzip", "sdch", "snappy", "x-bzip2",  "x-compress", "xz",  "zstd"};
  const auto is = [name](std::string_view other) { return EqualsIgnoreCase(name, other); };
  if (is("gzip") || is("x-gzip")) return ContentCoding::kGzip;
  if (is("deflate")) return ContentCoding::kDeflate;
  return std::any_of(kOthers.begin(), kOthers.end(), is) ? ContentCoding::kUnknown : ContentCoding::kNone;
}

}  // namespace flintdesk::http
