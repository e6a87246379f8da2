#include "http/message/http_date.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"

namespace flintdesk::http {
namespace {

/// Reads a text from the left; after the first thing that does not fit, nothing fits any more.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int Number(std::size_t digits) {
    if (rest_.size() < digits) return Fail();
    int number = 0;
    for (char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return Fail();
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return number;
  }

  void Expect(std::string_view literal) {
    if (rest_.starts_with(literal))
      rest_.remove_prefix(literal.size());
    else
      Fail();
  }

  int Month() {
    static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto found = std::find(kMonths.begin(), kMonths.end(), rest_.substr(0, 3));
    if (found == kMonths.end()) return Fail();
    rest_.remove_prefix(3);
    return static_cast<int>(found - kMonths.begin()) + 1;
  }

  bool Skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Finished() const { return good_ && rest_.empty(); }

 private:
  int Fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

constexpr std::int64_t kDay = 86'400'000;

struct Moment {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

void ReadTime(Reader& reader, Moment& moment) {
  moment.hour = reader.Number(2);
  reader.Expect(":");
  moment.minute = reader.Number(2);
  reader.Expect(":");
  moment.second = reader.Number(2);
}

std::optional<std::int64_t> Epoch(const Reader& reader, const Moment& moment) {
  using namespace std::chrono;
  year_month_day date{year(moment.year), month(static_cast<unsigned>(moment.month)),
                      day(static_cast<unsigned>(moment.day))};
  bool leap_second_at_most = moment.hour < 24 && moment.minute < 60 && moment.second <= 60;
  if (!reader.Finished() || !date.ok() || !leap_second_at_most) return std::nullopt;
  auto at = sys_days(date) + hours(moment.hour) + minutes(moment.minute) + seconds(moment.second);
  return duration_cast<milliseconds>(at.time_since_epoch()).count();
}

/// "06 Nov 1994 08:49:37 GMT", and with '-' and two digits of the year the older "06-Nov-94 08:49:37 GMT".
std::optional<std::int64_t> ParseAfterComma(std::string_view text) {
  Reader reader(text);
  Moment moment;
  moment.day = reader.Number(2);
  bool old_form = reader.Skip('-');
  if (!old_form) reader.Expect(" ");
  moment.month = reader.Month();
  reader.Expect(old_form ? "-" : " ");
  moment.year = reader.Number(old_form ? 2 : 4);
  if (old_form) moment.year += moment.year < 70 ? 2000 : 1900;
  reader.Expect(" ");
  ReadTime(reader, moment);
  reader.Expect(" GMT");
  return Epoch(reader, moment);
}

/// "Nov  6 08:49:37 1994", as C's asctime writes it.
std::optional<std::int64_t> ParseAsctime(std::string_view text) {
  Reader reader(text);
  Moment moment;
  moment.month = reader.Month();
  reader.Expect(" ");
  moment.day = reader.Number(reader.Skip(' ') ? 1 : 2);
  reader.Expect(" ");
  ReadTime(reader, moment);
  reader.Expect(" ");
  moment.year = reader.Number(4);
  return Epoch(reader, moment);
}

}  // namespace

std::optional<std::int64_t> ParseHttpDate(std::string_view text) {
  text = Trim(text);
  if (std::size_t comma = text.find(", "); comma != text.npos) return ParseAfterComma(text.substr(comma + 2));
  constexpr std::size_t kWeekdayAndBlank = 4;
  if (text.size() <= kWeekdayAndBlank || text[kWeekdayAndBlank - 1] != ' ') return std::nullopt;
  return ParseAsctime(text.substr(kWeekdayAndBlank));
}

std::optional<milliseconds> ParseRetryAfter(std::string_view value, std::int64_t now) {
  value = Trim(value);
  // Digits that no number of ours can hold are a very long wait, not none.
  if (!value.empty() && value.find_first_not_of("0123456789") == value.npos && !ParseInteger(value))
    return milliseconds(kDay);
  if (auto seconds = ParseInteger(value)) {
    if (*seconds < 0) return std::nullopt;
    return milliseconds(std::min(*seconds, kDay / 1000) * 1000);
  }
  auto date = ParseHttpDate(value);
  if (!date) return std::nullopt;
  return milliseconds(std::clamp<std::int64_t>(*date - now, 0, kDay));
}

std::string WordsOfWait(milliseconds wait) {
  if (wait.count() >= kDay) return "a day or more";
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()) + " s";
}

}  // namespace flintdesk::http
