#include "servicedesk/wire/value_names.hpp"

#include <utility>

#include "base/text.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/wire/default_names.hpp"

namespace flintdesk::servicedesk {
namespace {

Error WrongShape(const std::string& member, std::string_view what) {
  return InvalidConfigurationError(
      "value-names" + member + " must be " + std::string(what),
      "Write it like {\"status\": {\"Close\": \"Closed\"}}; {} empties the table.");
}

}  // namespace

ValueNames::Table ValueNames::DefaultTable() {
  Table table;
  for (const auto& [lookup, names] : AllDefaultNames())
    for (const std::string_view name : names)
      table.lookups[std::string(lookup)][ToLower(name)] = std::string(name);
  // The connector's own document closes a request with it; the product has no such status.
  table.lookups["statuses"]["close"] = "Closed";
  return table;
}

std::string_view LookupOf(std::string_view field) {
  for (const Thing* thing : AllThings())
    for (const Member& member : thing->members)
      if (member.name() == field) return member.field.lookup;
  return {};
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
    Names& row = table.NamesOf({parameter, LookupOf(parameter)});
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

ValueNames::Names& ValueNames::Table::NamesOf(FieldName field) {
  return field.lookup.empty() ? others[std::string(field.name)] : lookups[std::string(field.lookup)];
}

const std::string* ValueNames::Table::Find(FieldName field, std::string_view typed) const {
  const auto& rows = field.lookup.empty() ? others : lookups;
  const auto row = rows.find(field.lookup.empty() ? field.name : field.lookup);
  if (row == rows.end()) return nullptr;
  const auto entry = row->second.find(ToLower(typed));
  return entry == row->second.end() ? nullptr : &entry->second;
}

std::string ValueNames::Of(FieldName field, std::string_view typed) const {
  const std::string* sent = table_->Find(field, typed);
  const std::string_view name = sent == nullptr ? typed : std::string_view(*sent);
  if (spellings_.empty()) return std::string(name);
  const auto spelling = spellings_.find({std::string(field.lookup), std::string(Trim(name))});
  return spelling == spellings_.end() ? std::string(name) : spelling->second;
}

CustomField ValueNames::FieldOf(std::string_view label) const {
  const std::string* configured = table_->Find({"fields"}, label);
  // The service desk may call it otherwise by now.
  if (const auto learnt = learnt_.find(ToLower(label)); learnt != learnt_.end())
    if (configured == nullptr || IsRenamed(*configured, learnt->second.api_name)) return learnt->second;
  if (configured == nullptr) return {};
  return {*configured, std::string(label), KindOfApiName(*configured)};
}

std::string ValueNames::LabelOf(std::string_view api_name) const {
  if (labels_)
    for (const auto& [known, label] : *labels_)
      if (IsRenamed(known, api_name)) return label;
  const auto learnt = learnt_.find(ToLower(api_name));
  return learnt == learnt_.end() ? std::string{} : learnt->second.label;
}

void ValueNames::LearnSpelling(std::string_view lookup, std::string_view typed, const std::string& name) {
  if (typed != name) spellings_[{std::string(lookup), std::string(typed)}] = name;
}

void ValueNames::Learn(const std::string& name, const CustomField& field) {
  learnt_[ToLower(name)] = field;
  if (LooksLikeApiName(name)) return;
  Labels labels = labels_ ? *labels_ : Labels{};
  labels.emplace(field.api_name, field.label.empty() ? name : field.label);
  labels_ = std::make_shared<const Labels>(std::move(labels));
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
