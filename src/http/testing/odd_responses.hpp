#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/http.hpp"

namespace flintdesk::http::testing {

/// Unusual responses, and how each of them must be judged, over every transport. Accepted is what curl,
/// Python's http.client and requests, Ruby's Net::HTTP, Java's HttpClient, Go and browsers read alike, where
/// no proxy between could read it in another way.
struct OddResponse {
  std::string name;
  std::string bytes;
  std::string method = "GET";
  bool closes = false;  ///< The server, behind the bytes.

  int status = 200;  ///< 0: refused.
  std::string body = "hello";
  bool reusable = true;  ///< The next request goes over the same connection.

  FailureKind kind = FailureKind::kResponseUnreadable;  ///< Of a refused one.
  std::string message = {};                             ///< A piece of it.
};

std::vector<OddResponse> OddResponses();

}  // namespace flintdesk::http::testing
