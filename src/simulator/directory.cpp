#include "simulator/directory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::simulator {

std::string Row::Text(std::string_view key) const {
  const json::Value* value = more.Find(key);
  if (value == nullptr) return {};
  return value->ScalarText().value_or("");
}

bool Row::Flag(std::string_view key) const {
  const json::Value* value = more.Find(key);
  return value != nullptr && value->IfBoolean() != nullptr && *value->IfBoolean();
}

std::string_view StorageOf(std::string_view module) {
  return module == "technicians" || module == "requesters" ? "users" : module;
}

const std::vector<Row>* Directory::Module(std::string_view module) const {
  const auto found = modules_.find(StorageOf(module));
  return found == modules_.end() ? nullptr : &found->second;
}

namespace {

const Row* FindIf(const std::vector<Row>* rows, std::string_view module, auto matches) {
  if (rows == nullptr) return nullptr;
  for (const Row& row : *rows) {
    if (matches(row) && (module != "technicians" || row.Flag("is_technician"))) return &row;
  }
  return nullptr;
}

}  // namespace

const Row* Directory::FindId(std::string_view module, std::string_view id) const {
  return FindIf(Module(module), module, [&](const Row& row) { return row.id == id; });
}

const Row* Directory::FindName(std::string_view module, std::string_view name) const {
  return FindIf(Module(module), module, [&](const Row& row) { return row.name == name; });
}

const Row* Directory::Find(std::string_view module, const Reference& reference) const {
  switch (reference.by) {
    case Reference::By::kId:
      return FindId(module, reference.text);
    case Reference::By::kName:
      return FindName(module, reference.text);
    case Reference::By::kEmail:
      return FindIf(Module(module), module, [&](const Row& row) {
        return !reference.text.empty() && EqualsIgnoreCase(row.Text("email_id"), reference.text);
      });
    case Reference::By::kNothing:
      return nullptr;
  }
  return nullptr;
}

const Row& Directory::Add(const std::string& module, std::string name, json::Object more) {
  const std::string storage(StorageOf(module));
  std::vector<Row>& rows = modules_[storage];
  std::int64_t last = last_before_;
  for (const Row& row : rows) last = std::max(last, ParseInteger(row.id).value_or(0));
  if (module == "technicians") more.Set("is_technician", true);
  rows.push_back({std::to_string(last + 1), std::move(name), std::move(more)});
  return rows.back();
}

void Directory::ShiftIds(std::int64_t by) {
  const auto shifted = [by](const std::string& id) {
    return std::to_string(ParseInteger(id).value_or(0) + by);
  };
  last_before_ += by;
  for (auto& [module, rows] : modules_) {
    for (Row& row : rows) {
      row.id = shifted(row.id);
      if (row.more.Contains("parent")) row.more.Set("parent", shifted(row.Text("parent")));
    }
  }
}

json::Value Directory::ToJson(const std::string& module) const {
  json::Array array;
  for (const Row& row : *Module(module)) {
    json::Object object{{"id", row.id}, {"name", row.name}};
    for (const auto& [key, value] : row.more) object.Set(key, value);
    array.emplace_back(std::move(object));
  }
  return array;
}

Result<void> Directory::LayOver(const std::string& module, const json::Value& rows) {
  const json::Array* array = rows.IfArray();
  if (array == nullptr) return InvalidConfigurationError(fmt::format("'{}' must be a list", module));
  std::vector<Row>& known = modules_[std::string(StorageOf(module))];
  for (const json::Value& entry : *array) {
    const json::Value* id = entry.Find("id");
    const json::Value* name = entry.IsString() ? &entry : entry.Find("name");
    const std::string id_text = id == nullptr ? "" : id->ScalarText().value_or("");
    const std::string name_text = name == nullptr ? "" : name->ScalarText().value_or("");
    auto row = std::find_if(known.begin(), known.end(), [&](const Row& candidate) {
      return id_text.empty() ? candidate.name == name_text : candidate.id == id_text;
    });
    if (row == known.end()) {
      if (name_text.empty()) {
        return InvalidConfigurationError(fmt::format("an entry of '{}' has no name", module),
                                         "Write it as {\"name\": \"…\"}, with an \"id\" when it matters.");
      }
      Add(module, name_text);
      row = known.end() - 1;
      if (!id_text.empty()) row->id = id_text;
    }
    if (!name_text.empty()) row->name = name_text;
    if (entry.IfObject() == nullptr) continue;
    for (const auto& [key, value] : *entry.IfObject()) {
      if (key != "id" && key != "name") row->more.Set(key, value);
    }
  }
  return {};
}

}  // namespace flintdesk::simulator
