#pragma once

#include <memory>

#include "base/time.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// Stops a request whose time to begin by is over (`Context::begin_by`). `clock` must outlive it.
std::unique_ptr<Policy> MakeOverduePolicy(const Clock& clock);

}  // namespace flintdesk::http
