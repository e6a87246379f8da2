#pragma once

#include <string>

namespace flintdesk::cli {

/// The whole program: reads the command line, runs one command, returns the status of the process.
int RunProgram(int argc, char** argv);

}  // namespace flintdesk::cli
