#pragma once

#include <string>

#include "connector/call.hpp"
#include "connector/registry.hpp"

namespace flintdesk::connector {

/// Everything about a call that can be decided before anything is sent: the action, the values, where it
/// goes, whether the configured key may go there, how long it may take. Errors are kInvalidRequest with all
/// findings; the message begins with `LabelOf(call, …)`. Pure but for the clock; any thread.
Result<CheckedCall> PrepareCall(const NamedConnector& connector, const Call& call, const Clock& clock);

/// "manageenginesdp add-note", the beginning of every message about the call.
/// An action that `spec` (may be null) knows is a word of ours; all else is redacted.
std::string LabelOf(const Call& call, const std::string& connector, const catalogue::Connector* spec);
/// Of a call that is prepared.
std::string LabelOf(const std::string& connector, const catalogue::Action& action);

/// The configuration's share of the client's options, from its checked values.
http::ClientOptions ClientOptionsOf(const catalogue::Checked& configuration);

/// Where calls go when the request does not say otherwise; also what `flintdesk doctor` checks.
http::Origin OriginOf(const catalogue::Checked& values);

}  // namespace flintdesk::connector
