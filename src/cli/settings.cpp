#include "cli/settings.hpp"

#include <cstdlib>
#include <vector>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/trace.hpp"
#include "connector/home_trust.hpp"

namespace flintdesk::cli {
namespace {

const std::vector<std::string>& KnownSettings() {
  static const std::vector<std::string> known{"log-level", "trace"};
  return known;
}

}  // namespace

Result<std::map<std::string, std::string>> ReadSettings(const std::filesystem::path& home) {
  std::map<std::string, std::string> settings;
  std::filesystem::path path = home / "flintdesk.conf";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return settings;
  Result<std::string> text = ReadFile(path, 1024 * 1024);
  if (!text.ok()) return text.error();

  int number = 0;
  for (const std::string& raw : Split(*text, '\n')) {
    ++number;
    std::string_view line = Trim(raw);
    if (line.empty() || line.front() == '#') continue;
    auto refuse = [&](std::string why, std::string remedy) {
      return InvalidConfigurationError(fmt::format("{}, line {}: {}", path.string(), number, why),
                                       std::move(remedy));
    };
    std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return refuse("this line is not a setting", "Write it as name = value.");
    std::string name(Trim(line.substr(0, equals)));
    std::string_view value = Trim(line.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    const std::vector<std::string>& known = KnownSettings();
    if (std::find(known.begin(), known.end(), name) == known.end())
      return refuse(fmt::format("unknown setting {}", name),
                    fmt::format("Did you mean {}?", NearestOf(name, known).value_or(Join(known, ", "))));
    settings[name] = value;
  }
  return settings;
}

Result<void> ApplyTrace(const std::optional<std::string>& from_command_line,
                        const std::map<std::string, std::string>& settings,
                        const std::filesystem::path& home) {
  if (from_command_line) return TraceToFile(*from_command_line);
  if (const char* variable = std::getenv("FLINTDESK_TRACE"); variable && *variable)
    return TraceToFile(variable);
  const auto found = settings.find("trace");
  if (found == settings.end() || found->second.empty()) return {};
  if (const auto distrust = connector::DistrustOfFile(home / "flintdesk.conf"))
    return InvalidConfigurationError(
        fmt::format("flintdesk.conf names a file to trace to, and somebody else can change it: {}",
                    distrust->why),
        distrust->remedy);
  return TraceToFile(home / found->second);
}

Result<void> ApplyLogLevel(const std::string& from_command_line,
                           const std::map<std::string, std::string>& settings) {
  std::string name = from_command_line;
  std::string source = "--log-level";
  if (const char* variable = std::getenv("FLINTDESK_LOG_LEVEL"); name.empty() && variable && *variable) {
    name = variable;
    source = "FLINTDESK_LOG_LEVEL";
  }
  if (auto found = settings.find("log-level"); name.empty() && found != settings.end()) {
    name = found->second;
    source = "log-level in flintdesk.conf";
  }
  if (name.empty()) return {};
  std::optional<LogLevel> level = ParseLogLevel(name);
  if (!level)
    return InvalidRequestError(
        fmt::format("{} is {}, which is not a log level", source, RedactAndShorten(name, 40)),
        "Use one of " + Join(LogLevelNames(), ", ") + ".");
  SetLogLevel(*level);
  return {};
}

}  // namespace flintdesk::cli
