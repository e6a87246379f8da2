#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// A transport of our own for requests that need neither TLS nor a proxy; it passes all others on. It
/// promises what the one over libcurl promises (curl_transport.hpp) and says the same sentences, for less
/// work.
std::unique_ptr<Policy> MakePlainTransport(Loop& loop, const ClientOptions& options);

}  // namespace flintdesk::http
