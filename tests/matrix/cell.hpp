#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

#include "matrix/rule.hpp"

namespace flintdesk::matrix {

/// One call that is struck by one fault.
struct Cell {
  Host host = Host::kV3;
  const catalogue::Action* action = nullptr;
  const Form* form = nullptr;
  Situation situation = Situation::kNew;
  Outcome expected;

  std::string Name() const;
};

/// What a call may take beyond its time on a machine that is busy with other things.
constexpr milliseconds kGrace{2'000};

struct CellResult {
  Outcome outcome;
  milliseconds took{0};
  std::string wrong;  ///< What does not hold, for people; empty when all does.
};

/// Makes the call with an engine of its own against a simulator of its own, over real connections. Any
/// thread.
CellResult Run(const Cell& cell);

}  // namespace flintdesk::matrix
