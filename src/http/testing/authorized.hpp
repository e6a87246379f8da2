#pragma once

#include <utility>

#include "http/credentials.hpp"

namespace flintdesk::http::testing {

/// The request as it goes out, of credentials that wait for nothing.
inline Request Authorized(Request request) {
  if (!request.credentials) return request;
  Request authorized;
  request.credentials->Authorize(std::make_shared<const Request>(request), [&](auto result) {
    if (result.ok()) authorized = *result.value();
  });
  return authorized;
}

}  // namespace flintdesk::http::testing
