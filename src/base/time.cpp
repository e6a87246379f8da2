#include "base/time.hpp"

#include <ctime>
#include <fstream>

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
  std::int64_t BootMilliseconds() const override {
    std::timespec now{};
    if (::clock_gettime(CLOCK_BOOTTIME, &now) != 0) return Clock::BootMilliseconds();
    return static_cast<std::int64_t>(now.tv_sec) * 1'000 + now.tv_nsec / 1'000'000;
  }
  std::string BootId() const override {
    static const std::string id = [] {
      std::ifstream file("/proc/sys/kernel/random/boot_id");
      std::string line;
      std::getline(file, line);
      return line;
    }();
    return id;
  }
};

}  // namespace

std::int64_t Clock::BootMilliseconds() const {
  return std::chrono::duration_cast<milliseconds>(Now().time_since_epoch()).count();
}

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
