#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace flintdesk::http {

inline constexpr std::string_view kUserAgent = "flintdesk";
inline constexpr std::string_view kAcceptEncoding = "gzip, deflate";

/// Why the request cannot be written as HTTP at all (a line end in a header, say); empty when it can.
std::string WhyNotSendable(const Request& request);

/// Whether its kind of request says how long its body is even when it has none (RFC 9110 section 8.6).
bool SaysLength(const Request& request);

/// The head of the request as it stands on the wire, from its first line to the empty one. It may hold a
/// secret.
std::string HeadOf(const Request& request);

/// The same for a proxy that passes requests on (RFC 9112 section 3.2.2). `authorization` is what the proxy
/// is told of who asks; empty for nothing.
std::string HeadForProxy(const Request& request, std::string_view authorization);

/// For how long a connection may have been idle that the request is sent over. The longer it was, the
/// likelier the other side closes it just while we write; for a change that is an unclear outcome. Common
/// servers keep one for 5 s (Apache) to 20 s (Tomcat).
inline std::chrono::seconds MostIdle(const Request& request) {
  constexpr std::chrono::seconds kForChanges{4}, kForReads{118};
  return request.changes ? kForChanges : kForReads;
}

/// Some servers carry a DELETE out as soon as they have its head; on a connection of its own it meets no
/// close that crosses it, and so its outcome is unclear less often.
inline bool WantsOwnConnection(const Request& request) {
  return request.changes && request.BodyLength() == 0;
}

}  // namespace flintdesk::http
