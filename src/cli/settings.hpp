#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace flintdesk::cli {

/// HOME/flintdesk.conf: lines of `name = value`, `#` begins a comment, quotes around a value are taken off. A
/// missing file is empty. Unknown names and broken lines are errors that name line and nearest name.
Result<std::map<std::string, std::string>> ReadSettings(const std::filesystem::path& home);

/// Sets the level of the log from the command line's word, else FLINTDESK_LOG_LEVEL, else the settings, else
/// info.
Result<void> ApplyLogLevel(const std::string& from_command_line,
                           const std::map<std::string, std::string>& settings);

}  // namespace flintdesk::cli
