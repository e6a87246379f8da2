#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "http/http.hpp"

namespace flintdesk::servicedesk {

/// What the service desk's own clock showed at a moment of ours, from the Date headers of its answers. A
/// Date has whole seconds and is older than its arrival, so the estimate is never later than the truth, and
/// the best of all answers seen. Plain data.
///
///   server.Take(answer, clock.Now());
///   server.At(sent)  // nothing before an answer with a Date
class ServerTime {
 public:
  void Take(const http::Answer& answer, Clock::time_point received);
  /// Milliseconds since 1970 on the server's clock, at the latest.
  std::optional<std::int64_t> At(Clock::time_point moment) const;

 private:
  std::optional<std::int64_t> offset_;  // server's clock less ours, a lower bound
};

}  // namespace flintdesk::servicedesk
