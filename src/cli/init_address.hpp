#pragma once

#include "cli/init_findings.hpp"
#include "cli/options.hpp"

namespace flintdesk::cli {

/// Divides a whole address that `--url` or `--host` brings, as if each part had been given by itself.
/// `findings` gets what does not fit, the parts that are given twice among it.
void DivideAddressOptions(InitOptions& options, InitFindings& findings);

}  // namespace flintdesk::cli
