#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "property/run.hpp"

namespace flintdesk::property {

/// What the judge says of one case. It knows what was sent and carried out, and compares no texts.
struct Judgement {
  std::vector<std::string> violations;
  /// What docs/reliability.md allows and this case made use of, by its name in kAllowances.
  std::vector<std::string_view> used;
};

Judgement Judge(const Scenario& scenario, const Outcome& outcome);

/// What must not depend on any header: how the calls ended and how often they were carried out.
std::string EndOf(const Outcome& outcome);

}  // namespace flintdesk::property
