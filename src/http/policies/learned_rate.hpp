#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace flintdesk::http {

/// The rate of calls that the other side allows, learned from its throttling. Unknown at first, and then
/// nothing is held back. A rate-limited call sets a ceiling at half of the present rate, and further ones
/// halve it. The ceiling grows by the same amount each minute, and is forgotten when it stands well above the
/// rate at which throttling began. So several clients of one service desk come to share it without knowing
/// each other.
///
/// Rates are calls a minute. It has no clock of its own: the caller passes the time.
class LearnedRate {
 public:
  using Time = Clock::time_point;

  /// How long to wait before sending; when zero, send and call `Take`.
  milliseconds Wait(Time now);
  /// One call goes out, and takes the place of so many. The number belongs to it and is for `Throttled`.
  std::uint64_t Take(Time now, int counts_as = 1);
  /// That call was rate-limited. True when it lowered the ceiling: calls that were on their way when the
  /// ceiling was set do not count.
  bool Throttled(std::uint64_t call, Time now);

  bool active() const { return active_; }
  int ceiling() const { return static_cast<int>(ceiling_); }
  /// It has learned nothing that still counts, and may be dropped.
  bool Idle(Time now) const;

 private:
  void Count(Time now);
  void Refill(Time now);
  double PresentRate() const;

  // Calls that went out, in slots of some seconds, for the rate there was.
  Time slot_begin_{};
  int in_slot_ = 0;
  int in_slot_before_ = 0;
  std::uint64_t calls_ = 0;

  bool active_ = false;
  double ceiling_ = 0;
  double growth_ = 0;  ///< Of the ceiling, a minute.
  double forgotten_at_ = 0;
  double tokens_ = 0;
  Time refilled_{};
  std::uint64_t calls_at_change_ = 0;
};

}  // namespace flintdesk::http
