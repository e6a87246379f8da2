#include "base/time_zone.hpp"

#include <chrono>
#include <exception>
#include <vector>

#include <date/tz.h>
#include <fmt/core.h>

#include "base/text.hpp"

namespace flintdesk {
namespace {

using std::chrono::milliseconds;

const date::time_zone& ZoneOf(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

/// The system's data end with 2037, and the library knows no rule beyond them. Every 28 years days of the
/// week and of the year are the same again, to 2100.
std::int64_t WithinData(std::int64_t local) {
  constexpr std::int64_t kEndOfData = 2'145'916'800'000;  // 2038-01-01
  constexpr std::int64_t kCycle = (28LL * 365 + 7) * 86'400'000;
  while (local >= kEndOfData) local -= kCycle;
  return local;
}

date::local_info InfoAt(const void* zone, std::int64_t local) {
  const auto at = std::chrono::floor<std::chrono::seconds>(milliseconds(WithinData(local)));
  return ZoneOf(zone).get_info(date::local_seconds(at));
}

std::int64_t Minus(std::int64_t local, std::chrono::seconds offset) {
  return local - milliseconds(offset).count();
}

/// "+02:00"
std::string WordsOf(std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

bool IsUtc(std::string_view name) {
  return EqualsIgnoreCase(name, "UTC") || EqualsIgnoreCase(name, "Z") || EqualsIgnoreCase(name, "GMT");
}

/// A zone, or what is wrong. The library throws for what it does not find.
const date::time_zone* Find(std::string_view name, std::string& fault) {
  try {
    const date::tzdb& all = date::get_tzdb();
    std::vector<std::string> names;
    for (const date::time_zone& zone : all.zones) {
      // The machine's own zone, as the data name it too, would be another one on another machine.
      if (zone.name() == "localtime" || zone.name() == "posixrules") continue;
      if (EqualsIgnoreCase(zone.name(), name)) return &zone;
      names.push_back(zone.name());
    }
    const auto nearest = NearestOf(name, names);
    fault = "expected the name of a time zone such as Europe/Berlin" +
            (nearest ? "; did you mean " + *nearest + "?" : "");
  } catch (const std::exception&) {
    fault = "the system has no time zone data (Debian's package tzdata), so that only UTC is known";
  }
  return nullptr;
}

}  // namespace

Result<TimeZone> TimeZone::Named(std::string_view name) {
  TimeZone found;
  if (IsUtc(name)) return found;
  std::string fault;
  found.zone_ = Find(name, fault);
  if (found.zone_ == nullptr) return InvalidConfigurationError("time-zone: " + fault, "Correct it.");
  return found;
}

Result<std::int64_t> TimeZone::Moment(std::int64_t local) const {
  if (zone_ == nullptr) return local;
  const date::local_info info = InfoAt(zone_, local);
  if (info.result == date::local_info::unique) return Minus(local, info.first.offset);
  const bool twice = info.result == date::local_info::ambiguous;
  return InvalidRequestError(
      fmt::format("clocks of {} {}; say which one is meant by {} or {} behind it", name(),
                  twice ? "show this time twice, since they are set back that day"
                        : "leave this time out, since they are set forward that day",
                  WordsOf(info.first.offset), WordsOf(info.second.offset)),
      "Correct it.");
}

std::int64_t TimeZone::LocalTime(std::int64_t moment) const {
  if (zone_ == nullptr) return moment;
  const auto at = std::chrono::floor<std::chrono::seconds>(milliseconds(WithinData(moment)));
  return moment + milliseconds(ZoneOf(zone_).get_info(date::sys_seconds(at)).offset).count();
}

std::int64_t TimeZone::FirstMomentOfDay(std::int64_t local_midnight) const {
  if (zone_ == nullptr) return local_midnight;
  const date::local_info info = InfoAt(zone_, local_midnight);
  if (info.result == date::local_info::nonexistent)
    return local_midnight - WithinData(local_midnight) +
           milliseconds(info.second.begin.time_since_epoch()).count();
  return Minus(local_midnight, info.first.offset);
}

std::string TimeZone::name() const { return zone_ == nullptr ? "UTC" : ZoneOf(zone_).name(); }

std::string FaultOfTimeZone(std::string_view name) {
  std::string fault;
  if (!IsUtc(name)) Find(name, fault);
  return fault;
}

}  // namespace flintdesk
