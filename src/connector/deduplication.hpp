#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "connector/call_journal.hpp"

namespace flintdesk::connector {

/// How long before a change a thing can have been made that may be taken for its own: as far as the clock of
/// a service desk's records can be from what is known of it (70 s), and a time in whole minutes, with room to
/// spare. What others have made since then counts when a change is reconciled.
inline constexpr milliseconds kReachOfRecords{180'000};

/// A change of ours to a request that was carried out. Plain data.
struct EarlierChange {
  std::int64_t shown = 0;        ///< When it was made, by the service desk's clock, as the response shows it.
  Clock::time_point received{};  ///< When that response came.
  bool moves = false;  ///< It, or one before it, moves the time at which the request was last changed.
};

/// A thing that a call has made. Plain data.
struct RecordedThing {
  Clock::time_point when{};          ///< When it was recorded.
  std::optional<std::int64_t> made;  ///< When it was made, as the service desk shows it.
};

/// The deduplication records: which things at a service desk were made by calls of this process or of another
/// one with the same home folder, so that no thing is taken as the proof of two calls. A thing is named by
/// its origin, kind and id, "http://desk:8080 note 337"; a group is what calls share that could take each
/// other's things for their own: origin, action, target and content.
///
/// One for all connectors of an engine; on the loop only. A record is kept for a day; no write stays
/// unconfirmed for so long.
///
/// A service desk that was restored from a backup, or set up anew, gives its ids a second time. The times of
/// a record tell whether it is of the thing that bears the id now.
///
///   records.Record("http://desk:8080 note 337", clock.Now());  // false: another call has it
class DeduplicationRecords {
 public:
  /// Of this process only.
  DeduplicationRecords() = default;
  /// Shared with other processes by the news of `journal`, which outlives this.
  explicit DeduplicationRecords(CallJournal& journal) : journal_(&journal) {}

  /// Takes in what other processes have recorded and changed. Call it when a call has got its
  /// keyed lock, and before any question here that needs the latest state.
  /// `back`: how far, of what was told before this process began.
  void CatchUp(milliseconds back = kRecentNews);

  /// True when nobody had it; from then on it is taken.
  bool Record(const std::string& thing, Clock::time_point now, std::optional<std::int64_t> made = {});
  /// Nothing when nobody has it.
  std::optional<RecordedThing> Recorded(const std::string& thing) const;

  /// A call of `group` has made a thing whose id its response did not show.
  void RecordUnnamed(const std::string& group, Clock::time_point now);
  /// How many of those were made at `since` or later.
  int Unnamed(const std::string& group, Clock::time_point since) const;

  /// The last change to a request, "http://desk:8080 request 17". It is of use while the clocks' margin could
  /// take it for a later one, and kept for that time only.
  void Changed(const std::string& request, const EarlierChange& change);
  std::optional<EarlierChange> LastChange(const std::string& request) const;

 private:
  bool AddThing(const std::string& thing, const RecordedThing& recorded);
  void AddChange(const std::string& request, const EarlierChange& change);
  void Forget(Clock::time_point now);
  void Hear(const json::Value& told, Clock::time_point when);

  CallJournal* journal_ = nullptr;

  std::map<std::string, RecordedThing> things_;
  std::multimap<std::string, Clock::time_point> unnamed_;  ///< By the group's digest.
  std::map<std::string, EarlierChange> changes_;
  Clock::time_point changes_tidied_{};
  Clock::time_point tidied_{};
};

}  // namespace flintdesk::connector
