#pragma once

#include <memory>

#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// Puts in what proves who asks, where a request has `credentials`. A call that waits for it meanwhile keeps
/// its own deadline and cancellation. When the proof is rejected and the credentials say so, the request is
/// sent once more with another one, unless its context wants none.
std::unique_ptr<Policy> MakeCredentialsPolicy();

}  // namespace flintdesk::http
