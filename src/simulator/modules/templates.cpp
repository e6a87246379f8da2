#include "simulator/modules/templates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/desk.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/modules/requests.hpp"

// That a template decides which fields a request has and needs, and how a new request is refused that lacks
// one or has another one, was recorded; not the shape of a template by itself.
namespace flintdesk::simulator {
namespace {

constexpr std::string_view kFields = "fields", kMandatory = "mandatory";

/// Whether forms may have it; what else a client gives is no concern of theirs.
bool IsFormField(const Field& field) {
  return field.takes == Takes::kYes && !field.v1.empty() && field.builds == Builds::kAll;
}

/// Every form has it.
bool IsOnEveryForm(const Field& field) { return field.kept || field.mandatory || field.msp_mandatory; }

bool Lists(const Row& row, std::string_view member, std::string_view name) {
  const json::Value* list = row.more.Find(member);
  return list != nullptr && list->IfArray() != nullptr &&
         std::ranges::find(*list->IfArray(), json::Value(name)) != list->IfArray()->end();
}

bool IsOnForm(const Row& row, std::string_view name) {
  return !row.more.Contains(kFields) || Lists(row, kFields, name) || Lists(row, kMandatory, name);
}

bool IsGiven(const Given& given) {
  if (!given.references.empty())
    return std::ranges::any_of(
        given.references, [](const Reference& reference) { return reference.by != Reference::By::kNothing; });
  const json::Array* list = given.value.IfArray();
  const bool is_empty =
      list != nullptr ? list->empty() : given.value.IsNull() || given.value == json::Value("");
  return !is_empty || !given.part.given.empty();
}

/// The names that forms can have.
std::vector<std::string> KnownNames(const std::vector<UdfField>& udfs) {
  std::vector<std::string> names;
  for (const Field& field : RequestType().fields)
    if (IsFormField(field)) names.emplace_back(field.v3);
  for (const UdfField& udf : udfs) names.push_back(udf.name);
  return names;
}

}  // namespace

bool IsOfForm(std::string_view member) { return member == kFields || member == kMandatory; }

std::string FaultOfForm(const Row& row, const std::vector<UdfField>& udfs) {
  const std::vector<std::string> known = KnownNames(udfs);
  for (const std::string_view member : {kFields, kMandatory}) {
    const json::Value* list = row.more.Find(member);
    if (list == nullptr) continue;
    if (list->IfArray() == nullptr) return fmt::format("has '{}' that are not a list", member);
    for (const json::Value& entry : *list->IfArray()) {
      const std::string name = entry.ScalarText().value_or("");
      if (std::ranges::find(known, name) != known.end()) continue;
      const auto nearest = NearestOf(name, known);
      return fmt::format("has '{}' in '{}', which is no field of requests{}", name, member,
                         nearest ? fmt::format("; did you mean '{}'?", *nearest) : "");
    }
  }
  return {};
}

void AddLayout(const Desk& desk, const Row& row, json::Object& shown) {
  json::Array fields;
  for (const Field& field : RequestType().fields) {
    if (!IsFormField(field) || !(IsOnEveryForm(field) || IsOnForm(row, field.v3))) continue;
    const bool is_mandatory = field.mandatory || (field.msp_mandatory && desk.profile().msp);
    fields.emplace_back(
        json::Object{{"name", field.v3}, {"mandatory", is_mandatory || Lists(row, kMandatory, field.v3)}});
  }
  for (const UdfField& udf : desk.state().udfs)
    if (IsOnForm(row, udf.name))
      fields.emplace_back(json::Object{
          {"name", udf.name}, {"display_name", udf.label}, {"mandatory", Lists(row, kMandatory, udf.name)}});
  const json::Object section{{"name", "Request Details"}, {"fields", std::move(fields)}};
  shown.Set("layout", json::Object{{"sections", json::Array{section}}});
}

Outcome<void> CheckMandatoryOfTemplate(const Desk& desk, const Entity& request) {
  const Row* row = desk.FindRow(request, "template");
  const json::Value* fields = row == nullptr ? nullptr : row->more.Find(kMandatory);
  if (fields == nullptr || fields->IfArray() == nullptr) return {};
  Refusal missing{Refusal::Kind::kMissing};
  for (const json::Value& entry : *fields->IfArray()) {
    std::string field = entry.ScalarText().value_or("");
    if (!HasValue(request, field)) missing.fields.push_back(std::move(field));
  }
  if (missing.fields.empty()) return {};
  return missing;
}

Outcome<void> CheckForm(const Desk& desk, const Entity& request, const Change& given) {
  const Row* row = desk.FindRow(request, "template");
  if (row == nullptr) return {};
  const auto refuse = [](std::string_view name) {
    return Refusal{Refusal::Kind::kInvalidValue, {std::string(name)}, {}};
  };
  for (const auto& [place, value] : given.given) {
    const Field& field = request.type->fields[place];
    if (field.kind == Kind::kUdfs && value.value.IfObject() != nullptr) {
      for (const auto& [name, udf] : *value.value.IfObject())
        if (!udf.IsNull() && !IsOnForm(*row, name)) return refuse(name);
    } else if (IsFormField(field) && !IsOnEveryForm(field) && IsGiven(value) && !IsOnForm(*row, field.v3)) {
      return refuse(field.v3);
    }
  }
  return {};
}

}  // namespace flintdesk::simulator
