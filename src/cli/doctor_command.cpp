#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/doctor_subject.hpp"
#include "cli/finding.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "cli/workplace.hpp"

namespace flintdesk::cli {
namespace {

void Print(const Finding& finding) { PrintText(LineOf(finding, OutputIsTerminal()) + "\n"); }

int PrintRefusal(const Error& error) {
  Error message = error;
  message.assistance.clear();
  Print(Failure("configuration", error.code, message.Sentence(), error.assistance));
  return ProcessStatus(error.code);
}

}  // namespace

int RunDoctor(const DoctorOptions& options) {
  connector::RegistryOptions parts;
  parts.types = ConnectorTypes();
  parts.configuration_file = options.config;
  Result<connector::Home> home = OpenHome(options.home);
  if (home.ok()) parts.home = *home;
  // With --config a home is of use, but need not be there.
  if (!home.ok() && options.config.empty()) return PrintRefusal(home.error());
  if (!home.ok())
    if (auto applied = ApplyLogLevel(options.home.log_level, {}); !applied.ok())
      return PrintRefusal(applied.error());

  connector::Registry registry(std::move(parts));
  std::string name = options.connector;
  if (name.empty() && options.config.empty()) {
    // Who has one connector need not name it.
    const std::vector<std::string> known = registry.Names();
    if (known.size() != 1) {
      PrintError(InvalidRequestError("name a connector, or a file with --config FILE",
                                     known.empty()
                                         ? "There is none in this home folder; flintdesk init makes one."
                                         : fmt::format("Known: {}.", Join(known, ", "))));
      return ProcessStatus(Code::kInvalidRequest);
    }
    name = known.front();
  }
  Result<DoctorSubject> subject = ReadSubject(registry, name);
  if (!subject.ok()) return PrintRefusal(subject.error());
  if (!options.config.empty()) subject->command += " --config " + ShellWord(options.config);
  if (!options.home.home.empty()) subject->command += " --home " + ShellWord(options.home.home);
  subject->save_certificate = options.save_certificate;
  return ProcessStatus(Examine(*subject, SystemClock(), Print).code);
}

}  // namespace flintdesk::cli
