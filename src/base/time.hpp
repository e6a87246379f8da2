#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace flintdesk {

using std::chrono::milliseconds;

/// The steady clock behind an interface, so that tests move time by hand. Implementations are safe to use
/// from any thread.
class Clock {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  virtual ~Clock() = default;
  virtual time_point Now() const = 0;
  /// Milliseconds since 1970 in UTC, for what other systems and people read.
  virtual std::int64_t EpochMilliseconds() const = 0;
  /// Milliseconds since the machine was started; it goes on while the machine sleeps, and nobody can set it.
  virtual std::int64_t BootMilliseconds() const;
  /// Another one each time the machine is started; empty where the system does not tell.
  virtual std::string BootId() const { return {}; }
};

/// The machine's clock.
const Clock& SystemClock();

/// A clock that stands still until it is moved. Not for use from several threads at once.
class FakeClock final : public Clock {
 public:
  time_point Now() const override { return now_; }
  std::int64_t EpochMilliseconds() const override { return epoch_ + Elapsed(); }
  void Advance(milliseconds by) { now_ += by; }

 private:
  std::int64_t Elapsed() const {
    return std::chrono::duration_cast<milliseconds>(now_ - time_point{}).count();
  }
  time_point now_{};
  std::int64_t epoch_ = 1'700'000'000'000;
};

/// The moment at which a timeout expires. Made once where a call comes in, and only ever shortened.
class Deadline {
 public:
  static Deadline In(milliseconds time, const Clock& clock) { return Deadline(clock.Now() + time, time); }
  static Deadline Never() { return Deadline(Clock::time_point::max(), milliseconds::max()); }

  Deadline Earlier(Deadline other) const { return at_ < other.at_ ? *this : other; }
  /// The same deadline, `reserve` earlier, which `Describe` explains; not for one that never comes.
  Deadline WithReserve(milliseconds reserve) const;
  Clock::time_point At() const { return at_; }
  bool Passed(const Clock& clock) const { return clock.Now() >= at_; }
  /// Zero when passed; rounded up, so that a wait of this length never ends too early.
  milliseconds Left(const Clock& clock) const;
  /// "the timeout of 500 ms"; "no response within 55 s; 5 s of the 60 s are kept for checking", a clause.
  std::string Describe() const;

 private:
  Deadline(Clock::time_point at, milliseconds given) : at_(at), given_(given) {}
  Clock::time_point at_;
  milliseconds given_;
  milliseconds reserve_{0};
};

/// Milliseconds since 1970 that a file or a foreign system names: up to the year 9999, so that differences of
/// two of them are numbers too.
constexpr bool IsPlausibleTime(std::int64_t epoch_milliseconds) {
  return epoch_milliseconds >= 0 && epoch_milliseconds < 253'402'300'800'000;
}

/// "2026-11-23T17:50:00.123Z"
std::string FormatUtc(std::int64_t epoch_milliseconds);

}  // namespace flintdesk
