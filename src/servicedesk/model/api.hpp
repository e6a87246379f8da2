#pragma once

#include <string_view>

namespace flintdesk::servicedesk {

/// The two APIs of an installation of one's own: V1 under /sdpapi, V3 under /api/v3.
enum class Api { kV1, kV3 };
std::string_view NameOf(Api api);  ///< "V1", "V3"

}  // namespace flintdesk::servicedesk
