#include "simulator/transaction.hpp"

#include <utility>

namespace flintdesk::simulator {

const Ticket* Transaction::FindTicket(std::int64_t id) const {
  const auto written = tickets_.find(id);
  if (written != tickets_.end()) return written->second.has_value() ? &*written->second : nullptr;
  const auto kept = state_.tickets.find(id);
  return kept == state_.tickets.end() ? nullptr : &kept->second;
}

Ticket* Transaction::WriteTicket(std::int64_t id) {
  if (!tickets_.contains(id)) {
    const auto kept = state_.tickets.find(id);
    if (kept == state_.tickets.end()) return nullptr;
    tickets_.emplace(id, kept->second);
  }
  std::optional<Ticket>& written = tickets_[id];
  return written.has_value() ? &*written : nullptr;
}

Ticket& Transaction::AddTicket(Ticket ticket) {
  std::optional<Ticket>& place = tickets_[ticket.id];
  place = std::move(ticket);
  return *place;
}

const Directory& Transaction::directory(std::string_view module) const {
  return directory_.Module(module) == nullptr ? state_.directory : directory_;
}

const Row& Transaction::AddRow(const std::string& module, std::string name, json::Object more) {
  const std::string storage(StorageOf(module));
  if (directory_.Module(storage) == nullptr) directory_.Rows(storage) = *state_.directory.Module(storage);
  return directory_.Add(module, std::move(name), std::move(more));
}

void Transaction::Apply() {
  state_.counters = counters;
  for (auto& [id, ticket] : tickets_) {
    state_.TouchTicket(id);
    if (ticket.has_value()) {
      state_.tickets[id] = std::move(*ticket);
    } else {
      state_.tickets.erase(id);
    }
  }
  for (const auto& [module, rows] : directory_.modules()) {
    state_.TouchModule(module);
    state_.directory.Rows(module) = rows;
  }
}

}  // namespace flintdesk::simulator
