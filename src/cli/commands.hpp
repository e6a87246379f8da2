#pragma once

#include "catalogue/spec.hpp"
#include "cli/options.hpp"

/// One function a command: does it, prints what it has to say, returns the status of the process.
namespace flintdesk::cli {

int RunFlintbit(const RunOptions& options);
int RunCall(const CallOptions& options);
int ShowActions(const ActionsOptions& options);
int Simulate(const SimulateOptions& options);
int RunDoctor(const DoctorOptions& options);
int RunInit(const InitOptions& options);

/// The connector types that this program has. The one place that names them.
const catalogue::Connector& TheConnector();

}  // namespace flintdesk::cli
