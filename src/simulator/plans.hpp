#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/fault.hpp"
#include "simulator/operation.hpp"

namespace flintdesk::simulator {

/// Plans of faults: which call is struck by which, and what came of it. Every fault counts the calls that
/// match it from the moment it was posted; a call is struck by one fault at most, the first that is due in
/// the order of posting, and the others that were due wait for their next matching call. Not thread-safe.
class Plans {
 public:
  /// One use of a fault, to note what came of it.
  struct Use {
    Fault fault;
    std::int64_t plan = 0;
    std::size_t fault_index = 0;
    std::size_t use_index = 0;
  };

  static constexpr std::size_t kMostFaults = 20'000;
  static constexpr std::size_t kMostBytes = 8 * 1024 * 1024;

  /// Is there room for one more plan, of so many faults and as much JSON? All together have at most
  /// `kMostFaults` and `kMostBytes`.
  bool HasRoomFor(std::size_t faults, std::size_t bytes) const;
  /// The new plan's id, "plan-1". `bytes` is what its JSON takes.
  std::string Add(std::vector<Fault> faults, std::size_t bytes);
  /// The fault that strikes this call; `reused`: its connection has served a call before.
  std::optional<Use> Take(const Operation& operation, bool reused);
  /// The same for a connection that was accepted.
  std::optional<Use> TakeForConnection();
  /// Notes that the call of a use has changed something. Nothing happens when the plan is gone.
  void NoteCommit(const Use& use);
  /// Notes that it was carried out once more, or that somebody else has changed something beside it.
  void NoteRepeat(const Use& use);
  void NoteOther(const Use& use);

  /// What is posted and what became of it; see docs/guides/simulator.md for the form.
  json::Value ToJson() const;
  std::optional<json::Value> ToJson(std::string_view id) const;
  bool Remove(std::string_view id);
  void Clear() { plans_.clear(); }
  bool empty() const { return plans_.empty(); }

 private:
  struct Record {
    std::int64_t call = 0;
    std::string api;
    std::string operation;
    std::string request_id;
    std::string connection;
    bool committed = false;
    std::int64_t repeated = 0;
    std::int64_t others = 0;
  };
  struct Entry {
    Fault fault;
    std::int64_t seen = 0;
    std::vector<Record> uses;

    bool IsUsedUp() const { return static_cast<std::int64_t>(uses.size()) >= fault.times; }
  };
  struct Plan {
    std::vector<Entry> entries;
    std::size_t bytes = 0;
  };

  Record* RecordOf(const Use& use);
  template <class Matches>
  std::optional<Use> TakeFirst(const Matches& matches, Record record);
  static json::Value PlanJson(std::int64_t number, const Plan& plan);
  static json::Value EntryJson(const Entry& entry);

  std::map<std::int64_t, Plan> plans_;
  std::int64_t last_ = 0;
};

}  // namespace flintdesk::simulator
