#pragma once

#include <string>

namespace flintdesk::simulator {

/// A key of the product's form (a GUID, 36 characters) from the machine's random source. It opens nothing but
/// one simulator.
std::string MakeToyKey();

}  // namespace flintdesk::simulator
