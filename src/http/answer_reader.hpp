#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "http/http.hpp"

namespace flintdesk::http {

/// Makes an Answer of the bytes of one HTTP/1 connection (RFC 9112), as they come, with limits on all of
/// them. Interim answers (1xx) and trailers are passed over. One reader an answer.
///
///   AnswerReader reader({.max_body = 1000, .max_headers = 1000}, "GET");
///   while (reader.Put(bytes) == AnswerReader::Progress::kGoesOn) …;
class AnswerReader {
 public:
  struct Limits {
    std::uint64_t max_body = 0;     ///< Bytes, after decompression.
    std::uint64_t max_headers = 0;  ///< Bytes, those of interim answers and trailers too.
  };
  enum class Progress { kGoesOn, kDone, kBroken };
  enum class Fault {
    kNone,
    kNoHttp,
    kHead,  ///< a header that is none
    kLength,
    kTwoLengths,  ///< different ones, or one and chunks
    kChunks,
    kCompression,
    kHeadTooLarge,
    kBodyTooLarge,
    kCutOff,
  };

  /// `method` is the request's: the answer to HEAD has no body.
  AnswerReader(Limits limits, std::string_view method);
  ~AnswerReader();
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  /// Takes all of `bytes`. Not after the end.
  Progress Put(std::string_view bytes);
  /// The other side sends no more, which is the end of an answer without a length.
  Progress End();

  bool begun() const;     ///< A byte of the answer has come.
  Fault fault() const;    ///< Why it is broken.
  bool reusable() const;  ///< Done, and the next answer may come over the same connection.
  Answer Take();          ///< Once, when it is done.

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace flintdesk::http
