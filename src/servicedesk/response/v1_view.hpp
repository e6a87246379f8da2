#pragma once

#include <string_view>

#include "base/json.hpp"
#include "servicedesk/model/thing.hpp"
#include "servicedesk/response/reading.hpp"

namespace flintdesk::servicedesk {

/// Adds `operation` {result{status, message}, Details{WORKORDERID, STATUS, …}} to a V3 response, so that a
/// flintbit written for V1 reads the same on both APIs. Details holds every V1 key that the response has a
/// value for; missing names are empty texts and unset times 0 or -1, as V1 writes them. A failure has no
/// Details, as in V1.
///
///   V3: {"request": {"id": "17", "status": {"name": "Open"}}, "response_status": {…}}
///   V1 view: {"operation": {"result": {"status": "Success", …},
///                           "Details": {"WORKORDERID": "17", "STATUS": "Open"}}}
void AddV1View(Reading& reading, std::string_view request_id);

/// A thing as V1 would show it in a list, from V3's: {"NOTESID": 337, "NOTESTEXT": …}. Nothing is made up.
json::Object V1Row(const Thing& thing, const json::Value& shown);

/// V1's own spelling of a field, WORKORDERID for workorderid; empty when V1 has no such field (then it is the
/// label of a custom field). V1's XML writes in lower case what its JSON writes in upper case.
std::string_view V1Key(std::string_view name);

}  // namespace flintdesk::servicedesk
