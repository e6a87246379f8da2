#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/fields.hpp"
#include "servicedesk/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

enum class Form { kText, kHtml, kReference, kPerson, kNames, kAddresses, kTime, kContent };

struct FieldShape {
  std::string_view name;  // ours, which is V1's
  std::string_view v3;
  Form form;
  bool parameter;  // named by the tables; the others come in `fields`
};

// The mapping of V1's names to V3's (reference: vendor's migration page, recorded requests of build 13008).
constexpr std::array kRows = {
    FieldShape{"requester", "requester", Form::kPerson, true},
    FieldShape{"subject", "subject", Form::kText, true},
    FieldShape{"description", "description", Form::kHtml, true},
    FieldShape{"requesttemplate", "template", Form::kReference, true},
    FieldShape{"requesttype", "request_type", Form::kReference, true},
    FieldShape{"priority", "priority", Form::kReference, true},
    FieldShape{"site", "site", Form::kReference, true},
    FieldShape{"group", "group", Form::kReference, true},
    FieldShape{"technician", "technician", Form::kPerson, true},
    FieldShape{"level", "level", Form::kReference, true},
    FieldShape{"status", "status", Form::kReference, true},
    FieldShape{"service", "service_category", Form::kReference, true},
    FieldShape{"mode", "mode", Form::kReference, false},
    FieldShape{"impact", "impact", Form::kReference, false},
    FieldShape{"urgency", "urgency", Form::kReference, false},
    FieldShape{"impactdetails", "impact_details", Form::kText, false},
    FieldShape{"category", "category", Form::kReference, false},
    FieldShape{"subcategory", "subcategory", Form::kReference, false},
    FieldShape{"item", "item", Form::kReference, false},
    FieldShape{"asset", "assets", Form::kNames, false},
    FieldShape{"emailcc", "email_ids_to_notify", Form::kAddresses, false},
    FieldShape{"duebytime", "due_by_time", Form::kTime, false},
    FieldShape{"callbackurl", "callback_url", Form::kText, false},
    FieldShape{"resolution", "resolution", Form::kContent, false},
};

const FieldShape* RowOfField(std::string_view name) {
  for (const FieldShape& row : kRows) {
    if (EqualsIgnoreCase(row.name, name) || row.v3 == name) return &row;
  }
  return nullptr;
}

json::Array ListOf(std::string_view text, bool as_names) {
  json::Array list;
  for (const std::string& part : Split(ReplaceAll(std::string(text), ";", ","), ',')) {
    const std::string trimmed(Trim(part));
    if (trimmed.empty()) continue;
    list.push_back(as_names ? json::Value(json::Object{{"name", trimmed}}) : json::Value(trimmed));
  }
  return list;
}

bool IsList(Form form) { return form == Form::kNames || form == Form::kAddresses; }

Result<json::Value> ValueOf(const FieldShape& row, std::string_view typed, const ValueNames& names,
                            TextFormat format) {
  const std::string text = names.Of(row.name, typed);
  if (IsList(row.form)) return json::Value(ListOf(text, row.form == Form::kNames));
  if (row.form == Form::kText) return json::Value(text);
  if (row.form == Form::kHtml) return json::Value(AsHtml(typed, format));
  if (row.form == Form::kContent) return json::Value(json::Object{{"content", AsHtml(typed, format)}});
  // Null is the natural way to empty a reference; no recorded exchange confirms it.
  if (text.empty()) return json::Value();
  if (row.form == Form::kPerson) return V3Person(text);
  if (row.form == Form::kReference) return json::Value(json::Object{{"name", text}});
  if (!ParseInteger(text)) {
    return InvalidRequestError("fields." + std::string(row.name) + " is not a time that V3 can read",
                               "Give milliseconds since 1970, or use api-version v1 for a date in words.");
  }
  return json::Value(json::Object{{"value", text}});
}

// A member of `fields` that no row names: a custom field.
Result<void> SetCustom(json::Object& custom, const std::string& name, const json::Value& value,
                       const ValueNames& names) {
  std::string api_name = names.CustomField(name);
  if (api_name.empty() && name.starts_with("udf_")) api_name = name;
  if (api_name.empty()) {
    return InvalidRequestError(
        "fields." + name + " is not a field that V3 knows by this name",
        "V3 takes a custom field by its API name (udf_…): use that, or put the label into "
        "value-names: {\"fields\": {\"" +
            name + "\": \"udf_…\"}}.");
  }
  custom.Set(api_name, value);
  return {};
}

Result<void> AddMember(json::Object& fields, json::Object& custom, const std::string& name,
                       const json::Value& value, const ValueNames& names, bool clear_blanks,
                       TextFormat format) {
  const FieldShape* row = RowOfField(name);
  if (row == nullptr) return SetCustom(custom, name, value, names);
  if (fields.Contains(row->v3)) {
    return InvalidRequestError("fields." + name + " repeats the parameter " + std::string(row->name),
                               "Give it as the parameter, outside of fields.");
  }
  const auto text = value.ScalarText();
  if (!text) {
    fields.Set(row->v3, value);  // an object or list in V3's own form
    return {};
  }
  if (text->empty() && !clear_blanks) return {};
  Result<json::Value> made = ValueOf(*row, *text, names, format);
  if (!made.ok()) return made.error();
  fields.Set(row->v3, std::move(made).value());
  return {};
}

}  // namespace

bool IsProductField(std::string_view folded) {
  return std::ranges::any_of(kRows, [&](const FieldShape& row) {
    return row.name == folded || ReplaceAll(std::string(row.v3), "_", "") == folded;
  });
}

std::string_view V1NameOf(std::string_view name) {
  const FieldShape* row = RowOfField(name);
  return row == nullptr ? std::string_view{} : row->name;
}

std::string_view V3NameOf(std::string_view name) {
  const FieldShape* row = RowOfField(name);
  return row == nullptr ? std::string_view{} : row->v3;
}

json::Value V3Person(std::string_view person) {
  const std::string text(person);
  return json::Object{{person.find('@') == std::string_view::npos ? "name" : "email_id", text}};
}

Result<json::Object> V3RequestFields(const catalogue::Checked& values, const ValueNames& names,
                                     bool clear_blanks) {
  json::Object fields;
  for (const FieldShape& row : kRows) {
    if (!row.parameter || !values.Has(row.name)) continue;
    const std::string typed = values.Text(row.name);
    // V3 has no name for "no site"; what V1 says with a dash, V3 says by silence.
    if (row.name == "site" && IsNoSite(typed)) continue;
    if (typed.empty() && !clear_blanks) continue;
    Result<json::Value> made = ValueOf(row, typed, names, TextFormatOf(values));
    if (!made.ok()) return made.error();
    fields.Set(row.v3, std::move(made).value());
  }
  const json::Value* more = values.values.Find("fields");
  if (more == nullptr || more->IfObject() == nullptr) return fields;
  json::Object custom;
  for (const auto& [name, value] : *more->IfObject()) {
    if (value.IsNull()) continue;
    if (Result<void> added =
            AddMember(fields, custom, name, value, names, clear_blanks, TextFormatOf(values));
        !added.ok())
      return added.error();
  }
  if (!custom.empty()) fields.Set("udf_fields", std::move(custom));
  return fields;
}

}  // namespace flintdesk::servicedesk
