#include "http/http.hpp"

#include "base/text.hpp"
#include "http/bodies/source.hpp"

namespace flintdesk::http {

std::string Origin::Url() const { return (tls ? "https://" : "http://") + HostAndPort() + base_path; }

std::string Origin::HostAndPort() const {
  std::string port_text = std::to_string(port);
  return host.find(':') == std::string::npos ? host + ':' + port_text : '[' + host + "]:" + port_text;
}

std::uint64_t Request::BodyLength() const { return source ? source->length() : body.size(); }

std::string_view Response::HeaderValue(std::string_view name) const {
  for (const Header& header : headers)
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  return {};
}

}  // namespace flintdesk::http
