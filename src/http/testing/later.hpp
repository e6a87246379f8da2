#pragma once

#include <chrono>

namespace flintdesk::http::testing {

/// For the whole program it is later by so much than it was, for good: its own `clock_gettime` stands before
/// the C library's, also for libcurl, and adds the sum of all calls to the steady clock. Nothing must wait
/// for a moment of that clock meanwhile.
void MakeItLater(std::chrono::nanoseconds by);

}  // namespace flintdesk::http::testing
