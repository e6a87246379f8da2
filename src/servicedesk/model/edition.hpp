#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/reference.hpp"
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

/// Does `unproven-actions` name the action of the call, or all?
bool IsAllowed(const connector::CheckedCall& call);
/// Does it name that action itself?
bool IsAllowedByName(const connector::CheckedCall& call);

/// Why the action can't be sent over this API in the call's edition: it has no form there, or one that nobody
/// has seen work and that the configuration does not allow. kInvalidRequest, naming what has it.
std::optional<Error> WhyNotOver(Api api, const connector::CheckedCall& call);

/// How an action stands in one place: "V3", "MSP".
struct PlaceOfAction {
  enum class Is { kThere, kUnproven, kMissing };  ///< From the best on.
  std::string_view name;
  Is is = Is::kMissing;
};
/// Everywhere, in one order: V1 and V3 on premises, MSP, the cloud.
std::vector<PlaceOfAction> PlacesOf(const catalogue::Action& action);

/// "V1: yes; V3: yes; MSP (with account): yes; cloud: unproven (unproven-actions)".
std::string EditionsLine(const catalogue::Action& action);

/// Of a list, the parameters that search, choose fields or sort: V1 has none of that. Empty for other
/// actions.
std::vector<std::string> SearchesOf(const catalogue::Action& action);

/// The parameters that V1 has no place for, where it has the action.
struct LackOfV1 {
  std::vector<std::string> refused;   ///< A call that gives one ends with 2.
  std::vector<std::string> left_out;  ///< The call goes on without it.
};
LackOfV1 LackOf(const catalogue::Action& action);

/// "editions.md" of the reference: what each edition has, and what V1 can't carry.
catalogue::Page EditionsPage(const catalogue::Connector& connector);

}  // namespace flintdesk::servicedesk
