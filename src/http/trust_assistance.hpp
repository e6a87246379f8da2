#pragma once

#include <string_view>

namespace flintdesk::http {

/// The assistance of a failure that only trust would mend. The connector's name and folder are not known
/// here: whoever knows them puts his own command in its place.
inline constexpr std::string_view kTrustAssistance =
    "To trust it, save it with `flintdesk doctor NAME --save-certificate FILE` and set `ca-file` to that "
    "file.";

}  // namespace flintdesk::http
