#pragma once

#include <string_view>

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

/// How V3 refers to a person: `{"email_id": …}` for what looks like an address, else `{"name": …}`.
json::Value V3Person(std::string_view person);

}  // namespace flintdesk::servicedesk
