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

namespace {

/// "5.3 s", "8 s"
std::string InSeconds(milliseconds time) {
  const std::string text = fmt::format("{:.1f}", static_cast<double>(time.count()) / 1000);
  return text.substr(0, text.ends_with(".0") ? text.size() - 2 : text.size()) + " s";
}

}  // namespace

std::string Deadline::Describe() const {
  if (reserve_ <= milliseconds::zero()) return fmt::format("the timeout of {} ms", given_.count());
  return fmt::format("no response within {}; {} of the {} are kept for checking",
                     InSeconds(given_ - reserve_), InSeconds(reserve_), InSeconds(given_));
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
