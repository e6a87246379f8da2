#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace flintdesk::http {

/// Milliseconds since 1970 of an HTTP date in any of the three forms of RFC 9110, section 5.6.7.
///
///   ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777000
std::optional<std::int64_t> ParseHttpDate(std::string_view text);

/// How long the other side asks us to wait: seconds or an HTTP date, which is compared with `now`, in
/// milliseconds since 1970. A date that has passed is no wait; a wait of more than a day counts as a day;
/// nothing when unreadable.
std::optional<milliseconds> ParseRetryAfter(std::string_view value, std::int64_t now);

/// Such a wait, for a message: "120 s"; "a day or more" where it counts as a day.
std::string WordsOfWait(milliseconds wait);

}  // namespace flintdesk::http
