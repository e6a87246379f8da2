#include "servicedesk/server_time.hpp"

#include <algorithm>

#include "http/http_date.hpp"

namespace flintdesk::servicedesk {
namespace {

std::int64_t MillisecondsOf(Clock::time_point moment) {
  return std::chrono::duration_cast<milliseconds>(moment.time_since_epoch()).count();
}

}  // namespace

void ServerTime::Take(const http::Answer& answer, Clock::time_point received) {
  const auto date = http::ParseHttpDate(answer.HeaderValue("Date"));
  if (!date) return;
  const std::int64_t offset = *date - MillisecondsOf(received);
  offset_ = offset_ ? std::max(*offset_, offset) : offset;
}

std::optional<std::int64_t> ServerTime::At(Clock::time_point moment) const {
  if (!offset_) return std::nullopt;
  return MillisecondsOf(moment) + *offset_;
}

}  // namespace flintdesk::servicedesk
