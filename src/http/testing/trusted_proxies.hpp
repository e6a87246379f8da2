#pragma once

#include <string>

namespace flintdesk::http::testing {

/// While one lives, libcurl trusts proxies that a certificate in that PEM file vouches for: this program's
/// own `curl_easy_init` stands before libcurl's. Otherwise only the system's store counts for them, which a
/// test cannot change.
class TrustedProxies {
 public:
  explicit TrustedProxies(const std::string& ca_file);
  ~TrustedProxies();
  TrustedProxies(const TrustedProxies&) = delete;
  TrustedProxies& operator=(const TrustedProxies&) = delete;
};

}  // namespace flintdesk::http::testing
