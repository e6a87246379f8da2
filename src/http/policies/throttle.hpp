#pragma once

#include "http/http.hpp"

namespace flintdesk::http {

/// Did the other side rate-limit the request?
enum class Throttle {
  kNone,
  /// The service desk's sentence stands in a page or in a longer text, which may quote what was sent. It is
  /// waited for as for a rate limit; whether a change was carried out is for reading back to find out.
  kMaybe,
  /// Beyond doubt: the request was not carried out.
  kClear,
};

/// The one place that decides it. Clear are status 429, whatever the body is (gateways send HTML); V3's and
/// V1's own form of a failure with V3's code for it or with the service desk's sentence for its message; and
/// the bare sentence with status 400 or 503: "URL blocked as maximum access limit for the page is exceeded.
/// Please try after sometime." (reference: clients of other vendors saw it with 400; status 429 and V3's
/// inner code 4015 stand in the vendor's documents; whether the sentence comes as JSON, HTML or plain text is
/// not recorded). V1 refuses with status 200.
///
///   ThrottleOf({.status = 429})  // Throttle::kClear
Throttle ThrottleOf(const Response& response);

/// Clear or not: for who only waits, retries what cannot do harm, or judges the health of a host.
inline bool IsThrottled(const Response& response) { return ThrottleOf(response) != Throttle::kNone; }

}  // namespace flintdesk::http
