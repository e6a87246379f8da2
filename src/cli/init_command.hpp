#pragma once

#include "cli/options.hpp"
#include "cli/prompt.hpp"

namespace flintdesk::cli {

/// `flintdesk init` with somebody to ask at `prompt`: checks everything, writes the home folder, examines the
/// connection and says the next command. Returns the status of the process: the doctor's when the connection
/// does not work, though the folder is made all the same.
int MakeHome(const InitOptions& options, Prompt& prompt);

}  // namespace flintdesk::cli
