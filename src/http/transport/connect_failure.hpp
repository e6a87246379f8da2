#pragma once

#include <string>

#include <curl/curl.h>

#include "http/http.hpp"

namespace flintdesk::http {

/// What is known about a connection that libcurl could not make.
struct ConnectOutcome {
  CURLcode code = CURLE_OK;
  CURL* easy = nullptr;
  std::string text;   ///< libcurl's error text; it tells cases apart and is shown to nobody.
  std::string proxy;  ///< Host and port of the proxy that was used; empty for none.
  bool proxy_takes_connect = false;
  bool proxy_over_tls = false;  ///< The proxy itself is reached over TLS.
};

/// The one place that turns libcurl's codes into words.
Failure ClassifyConnect(const ConnectOutcome& outcome, const Origin& origin, const ClientOptions& options);

/// A proxy that was given the request itself has ended the connection. It is not known whether it was the
/// service desk behind it; of the two, the proxy is there. `may_want_tls`: it said nothing at all.
Failure ProxyConnectionLost(const std::string& proxy, std::string_view what, bool may_want_tls);

}  // namespace flintdesk::http
