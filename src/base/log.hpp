#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flintdesk {

enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError, kFatal, kOff };
std::vector<std::string> LogLevelNames();  ///< In that order.

/// "trace" … "fatal", "off"; also "warn".
std::optional<LogLevel> ParseLogLevel(std::string_view name);
std::string_view NameOf(LogLevel level);

/// Writes one line to standard error: time in UTC, level, text. Secrets are cut out; control
/// characters, line ends among them, are escaped (base/printable.hpp). Any thread; lines never mix. Before
/// `SetLogLevel` the level is info.
void Log(LogLevel level, std::string_view message);
/// The same with the line ends of `text` left as they are: what belongs together stands together, under one
/// time and level.
void LogBlock(LogLevel level, std::string_view text);
void SetLogLevel(LogLevel level);
bool LogEnabled(LogLevel level);

/// Takes the lines in place of standard error (tests); an empty function puts standard error back.
using LogSink = std::function<void(LogLevel, std::string_view)>;
void SetLogSink(LogSink sink);

}  // namespace flintdesk
