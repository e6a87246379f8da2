#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

struct BreakerOptions {
  int failures = 5;                    ///< So many calls in a row without a response open it; 0: never.
  milliseconds first_pause{5'000};     ///< How long it stays open; doubles with each probe that fails …
  milliseconds longest_pause{60'000};  ///< … up to this.
};

/// Pauses calls to a host that fails call after call: callers get their failure at once in place of at their
/// timeout, and a host that recovers is not flooded with what has piled up. One breaker
/// an origin, with three states: closed; open, where requests fail with kCircuitOpen and nothing sent; and
/// half-open when the pause is over, where one request is let through as a probe and decides.
///
/// A failure counts when the host is down or out of order: name, connection or TLS failed, the connection was
/// lost, or status 502, 503, 504 (unless rate-limited). Any other response closes the breaker, whatever its
/// status. Timeouts and faults of this side count neither way. A call counts once, whatever its number of
/// attempts, so that one bad call, or one with many retries, never opens it: a program that makes one call
/// and ends does not meet it.
std::unique_ptr<Policy> MakeBreakerPolicy(const Clock& clock, BreakerOptions options);

}  // namespace flintdesk::http
