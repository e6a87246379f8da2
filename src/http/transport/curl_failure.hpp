#pragma once

#include <string>

#include <curl/curl.h>

#include "http/http.hpp"

namespace flintdesk::http {

/// What is known about a transfer that ended without a response.
struct CurlOutcome {
  CURLcode code = CURLE_OK;
  CURL* easy = nullptr;
  std::string text;   ///< libcurl's error text.
  std::string proxy;  ///< Host and port of the proxy that was used; empty for none.
  bool proxy_takes_connect = false;
  bool proxy_over_tls = false;  ///< The proxy itself is reached over TLS.
  bool sent = false;
  bool body_too_large = false;
  bool headers_too_large = false;
  bool two_lengths = false;  ///< The response says two different lengths of its body.
};

/// The one place that turns libcurl's codes and OpenSSL's into words.
Failure ClassifyCurl(const CurlOutcome& outcome, const Origin& origin, const ClientOptions& options);

/// For a 407 that a proxy answered in place of the service desk.
Failure ProxyAuthenticationFailure(const std::string& proxy);

}  // namespace flintdesk::http
