#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/doctor_subject.hpp"
#include "cli/finding.hpp"
#include "cli/output.hpp"
#include "cli/prompt.hpp"
#include "cli/workplace.hpp"

namespace flintdesk::cli {
namespace {

void Print(const Finding& finding) { PrintText(LineOf(finding, OutputTakesColor()) + "\n"); }

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
  Result<connector::Home> home = OpenHomeForCalls(options.home);
  if (home.ok()) parts.home = *home;
  // With --config a home is of use, but need not be there.
  if (!home.ok() && options.config.empty()) return PrintRefusal(home.error());
  if (!home.ok())
    if (auto applied = ApplyOptionsForCalls(options.home); !applied.ok())
      return PrintRefusal(applied.error());

  connector::Registry registry(std::move(parts));
  std::string name = options.connector;
  if (name.empty() && options.config.empty()) {
    Result<std::string> chosen = ChosenConnector(registry.Names());
    if (!chosen.ok()) {
      PrintError(chosen.error());
      return ProcessStatus(chosen.error().code);
    }
    name = std::move(chosen).value();
  }
  Result<DoctorSubject> subject = ReadSubject(registry, name);
  if (!subject.ok()) return PrintRefusal(subject.error());
  if (!options.config.empty()) subject->command += " --config " + ShellWord(options.config);
  if (!options.home.home.empty()) subject->command += " --home " + ShellWord(options.home.home);
  subject->save_certificate = options.save_certificate;
  if (Prompt::OfThisProcess().Interactive())
    subject->confirm = [](const std::string& question) {
      return Prompt::OfThisProcess().AskYesNo(question, false);
    };
  return ProcessStatus(Examine(*subject, SystemClock(), Print).code);
}

}  // namespace flintdesk::cli
