#pragma once

#include "base/result.hpp"
#include "cli/init_home.hpp"
#include "cli/options.hpp"
#include "cli/prompt.hpp"

namespace flintdesk::cli {

/// Takes the answers from the options and, when nothing is wrong with those, asks for the others. All that is
/// wrong is said at once, as kInvalidRequest; without anybody to ask also which options are missing. A key
/// that stands on the command line itself is refused. A file in the way is kInvalidConfiguration, before
/// anything is asked. Reads standard input for `--key -`.
Result<InitPlan> MakePlan(const InitOptions& options, Prompt& prompt);

/// Asks for the technician key until one is typed that can be a key. kCancelled when nobody types one.
Result<void> AskForKey(InitPlan& plan, Prompt& prompt);

}  // namespace flintdesk::cli
