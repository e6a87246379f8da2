#pragma once

#include <optional>
#include <vector>

#include "property/scenario.hpp"
#include "property/wire.hpp"

namespace flintdesk::property {

/// What somebody else did, as it really was.
struct DeedRecord {
  Deed deed;
  std::int64_t at = 0;
};

/// What came of one case, as it really was. Plain data.
struct Outcome {
  CallRecord ours;
  std::optional<CallRecord> other;  ///< Of the other process.
  std::vector<CallRecord> earlier;
  std::vector<DeedRecord> deeds;
  std::vector<std::string> warnings;
};

/// Runs a case to its end, and on until nothing is on its way any more.
Outcome Run(const Scenario& scenario, const DateKind& date);

}  // namespace flintdesk::property
