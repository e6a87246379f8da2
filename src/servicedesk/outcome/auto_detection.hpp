#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "connector/connector.hpp"
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

/// Under which name what was found of an origin is kept; it can be a file's: "api-of-http-localhost-8080".
std::string NameInMemory(const http::Origin& origin);
/// The kept finding of an origin; none when there is none or it is too old.
std::optional<Api> RecallApi(connector::Memory& memory, const http::Origin& origin, const Clock& clock);
/// For a day. V1 is only what is left when V3 does not respond, which a page of somebody in between can
/// cause: it is kept for a minute at first, and for a day when that was found again a minute or more later.
void KeepApi(connector::Memory& memory, const http::Origin& origin, const Clock& clock, Api api);
void ForgetApi(connector::Memory& memory, const http::Origin& origin);

}  // namespace flintdesk::servicedesk
