#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// Lets at most `calls` requests start in any minute, for each host and client (0: without this limit), and
/// no more than throttling has taught for them (see LearnedRate); the others wait in the order of their
/// coming. The limit is a bucket of so many tokens, each of which comes back one minute after it was taken: a
/// burst up to the whole minute's worth goes through at once, and no 60 seconds ever see more than `calls`.
std::unique_ptr<Policy> MakeRatePolicy(Loop& loop, const Clock& clock, int calls);

}  // namespace flintdesk::http
