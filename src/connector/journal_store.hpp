#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace flintdesk::connector {

/// How far back what was told matters to a change that is about to be sent.
inline constexpr milliseconds kRecentNews{10'000};

/// A record as another process, or an object of its own, has written it.
struct ToldRecord {
  const json::Value& record;
  /// By this process's clock; the present where nothing tells (it was written on another machine, or before
  /// this one was started anew).
  Clock::time_point when;
  /// All clocks agree on it: nobody has set the time, nor has the machine slept, meanwhile.
  bool placed = true;
  /// `when` is so by the clock of this start of the machine, which nobody can set, whatever the wall clock
  /// says.
  bool of_this_start = true;
  /// It was written before what was read first, and comes late: what it began may have ended since.
  bool further = false;
};

/// Where the call journal keeps its records: JSON objects, in the order in which they were written. Each
/// process has an object of its own, which hears what the others write. One thread at a time.
///
/// A record that concerns one call has one of these members first: "intent", "sent", "unconfirmed",
/// "outcome", with the identity of the call. Of these only "outcome" ends it. None may have the members "at",
/// "steady", "start", "since-start", "by" and "v", which the store adds: the wall clock in milliseconds since
/// 1970, the steady clock in nanoseconds, which start of the machine it is, the milliseconds
/// since then (asleep or awake), `Self()`, the version of the form.
class JournalStore {
 public:
  using Listener = std::function<void(const ToldRecord&)>;
  static constexpr std::int64_t kVersion = 1;

  virtual ~JournalStore() = default;

  /// Adds the records at once: whoever reads one finds those before it. What was added outlives this process,
  /// however it ends; whether it outlives the machine's power is the store's own matter. An error says why
  /// nothing, or not all, was added.
  virtual Result<void> Append(const std::vector<json::Object>& records) = 0;
  /// What others have added since the last time, and before the first time for as long as `back`. The order
  /// is that of adding, but for what a longer `back` brings later. What can't be read is left out.
  virtual void Read(const Listener& listener, milliseconds back) = 0;
  /// The intents, sendings and unconfirmed ends of others, of the last `back`, that no outcome follows. A
  /// store may pass on some that have one. An error that may pass (no descriptors) says that they could not
  /// be read.
  virtual Result<void> ReadUnfinished(const Listener& listener, milliseconds back) = 0;
  /// A name of this object that no other one has.
  virtual const std::string& Self() const = 0;
  /// Does it keep anything that is added from now on?
  virtual bool Keeps() const = 0;
};

/// A name for a writer: 16 hexadecimal digits drawn by lot, since process ids are used again.
std::string NewWriterName();

}  // namespace flintdesk::connector
