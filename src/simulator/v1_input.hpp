#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "simulator/exchange.hpp"

/// How V1 reads INPUT_DATA.
namespace flintdesk::simulator::v1 {

/// The content of `Details`, whatever stands around it, from XML format 1 (name and value), format 2 (an
/// element a field) or JSON. Names stay as they were sent. Nothing is an empty object; what is neither XML
/// nor JSON is refused with kInvalidValue.
Outcome<json::Object> ReadDetails(std::string_view input_data);

/// The member whose name is `name` without regard to case and blanks ("Request Type" is "requesttype").
const json::Value* FindField(const json::Value& details, std::string_view name);
std::optional<std::string> FieldText(const json::Value& details, std::string_view name);

/// The object below `path`, as in Notes/Note; the details themselves when there is none.
const json::Value& Below(const json::Value& details, std::string_view outer, std::string_view inner);

/// What the members of the details want a thing to be. Names that the type has not are ignored.
Outcome<Change> ReadChange(const Type& type, const json::Value& details, const Desk& desk);

/// "23 Nov 2026, 17:50:00" as epoch milliseconds (UTC here).
std::optional<std::int64_t> ReadDate(const std::string& text);

}  // namespace flintdesk::simulator::v1
