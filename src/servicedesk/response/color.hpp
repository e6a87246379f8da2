#pragma once

#include <string>
#include <string_view>

namespace flintdesk::servicedesk {

/// One spelling of a color of HTML or CSS, where it has a common one; else what was given, in small letters
/// and without blanks.
///
///   ColorOf("Red"), ColorOf("#F00"), ColorOf("rgb(255, 0, 0)")  // all "#ff0000"
std::string ColorOf(std::string_view text);

}  // namespace flintdesk::servicedesk
