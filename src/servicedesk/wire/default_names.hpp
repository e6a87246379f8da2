#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flintdesk::servicedesk {

/// The names that a fresh installation has in one of its lists ("statuses"), in its spelling; empty for a
/// list that starts out empty.
std::vector<std::string> DefaultNamesOf(std::string_view lookup);

struct DefaultNames {
  std::string_view lookup;
  std::vector<std::string_view> names;
};
/// Those of all lists that do not start out empty.
const std::vector<DefaultNames>& AllDefaultNames();

}  // namespace flintdesk::servicedesk
