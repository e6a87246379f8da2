#include "http/http.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace flintdesk::http {

std::string Origin::Url() const { return fmt::format("{}://{}", tls ? "https" : "http", HostAndPort()); }

std::string Origin::HostAndPort() const {
  bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
}

std::string_view Answer::HeaderValue(std::string_view name) const {
  for (const Header& header : headers)
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  return {};
}

}  // namespace flintdesk::http
