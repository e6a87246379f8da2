#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace flintdesk::http {

/// The sentences of the transport. `sent` is left to whoever knows.
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

/// `doing` is "connecting to", "waiting for a free connection to", "waiting for the response of" or "reading
/// the response of".
Failure Stopped(const Origin& origin, std::string_view doing);

inline constexpr std::string_view kClosedWithoutResponse = "closed the connection without a response";
inline constexpr std::string_view kClosedKeptConnection = "closed a kept connection without a response";
inline constexpr std::string_view kClosedInMidResponse =
    "closed the connection in the middle of its response";
inline constexpr std::string_view kBroke = "broke the connection";
inline constexpr std::string_view kBrokeWhileSending = "broke the connection while the request was sent";
inline constexpr std::string_view kTwoLengths = "it states two lengths of its body";
inline constexpr std::string_view kBrokenChunks = "its chunks are broken";
inline constexpr std::string_view kBrokenCompression = "its compression is broken";

}  // namespace flintdesk::http
