#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// The last policy: carries one request out over libcurl, HTTP/1.1, at most once when it `changes` anything.
/// It knows no deadline but the connect time-out; whoever wants one cancels. Redirects are answers like
/// others.
std::unique_ptr<Policy> MakeCurlTransport(Loop& loop, const ClientOptions& options);

}  // namespace flintdesk::http
