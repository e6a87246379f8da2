#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "catalogue/check.hpp"
#include "servicedesk/value_names.hpp"

/// The fields of a ticket, from the parameters of add-request and update-request and their `fields` object.
namespace flintdesk::servicedesk {

/// V1: every field under its V1 name, as text; members of `fields` under their own names, which V1 takes for
/// a custom field's label when it is none of the product's. Errors: kInvalidRequest.
Result<json::Object> V1RequestFields(const catalogue::Checked& values, const ValueNames& names);

/// V3: `{"subject": …, "priority": {"name": …}, "udf_fields": {…}}`. `clear_blanks`: an empty text empties
/// the field (update); otherwise it is left out (add, where there is nothing to empty). Errors:
/// kInvalidRequest, for a label of a custom field whose API name nobody gave.
Result<json::Object> V3RequestFields(const catalogue::Checked& values, const ValueNames& names,
                                     bool clear_blanks);

/// Which members of `fields` V1's response to a change does not show, although it shows the request: V1
/// silently ignores a name that it does not know. Only custom fields: of the product's own, a response may
/// leave some out. Empty where the response shows no request.
std::vector<std::string> FieldsNotShown(const catalogue::Checked& values, const json::Value& document);

/// How V3 refers to a person: `{"email_id": …}` for what looks like an address, else `{"name": …}`.
json::Value V3Person(std::string_view person);

}  // namespace flintdesk::servicedesk
