#pragma once

#include <string_view>

namespace flintdesk::servicedesk {

/// Does the sentence hold the word as one of its own, in any case?
///
///   HasWord("Fill in the Resolution first", "resolution")  // true
bool HasWord(std::string_view sentence, std::string_view word);

}  // namespace flintdesk::servicedesk
