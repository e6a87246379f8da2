#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/wire/value_names.hpp"

/// What a call sends: its parameters, and the members of its `fields`, as either API writes them.
namespace flintdesk::servicedesk {

/// V1: every value under V1's name, as text; members of `fields` under their own names, which V1 takes for a
/// custom field's label when it is none of the product's. Errors: kInvalidRequest.
Result<json::Object> V1Details(const connector::CheckedCall& call, const ValueNames& names);

/// V3: `{"subject": …, "priority": {"name": …}, "udf_fields": {…}}`. An empty text empties its field (the
/// site, which a dash empties as well, only where an action sets just what it is given); of what is made
/// anew, where there is nothing to empty, it is left out. Errors: kInvalidRequest, for a label of a custom
/// field whose API name nobody gave.
Result<json::Object> V3Members(const connector::CheckedCall& call, const ValueNames& names);

/// Which members of `fields` V1's response to a change does not show, although it shows the request: V1
/// silently ignores a name that it does not know. Only custom fields: of the product's own, a response may
/// leave some out. Empty where the response shows no request.
std::vector<std::string> FieldsNotShown(const connector::CheckedCall& call, const ValueNames& names,
                                        const json::Value& document);

/// Of the times in `fields`, those that V1 shows as another moment than was meant, in words: the clocks of
/// `time-zone` are not its own then.
std::vector<std::string> TimesShownOtherwise(const connector::CheckedCall& call, const json::Value& document);

/// Those members of `fields` that are custom fields whose API name the configuration does not give.
std::vector<std::string> CustomNames(const connector::CheckedCall& call, const ValueNames& names);

/// How V3 refers to a person: `{"email_id": …}` for what looks like an address, else `{"name": …}`.
json::Value V3Person(std::string_view person);

/// The object of further members that a call gives, and the parameter's name; null for none.
const json::Object* FurtherOf(const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
