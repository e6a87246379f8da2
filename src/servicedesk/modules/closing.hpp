#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "servicedesk/model/action.hpp"

namespace flintdesk::servicedesk {

inline constexpr StateIs kClosed{"STATUS", "status.name", "status", "Closed"};

/// What a closing rule wants first: from the fields that a refusal names, else from the words of its
/// sentence. Empty when neither says so. Pure; any thread.
///
///   RemedyForClosing({"resolution"}, "")  // "Fill in the resolution first (add-resolution), then close …"
std::string RemedyForClosing(const std::vector<std::string>& named, std::string_view sentence);

/// `given_by`: the parameter that may ask for it; empty where the action closes.
Demands DemandsOnClosing(std::string_view given_by = {});

}  // namespace flintdesk::servicedesk
