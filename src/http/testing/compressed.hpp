#pragma once

#include <string>

#include <zlib.h>

namespace flintdesk::http::testing {

enum class Wrapping { kGzip, kZlib, kNone };

inline std::string Compressed(const std::string& text, Wrapping wrapping) {
  constexpr int kWindow = 15, kGzip = 16;
  const int window = wrapping == Wrapping::kGzip   ? kWindow + kGzip
                     : wrapping == Wrapping::kZlib ? kWindow
                                                   : -kWindow;
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace flintdesk::http::testing
