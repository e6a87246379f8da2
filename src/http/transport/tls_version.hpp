#pragma once

#include <string_view>

namespace flintdesk::http {

/// "1.2" is 2: libcurl and OpenSSL both number the versions of TLS one after the other from 1.0 on. What is
/// none of them counts as 1.2, the lowest that is spoken unless a connector says otherwise.
constexpr int TlsMinorVersion(std::string_view name) {
  return name == "1.0" ? 0 : name == "1.1" ? 1 : name == "1.3" ? 3 : 2;
}

}  // namespace flintdesk::http
