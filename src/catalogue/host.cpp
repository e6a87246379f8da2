#include "base/host.hpp"

#include <algorithm>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/address.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
AddressParts DivideAddress(std::string_view text) {
  AddressParts parts;
  if (auto at = text.find("://"); at != std::string_view::npos) {
    parts.scheme = ToLower(text.substr(0, at));
    text.remove_prefix(at + 3);
  }
  if (auto at = text.find_first_of("/?#"); at != std::string_view::npos) {
    parts.path = text.substr(at);
    text = text.substr(0, at);
  }
  if (auto at = text.rfind('@'); at != std::string_view::npos) {
    parts.user = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  auto colon = text.rfind(':');
  bool bracketed = !text.empty() && text.front() == '[';
  if (bracketed && text.find("]:") == std::string_view::npos) colon = std::string_view::npos;
  if (!bracketed && std::count(text.begin(), text.end(), ':') > 1)
    colon = std::string_view::npos;  // bare IPv6
  if (colon != std::string_view::npos) {
    parts.port = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  parts.host = WithoutBrackets(text);
  return parts;
}

namespace {

bool IsAddress(const std::string& text) {
  unsigned char room[sizeof(in6_addr)];
  return inet_pton(AF_INET6, text.c_str(), room) == 1;
}

bool IsName(std::string_view text) {
  constexpr std::size_t kLongestName = 253;  // RFC 1035
  if (text.empty() || text.size() > kLongestName || text.front() == '.' || text.front() == '-') return false;
  if (text.find("..") != std::string_view::npos || !IsUtf8(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  });
}

/// "the host name alone belongs here: host-name desk.example.com, port 8080, is-ssl true"
std::string Advice(const Field& field, const AddressParts& parts) {
  std::string advice = fmt::format("{} {}", field.name, RedactAndShorten(parts.host, 80));
  if (!parts.port.empty()) advice += fmt::format(", port {}", RedactAndShorten(parts.port, 10));
  if (parts.scheme == "https") advice += ", is-ssl true";
  if (parts.scheme == "http") advice += ", is-ssl false";
  const std::string path = parts.path.substr(0, parts.path.find_first_of("?#"));
  if (path.size() > 1) advice += fmt::format(", base-path {}", RedactAndShorten(path, 80));
  return advice;
}

}  // namespace

Result<std::string, Finding> ConvertHost(const Field& field, const std::string& text, bool hide) {
  auto refuse = [&](std::string_view why) {
    return Finding{
        fmt::format("{}: expected {}, {}, {}", field.name, Expectation(field), Shown(text, hide), why)};
  };
  if (text.find_first_of(" \t\r\n\v\f") != std::string::npos)
    return refuse("which has blanks in or around it");
  AddressParts parts = DivideAddress(text);
  bool host_is_good = IsAddress(parts.host) || IsName(parts.host);
  if (!parts.user.empty())  // what stands in front of the host may be a password
    return Finding{
        fmt::format("{}: expected {}, got one with a user name in front (not shown); leave that out",
                    field.name, Expectation(field))};
  const bool alone = parts.IsHostAlone();
  if (alone && host_is_good) return parts.host;
  if (!alone && host_is_good && !hide) {
    std::string what = !parts.scheme.empty() ? "a URL"
                       : !parts.path.empty() ? "a host with a path"
                                             : "a host with a port";
    return refuse(fmt::format("which is {}; write {}", what, Advice(field, parts)));
  }
  return refuse("which is neither");
}

}  // namespace flintdesk::catalogue
