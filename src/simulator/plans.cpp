#include "simulator/plans.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

std::string IdOf(std::int64_t number) { return fmt::format("plan-{}", number); }

std::int64_t NumberOf(std::string_view id) {
  if (!id.starts_with("plan-")) return 0;
  return ParseInteger(id.substr(5)).value_or(0);
}

std::string_view NameOf(Api api) {
  return api == Api::kV1 ? "v1" : api == Api::kV3 ? "v3" : api == Api::kTokens ? "oauth" : "";
}

bool Matches(const Fault& fault, const Operation& operation) {
  if (fault.IsOfConnection()) return false;
  if (fault.operation != "*" && fault.operation != operation.name) return false;
  if (fault.api != "*" && fault.api != NameOf(operation.api)) return false;
  return fault.request_id.empty() || fault.request_id == operation.request_id;
}

}  // namespace

bool Plans::HasRoomFor(std::size_t faults, std::size_t bytes) const {
  for (const auto& [number, plan] : plans_) {
    faults += plan.entries.size();
    bytes += plan.bytes;
  }
  return faults <= kMostFaults && bytes <= kMostBytes;
}

std::string Plans::Add(std::vector<Fault> faults, std::size_t bytes) {
  Plan& plan = plans_[++last_];
  plan.bytes = bytes;
  for (Fault& fault : faults) plan.entries.push_back({std::move(fault), 0, {}});
  return IdOf(last_);
}

template <class Matching>
std::optional<Plans::Use> Plans::TakeFirst(const Matching& matches, Record record) {
  std::optional<Use> taken;
  for (auto& [number, plan] : plans_) {
    for (Entry& entry : plan.entries) {
      if (!matches(entry.fault)) continue;
      ++entry.seen;
      if (taken.has_value() || entry.seen < entry.fault.call || entry.IsUsedUp()) continue;
      record.call = entry.seen;
      entry.uses.push_back(record);
      taken = Use{entry.fault, number, static_cast<std::size_t>(&entry - plan.entries.data()),
                  entry.uses.size() - 1};
    }
  }
  return taken;
}

std::optional<Plans::Use> Plans::Take(const Operation& operation, bool reused) {
  Record record;
  record.api = NameOf(operation.api);
  record.operation = operation.name;
  record.request_id = operation.request_id;
  record.connection = reused ? "kept-alive" : "new";
  return TakeFirst([&](const Fault& fault) { return Matches(fault, operation); }, std::move(record));
}

std::optional<Plans::Use> Plans::TakeForConnection() {
  Record record;
  record.connection = "new";
  return TakeFirst([](const Fault& fault) { return fault.IsOfConnection(); }, std::move(record));
}

Plans::Record* Plans::RecordOf(const Use& use) {
  const auto plan = plans_.find(use.plan);
  return plan == plans_.end() ? nullptr : &plan->second.entries[use.fault_index].uses[use.use_index];
}

void Plans::NoteCommit(const Use& use) {
  if (Record* record = RecordOf(use)) record->committed = true;
}

void Plans::NoteRepeat(const Use& use) {
  if (Record* record = RecordOf(use)) ++record->repeated;
}

void Plans::NoteOther(const Use& use) {
  if (Record* record = RecordOf(use)) ++record->others;
}

json::Value Plans::EntryJson(const Entry& entry) {
  json::Array uses;
  for (const Record& record : entry.uses) {
    json::Object use{{"call", record.call}};
    if (!entry.fault.IsOfConnection()) {
      use.Set("api", record.api);
      use.Set("operation", record.operation);
      use.Set("request", record.request_id);
      use.Set("committed", record.committed);
    }
    if (entry.fault.repeat > 0) use.Set("repeated", record.repeated);
    if (!entry.fault.deeds.empty()) use.Set("others", record.others);
    use.Set("connection", record.connection);
    uses.emplace_back(std::move(use));
  }
  json::Object object;
  if (!entry.fault.IsOfConnection()) {
    object.Set("operation", entry.fault.operation);
    object.Set("api", entry.fault.api);
  }
  object.Set("do", entry.fault.what);
  object.Set("call", entry.fault.call);
  object.Set("times", entry.fault.times);
  object.Set("seen", entry.seen);
  object.Set("used", static_cast<std::int64_t>(entry.uses.size()));
  object.Set("used_up", entry.IsUsedUp());
  object.Set("uses", std::move(uses));
  return object;
}

json::Value Plans::PlanJson(std::int64_t number, const Plan& plan) {
  json::Array faults;
  for (const Entry& entry : plan.entries) faults.push_back(EntryJson(entry));
  const bool used_up = std::ranges::all_of(plan.entries, [](const Entry& e) { return e.IsUsedUp(); });
  return json::Object{{"id", IdOf(number)}, {"used_up", used_up}, {"faults", std::move(faults)}};
}

json::Value Plans::ToJson() const {
  json::Array plans;
  for (const auto& [number, plan] : plans_) plans.push_back(PlanJson(number, plan));
  return json::Object{{"plans", std::move(plans)}};
}

std::optional<json::Value> Plans::ToJson(std::string_view id) const {
  const auto plan = plans_.find(NumberOf(id));
  if (plan == plans_.end()) return std::nullopt;
  return PlanJson(plan->first, plan->second);
}

bool Plans::Remove(std::string_view id) { return plans_.erase(NumberOf(id)) > 0; }

}  // namespace flintdesk::simulator
