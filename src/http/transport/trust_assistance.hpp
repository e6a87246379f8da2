#pragma once

#include <string_view>

namespace flintdesk::http {

/// The assistance of a failure that only trust would mend. How the connector was named is not known here:
/// whoever knows it puts a whole command in its place.
inline constexpr std::string_view kTrustAssistance =
    "To trust it, save it, as `flintdesk doctor --save-certificate FILE` does, and set `ca-file` to that "
    "file.";

}  // namespace flintdesk::http
