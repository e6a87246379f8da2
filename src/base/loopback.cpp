#include "base/loopback.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/host.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

bool IsLoopback(const in_addr& address) {
  const std::uint32_t number = ntohl(address.s_addr);
  return number >> 24 == 127 || number == INADDR_ANY;
}

bool IsLoopback(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address)) return true;
  if (!IN6_IS_ADDR_V4MAPPED(&address) && !IN6_IS_ADDR_V4COMPAT(&address)) return false;
  in_addr inner{};
  std::copy_n(&address.s6_addr[12], 4, reinterpret_cast<unsigned char*>(&inner.s_addr));
  return IsLoopback(inner);
}

bool IsLoopbackName(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kNames = {"localhost", "localhost.localdomain",
                                                             "ip6-localhost", "ip6-loopback"};
  static constexpr std::string_view kBelow = ".localhost";  // RFC 6761
  const bool is_below =
      name.size() > kBelow.size() && EqualsIgnoreCase(name.substr(name.size() - kBelow.size()), kBelow);
  return is_below || std::any_of(kNames.begin(), kNames.end(),
                                 [name](std::string_view known) { return EqualsIgnoreCase(name, known); });
}

}  // namespace

bool IsLoopback(std::string_view host) {
  host = WithoutLastDot(WithoutBrackets(host));
  const std::string text(host.substr(0, host.find('%')));  // without the zone of a local address
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IsLoopback(v6);
  // What inet_aton finds after a blank it leaves aside.
  if (text.find_first_of(" \t\r\n\v\f") == text.npos && inet_aton(text.c_str(), &v4) == 1)
    return IsLoopback(v4);
  return IsLoopbackName(text);
}

}  // namespace flintdesk
