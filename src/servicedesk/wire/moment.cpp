#include "servicedesk/wire/moment.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

// The configuration was checked by the same function, so that it names a zone.
TimeZone ZoneOf(const connector::CheckedCall& call) {
  const std::string name = call.values.Text("time-zone");
  const Result<TimeZone> zone = name.empty() ? Result<TimeZone>(TimeZone()) : TimeZone::Named(name);
  return zone.ok() ? *zone : TimeZone();
}

/// Takes digits, at least one and as many as `most`, off the front of a text.
bool TakeDigits(std::string_view& text, std::size_t least, std::size_t most) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  if (count < least || count > most) return false;
  text.remove_prefix(count);
  return true;
}

bool Take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

void TakeBlanks(std::string_view& text) {
  while (Take(text, ' ')) {
  }
}

/// "15 Jan 2027, 08:00:00", with or without comma and seconds.
bool IsV1Form(std::string_view text) {
  if (!TakeDigits(text, 1, 2) || !Take(text, ' ')) return false;
  const std::size_t month = text.find_first_of(" 0123456789,:");
  if (month == text.npos || month == 0) return false;
  text.remove_prefix(month);
  TakeBlanks(text);
  if (!TakeDigits(text, 4, 4)) return false;
  Take(text, ',');
  TakeBlanks(text);
  if (!TakeDigits(text, 1, 2) || !Take(text, ':') || !TakeDigits(text, 2, 2)) return false;
  return text.empty() || (Take(text, ':') && TakeDigits(text, 2, 2) && text.empty());
}

/// Is it a moment wherever clocks stand? Milliseconds, or a time with a zone of its own.
bool NamesItsZone(std::string_view text) {
  constexpr std::size_t kDate = 10;
  text = Trim(text);
  if (text.find_first_not_of("0123456789") == text.npos) return true;
  return text.size() > kDate && text.find_first_of("Zz+-", kDate) != text.npos;
}

std::string V1Text(std::int64_t local) {
  using namespace std::chrono;
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_time<milliseconds> at{milliseconds(local)};
  const sys_days day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(at - day));
  return fmt::format("{:02} {} {:04}, {:02}:{:02}:{:02}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

/// What is given, without the service desk's own object around it.
std::string Unwrapped(std::string_view text) {
  if (Trim(text).starts_with('{')) {
    const auto object = json::Parse(text);
    if (const json::Value* value = object.ok() ? TextOfMoment(*object) : nullptr) return *value->ScalarText();
  }
  return std::string(text);
}

}  // namespace

const json::Value* TextOfMoment(const json::Value& value) {
  const json::Value* text = value.IfObject() == nullptr ? nullptr : value.Find("value");
  return text != nullptr && text->ScalarText() ? text : nullptr;
}

Result<std::int64_t> MomentOf(const connector::CheckedCall& call, std::string_view text, DateMeans date) {
  return ParseTime(Unwrapped(text), ZoneOf(call), date);
}

std::optional<std::int64_t> MomentForV1(const connector::CheckedCall& call, std::string_view text) {
  if (call.values.Text("time-zone").empty() || Trim(text).empty() || IsV1Form(Trim(text)))
    return std::nullopt;
  const Result<std::int64_t> moment = MomentOf(call, text);
  return moment.ok() ? std::optional(*moment) : std::nullopt;
}

Result<std::string> V1TimeOf(const connector::CheckedCall& call, std::string_view text) {
  if (Trim(text).empty() || IsV1Form(Trim(text))) return std::string(Trim(text));
  const Result<std::int64_t> moment = MomentOf(call, text);
  if (!moment.ok())
    return InvalidRequestError(moment.error().message,
                               "Correct it, or write it as V1 does: 15 Jan 2027, 08:00:00.");
  const TimeZone zone = ZoneOf(call);
  if (call.values.Text("time-zone").empty() && NamesItsZone(Unwrapped(text)))
    return InvalidRequestError(
        "V1 takes a time as the clocks of its service desk show it, and nothing says which",
        "Set time-zone of the connector to the zone of the service desk.");
  const std::int64_t local = zone.LocalTime(*moment);
  if (!zone.Moment(local).ok())
    return InvalidRequestError(
        fmt::format("clocks of {} show {} twice that day, and V1 takes a time as they show it", zone.name(),
                    V1Text(local)),
        "Give a time before or after that hour.");
  return V1Text(local);
}

}  // namespace flintdesk::servicedesk
