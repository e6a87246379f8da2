#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "catalogue/spec.hpp"

namespace flintdesk::catalogue {

/// Values after checking: by their first names (aliases resolved), of the declared type: ids and texts as
/// strings, booleans as booleans, numbers as integers, choices in the spec's spelling. Absent ones are absent
/// unless there is a default; null counts as absent.
struct Checked {
  json::Object values;
  std::vector<std::string> warnings;  ///< A tolerated unknown parameter, say; one sentence each.

  std::string Text(std::string_view name) const;  ///< empty when absent
  std::optional<std::int64_t> Integer(std::string_view name) const;
  bool Boolean(std::string_view name) const;  ///< false when absent
  bool Has(std::string_view name) const { return values.Contains(name); }
};

/// Checks a connector's configuration on its own: types, unknown keys (the nearest known one is named),
/// choices. What is required is checked with the request (`CheckCall`), because a request may bring it. All
/// findings at once, code kInvalidConfiguration. The values of the keys in `hidden` appear in no finding,
/// like those of secret fields: they came from the environment or a file, and may be a secret at the wrong
/// place.
Result<Checked> CheckConfiguration(const Connector& connector, const json::Object& configuration,
                                   const std::vector<std::string>& hidden = {});

/// Lays the request over the checked configuration and checks the whole call: action known, parameters known,
/// of the right type, nothing required missing. All findings at once, code kInvalidRequest, or
/// kInvalidConfiguration where nothing is wrong but a secret that can't be one. `values` of the
/// result holds configuration and request together, the request's winning where the spec allows both places.
/// The keys `action` (not checked: it has been found) and `timeout` are known to every action.
Result<Checked> CheckCall(const Connector& connector, const Action& action, const Checked& configuration,
                          const json::Object& parameters, bool tolerate_unknown);

/// What is wrong with a request, as far as it can be told without the connector's configuration, which
/// may hold what the request lacks. `named` are parameters that were spelt or given wrongly and have their
/// finding elsewhere: they are not called missing.
std::vector<std::string> FindingsOfRequest(const Connector& connector, const Action& action,
                                           const json::Object& parameters,
                                           const std::vector<std::string>& named);

/// "there is no action "get-requst"; did you mean get-request?"
std::string UnknownAction(const Connector& connector, std::string_view name);
/// The remedy for that: all that are known, where they are few, else the nearest and how to find others.
std::string KnownActions(const Connector& connector, std::string_view name);

/// The remedy for a call of this action that is wrong.
std::string HowToCall(const Action& action);

}  // namespace flintdesk::catalogue
