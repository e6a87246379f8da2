#pragma once

#include <string>
#include <vector>

#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"

namespace flintdesk::servicedesk {

/// A kind of request that the connector sends. Plain data.
struct Endpoint {
  Api api = Api::kV3;
  std::string method;  ///< "PUT"; of V1 the operation, "EDIT_REQUEST".
  std::string path;    ///< Below /api/v3 or /sdpapi, with names in braces: "requests/{request-id}/notes".
  std::string use;     ///< The action, or what is read back: "list of notes".
};

/// All of them, from the models of the actions and of what they are about. An endpoint may come several
/// times.
///
///   for (const Endpoint& endpoint : Endpoints(ManageEngineSpec())) …
std::vector<Endpoint> Endpoints(const catalogue::Connector& connector);

}  // namespace flintdesk::servicedesk
