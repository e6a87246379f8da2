#pragma once

#include "base/json.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/response.hpp"

/// What a read-back shows of a note or worklog, in the form of V1's response to the adding of it. Flintbits
/// read both without asking how the call went.
namespace flintdesk::servicedesk {

/// One row of a V1 list as such a response: its `Details` are those of the list with this row alone.
Reading ResponseOfRow(const json::Value& list, const json::Value& row);

/// A row of a V3 list as the response to the reading of it alone.
Reading ResponseOfOne(const Thing& thing, const json::Value& row, std::string_view request_id);

/// Puts into the V1 view of a V3 response what V1 shows of this thing, as a list of one, as far as V3 knows
/// it. A request's view is in V1's form already.
void ShowAsAddedByV1(Reading& reading, const Thing& thing);

}  // namespace flintdesk::servicedesk
