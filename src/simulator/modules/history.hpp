#pragma once

#include "simulator/exchange.hpp"

namespace flintdesk::simulator {

/// Notes in the history of what was changed which of its fields and parts differ from `before`; nothing when
/// none does.
void RecordHistory(Exchange& exchange, const Entity& before);

}  // namespace flintdesk::simulator
