#pragma once

#include "base/result.hpp"
#include "cli/init_findings.hpp"
#include "cli/init_home.hpp"
#include "cli/options.hpp"
#include "cli/prompt.hpp"

namespace flintdesk::cli {

/// `MakePlan` for a service desk in the cloud. Where there is a grant code, `code` of the plan holds it.
Result<InitPlan> MakeCloudPlan(const InitOptions& options, Prompt& prompt);

/// Exchanges the grant code of the plan, if it has one, for the refresh token among its secrets. One request,
/// to the accounts server of the plan alone. The error is what a call would end with; a code that has been
/// sent may be used up.
Result<void> ExchangeCode(InitPlan& plan);

/// Names the options that only make sense in the cloud, where there is no --cloud.
void RefuseCloudOptions(const InitOptions& options, InitFindings& findings);

}  // namespace flintdesk::cli
