#include "http/throttle.hpp"

#include <string_view>

#include "base/text.hpp"

namespace flintdesk::http {

bool IsThrottled(const Answer& answer) {
  if (answer.status == 429) return true;
  if (answer.status != 400 && answer.status != 503) return false;
  constexpr std::size_t kFarEnough = 16'384;  // a page with its styles, and still soon read
  return ContainsIgnoreCase(std::string_view(answer.body).substr(0, kFarEnough), "maximum access limit");
}

}  // namespace flintdesk::http
