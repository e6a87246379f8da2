#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "http/http.hpp"
#include "http/message/response_fault.hpp"

/// The lines of a response's head, without their ends, and what they say about the body (RFC 9112). What
/// common clients read in different ways is refused, since a proxy between may read it in the other one.
namespace flintdesk::http {

struct StatusLine {
  int minor_version = 1;  ///< Of HTTP/1.
  int status = 0;         ///< 100 to 999
};

/// Judges a response by its first bytes, of which it reads this many; `kNone` while they may still become
/// one.
inline constexpr std::size_t kLongestStart = 7;
ResponseFault FaultOfStart(std::string_view bytes);

/// "HTTP/1.1 200 OK"; the reason may be missing, with or without the blank before it.
ResponseFault ReadStatusLine(std::string_view line, StatusLine& result);

/// Appends "Name: value" to `headers`, or a continued line to the last of them.
ResponseFault ReadHeaderLine(std::string_view line, std::vector<Header>& headers);

/// How long the body is and whether another response may follow over the same connection.
struct Framing {
  bool chunked = false;
  std::optional<std::uint64_t> length;
  bool keeps_connection = true;
};
ResponseFault ReadFraming(const StatusLine& status, const std::vector<Header>& headers, Framing& result);

/// The line before a chunk, without its LF.
ResponseFault ReadChunkLine(std::string_view line, std::uint64_t& size);

}  // namespace flintdesk::http
