#pragma once

#include "http/http.hpp"
#include "servicedesk/response/response.hpp"

/// Which API a host has, where the configuration says `api-version: auto`: V3 when the host responds to it,
/// else V1.
namespace flintdesk::servicedesk {

/// What a response to a V3 request says about the host.
enum class Detected {
  kV3,         ///< It speaks V3, be it to refuse the key.
  kNotV3,      ///< Nothing of V3 is there: 404, a page, another document.
  kUndecided,  ///< The host is in trouble, throttles, talks nonsense, or somebody stands before it.
};
Detected DetectFrom(const http::Response& response, const Reading& reading);

}  // namespace flintdesk::servicedesk
