#include "base/time.hpp"

#include <ctime>

#include <fmt/core.h>

namespace flintdesk {
namespace {

class MachineClock final : public Clock {
 public:
  time_point Now() const override { return std::chrono::steady_clock::now(); }
  std::int64_t EpochMilliseconds() const override {
    return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

Deadline Deadline::WithReserve(milliseconds reserve) const {
  Deadline sooner = *this;
  sooner.at_ -= reserve;
  sooner.reserve_ += reserve;
  return sooner;
}

std::string Deadline::Describe() const {
  std::string text = fmt::format("the time of {} ms", given_.count());
  if (reserve_ > milliseconds::zero()) text += fmt::format(" but for a reserve of {} ms", reserve_.count());
  return text;
}

milliseconds Deadline::Left(const Clock& clock) const {
  if (at_ == Clock::time_point::max()) return milliseconds::max();
  auto left = std::chrono::ceil<milliseconds>(at_ - clock.Now());
  return left < milliseconds::zero() ? milliseconds::zero() : left;
}

std::string FormatUtc(std::int64_t epoch_milliseconds) {
  std::int64_t rest = ((epoch_milliseconds % 1000) + 1000) % 1000;
  auto seconds = static_cast<std::time_t>((epoch_milliseconds - rest) / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, rest);
}

}  // namespace flintdesk
