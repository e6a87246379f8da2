#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace flintdesk::cli {

/// HOME/flintdesk.conf: lines of `name = value`, `#` begins a comment, quotes around a value are taken off. A
/// missing file is empty. Unknown names and broken lines are errors that name line and nearest name.
Result<std::map<std::string, std::string>> ReadSettings(const std::filesystem::path& home);

/// Writes what calls say and hear to the file that the command line names, else FLINTDESK_TRACE, else the
/// settings of `home`, which a relative path is below of then; to none where nobody names one. Settings that
/// somebody else can change are not obeyed: they would say what is written to. Errors: kInvalidRequest,
/// kInvalidConfiguration.
Result<void> ApplyTrace(const std::optional<std::string>& from_command_line,
                        const std::map<std::string, std::string>& settings,
                        const std::filesystem::path& home);

/// Sets the level of the log from the command line's word, else FLINTDESK_LOG_LEVEL, else the settings, else
/// info.
Result<void> ApplyLogLevel(const std::string& from_command_line,
                           const std::map<std::string, std::string>& settings);

}  // namespace flintdesk::cli
