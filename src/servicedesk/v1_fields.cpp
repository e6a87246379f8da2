#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "servicedesk/fields.hpp"
#include "servicedesk/request_field.hpp"
#include "servicedesk/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

Error NotAParameter(const std::string& name) {
  return InvalidRequestError("fields." + name + " repeats the parameter " + ToLower(name),
                             "Give it as the parameter, outside of fields.");
}

// "Sub Category" and SUBCATEGORY are one field: V1 takes names and on-screen labels in any case.
std::string Folded(std::string_view name) {
  std::string folded = ToLower(name);
  std::erase_if(folded, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return folded;
}

}  // namespace

std::vector<std::string> FieldsNotShown(const catalogue::Checked& values, const json::Value& document) {
  const json::Value* more = values.values.Find("fields");
  const json::Value* details = document.Path({"operation", "Details"});
  const json::Object* shown = details == nullptr ? nullptr : details->IfObject();
  if (more == nullptr || more->IfObject() == nullptr || shown == nullptr) return {};
  std::vector<std::string> keys;
  for (const auto& [key, value] : *shown) keys.push_back(Folded(key));
  const auto shows = [&](const std::string& name) { return std::ranges::find(keys, name) != keys.end(); };
  if (!shows("subject")) return {};  // some builds return the number alone
  std::vector<std::string> missing;
  for (const auto& [name, value] : *more->IfObject())
    if (!value.IsNull() && !IsProductField(Folded(name)) && !shows(Folded(name))) missing.push_back(name);
  return missing;
}

Result<json::Object> V1RequestFields(const catalogue::Checked& values, const ValueNames& names) {
  json::Object fields;
  for (const RequestField& row : RequestFields()) {
    if (!row.parameter || !values.Has(row.name)) continue;
    fields.Set(row.name, row.form == Form::kHtml ? HtmlOf(values, row.name)
                                                 : names.Of({row.name, row.lookup}, values.Text(row.name)));
  }
  const json::Value* more = values.values.Find("fields");
  if (more == nullptr || more->IfObject() == nullptr) return fields;
  for (const auto& [name, value] : *more->IfObject()) {
    if (value.IsNull()) continue;
    if (fields.Contains(name) || fields.Contains(ToLower(name))) return NotAParameter(name);
    const auto text = value.ScalarText();
    if (!text) {
      return InvalidRequestError("fields." + name + " is neither text nor number, true or false",
                                 "V1 carries nothing else; api-version v3 takes V3's own form.");
    }
    const bool html = Folded(name) == "resolution";
    const std::string lower = ToLower(name);
    fields.Set(name, html ? AsHtml(*text, TextFormatOf(values)) : names.Of({lower, LookupOf(lower)}, *text));
  }
  return fields;
}

}  // namespace flintdesk::servicedesk
