#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flintdesk::servicedesk {

/// The product's default names for a parameter ("status"), in its spelling; empty where it has none.
std::vector<std::string> DefaultNamesOf(std::string_view parameter);

}  // namespace flintdesk::servicedesk
