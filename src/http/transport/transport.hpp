#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// The last policy: carries one request out, HTTP/1.1, at most once when it `changes` anything, over plain
/// HTTP or TLS, with or without a proxy; all of these speak and judge alike. It knows no deadline but the
/// connect timeout; for another one, cancel. Redirects are responses like others.
std::unique_ptr<Policy> MakeTransport(Loop& loop, const ClientOptions& options);

}  // namespace flintdesk::http
