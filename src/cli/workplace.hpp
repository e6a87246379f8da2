#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/options.hpp"
#include "connector/engine.hpp"
#include "connector/home.hpp"

namespace flintdesk::cli {

/// A home folder with its settings applied. Without one, the error suggests a home around `near` or nearby.
Result<connector::Home> OpenHome(const HomeOptions& options, const std::filesystem::path& near = {});

/// The same for a command that makes calls: where they are to be traced, the file is open then.
Result<connector::Home> OpenHomeForCalls(const HomeOptions& options, const std::filesystem::path& near = {});
/// The settings of a command that makes calls without a home folder.
Result<void> ApplyOptionsForCalls(const HomeOptions& options);

/// The types of connectors that this program has.
std::vector<connector::ConnectorType> ConnectorTypes();

/// The engine over a home folder, or over the one configuration of `configuration_file`. `script` is the
/// flintbit that calls, for the journal.
std::unique_ptr<connector::Engine> MakeEngine(std::optional<connector::Home> home,
                                              const std::filesystem::path& configuration_file = {},
                                              const std::string& script = {});

/// The connector where the command line names none: FLINTDESK_CONNECTOR, else the only one of `known`.
Result<std::string> ChosenConnector(const std::vector<std::string>& known);

/// A text given as itself, as @FILE or as - for standard input. `name` is the option, for messages.
Result<std::string> ReadTextOption(const std::string& value, const std::string& name);

}  // namespace flintdesk::cli
