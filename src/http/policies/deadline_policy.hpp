#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// Ends the whole call when its deadline passes or when somebody cancels it, from any thread. It gives the
/// policies below a cancellation of their own, which is only ever used on the loop; so they know neither
/// threads nor deadlines, and there is one mechanism for both.
std::unique_ptr<Policy> MakeDeadlinePolicy(Loop& loop, const Clock& clock);

/// Ends one attempt after `timeout`.
std::unique_ptr<Policy> MakeAttemptPolicy(Loop& loop, const Clock& clock, milliseconds timeout);

}  // namespace flintdesk::http
