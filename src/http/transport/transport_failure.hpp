#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace flintdesk::http {

/// The failures of the transport, as sentences. The caller sets `sent`.
Failure MakeFailure(FailureKind kind, std::string message, std::string assistance = {});

/// "desk:8080 closed the connection without a response"; `may_be_tls` when that is how a port for TLS behaves
/// that is spoken to in the clear.
Failure ConnectionLost(const Origin& origin, std::string_view what, bool may_be_tls = false);
Failure ResponseUnreadable(const Origin& origin, std::string_view why);
Failure ResponseIsNoHttp(const Origin& origin);
Failure ResponseTooLarge(const Origin& origin, const ClientOptions& options);
Failure HeadersTooLarge(const Origin& origin, const ClientOptions& options);
/// The request cannot be written, or there is no memory for it.
Failure RequestNotSendable(const Origin& origin, std::string_view why);
Failure NoMemoryFor(const Origin& origin);
Failure HostNameUnusable(const Origin& origin);
/// What was to be sent, or was to take the response, says why it can't.
Failure BodyFailed(FailureKind kind, const Error& error);
Failure RangeUnusable(const Origin& origin);
/// For a 407. `proxy` is its host and port; empty for one that nobody configured.
Failure ProxyAuthenticationFailure(const std::string& proxy);

/// `doing` is "connecting to", "waiting for a free connection to", "sending the request to", "waiting for the
/// response of", "reading the response of" or "storing the response of".
Failure Stopped(const Origin& origin, std::string_view doing);
inline constexpr std::string_view kConnecting = "connecting to";

inline constexpr const char* kCheckProxy =
    "Check `proxy`, or the environment's http_proxy, https_proxy and all_proxy";

inline constexpr std::string_view kClosedWithoutResponse = "closed the connection without a response";
inline constexpr std::string_view kClosedKeptConnection = "closed a kept connection without a response";
inline constexpr std::string_view kClosedInMidResponse =
    "closed the connection in the middle of its response";
inline constexpr std::string_view kBroke = "broke the connection";
inline constexpr std::string_view kBrokeWhileSending = "broke the connection while the request was sent";

}  // namespace flintdesk::http
