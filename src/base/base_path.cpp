#include "base/base_path.hpp"

#include <vector>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::size_t kLongest = 1'024;

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

/// What else may stand in a part of a path as it is (RFC 3986, section 3.3). Not `;`, behind which servers
/// keep sessions.
bool IsPlain(char c) {
  return IsUnreserved(c) || std::string_view("!$&'()*+,=:@").find(c) != std::string::npos;
}

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Does each percent sign have its two digits?
bool IsEncodedSoundly(std::string_view part) {
  for (std::size_t at = 0; (at = part.find('%', at)) != part.npos; ++at)
    if (at + 2 >= part.size() || !IsHexDigit(part[at + 1]) || !IsHexDigit(part[at + 2])) return false;
  return true;
}

std::string Encoded(std::string_view part) {
  std::string text;
  for (const char c : part)
    text += IsPlain(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return text;
}

std::vector<std::string> PartsOf(std::string_view text) {
  std::vector<std::string> parts;
  for (std::string& part : Split(text, '/'))
    if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

/// What is wrong with one part, behind "which".
std::string FaultOfPart(const std::string& part) {
  if (!IsEncodedSoundly(part))
    return "has a % without two hexadecimal digits behind it; write a percent sign as %25";
  const std::string decoded = PercentDecode(part, false);
  if (decoded == "." || decoded == "..") return "has . or .. for a part; write the path that it leads to";
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    const char c = decoded[i];
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F)
      return "has a control character in it; leave it out";
    if (c == '/') return "has a slash written as %2F; write it as /";
    if (c == '\\') return "has a backslash in it; write /";
    if (c == ';') return "has a ; in it, behind which a session stands; leave out all from there on";
    if (c == '?' || c == '#') return "has a question mark or # written with a percent sign; leave it out";
    if (c == '%' && i + 2 < decoded.size() && IsHexDigit(decoded[i + 1]) && IsHexDigit(decoded[i + 2]))
      return "has a percent sign that was encoded twice; encode it once";
  }
  if (!IsUtf8(decoded)) return "is not UTF-8";
  return {};
}

/// Somebody has copied more than the path: a page, or the API's own part.
std::string FaultOfEnd(const std::vector<std::string>& parts) {
  if (parts.empty()) return {};
  const std::string last = ToLower(parts.back());
  for (const std::string_view page : {".do", ".jsp", ".html", ".htm", ".cc"})
    if (last.ends_with(page)) return fmt::format("ends in a page; leave out /{}", Redact(parts.back()));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (ToLower(parts[i]) == "sdpapi") return "holds the API's own part; leave out all from /sdpapi on";
    if (ToLower(parts[i]) == "api" && (i + 1 == parts.size() || ToLower(parts[i + 1]) == "v3"))
      return "holds the API's own part; leave out all from /api on";
  }
  return {};
}

std::string Fault(std::string_view text) {
  if (text.size() > kLongest) return fmt::format("has more than {} bytes", kLongest);
  if (text.find("://") != text.npos)
    return "is a URL; write its host into host-name, and here what stands behind host and port";
  if (text.find('?') != text.npos) return "has a query; leave out all from ? on";
  if (text.find('#') != text.npos) return "has a fragment; leave out all from # on";
  if (text.find('\\') != text.npos) return "has a backslash in it; write /";
  if (text.find_first_of(" \t\r\n\v\f") != text.npos) return "has blanks in or around it; leave them out";
  const std::vector<std::string> parts = PartsOf(text);
  for (const std::string& part : parts)
    if (std::string fault = FaultOfPart(part); !fault.empty()) return fault;
  return FaultOfEnd(parts);
}

}  // namespace

std::string FaultOfBasePath(std::string_view text) {
  const std::string fault = Fault(text);
  if (fault.empty()) return {};
  return fmt::format("expected a path such as /helpdesk, got one that {}", fault);
}

std::string NormalBasePath(std::string_view text) {
  if (text.empty()) return {};  // nearly always
  std::string path;
  for (const std::string& part : PartsOf(text)) path += "/" + Encoded(PercentDecode(part, false));
  return path;
}

bool IsNormalBasePath(std::string_view text) {
  return text.empty() || (Fault(text).empty() && NormalBasePath(text) == text);
}

}  // namespace flintdesk
