#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flintdesk {

/// A zone of the system's time zone data (Debian's tzdata), or UTC. A value, as cheap to copy as a pointer;
/// any thread. The data are read once a process, when a zone other than UTC is first asked for.
///
///   TimeZone::Named("Europe/Berlin").value().Moment(…)
class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;
  /// By the name that IANA gives it, in any case: "Europe/Berlin", "UTC". Errors: kInvalidConfiguration, in
  /// the words of FaultOfTimeZone.
  static Result<TimeZone> Named(std::string_view name);

  /// The moment (milliseconds since 1970) at which clocks there show `local`, which is counted the same way
  /// from 1970-01-01T00:00 on such a clock. Errors: kInvalidRequest for a time that clocks leave out when
  /// summer time begins and for one that they show twice when it ends.
  Result<std::int64_t> Moment(std::int64_t local) const;
  /// What clocks there show at a moment, counted as above.
  std::int64_t LocalTime(std::int64_t moment) const;
  /// The first moment of a day, given by its midnight as above; where clocks leave midnight out, what they
  /// show then.
  std::int64_t FirstMomentOfDay(std::int64_t local_midnight) const;

  /// "Europe/Berlin"
  std::string name() const;

 private:
  const void* zone_ = nullptr;  ///< Of the library, which keeps it to the end of the process; null for UTC.
};

/// What is wrong with a zone's name, with the nearest that there is; empty for nothing.
std::string FaultOfTimeZone(std::string_view name);

}  // namespace flintdesk
