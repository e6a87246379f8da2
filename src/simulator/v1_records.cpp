#include "simulator/v1_output.hpp"

/// Fields of things as V1 shows them, by the tables of their types.
namespace flintdesk::simulator::v1 {
namespace {

std::optional<std::string> TextOf(const Desk& desk, const Entity& entity, std::string_view name) {
  if (name == "id") return std::to_string(entity.id);
  const std::size_t place = entity.type->PlaceOf(name);
  const Field& field = entity.type->fields[place];
  const json::Value& value = entity.At(place);
  if (field.kind == Kind::kReference) {
    const Row* row =
        value.IfString() == nullptr ? nullptr : desk.FindRow(StorageOf(field.lookup), *value.IfString());
    return row == nullptr ? std::nullopt : std::optional(row->name);
  }
  const std::optional<std::string> text = value.ScalarText();
  return text.has_value() && text->empty() ? std::nullopt : text;
}

void AddUdfs(const Desk& desk, const json::Value& values, std::vector<RecordField>& fields) {
  for (const UdfField& udf : desk.state().udfs) {
    const json::Value* value = values.Find(udf.name);
    fields.push_back({udf.label, value == nullptr ? std::nullopt : value->ScalarText()});
  }
}

}  // namespace

std::vector<RecordField> FieldsOf(const Desk& desk, const Entity& entity, std::span<const V1Shown> shown) {
  std::vector<RecordField> fields;
  for (const V1Shown& each : shown) {
    if (each.is_when && !desk.profile().v1_times) continue;
    if (each.name.empty()) {
      AddUdfs(desk, entity.At(each.field), fields);
      continue;
    }
    std::optional<std::string> text;
    if (each.derive != nullptr) {
      text = each.derive(desk, entity);
    } else if (!each.field.empty()) {
      text = TextOf(desk, entity, each.field);
    }
    if (!text && each.otherwise != nullptr) text = each.otherwise;
    fields.push_back({std::string(each.name), std::move(text), each.is_number});
  }
  return fields;
}

}  // namespace flintdesk::simulator::v1
