#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/spec.hpp"
#include "cli/options.hpp"

/// One function a command: does it, prints what it has to say, returns the status of the process.
namespace flintdesk::cli {

int RunFlintbit(const RunOptions& options);
/// For a wrong command line of `run`: standard output is one JSON document all the same.
int RefuseRun(const RunOptions& options, const Error& error);
int RunCall(const CallOptions& options);
int ShowActions(const ActionsOptions& options);
int Simulate(const SimulateOptions& options);
int ShowLog(const LogOptions& options);
int RunDoctor(const DoctorOptions& options);
int RunInit(const InitOptions& options);

/// All that `flintdesk actions ACTION` says, the editions that have it included.
std::string TextOfAction(const catalogue::Action& action);

/// Of every command that makes calls.
inline constexpr std::string_view kTraceHelp =
    "Append every request and its response to this file, without secrets";

/// What `flintdesk call` takes besides the parameters of an action; they win over those of the same name.
const std::vector<catalogue::Flag>& OwnOptionsOfCall();

/// The connector types that this program has. The one place that names them.
const catalogue::Connector& TheConnector();

}  // namespace flintdesk::cli
