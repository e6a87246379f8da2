#pragma once

#include <string_view>

#include "http/http.hpp"

namespace flintdesk::http {

/// Did the other side rate-limit the request? Then it has not been carried out, and the response says nothing
/// about the host's health.
///
/// Status 429, whatever the body is (gateways send HTML); and the service desk's own ways: status 400, at
/// times 503, with "URL blocked as maximum access limit for the page is exceeded. Please try after sometime."
/// (reference: clients of other vendors; status 429 and V3's inner code 4015 stand in the vendor's
/// documents). Whether that text comes as JSON, HTML or plain text is not recorded, so any body that holds it
/// counts. Under the other statuses 2xx and 4xx only a short document of the service desk's that says it has
/// failed does: V3's with the code or the sentence, V1's with the sentence, as JSON or XML. V1 refuses with
/// status 200.
bool IsThrottled(const Response& response);

// The parts of it, for who has read the document already:

inline constexpr int kTooManyRequests = 429;
inline constexpr int kThrottleCode = 4015;  ///< V3's
bool SaysThrottled(std::string_view text);  ///< The service desk's sentence is in it.
/// With these statuses any body that holds the sentence counts …
constexpr bool ThrottlesInAnyBody(int status) { return status == 400 || status == 503; }
/// … and with these a document that reports a failure.
constexpr bool MayThrottleInDocument(int status) {
  return (status >= 200 && status < 300) || (status >= 400 && status < 500);
}

}  // namespace flintdesk::http
