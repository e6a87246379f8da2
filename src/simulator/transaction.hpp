#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/state.hpp"

namespace flintdesk::simulator {

/// What one operation writes, beside the state that it reads. It is applied as a whole, or dropped when the
/// object ends without: then the operation has changed nothing, and its response is the same in every byte.
/// Not thread-safe; the state must live longer and must not change meanwhile.
///
///   Transaction transaction(state);
///   transaction.WriteTicket(17)->texts["subject"] = "Disk full";
///   transaction.Apply();
class Transaction {
 public:
  explicit Transaction(State& state) : counters(state.counters), state_(state) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// As it was before. Lists are read here: no operation both writes and lists.
  const State& state() const { return state_; }

  /// As this operation sees it, null when there is none.
  const Ticket* FindTicket(std::int64_t id) const;
  /// One that may be changed; null when there is none.
  Ticket* WriteTicket(std::int64_t id);
  /// A new ticket, under its id.
  Ticket& AddTicket(Ticket ticket);
  void RemoveTicket(std::int64_t id) { tickets_[id].reset(); }

  /// The look-up modules; ask for each by its own name.
  const Directory& directory(std::string_view module) const;
  const Row* FindRow(std::string_view module, std::string_view id) const {
    return directory(module).FindId(module, id);
  }
  const Row& AddRow(const std::string& module, std::string name, json::Object more);

  void Apply();

  Counters counters;

 private:
  State& state_;
  std::map<std::int64_t, std::optional<Ticket>> tickets_;  // nothing: removed
  Directory directory_;                                    // the modules that were written, whole
};

}  // namespace flintdesk::simulator
