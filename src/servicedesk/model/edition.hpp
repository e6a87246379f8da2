#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/connector.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"

namespace flintdesk::servicedesk {

/// Where a service desk runs. Both speak V3, with other verbs and names here and there; V1 is spoken on
/// premises alone. An installation of MSP is one on premises that also wants an `account`.
enum class Edition { kOnPremises, kCloud };

/// What `api-version` says.
Edition EditionOf(const catalogue::Checked& values);

/// How the action is sent over V3 in the call's edition; none: that lacks it.
const std::optional<V3Wire>& V3WireOf(const connector::CheckedCall& call);

/// "/api/v3", or below the portal that the configuration names: "/app/itdesk/api/v3".
std::string V3PathOf(const catalogue::Checked& values);

/// Why the action can't be sent over this API in the call's edition: it has no form there, or one that nobody
/// has seen work and that the configuration does not allow. kInvalidRequest, naming what has it.
std::optional<Error> WhyNotOver(Api api, const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
