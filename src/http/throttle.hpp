#pragma once

#include "http/http.hpp"

namespace flintdesk::http {

/// Did the other side refuse the request because there were too many? It then says nothing about the host's
/// health and has not been carried out.
///
/// Status 429, whatever the body is (gateways send HTML); and the service desk's own way: status 400, at
/// times 503, with "URL blocked as maximum access limit for the page is exceeded. Please try after sometime."
/// (reference: clients of other vendors; status 429 stands in the vendor's documents). Whether that text
/// comes as JSON, HTML or plain text is not recorded, so any body that holds it counts.
bool IsThrottled(const Answer& answer);

}  // namespace flintdesk::http
