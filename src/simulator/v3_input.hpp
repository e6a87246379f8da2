#pragma once

#include "base/json.hpp"
#include "simulator/exchange.hpp"

/// How V3 reads `input_data`.
namespace flintdesk::simulator::v3 {

/// The document of `input_data`, from the query or the form; null when there is none.
Outcome<json::Value> ReadInput(const Operation& operation);

/// The member `entity` of the document; kNotProvided when it is missing, kExtraKey when there are others
/// beside it.
Outcome<const json::Object*> ReadEntity(const json::Value& input, std::string_view entity);

/// What the members of an object want a thing to be. Refused: a key that the type does not take, a value that
/// its kind of field cannot have.
Outcome<Change> ReadChange(const Type& type, const json::Object& object, const Desk& desk);

/// "true", true, "True" → true; anything that is no truth value is nothing.
std::optional<bool> ReadFlag(const json::Value& value);

}  // namespace flintdesk::simulator::v3
