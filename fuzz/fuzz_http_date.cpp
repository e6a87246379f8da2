// What the other side says in Retry-After is a wait of none to a day, or nothing; a date that was read is one
// of time.
#include "base/time.hpp"
#include "http/message/http_date.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr milliseconds kDay{24 * 60 * 60 * 1000};
  constexpr std::int64_t kNow = 1'700'000'000'000;
  std::string_view text = fuzz::Text(data, size);
  if (auto wait = http::ParseRetryAfter(text, kNow)) {
    FUZZ_REQUIRE(*wait >= milliseconds::zero() && *wait <= kDay);
    FUZZ_REQUIRE(http::ParseRetryAfter(text, kNow + 1).has_value());
  }
  if (auto date = http::ParseHttpDate(text)) {
    FUZZ_REQUIRE(*date % 1000 == 0);
    FUZZ_REQUIRE(FormatUtc(*date).size() == sizeof "2026-11-23T17:50:00.123Z" - 1);
    // The later the clock, the shorter the wait.
    auto early = http::ParseRetryAfter(text, *date - 5000);
    auto late = http::ParseRetryAfter(text, *date + 5000);
    FUZZ_REQUIRE(early && *early == milliseconds(5000));
    FUZZ_REQUIRE(late && *late == milliseconds::zero());
  }
  return 0;
}
