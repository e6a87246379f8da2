#pragma once

#include <string>

namespace flintdesk::simulator {

/// What the simulator serves, as CSV: api, method (of V1 the operation), path, verb and mark (empty where the
/// tables have none of their own).
///
///   V3,PUT,requests/{id}/notes/{id},edit-note,R
std::string EndpointsText();

}  // namespace flintdesk::simulator
