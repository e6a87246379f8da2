#pragma once

#include <string>

#include "http/http.hpp"

namespace flintdesk::http {

/// Puts the body that is sent and what takes the response's back to their beginnings, for another attempt.
/// Why one of them can't be; empty when both are.
std::string WhyNotRewindable(const Request& request);

}  // namespace flintdesk::http
