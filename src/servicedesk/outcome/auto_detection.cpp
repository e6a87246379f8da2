#include "servicedesk/outcome/auto_detection.hpp"

#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/port_for_tls.hpp"

namespace flintdesk::servicedesk {

Detected DetectFrom(const http::Response& response, const Reading& reading) {
  // A wrong key is refused in V3's own form, which proves V3 as well as a list does.
  if (reading.document.Find("response_status") != nullptr) return Detected::kV3;
  if (SaysPortIsForTls(response, reading)) return Detected::kUndecided;
  if (response.status >= 500 || reading.throttle != http::Throttle::kNone) return Detected::kUndecided;
  if (response.status == 401 || response.status == 403 || response.status == 407) return Detected::kUndecided;
  if (response.status == 404) return Detected::kNotV3;
  if (reading.shape == Shape::kUnreadable) return Detected::kUndecided;
  if (reading.shape == Shape::kEmpty && response.status < 300) return Detected::kUndecided;
  return Detected::kNotV3;
}

}  // namespace flintdesk::servicedesk
