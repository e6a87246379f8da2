#include "servicedesk/wire/default_names.hpp"

namespace flintdesk::servicedesk {
// Source: vendor documents of both APIs.
const std::vector<DefaultNames>& AllDefaultNames() {
  static const std::vector<DefaultNames> defaults = {
      {"statuses", {"Open", "On Hold", "In Progress", "Assigned", "Resolved", "Closed", "Cancelled"}},
      {"priorities", {"Low", "Normal", "Medium", "High"}},
      {"levels", {"Tier 1", "Tier 2", "Tier 3", "Tier 4"}},
      {"request_types", {"Incident", "Request For Information", "Service Request"}},
      {"request_templates", {"Default Request"}},
      {"modes", {"E-Mail", "Web Form", "Phone Call", "SMS"}},
      {"urgencies", {"Low", "Normal", "High", "Urgent"}},
      {"impacts",
       {"Affects User", "Affects Group", "Affects Department", "Affects Business", "Low", "Medium", "High"}},
      {"service_categories", {"Email", "User Management", "Software"}},
      {"categories",
       {"Software", "Hardware", "Network", "Internet", "User Administration", "Operating System"}},
  };
  return defaults;
}

std::vector<std::string> DefaultNamesOf(std::string_view lookup) {
  for (const DefaultNames& row : AllDefaultNames())
    if (row.lookup == lookup) return {row.names.begin(), row.names.end()};
  return {};
}

}  // namespace flintdesk::servicedesk
