#include "http/message/response_head.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"
#include "http/message/token.hpp"

namespace flintdesk::http {
namespace {

using Fault = ResponseFault;

constexpr std::string_view kProtocol = "HTTP/";
constexpr std::string_view kMajorVersion = "1.";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool HasForbiddenControl(std::string_view line) {
  return line.find('\0') != std::string_view::npos || line.find('\r') != std::string_view::npos;
}

/// Almost no header is one of those that are searched for, and its length already says so.
bool Is(const Header& header, std::string_view name) {
  return header.name.size() == name.size() && EqualsIgnoreCase(header.name, name);
}

/// The CR before the LF. LF alone is understood by every client (RFC 9112 section 2.2).
std::string_view WithoutEnd(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool SaysWhereTheBodyEnds(std::string_view name) {
  return EqualsIgnoreCase(name, "Content-Length") || EqualsIgnoreCase(name, "Transfer-Encoding");
}

/// Some proxies take a continued line for a header of its own: harmless unless one of the two says where the
/// body ends. One of blanks alone is the end of the head for some.
Fault Continue(std::string_view line, std::vector<Header>& headers) {
  const std::string_view more = TrimBlanks(line);
  if (more.empty() || headers.empty() || SaysWhereTheBodyEnds(headers.back().name) ||
      SaysWhereTheBodyEnds(TrimBlanks(more.substr(0, more.find(':')))))
    return Fault::kFold;
  std::string& value = headers.back().value;
  if (!value.empty()) value.push_back(' ');
  value.append(more);
  return Fault::kNone;
}

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> ReadDecimal(std::string_view text) {
  constexpr std::uint64_t kBase = 10;
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > kMost / kBase || number * kBase > kMost - digit) return std::nullopt;
    number = number * kBase + digit;
  }
  return number;
}

/// "5", and "5, 5": lines that a proxy has put together (RFC 9110 section 8.6).
Fault ReadLength(std::string_view value, std::optional<std::uint64_t>& length) {
  for (;;) {
    const std::size_t comma = value.find(',');
    const auto number = ReadDecimal(TrimBlanks(value.substr(0, comma)));
    if (!number) return Fault::kLength;
    if (length && *length != *number) return Fault::kTwoLengths;
    length = number;
    if (comma == std::string_view::npos) return Fault::kNone;
    value.remove_prefix(comma + 1);
  }
}

constexpr unsigned char kNoHexDigit = 16;
constexpr auto kHexDigits = [] {
  std::array<unsigned char, 256> table{};
  table.fill(kNoHexDigit);
  for (unsigned char digit = 0; digit < kNoHexDigit; ++digit) {
    table[static_cast<unsigned char>("0123456789abcdef"[digit])] = digit;
    table[static_cast<unsigned char>("0123456789ABCDEF"[digit])] = digit;
  }
  return table;
}();

bool NamesInList(std::string_view list, std::string_view word) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (EqualsIgnoreCase(TrimBlanks(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

ResponseFault FaultOfStart(std::string_view bytes) {
  const std::string_view protocol = bytes.substr(0, kProtocol.size());
  if (!kProtocol.starts_with(protocol)) return Fault::kNoHttp;
  const std::string_view version = bytes.substr(protocol.size(), kMajorVersion.size());
  return kMajorVersion.starts_with(version) ? Fault::kNone : Fault::kVersion;
}

ResponseFault ReadStatusLine(std::string_view line, StatusLine& result) {
  line = WithoutEnd(line);
  if (const Fault fault = FaultOfStart(line); fault != Fault::kNone) return fault;
  if (HasForbiddenControl(line)) return Fault::kControl;
  constexpr std::size_t kBegin = kProtocol.size() + kMajorVersion.size();
  if (line.size() <= kBegin || !IsDigit(line[kBegin])) return Fault::kVersion;
  result.minor_version = line[kBegin] - '0';
  line.remove_prefix(kBegin + 1);
  if (!line.empty() && IsDigit(line.front())) return Fault::kVersion;
  if (!line.starts_with(' ')) return Fault::kStatus;
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  constexpr std::size_t kDigits = 3;
  constexpr int kLowest = 100;
  const std::string_view digits = line.substr(0, kDigits);
  if (digits.size() < kDigits || (line.size() > kDigits && line[kDigits] != ' ')) return Fault::kStatus;
  const auto status = ReadDecimal(digits);
  if (!status || *status < kLowest) return Fault::kStatus;
  result.status = static_cast<int>(*status);
  return Fault::kNone;
}

ResponseFault ReadHeaderLine(std::string_view line, std::vector<Header>& headers) {
  line = WithoutEnd(line);
  if (HasForbiddenControl(line)) return Fault::kControl;
  if (!line.empty() && IsBlank(line.front())) return Continue(line, headers);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) return Fault::kHead;
  headers.push_back({std::string(line.substr(0, colon)), std::string(TrimBlanks(line.substr(colon + 1)))});
  return Fault::kNone;
}

ResponseFault ReadFraming(const StatusLine& status, const std::vector<Header>& headers, Framing& result) {
  bool says_close = false, says_keep_alive = false, says_transfer = false;
  for (const Header& header : headers) {
    const std::string_view value = header.value;
    if (Is(header, "Content-Length")) {
      if (const Fault fault = ReadLength(value, result.length); fault != Fault::kNone) return fault;
    } else if (Is(header, "Transfer-Encoding")) {
      // Nothing and `identity` (RFC 2616 had it) change nothing for any client; twice and lists do for some.
      const bool chunked = EqualsIgnoreCase(value, "chunked");
      if (!chunked && !value.empty() && !EqualsIgnoreCase(value, "identity")) return Fault::kTransferEncoding;
      if (says_transfer) return Fault::kTransferEncoding;
      says_transfer = true;
      result.chunked = chunked;
    } else if (Is(header, "Connection")) {
      says_close = says_close || NamesInList(value, "close");
      says_keep_alive = says_keep_alive || NamesInList(value, "keep-alive");
    } else if (Is(header, "Proxy-Connection")) {  // by proxies that are older than HTTP/1.1
      says_close = says_close || NamesInList(value, "close");
    }
  }
  if (result.chunked && result.length) return Fault::kTwoLengths;
  constexpr int kNoContent = 204;
  const bool says_body = result.chunked || result.length.value_or(0) > 0;
  const bool knows_chunks = status.minor_version > 0;  // RFC 9112 section 6.1
  result.keeps_connection = !says_close && (status.minor_version > 0 || says_keep_alive) &&
                            (!says_transfer || (result.chunked && knows_chunks)) &&
                            !(status.status == kNoContent && says_body);
  return Fault::kNone;
}

ResponseFault ReadChunkLine(std::string_view line, std::uint64_t& size) {
  constexpr std::uint64_t kBase = 16;
  // LF alone is not understood by every client here, and some take it for a part of an extension.
  if (!line.ends_with('\r')) return Fault::kChunks;
  line.remove_suffix(1);
  std::size_t digits = 0;
  size = 0;
  for (; digits < line.size(); ++digits) {
    const unsigned char digit = kHexDigits[static_cast<unsigned char>(line[digits])];
    if (digit == kNoHexDigit) break;
    if (size > kMost / kBase) return Fault::kChunks;
    size = size * kBase + digit;
  }
  if (digits == 0) return Fault::kChunks;
  if (digits == line.size()) return Fault::kNone;
  const std::string_view after = TrimBlanks(line.substr(digits));
  return (after.empty() || after.front() == ';') && !HasForbiddenControl(after) ? Fault::kNone
                                                                                : Fault::kChunks;
}

}  // namespace flintdesk::http
