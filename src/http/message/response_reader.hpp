#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "http/bodies/sink.hpp"
#include "http/http.hpp"
#include "http/message/response_fault.hpp"

namespace flintdesk::http {

/// Makes a Response of the bytes of one HTTP/1 connection (RFC 9112), as they come, with limits on all of
/// them. Interim responses (1xx) and trailers are passed over. One reader a response. What all common clients
/// read alike is read; what a proxy between could read in another way is refused.
///
///   ResponseReader reader({.max_body = 1000, .max_headers = 1000}, "GET");
///   while (reader.Put(bytes) == ResponseReader::Progress::kGoesOn) …;
class ResponseReader {
 public:
  struct Limits {
    std::uint64_t max_body = 0;  ///< Bytes in memory, before and after decompression.
    /// Bytes, those of interim responses, trailers and chunk extensions too.
    std::uint64_t max_headers = 0;
  };
  enum class Progress { kGoesOn, kDone, kBroken };
  using Fault = ResponseFault;

  /// `method` is the request's: the response to HEAD has no body. `sink` takes the body, if it wants to and
  /// unless it is null; it outlives the reader.
  ResponseReader(Limits limits, std::string_view method, BodySink* sink = nullptr);
  ~ResponseReader();
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  /// Takes all of `bytes`. Not after the end. What a full sink has no room for is kept: once there is room,
  /// put nothing to go on with it.
  Progress Put(std::string_view bytes);
  /// The other side sends no more, which is the end of a response without a length.
  Progress End();

  bool begun() const;     ///< A byte of the response has come.
  Fault fault() const;    ///< Why it is broken.
  bool reusable() const;  ///< Done, and the next response may come over the same connection.
  Response Take();        ///< Once, when it is done.

  bool uses_sink() const;           ///< The sink takes the body.
  bool sink_is_full() const;        ///< It wants no more for now.
  const Error& sink_error() const;  ///< Where the fault is kNotTaken.

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace flintdesk::http
