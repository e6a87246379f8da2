#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "base/time_zone.hpp"

namespace flintdesk {

/// Milliseconds since 1970 from what people write for a moment: such milliseconds themselves, a date
/// ("2026-11-01"), or a date and a time ("2026-11-01T09:30", with a blank for the T,
/// seconds and a fraction of them if wanted) with a zone ("Z", "+01:00") or without. The error says in words
/// what is wrong, a day that does not exist for one; its code is kInvalidRequest. Any thread.
///
///   ParseTime("2026-11-01T09:30+01:00").value() == 1'793'521'800'000
///
/// What has no zone is read in `zone`; a time that clocks there leave out or show twice is an error. `date`
/// says which moment of its day a date without a time is.
enum class DateMeans { kFirstMoment, kLastMoment };
Result<std::int64_t> ParseTime(std::string_view text, const TimeZone& zone = {},
                               DateMeans date = DateMeans::kFirstMoment);

}  // namespace flintdesk
