#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace flintdesk::http {

/// Which proxy is used, decided once for each client.
struct ProxySettings {
  std::string for_http;   ///< URL, empty for none.
  std::string for_https;  ///< URL, empty for none.
  std::string bypass;     ///< Hosts reached without either, in the form of no_proxy.
  // The variables that said so; empty for the configuration.
  std::string http_variable;
  std::string https_variable;
  std::string bypass_variable;

  /// Empty: no proxy.
  std::string_view For(const Origin& origin) const;

  /// What is wrong with that proxy's URL, without showing it, with the variable that holds it in front; empty
  /// for nothing. Whoever reads a configuration has checked it already, the environment nobody has.
  ///
  ///   "https_proxy in the environment: this is not the URL of a proxy (not shown, …); write http://HOST:PORT …"
  std::string FaultFor(const Origin& origin) const;
};

/// The option, or else the environment, read now: so that later changes to it (a script may) neither matter
/// nor race with a transfer. A password in a proxy's URL is remembered as a secret, and so is a name of 16
/// characters or more that stands without one, as a token does, and what stands in a password's place where
/// the URL cannot be read.
ProxySettings MakeProxySettings(const ClientOptions& options);

/// Whether `host` is in a list like "localhost,.example.org,10.0.0.0/8" or "*": names with everything below
/// them, addresses, networks. As libcurl reads it; done here so that one place knows whether a proxy was
/// used.
bool BypassesProxy(std::string_view host, std::string_view list);

/// What is wrong with the URL of a proxy, without showing it; empty for nothing, and for the empty text. A
/// password or token in it is remembered as a secret.
std::string FaultOfProxy(std::string_view url);

/// Does it get a CONNECT, unlike a SOCKS proxy?
bool TakesConnect(std::string_view proxy_url);

/// Is the proxy itself reached over TLS?
bool IsReachedOverTls(std::string_view proxy_url);

/// Does it get the request itself, as an HTTP proxy does where there is no TLS to the service desk?
bool PassesRequestsOn(std::string_view proxy_url, const Origin& origin);

/// The Proxy-Authorization for such a proxy: "Basic …", empty when its URL has no user. A secret.
std::string ProxyAuthorization(std::string_view proxy_url);

/// "proxy.example:3128", without user, password and scheme.
std::string ProxyHostAndPort(std::string_view url);

}  // namespace flintdesk::http
