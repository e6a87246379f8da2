#include "simulator/state.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::string_view kModule = "module/";

std::string DocumentOf(std::string_view many, std::int64_t id) {
  return std::string(many) + "/" + std::to_string(id);
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

State::State(const Modules& modules) : modules_(&modules) {
  for (const Type* type : modules.whole()) TableOf(*type);
}

const State::Rows& State::All(const Type& type) const { return tables_.find(&type)->second.rows; }

const RowIndex& State::Index(const Type& type) const { return tables_.find(&type)->second.index; }

State::Table& State::TableOf(const Type& type) { return tables_.try_emplace(&type, type).first->second; }

const Entity* State::Find(const Type& type, std::int64_t id) const {
  const Rows& rows = All(type);
  const auto found = rows.find(id);
  return found == rows.end() ? nullptr : &found->second;
}

Entity* State::Find(const Type& type, std::int64_t id) {
  return const_cast<Entity*>(static_cast<const State*>(this)->Find(type, id));
}

void State::Put(Entity entity) {
  touched.insert(DocumentOf(entity.type->many, entity.id));
  Table& table = TableOf(*entity.type);
  const auto known = table.rows.find(entity.id);
  if (known != table.rows.end()) table.index.Remove(known->second);
  table.index.Insert(entity);
  const std::int64_t id = entity.id;
  table.rows.insert_or_assign(id, std::move(entity));
}

void State::Remove(const Type& type, std::int64_t id) {
  touched.insert(DocumentOf(type.many, id));
  Table& table = TableOf(type);
  const auto known = table.rows.find(id);
  if (known == table.rows.end()) return;
  table.index.Remove(known->second);
  table.rows.erase(known);
}

std::int64_t State::NextId(const Type& type) const {
  const auto found = next_ids_.find(type.many);
  return found == next_ids_.end() ? id_base + type.first_id : found->second;
}

void State::SetNextId(const Type& type, std::int64_t id) {
  touched.insert("counters");
  next_ids_[std::string(type.many)] = id;
}

void State::PutModule(const std::string& module, std::vector<Row> rows) {
  touched.insert(std::string(kModule) + module);
  directory.Rows(module) = std::move(rows);
}

std::vector<std::string> State::DocumentNames() const {
  std::vector<std::string> names = {"counters", "udfs"};
  for (const auto& [module, rows] : directory.modules()) names.push_back(std::string(kModule) + module);
  for (const auto& [type, table] : tables_)
    for (const auto& [id, entity] : table.rows) names.push_back(DocumentOf(type->many, id));
  return names;
}

json::Value State::Document(const std::string& name) const {
  if (name == "counters") {
    json::Object next;
    for (const auto& [many, id] : next_ids_) next.Set(many, id);
    return json::Object{{"next", std::move(next)}, {"key_owner", key_owner}, {"id_base", id_base}};
  }
  if (name == "udfs") return UdfsToJson(udfs);
  if (name.starts_with(kModule)) return directory.ToJson(name.substr(kModule.size()));
  const std::size_t slash = std::min(name.find('/'), name.size());
  const Type* type = modules_->FindWhole(name.substr(0, slash));
  const std::int64_t id = ParseInteger(name.substr(std::min(slash + 1, name.size()))).value_or(0);
  const Entity* entity = type == nullptr ? nullptr : Find(*type, id);
  return entity == nullptr ? json::Value() : entity->ToJson();
}

void State::ReadDocument(const std::string& name, const json::Value& value) {
  if (name == "counters") {
    const json::Value* next = value.Find("next");
    if (next != nullptr && next->IfObject() != nullptr) {
      for (const auto& [many, id] : *next->IfObject())
        if (id.IfInteger() != nullptr) next_ids_[many] = *id.IfInteger();
    }
    if (const json::Value* owner = value.Find("key_owner"))
      key_owner = owner->ScalarText().value_or(key_owner);
    if (const json::Value* base = value.Find("id_base"); base != nullptr && base->IfInteger() != nullptr)
      id_base = *base->IfInteger();
  } else if (name == "udfs") {
    udfs = UdfsFrom(value);
  } else if (name.starts_with(kModule)) {
    const std::string module = name.substr(kModule.size());
    directory.Rows(module).clear();
    // Rows were written by ToJson: they all have names.
    static_cast<void>(directory.LayOver(module, value));
  } else if (const Type* type = modules_->FindWhole(name.substr(0, name.find('/')))) {
    Put(Entity::FromJson(*type, value));
  }
}

}  // namespace flintdesk::simulator
