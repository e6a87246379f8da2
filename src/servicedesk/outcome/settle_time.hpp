#pragma once

#include "connector/connector.hpp"

namespace flintdesk::servicedesk {

/// How long to wait before a change is read back, where the configuration does not say.
inline constexpr milliseconds kDefaultSettleTime{1'000};

inline milliseconds SettleTimeOf(const connector::CheckedCall& call) {
  return milliseconds(call.values.Integer("settle-time").value_or(kDefaultSettleTime.count()));
}

}  // namespace flintdesk::servicedesk
