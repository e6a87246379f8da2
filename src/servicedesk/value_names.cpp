#include "servicedesk/value_names.hpp"

#include <initializer_list>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/default_names.hpp"

namespace flintdesk::servicedesk {
namespace {

struct DefaultNames {
  std::string_view parameter;
  std::initializer_list<std::string_view> names;
};

// The names of a fresh installation (reference: vendor documents of both APIs).
const DefaultNames kDefaults[] = {
    {"status", {"Open", "On Hold", "In Progress", "Assigned", "Resolved", "Closed", "Cancelled"}},
    {"priority", {"Low", "Normal", "Medium", "High"}},
    {"level", {"Tier 1", "Tier 2", "Tier 3", "Tier 4"}},
    {"requesttype", {"Incident", "Request For Information", "Service Request"}},
    {"requesttemplate", {"Default Request"}},
    {"mode", {"E-Mail", "Web Form", "Phone Call", "SMS"}},
    {"urgency", {"Low", "Normal", "High", "Urgent"}},
    {"impact",
     {"Affects User", "Affects Group", "Affects Department", "Affects Business", "Low", "Medium", "High"}},
    {"service", {"Email", "User Management", "Software"}},
    {"category", {"Software", "Hardware", "Network", "Internet", "User Administration", "Operating System"}},
    {"close-accepted", {"Accepted"}},
};

Error WrongShape(const std::string& member, std::string_view what) {
  return InvalidConfigurationError(
      "value-names" + member + " must be " + std::string(what),
      "Write it like {\"status\": {\"Close\": \"Closed\"}}; {} empties the table.");
}

}  // namespace

std::vector<std::string> DefaultNamesOf(std::string_view parameter) {
  for (const DefaultNames& row : kDefaults)
    if (row.parameter == parameter) return {row.names.begin(), row.names.end()};
  return {};
}

ValueNames::Table ValueNames::DefaultTable() {
  Table table;
  for (const DefaultNames& row : kDefaults) {
    auto& entries = table[std::string(row.parameter)];
    for (const std::string_view name : row.names) entries[ToLower(name)] = name;
  }
  // The connector's own document closes a request with it; the product has no such status.
  table["status"]["close"] = "Closed";
  return table;
}

std::shared_ptr<const ValueNames::Table> ValueNames::EmptyTable() {
  static const auto empty = std::make_shared<const Table>();
  return empty;
}

Result<ValueNames> ValueNames::Make(const json::Value* configured) {
  static const auto defaults = std::make_shared<const Table>(DefaultTable());
  ValueNames names;
  if (configured == nullptr || configured->IsNull()) {
    names.table_ = defaults;
    return names;
  }
  const json::Object* object = configured->IfObject();
  if (object == nullptr) return WrongShape("", "an object");
  if (object->empty()) return names;

  Table table = *defaults;
  Labels labels;
  for (const auto& [parameter, entries] : *object) {
    const json::Object* given = entries.IfObject();
    if (given == nullptr) return WrongShape("." + parameter, "an object");
    auto& row = table[parameter];
    if (given->empty()) row.clear();
    for (const auto& [typed, sent] : *given) {
      const std::string* text = sent.IfString();
      if (text == nullptr) return WrongShape("." + parameter + "." + typed, "a text");
      row[ToLower(typed)] = *text;
      if (parameter == "fields") labels.emplace(*text, typed);
    }
  }
  if (!labels.empty()) names.labels_ = std::make_shared<const Labels>(std::move(labels));
  names.table_ = std::make_shared<const Table>(std::move(table));
  return names;
}

std::string ValueNames::Of(std::string_view parameter, std::string_view typed) const {
  const auto row = table_->find(parameter);
  if (row == table_->end()) return std::string(typed);
  const auto entry = row->second.find(ToLower(typed));
  return entry == row->second.end() ? std::string(typed) : entry->second;
}

std::string ValueNames::CustomField(std::string_view label) const {
  const auto row = table_->find("fields");
  if (row == table_->end()) return {};
  const auto entry = row->second.find(ToLower(label));
  return entry == row->second.end() ? std::string{} : entry->second;
}

bool IsNoSite(std::string_view site) {
  const std::string_view trimmed = Trim(site);
  return trimmed.empty() || trimmed == "-";
}

std::string LinesAsHtml(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' && text[i] != '\n') {
      result += text[i];
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    result += "<br>";
  }
  return result;
}

}  // namespace flintdesk::servicedesk
