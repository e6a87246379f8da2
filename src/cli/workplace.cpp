#include "cli/workplace.hpp"

#include <cstdlib>
#include <cstring>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/settings.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::cli {

namespace {

Result<connector::Home> Open(const HomeOptions& options, const std::filesystem::path& near, bool for_calls) {
  Result<connector::Home> home =
      connector::Home::Find(options.home.empty() ? std::nullopt : std::optional(options.home), near);
  if (!home.ok()) return home.error();
  Result<std::map<std::string, std::string>> settings = ReadSettings(home->Folder());
  if (!settings.ok()) return settings.error();
  Result<void> applied = ApplyLogLevel(options.log_level, *settings);
  if (applied.ok() && for_calls) applied = ApplyTrace(options.trace, *settings, home->Folder());
  if (!applied.ok()) return applied.error();
  return home;
}

}  // namespace

Result<connector::Home> OpenHome(const HomeOptions& options, const std::filesystem::path& near) {
  return Open(options, near, false);
}

Result<connector::Home> OpenHomeForCalls(const HomeOptions& options, const std::filesystem::path& near) {
  return Open(options, near, true);
}

Result<void> ApplyOptionsForCalls(const HomeOptions& options) {
  Result<void> applied = ApplyLogLevel(options.log_level, {});
  return applied.ok() ? ApplyTrace(options.trace, {}, {}) : applied;
}

const catalogue::Connector& TheConnector() { return servicedesk::ManageEngineSpec(); }

std::vector<connector::ConnectorType> ConnectorTypes() { return {servicedesk::ManageEngineType()}; }

std::unique_ptr<connector::Engine> MakeEngine(std::optional<connector::Home> home,
                                              const std::filesystem::path& configuration_file,
                                              const std::string& script) {
  connector::EngineOptions options;
  options.script = script;
  options.registry.home = std::move(home);
  options.registry.types = ConnectorTypes();
  options.registry.configuration_file = configuration_file;
  return std::make_unique<connector::Engine>(std::move(options));
}

Result<std::string> ChosenConnector(const std::vector<std::string>& known) {
  const char* variable = std::getenv("FLINTDESK_CONNECTOR");
  // NAME=OTHER says what stands for a name that a flintbit says, not what is meant where there is none.
  if (variable && *variable && std::strchr(variable, '=') == nullptr) return std::string(variable);
  if (known.size() == 1) return known.front();
  if (known.empty())
    return InvalidRequestError("the command names no connector, and the home folder has none",
                               "Make one with `flintdesk init`, or name a file with --config FILE.");
  return InvalidRequestError(
      "name a connector, or a file with --config FILE",
      fmt::format("Known: {}. FLINTDESK_CONNECTOR can name the usual one.", Redact(Join(known, ", "))));
}

Result<std::string> ReadTextOption(const std::string& value, const std::string& name) {
  if (value != "-" && !value.starts_with('@')) return value;
  constexpr std::uint64_t kMostText = 64 * 1024 * 1024;
  Result<std::string> text =
      value == "-" ? ReadStandardInput() : ReadFile(value.substr(1), kMostText, FileKind::kAny);
  if (!text.ok())
    return InvalidRequestError(fmt::format("{}: {}", name, text.error().message), text.error().assistance);
  if (text->starts_with(kByteOrderMark)) text->erase(0, kByteOrderMark.size());
  return text;
}

}  // namespace flintdesk::cli
