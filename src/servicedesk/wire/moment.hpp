#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time_text.hpp"
#include "connector/connector.hpp"

namespace flintdesk::servicedesk {

/// Milliseconds since 1970 of a moment as it was given with a call: what ParseTime reads, in the connector's
/// `time-zone` where it names none itself, or the service desk's own object as text. Errors: kInvalidRequest.
///
///   MomentOf(call, "2026-11-01T09:30")  MomentOf(call, R"({"value": "1793521800000"})")
Result<std::int64_t> MomentOf(const connector::CheckedCall& call, std::string_view text,
                              DateMeans date = DateMeans::kFirstMoment);

/// The same as V1 wants it, on the clocks of `time-zone`: "01 Nov 2026, 09:30:00". A text of that form passes
/// as it is, in whatever language its month is; an empty one stays empty. Errors: kInvalidRequest, also for a
/// moment that clocks don't tell from another one, and for one with a zone of its own where no `time-zone`
/// says which clocks V1 reads.
Result<std::string> V1TimeOf(const connector::CheckedCall& call, std::string_view text);

/// The moment that V1TimeOf has put on the clocks of `time-zone`; none for a text that was in V1's form, and
/// where no `time-zone` is set.
std::optional<std::int64_t> MomentForV1(const connector::CheckedCall& call, std::string_view text);

/// The text in the service desk's own object for a moment, `{"value": …}`; null for another object.
const json::Value* TextOfMoment(const json::Value& value);

}  // namespace flintdesk::servicedesk
