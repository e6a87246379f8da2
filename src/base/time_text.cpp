#include "base/time_text.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace flintdesk {
namespace {

constexpr std::int64_t kSecond = 1'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

/// Takes parts off the front of a text.
class Parts {
 public:
  explicit Parts(std::string_view text) : text_(text) {}

  bool empty() const { return text_.empty(); }
  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<int> Number(std::size_t digits) {
    if (text_.size() < digits) return std::nullopt;
    const std::string_view number = text_.substr(0, digits);
    if (number.find_first_not_of("0123456789") != number.npos) return std::nullopt;
    text_.remove_prefix(digits);
    return static_cast<int>(*ParseInteger(number));
  }
  /// Milliseconds of a fraction of a second of any length.
  std::optional<int> Fraction() {
    const std::size_t size = std::min(text_.find_first_not_of("0123456789"), text_.size());
    if (size == 0) return std::nullopt;
    const std::string digits = std::string(text_.substr(0, std::min<std::size_t>(size, 3))) + "00";
    text_.remove_prefix(size);
    return static_cast<int>(*ParseInteger(std::string_view(digits).substr(0, 3)));
  }

 private:
  std::string_view text_;
};

struct Moment {
  std::int64_t milliseconds = 0;
  std::string fault;  ///< Empty: there is none.
};

Moment Wrong(std::string fault) { return {0, std::move(fault)}; }

constexpr const char* kExpected =
    "expected a date or a time such as 2026-11-01, 2026-11-01T09:30 or 2026-11-01T09:30:00+01:00, or "
    "milliseconds since 1970";

std::optional<std::int64_t> TimeOfDay(Parts& parts, std::string& fault) {
  const auto hour = parts.Number(2);
  const bool sound = hour && parts.Take(':');
  const auto minute = sound ? parts.Number(2) : std::nullopt;
  if (!minute) return std::nullopt;
  std::optional<int> second = 0, fraction = 0;
  if (parts.Take(':')) second = parts.Number(2);
  if (second && parts.Take('.')) fraction = parts.Fraction();
  if (!second || !fraction) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) fault = "there is no such time of the day";
  return *hour * kHour + *minute * kMinute + *second * kSecond + *fraction;
}

/// What is to be added for UTC.
std::optional<std::int64_t> Offset(Parts& parts, std::string& fault) {
  if (parts.Take('Z') || parts.Take('z')) return 0;
  const bool east = parts.Take('+');
  if (!east && !parts.Take('-')) return std::nullopt;
  const auto hours = parts.Number(2);
  parts.Take(':');
  const auto minutes = parts.Number(2);
  if (!hours || !minutes) return std::nullopt;
  if (*hours > 14 || *minutes > 59) fault = "there is no such zone";
  return (east ? -1 : 1) * (*hours * kHour + *minutes * kMinute);
}

Moment Read(std::string_view text, const TimeZone& zone, DateMeans means) {
  Parts parts(text);
  const auto year = parts.Number(4);
  const auto month = year && parts.Take('-') ? parts.Number(2) : std::nullopt;
  const auto day = month && parts.Take('-') ? parts.Number(2) : std::nullopt;
  if (!day) return Wrong(kExpected);
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return Wrong("there is no such day");
  std::int64_t moment = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
  if (parts.empty() && means == DateMeans::kLastMoment) return {zone.FirstMomentOfDay(moment + kDay) - 1, {}};
  if (parts.empty()) return {zone.FirstMomentOfDay(moment), {}};
  if (!parts.Take('T') && !parts.Take('t') && !parts.Take(' ')) return Wrong(kExpected);
  std::string fault;
  const auto time = TimeOfDay(parts, fault);
  if (!time) return Wrong(kExpected);
  parts.Take(' ');
  const bool local = parts.empty();
  const auto offset = local ? std::optional<std::int64_t>(0) : Offset(parts, fault);
  if (!offset || !parts.empty()) return Wrong(kExpected);
  if (!fault.empty()) return Wrong(fault);
  moment += *time + *offset;
  if (local) {
    const Result<std::int64_t> there = zone.Moment(moment);
    if (!there.ok()) return Wrong(there.error().message);
    moment = *there;
  }
  if (!IsPlausibleTime(moment)) return Wrong("expected a time since 1970");
  return {moment, {}};
}

}  // namespace

Result<std::int64_t> ParseTime(std::string_view text, const TimeZone& zone, DateMeans date) {
  const std::string_view trimmed = Trim(text);
  const bool digits = !trimmed.empty() && trimmed.find_first_not_of("0123456789") == trimmed.npos;
  const auto number = digits ? ParseInteger(trimmed) : std::nullopt;
  // Digits of another meaning, 20261101 or seconds, would be a moment of 1970.
  constexpr std::int64_t kFewDigits = 100'000'000'000;
  if (number && *number != 0 && *number < kFewDigits)
    return InvalidRequestError(
        fmt::format("{} are milliseconds since 1970 and mean {}", *number, FormatUtc(*number)),
        "Write a date as 2026-11-01, and seconds with three digits more.");
  if (number && IsPlausibleTime(*number)) return *number;
  const Moment moment = digits ? Wrong(kExpected) : Read(trimmed, zone, date);
  if (moment.fault.empty()) return moment.milliseconds;
  return InvalidRequestError(
      fmt::format("{}, got {}", moment.fault, json::Quote(RedactAndShorten(trimmed, 60))));
}

}  // namespace flintdesk
