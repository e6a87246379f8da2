#pragma once

#include <memory>

#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// Lets at most `most` requests through at a time; the others wait in the order of their coming.
std::unique_ptr<Policy> MakeConcurrencyPolicy(int most);

}  // namespace flintdesk::http
