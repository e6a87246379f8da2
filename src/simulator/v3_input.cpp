#include "simulator/v3_input.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "simulator/lenient_json.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Object;
using json::Value;

Refusal Refuse(Refusal::Kind kind, std::string_view field) { return Refusal{kind, {std::string(field)}, {}}; }
Refusal Invalid(std::string_view field) { return Refuse(Refusal::Kind::kInvalidValue, field); }

/// `{"id": "4"}`, `{"name": "High"}`, `{"email_id": "…"}` or null.
Outcome<Reference> ReadReference(std::string_view field, const Value& value) {
  if (value.IsNull()) return Reference{};
  for (const auto& [key, by] : {std::pair{"id", Reference::By::kId},
                                {"name", Reference::By::kName},
                                {"email_id", Reference::By::kEmail}}) {
    const Value* found = value.Find(key);
    if (found == nullptr || found->IsNull()) continue;
    const std::optional<std::string> text = found->ScalarText();
    if (!text) return Invalid(field);
    return Reference{by, *text};
  }
  return Invalid(field);
}

Outcome<Given> ReadReferences(const Field& field, const Value& value) {
  Given given;
  const json::Array one = {value};
  const json::Array* all = field.kind == Kind::kReference ? &one : value.IfArray();
  if (all == nullptr) return Invalid(field.v3);
  for (const Value& entry : *all) {
    Outcome<Reference> reference = ReadReference(field.v3, entry);
    if (!reference.ok()) return reference.error();
    given.references.push_back(std::move(reference.value()));
  }
  return given;
}

/// `{"value": "1660050395904"}` or null.
Outcome<Given> ReadTime(const Field& field, const Value& value) {
  if (value.IsNull()) return Given{};
  const Value* found = value.Find("value");
  const auto time = found == nullptr ? std::nullopt : ParseInteger(found->ScalarText().value_or(""));
  if (!time) return Invalid(field.v3);
  return Given{*time};
}

Outcome<Given> ReadTexts(const Field& field, const Value& value) {
  if (value.IfArray() == nullptr) return Invalid(field.v3);
  json::Array texts;
  for (const Value& entry : *value.IfArray()) texts.emplace_back(entry.ScalarText().value_or(""));
  return Given{std::move(texts)};
}

/// The Cloud calls the id of an uploaded file `file_id`.
Outcome<Given> ReadFiles(const Field& field, const Value& value) {
  if (value.IfArray() == nullptr) return Invalid(field.v3);
  json::Array ids;
  for (const Value& entry : *value.IfArray()) {
    const Value* id = entry.Find("id") == nullptr ? entry.Find("file_id") : entry.Find("id");
    if (id == nullptr || !id->ScalarText()) return Invalid(field.v3);
    ids.emplace_back(*id->ScalarText());
  }
  return Given{std::move(ids)};
}

Outcome<Given> ReadNumber(const Field& field, const Value& value) {
  if (value.IsNull()) return Given{};
  const auto number = ParseInteger(value.ScalarText().value_or(""));
  if (!number) return Invalid(field.v3);
  return Given{*number};
}

/// `{"hours": "1", "minutes": "30"}`.
Outcome<Given> ReadDuration(const Field& field, const Value& value) {
  const auto part = [&value](std::string_view name) {
    const Value* found = value.Find(name);
    return found == nullptr ? std::optional<std::int64_t>(0) : ParseInteger(found->ScalarText().value_or(""));
  };
  return Duration(field, part("hours"), part("minutes"));
}

Outcome<Given> ReadUdfs(const Field& field, const Value& value, const Desk& desk) {
  if (value.IsNull()) return Given{Object{}};
  if (!value.IsObject()) return Invalid(field.v3);
  const std::vector<UdfField>& udfs = desk.state().udfs;
  for (const auto& [key, member] : *value.IfObject()) {
    const bool known =
        std::any_of(udfs.begin(), udfs.end(), [&k = key](const UdfField& udf) { return udf.name == k; });
    if (!known) return Refuse(Refusal::Kind::kExtraKey, key);
  }
  return Given{value};
}

Outcome<Given> ReadPart(const Field& field, const Value& value, const Desk& desk) {
  if (value.IsNull()) return Given{};
  if (!value.IsObject()) return Invalid(field.v3);
  Outcome<Change> part = ReadChange(field.part(), *value.IfObject(), desk);
  if (!part.ok()) return part.error();
  Given given;
  given.part = std::move(part.value());
  return given;
}

Outcome<Given> ReadParts(const Field& field, const Value& value, const Desk& desk) {
  if (value.IfArray() == nullptr) return Invalid(field.v3);
  Given given;
  for (const Value& entry : *value.IfArray()) {
    if (!entry.IsObject()) return Invalid(field.v3);
    Outcome<Change> part = ReadChange(field.part(), *entry.IfObject(), desk);
    if (!part.ok()) return part.error();
    given.parts.push_back(std::move(part.value()));
  }
  return given;
}

Outcome<Given> ReadField(const Field& field, const Value& value, const Desk& desk) {
  switch (field.kind) {
    case Kind::kText:
      if (value.IsNull()) return Given{""};
      if (!value.ScalarText()) return Invalid(field.v3);
      return Given{*value.ScalarText()};
    case Kind::kReference:
    case Kind::kReferences:
      return ReadReferences(field, value);
    case Kind::kTexts:
      return ReadTexts(field, value);
    case Kind::kTime:
      return ReadTime(field, value);
    case Kind::kFlag:
      if (!ReadFlag(value)) return Invalid(field.v3);
      return Given{*ReadFlag(value)};
    case Kind::kNumber:
      return ReadNumber(field, value);
    case Kind::kAny:
      return Given{value};
    case Kind::kFiles:
      return ReadFiles(field, value);
    case Kind::kDuration:
      return ReadDuration(field, value);
    case Kind::kUdfs:
      return ReadUdfs(field, value, desk);
    case Kind::kPart:
      return ReadPart(field, value, desk);
    case Kind::kParts:
      return ReadParts(field, value, desk);
    case Kind::kId:
    case Kind::kParent:
    case Kind::kFixed:
    case Kind::kDerived:
      break;
  }
  return Refuse(Refusal::Kind::kReadOnly, field.v3);
}

}  // namespace

std::optional<bool> ReadFlag(const Value& value) {
  const std::string text = value.ScalarText().value_or("");
  if (EqualsIgnoreCase(text, "true")) return true;
  if (EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

Outcome<Value> ReadInput(const Operation& operation) {
  const std::string* text = FindParameter(operation.parameters, "input_data");
  if (text == nullptr || Trim(*text).empty()) return Value();
  auto input = LenientParse(*text);
  if (!input.ok())
    return Refusal{Refusal::Kind::kInvalidValue, {}, "Invalid JSON: " + input.error().Sentence()};
  return std::move(input.value());
}

Outcome<const Object*> ReadEntity(const Value& input, std::string_view entity) {
  const Value* found = input.Find(entity);
  if (found == nullptr || found->IfObject() == nullptr) return Refuse(Refusal::Kind::kNotProvided, entity);
  for (const auto& [key, value] : *input.IfObject()) {
    if (key != entity && key != "list_info") return Refuse(Refusal::Kind::kExtraKey, key);
  }
  return found->IfObject();
}

Outcome<Change> ReadChange(const Type& type, const Object& object, const Desk& desk) {
  Change change;
  for (const auto& [key, value] : object) {
    const std::size_t place = type.PlaceTaken(key);
    const bool has = place != Type::kNone && Has(desk.profile(), type.fields[place].builds);
    const Takes takes = has ? type.fields[place].takes : Takes::kUnknown;
    if (takes == Takes::kReadOnly) return Refuse(Refusal::Kind::kReadOnly, key);
    if (takes == Takes::kUnknown) return Refuse(Refusal::Kind::kExtraKey, key);
    if (takes == Takes::kIgnored) continue;
    const Field& field = type.fields[place];
    Outcome<Given> given = ReadField(field, value, desk);
    if (!given.ok()) return given.error();
    // An empty part sets nothing.
    if (field.kind == Kind::kPart && given->part.given.empty()) continue;
    change.given[place] = std::move(given.value());
  }
  if (type.prepare != nullptr) type.prepare(type, change);
  return change;
}

}  // namespace flintdesk::simulator::v3
