#pragma once

#include "base/time.hpp"

namespace flintdesk::catalogue {

/// How long a call may take when neither it nor its configuration says.
inline constexpr milliseconds kDefaultTimeout{60'000};

}  // namespace flintdesk::catalogue
