#include "simulator/own_hosts.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/host.hpp"
#include "base/json.hpp"
#include "base/loopback.hpp"
#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

struct HostAndPort {
  std::string_view host;  ///< Without brackets and a last dot.
  bool has_port = false;
  bool is_sound = false;
};

/// "desk:8080", "[::1]:8080", "::1". Which port is named does not matter: a forwarded one is another.
HostAndPort Divide(std::string_view text) {
  HostAndPort parts;
  std::string_view rest;
  const bool is_bare_v6 = !text.starts_with('[') && std::count(text.begin(), text.end(), ':') > 1;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) return parts;
    parts.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const std::size_t end = is_bare_v6 ? text.size() : std::min(text.find(':'), text.size());
    parts.host = text.substr(0, end);
    rest = text.substr(end);
  }
  parts.host = WithoutLastDot(parts.host);
  parts.has_port = !rest.empty();
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool port_is_sound = rest.empty() || (rest[0] == ':' && rest.size() <= 6 &&
                                              std::all_of(rest.begin() + 1, rest.end(), is_digit));
  parts.is_sound = port_is_sound && !parts.host.empty() &&
                   parts.host.find_first_of(" \t\r\n\v\f@/?#\\,[]") == parts.host.npos;
  return parts;
}

using AddressBytes = std::array<unsigned char, 16>;

/// An address of IPv4 as the one of IPv6 that stands for it.
bool ReadAddress(std::string_view text, AddressBytes& bytes) {
  const std::string copy(text);
  bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return inet_pton(AF_INET, copy.c_str(), bytes.data() + 12) == 1 ||
         inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

bool IsSameHost(std::string_view one, std::string_view other) {
  AddressBytes first, second;
  if (ReadAddress(one, first) && ReadAddress(other, second)) return first == second;
  return EqualsIgnoreCase(one, other);
}

}  // namespace

Result<OwnHosts> OwnHosts::Make(const std::string& bind, const std::vector<std::string>& names) {
  OwnHosts hosts;
  hosts.beyond_loopback_ = !bind.empty() && (bind == "0.0.0.0" || bind == "::" || !IsLoopback(bind));
  if (!bind.empty()) hosts.names_.push_back(bind);
  for (const std::string& name : names) {
    const HostAndPort parts = Divide(name);
    if (!parts.is_sound || parts.has_port)
      return InvalidRequestError(fmt::format("--allow-host: {} is not the name or address of a host",
                                             json::Quote(Shorten(name, 80))),
                                 "Write it alone, without scheme, port and path: --allow-host desk.test.");
    hosts.names_.emplace_back(parts.host);
  }
  return hosts;
}

bool OwnHosts::IsOwn(std::string_view text, std::string_view local_address) const {
  const HostAndPort parts = Divide(Trim(text));
  if (!parts.is_sound) return false;
  const bool is_unspecified = IsSameHost(parts.host, "0.0.0.0") || IsSameHost(parts.host, "::");
  if (IsLoopback(parts.host) && !is_unspecified) return true;
  if (beyond_loopback_ && IsSameHost(parts.host, local_address)) return true;
  return std::any_of(names_.begin(), names_.end(),
                     [&](const std::string& name) { return IsSameHost(parts.host, name); });
}

std::string OwnHosts::FaultOf(const web::Request& request, std::string_view local_address) const {
  for (const auto& [name, value] : request.headers) {
    if (EqualsIgnoreCase(name, "Origin"))
      return "Refused: the request comes from a web page (it has an Origin), and pages may not use this "
             "simulator.\n";
    const bool is_site = EqualsIgnoreCase(name, "Sec-Fetch-Site");
    if (is_site && !EqualsIgnoreCase(value, "none") && !EqualsIgnoreCase(value, "same-origin"))
      return "Refused: the request comes from a page of another site (Sec-Fetch-Site says so), and pages may "
             "not use this simulator.\n";
    if (EqualsIgnoreCase(name, "Host") && !IsOwn(value, local_address))
      return "Refused: the Host of this request is not a name of this simulator. It is reached by localhost, "
             "by "
             "the address that it listens on, and by the names that `simulate --allow-host NAME` was "
             "given.\n";
  }
  return {};
}

}  // namespace flintdesk::simulator
