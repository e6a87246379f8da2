#pragma once

#include <initializer_list>
#include <string_view>

namespace flintdesk::servicedesk {

/// Does the sentence hold the word as one of its own, in any case?
///
///   HasWord("Fill in the Resolution first", "resolution")  // true
bool HasWord(std::string_view sentence, std::string_view word);

/// Does the text hold one of the parts, in any case?
bool HasAny(std::string_view text, std::initializer_list<std::string_view> parts);

}  // namespace flintdesk::servicedesk
