#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "base/json.hpp"
#include "simulator/directory.hpp"

namespace flintdesk::simulator {

struct Given;

/// What a client wants a thing to be: for each field, by its place in the type, what was given. What is not
/// in it stays as it is.
struct Change {
  std::map<std::size_t, Given> given;
};

struct Given {
  json::Value value;                       ///< As an Entity keeps it; null empties the field.
  std::vector<Reference> references = {};  ///< Of references, in place of the value.
  Change part = {};                        ///< Of a part.
  std::vector<Change> parts = {};          ///< Of a list of parts.
};

}  // namespace flintdesk::simulator
