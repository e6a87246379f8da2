#pragma once

#include <map>
#include <set>
#include <string>

namespace flintdesk::servicedesk {

/// What the connector has learnt of hosts since it was made; on the loop only.
struct Learnt {
  /// By desk: calls that have read before their change and not ended yet.
  std::map<std::string, int> fences;
  /// Desks whose responses to changes do not show when they were made.
  std::set<std::string> shows_no_times;
};

}  // namespace flintdesk::servicedesk
