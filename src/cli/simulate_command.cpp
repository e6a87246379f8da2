#include <future>

#include "base/log.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/signals.hpp"
#include "simulator/endpoints.hpp"
#include "simulator/simulator.hpp"

namespace flintdesk::cli {

int Simulate(const SimulateOptions& options) {
  if (options.endpoints) {
    PrintText(simulator::EndpointsText());
    return 0;
  }
  simulator::SimulatorOptions wanted;
  wanted.port = options.port;
  wanted.bind = options.bind;
  wanted.allow_hosts = options.allow_hosts;
  wanted.tls = options.tls;
  wanted.base_path = options.base_path;
  wanted.data_file = options.data;
  wanted.state_file = options.state;
  wanted.lenient_names = options.lenient_names;
  wanted.api_key = options.api_key;
  wanted.profile = options.profile;
  wanted.log = options.log;

  std::promise<void> interrupted;
  constexpr milliseconds kGrace{5'000};
  InterruptWatch watch([&](int) { interrupted.set_value(); }, kGrace);
  auto simulator = simulator::Simulator::Start(wanted);
  if (!simulator.ok()) {
    PrintError(simulator.error());
    return ProcessStatus(simulator.error().code);
  }
  PrintText((*simulator)->ReadyLine() + "\n" + (*simulator)->ConnectorFile() + "\n");
  // Apart from the file, so that it can be saved as it is.
  if (options.tls)
    PrintError(
        "verify-certificate is false because this certificate is made anew at every start; a real connector "
        "should have ca-file in its place.");
  interrupted.get_future().wait();
  (*simulator)->Stop();
  return 0;
}

}  // namespace flintdesk::cli
