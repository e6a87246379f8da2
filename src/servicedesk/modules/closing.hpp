#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flintdesk::servicedesk {

/// What a closing rule wants first: from the fields that a refusal names, else from the words of its
/// sentence. Empty when neither says so. Pure; any thread.
///
///   RemedyForClosing({"resolution"}, "")  // "Fill in the resolution first (add-resolution), then close …"
std::string RemedyForClosing(const std::vector<std::string>& named, std::string_view sentence);

}  // namespace flintdesk::servicedesk
