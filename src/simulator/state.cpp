#include "simulator/state.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::string_view kTicket = "ticket/";
constexpr std::string_view kModule = "module/";

std::int64_t NumberOf(const json::Value& value, std::string_view key, std::int64_t otherwise) {
  const json::Value* found = value.Find(key);
  return found == nullptr || found->IfInteger() == nullptr ? otherwise : *found->IfInteger();
}

json::Value UdfsToJson(const std::vector<UdfField>& udfs) {
  json::Array array;
  for (const UdfField& udf : udfs) array.emplace_back(json::Object{{"name", udf.name}, {"label", udf.label}});
  return array;
}

std::vector<UdfField> UdfsFrom(const json::Value& value) {
  std::vector<UdfField> udfs;
  if (value.IfArray() == nullptr) return udfs;
  for (const json::Value& entry : *value.IfArray()) {
    const json::Value* name = entry.Find("name");
    const json::Value* label = entry.Find("label");
    if (name == nullptr || label == nullptr) continue;
    udfs.push_back({name->ScalarText().value_or(""), label->ScalarText().value_or("")});
  }
  return udfs;
}

}  // namespace

void State::TouchTicket(std::int64_t id) {
  touched.insert(std::string(kTicket) + std::to_string(id));
  touched.insert("counters");
}

void State::TouchModule(std::string_view module) {
  touched.insert(std::string(kModule) + std::string(StorageOf(module)));
}

std::vector<std::string> State::DocumentNames() const {
  std::vector<std::string> names = {"counters", "udfs"};
  for (const auto& [module, rows] : directory.modules()) names.push_back(std::string(kModule) + module);
  for (const auto& [id, ticket] : tickets) names.push_back(std::string(kTicket) + std::to_string(id));
  return names;
}

json::Value State::Document(const std::string& name) const {
  if (name == "counters") {
    return json::Object{{"next_ticket", counters.next_ticket},
                        {"next_note", counters.next_note},
                        {"next_worklog", counters.next_worklog},
                        {"key_owner", key_owner}};
  }
  if (name == "udfs") return UdfsToJson(udfs);
  if (name.starts_with(kModule)) return directory.ToJson(name.substr(kModule.size()));
  const auto id = ParseInteger(std::string_view(name).substr(std::min(kTicket.size(), name.size())));
  const auto found = tickets.find(id.value_or(0));
  return found == tickets.end() ? json::Value() : found->second.ToJson();
}

void State::ReadDocument(const std::string& name, const json::Value& value) {
  if (name == "counters") {
    counters.next_ticket = NumberOf(value, "next_ticket", counters.next_ticket);
    counters.next_note = NumberOf(value, "next_note", counters.next_note);
    counters.next_worklog = NumberOf(value, "next_worklog", counters.next_worklog);
    if (const json::Value* owner = value.Find("key_owner"))
      key_owner = owner->ScalarText().value_or(key_owner);
  } else if (name == "udfs") {
    udfs = UdfsFrom(value);
  } else if (name.starts_with(kModule)) {
    const std::string module = name.substr(kModule.size());
    directory.Rows(module).clear();
    // Rows were written by ToJson: they all have names.
    static_cast<void>(directory.LayOver(module, value));
  } else if (name.starts_with(kTicket)) {
    Ticket ticket = Ticket::FromJson(value);
    tickets[ticket.id] = std::move(ticket);
  }
}

}  // namespace flintdesk::simulator
