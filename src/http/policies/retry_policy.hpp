#pragma once

#include <functional>
#include <memory>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

struct RetryOptions {
  int retries = 3;                     ///< Attempts after the first.
  milliseconds first_pause{100};       ///< The most before the first retry; doubles with each further one …
  milliseconds longest_pause{5000};    ///< … up to this. What Retry-After asks for is over both.
  milliseconds throttled_pause{1000};  ///< In place of first_pause when rate-limited.
  std::function<double()> random;      ///< From 0 up to, not including, 1; empty: a generator of its own.
};

/// Retries. Three questions, asked separately: is it safe to resend; may we still (attempts, time, and a
/// budget that all calls share: see RetryBudget); and how long to wait before. A request that changes nothing
/// is safe; one that `changes` only when nothing of it has left this machine, and never because of a response
/// (the service desk room decides about those). Response and failure say how many attempts there were and why
/// there was no further one.
std::unique_ptr<Policy> MakeRetryPolicy(Loop& loop, const Clock& clock, RetryOptions options);

}  // namespace flintdesk::http
