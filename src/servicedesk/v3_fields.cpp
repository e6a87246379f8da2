#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/fields.hpp"
#include "servicedesk/request_field.hpp"
#include "servicedesk/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

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

Result<json::Value> ValueOf(const RequestField& row, std::string_view typed, const ValueNames& names,
                            TextFormat format) {
  const std::string text = names.Of({row.name, row.lookup}, typed);
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
  const RequestField* row = FindRequestField(name);
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

json::Value V3Person(std::string_view person) {
  const std::string text(person);
  return json::Object{{person.find('@') == std::string_view::npos ? "name" : "email_id", text}};
}

Result<json::Object> V3RequestFields(const catalogue::Checked& values, const ValueNames& names,
                                     bool clear_blanks) {
  json::Object fields;
  for (const RequestField& row : RequestFields()) {
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
