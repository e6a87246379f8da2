#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flintdesk::servicedesk {

/// A condition of V3's search in the first of its spellings, of which some have several ("gte" is "greater or
/// equal"); empty for what is none.
std::string_view ConditionNamed(std::string_view text);

/// Every spelling.
std::vector<std::string> Conditions();

}  // namespace flintdesk::servicedesk
