#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "connector/memory.hpp"

namespace flintdesk::connector {

/// What the clock that stamps a service desk's records showed at a moment of ours, as far as it is known.
struct RecordTime {
  std::optional<std::int64_t> earliest;  ///< Milliseconds since 1970 by that clock.
  std::optional<std::int64_t> latest;
};

/// Can it be a time in milliseconds? A smaller number is one of seconds, and says nothing beside the others.
constexpr bool MayBeMilliseconds(std::int64_t shown) { return shown >= 100'000'000'000; }

/// In how fine steps a record's time seems to be counted, in milliseconds: some builds show whole seconds, or
/// minutes. The record was made at `shown` or less than this later.
std::int64_t UnitOf(std::int64_t shown);

/// How far the clocks that stamp the records of service desks are from the clock of this machine. A record
/// that a change of ours made between its sending and its response ties the two together: the desk's clock
/// less ours lies in [shown - received, shown - sent]. What such changes of the last hour show is
/// intersected. Headers are no evidence: a proxy writes its own `Date`.
///
/// One for all connectors of an engine; on the loop only. It is kept in `memory`, one document a desk, so
/// that the processes of a home folder know what the others have found. What was kept is void when the
/// machine has been started anew, and when its wall clock and its boot clock have parted. Two observations
/// that contradict each other may come from two nodes whose clocks differ, and either one alone would
/// mislead: nothing is known for an hour then. `desk` is a name of the service desk: its URL.
///
///   clocks.Observe("http://desk:8080", 1'700'000'000'000, sent, received);
///   clocks.At("http://desk:8080", now).earliest
class RecordClocks {
 public:
  /// `clock` and `memory` outlive this.
  RecordClocks(const Clock& clock, Memory& memory) : clock_(clock), memory_(memory) {}

  /// A change that was sent, and whose response came, at these moments made a record that shows the time
  /// `shown`.
  void Observe(const std::string& desk, std::int64_t shown, Clock::time_point sent,
               Clock::time_point received);
  /// A record that shows `shown` had been made when it was received: the desk's clock was no earlier.
  void ObserveEarliest(const std::string& desk, std::int64_t shown, Clock::time_point received);
  /// A record that shows `shown` was made after `sent`: the desk's clock was no later.
  void ObserveLatest(const std::string& desk, std::int64_t shown, Clock::time_point sent);
  /// Drops what is known of the desk's clock, which may be learnt anew at once.
  void Void(const std::string& desk, const std::string& why);

  RecordTime At(const std::string& desk, Clock::time_point moment);
  /// Changes of ours have tied the clocks together closely enough to tell what was made before a change from
  /// what was made after it. `loosely`: closely enough for what can be told by other signs, too; a desk that
  /// takes its time, or shows whole minutes, is never known better.
  bool IsKnown(const std::string& desk, bool loosely = false);

  /// A request that a change of ours has touched at a time that its response did not show. Reading it shows
  /// that time later. Kept for an hour.
  struct Touched {
    std::string request_id;
    Clock::time_point before;                  ///< The request was read then, before the change was sent.
    std::optional<std::int64_t> shown_before;  ///< When it had last been changed; none: never.
  };
  void KeepTouched(const std::string& desk, const Touched& touched);
  std::optional<Touched> LastTouched(const std::string& desk);

  /// Who the service desk says has made what calls with this key made. `key` is a digest and `author` the
  /// desk's own word for them, an id or a name; `kind` tells words of one kind from others.
  void KeepAuthor(const std::string& desk, const std::string& key, const std::string& kind,
                  const std::string& author);
  std::optional<std::string> Author(const std::string& desk, const std::string& key, const std::string& kind);

  /// The document that a desk's knowledge is kept under; it can be a file's name.
  static std::string NameInMemory(const std::string& desk);

 private:
  /// Times are of the boot clock, offsets the desk's clock less the boot clock.
  struct Observation {
    std::int64_t at = 0;
    std::int64_t low = 0, high = 0;
  };
  struct Bound {
    std::int64_t at = 0;
    std::int64_t offset = 0;
  };
  static constexpr std::int64_t kNone = -1;
  struct DeskClock {
    std::deque<Observation> observations;  ///< One for each part of an hour, oldest first.
    std::optional<Bound> low, high;        ///< One-sided ones.
    std::optional<std::int64_t> touched_at, shown_before;
    std::string touched;
    std::map<std::string, std::string> authors;
    std::int64_t wall = 0;                        ///< The wall clock less the boot clock.
    std::int64_t void_at = 0;                     ///< What was observed by then is void.
    std::optional<std::int64_t> contradicted_at;  ///< Nothing is learnt for an hour.
    std::int64_t kept_at = 0;
    std::int64_t kept_width = kNone;  ///< Of the interval that was kept last.
    std::int64_t looked_at = 0;
  };
  struct Width {
    std::int64_t low, high;
  };

  DeskClock& Find(const std::string& desk);
  bool Load(const std::string& name, DeskClock& known) const;
  void Save(const std::string& name, DeskClock& known);
  void SaveWhenItMatters(const std::string& name, DeskClock& known);
  std::int64_t Boot(Clock::time_point moment) const;
  std::int64_t Wall() const { return clock_.EpochMilliseconds() - clock_.BootMilliseconds(); }
  std::optional<Width> Interval(const DeskClock& known) const;
  void Clear(DeskClock& known) const;
  void TakeOver(const std::string& name, DeskClock& known) const;
  void LookForSleep();
  bool CanPlace(Clock::time_point moment) const;
  void Forget(DeskClock& known) const;

  const Clock& clock_;
  Memory& memory_;
  std::map<std::string, DeskClock> desks_;
  std::optional<std::int64_t> boot_ahead_;  ///< The boot clock less the steady clock.
  std::optional<Clock::time_point> woke_;   ///< When it was last found that the machine had slept.
};

}  // namespace flintdesk::connector
