#pragma once

#include <string_view>

namespace flintdesk::http {

/// The assistance of a failure where only trust would help. The name of the connector is not known here; the
/// caller that knows it puts the whole command in place of this text.
inline constexpr std::string_view kTrustAssistance =
    "To trust it, save it, as `flintdesk doctor --save-certificate FILE` does, and set `ca-file` to that "
    "file.";

}  // namespace flintdesk::http
