#pragma once

#include <string>

#include "connector/connector.hpp"

/// What calls keep of an installation for a while besides its facts: lists, forms, demands. A document each.
namespace flintdesk::servicedesk {

/// Does its member `until`, in epoch milliseconds, lie ahead, and no further than `longest`? What claims to
/// be believed for longer is of a clock that was wrong.
bool IsBelieved(const Clock& clock, const json::Value& kept, milliseconds longest);

/// What was kept under the name and is still believed; null for nothing.
json::Value KeptDocument(const connector::ConnectorParts& parts, const std::string& name,
                         milliseconds longest);
enum class Renewal {
  kAnew,       ///< What is kept is believed from now on.
  kKeepsTime,  ///< It holds what was kept before, and is believed no longer than that.
};
/// With the first document of a name go those of its kind ("form-of-…") that nobody has written for 90 days:
/// a template or a service desk may be gone.
void KeepDocument(const connector::ConnectorParts& parts, const std::string& name, json::Value kept,
                  milliseconds believed_for, Renewal renewal = Renewal::kAnew);

}  // namespace flintdesk::servicedesk
