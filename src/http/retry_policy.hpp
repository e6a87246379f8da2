#pragma once

#include <functional>
#include <memory>

#include "http/http.hpp"
#include "http/loop.hpp"
#include "http/policy.hpp"

namespace flintdesk::http {

struct RetryOptions {
  int retries = 3;                   ///< Tries after the first.
  milliseconds first_pause{100};     ///< The most before the second try; doubles with each further one …
  milliseconds longest_pause{5000};  ///< … up to this. What Retry-After asks for is over both.
  std::function<double()> random;    ///< From 0 up to, not including, 1; empty: a generator of its own.
};

/// Sends again what may be sent again. Three questions, asked separately: is it safe to resend, may we still,
/// and how long to wait before. A request that changes nothing is safe; one that `changes` only when nothing
/// of it has left this machine, and never because of an answer (the service desk room decides about those).
std::unique_ptr<Policy> MakeRetryPolicy(Loop& loop, const Clock& clock, RetryOptions options);

}  // namespace flintdesk::http
