#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flintdesk::servicedesk {

/// The names that a fresh installation has in one of its lists ("statuses"), in its spelling; empty for a
/// list that starts out empty.
std::vector<std::string> DefaultNamesOf(std::string_view lookup);

}  // namespace flintdesk::servicedesk
