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

/// Leaves a host alone that fails call after call, so that callers hear at once what they would hear anyway
/// after their time is up, and a host that comes back is not met by everything that has piled up. One breaker
/// an origin, with three states: closed; open, where requests fail with kCircuitOpen and nothing sent; and
/// half-open when the pause is over, where one request is let through as a probe and decides.
///
/// What counts is that the host is down or out of order: name, connection or TLS failed, the connection was
/// lost, or status 502, 503, 504 (not a refusal for rate). Any other response closes the breaker, whatever
/// its status; time-outs and what is wrong on this side say nothing. A call counts once, however often it was
/// tried, so that one bad call, or one with many retries, never opens it: a program that makes one call and
/// ends does not meet it.
std::unique_ptr<Policy> MakeBreakerPolicy(const Clock& clock, BreakerOptions options);

}  // namespace flintdesk::http
