#include "cli/init_command.hpp"

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/printable.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/doctor_subject.hpp"
#include "cli/finding.hpp"
#include "cli/init_cloud.hpp"
#include "cli/init_plan.hpp"
#include "cli/output.hpp"
#include "cli/workplace.hpp"

namespace flintdesk::cli {
namespace {

/// " --home DIR", unless commands find the folder without it.
std::string HomeOption(const InitPlan& plan) {
  const auto found = connector::Home::Find(std::nullopt);
  if (found.ok() && found->Folder() == plan.folder) return {};
  return " --home " + ShellWord(plan.folder.string());
}

/// Reads what was written as any other command would, and examines that.
DoctorResult ExamineHome(const InitPlan& plan) {
  Report report = [](const Finding& finding) { PrintText(LineOf(finding, OutputTakesColor()) + "\n"); };
  auto refuse = [&](const Error& error) {
    report(Failure("configuration", error.code, error.Sentence(), {}));
    DoctorResult result;
    result.code = error.code;
    return result;
  };
  auto home = connector::Home::Open(plan.folder);
  if (!home.ok()) return refuse(home.error());
  connector::RegistryOptions parts;
  parts.home = *home;
  parts.types = ConnectorTypes();
  connector::Registry registry(std::move(parts));
  auto subject = ReadSubject(registry, plan.name);
  if (!subject.ok()) return refuse(subject.error());
  subject->command += HomeOption(plan);
  return Examine(*subject, SystemClock(), report);
}

/// Offers to trust a certificate that has no other fault, and keeps it beside the connector. True when it was
/// taken.
Result<bool> OfferTrust(InitPlan& plan, const DoctorResult& seen, Prompt& prompt) {
  prompt.Say(fmt::format(
      "The server's certificate has the SHA-256\n  {}\nAsk the service desk's administrator whether "
      "theirs is the same.",
      seen.fingerprint));
  Result<bool> yes = prompt.AskYesNo("Is it the same, and do you trust it?", false);
  if (!yes.ok() || !*yes) return yes;
  const std::filesystem::path file = std::filesystem::path("connectors") / (plan.name + ".pem");
  std::error_code ignored;
  if (std::filesystem::exists(plan.folder / file, ignored))
    return InvalidConfigurationError((plan.folder / file).string() + " is there already", "Move it away.");
  if (auto written = WriteFile(plan.folder / file, seen.certificates); !written.ok())
    return std::move(written).error();
  plan.ca_file = file.string();
  if (auto written = WriteConnector(plan); !written.ok()) return std::move(written).error();
  return true;
}

/// A key that the service desk refuses is asked for again until it is right or nobody types another one.
Result<DoctorResult> AskForAnotherKey(InitPlan& plan, DoctorResult result, Prompt& prompt) {
  if (!plan.cloud.empty()) return result;
  KeptSecret& kept = plan.secrets.front();
  while (result.code == Code::kUnauthenticated && kept.variable.empty() && prompt.Interactive()) {
    prompt.Say("The service desk refuses this key. Type it again; Ctrl-D leaves it as it is.");
    Result<Secret> key = AskForSecret(kTechnicianKey, prompt);
    if (!key.ok()) break;
    kept.text = std::move(key).value();
    if (auto written = WriteSecret(plan, kept); !written.ok()) return std::move(written).error();
    result = ExamineHome(plan);
  }
  return result;
}

void PrintMade(const InitPlan& plan, const std::vector<std::string>& folders) {
  PrintText(fmt::format("made {} with\n", Printable(plan.folder.string())));
  for (const std::filesystem::path& file : FilesOf(plan)) PrintText(fmt::format("  {}\n", file.string()));
  for (const std::string& folder : folders) PrintText(fmt::format("  {}\n", folder));
}

}  // namespace

int MakeHome(const InitOptions& options, Prompt& prompt) {
  Result<InitPlan> plan = MakePlan(options, prompt);
  if (!plan.ok()) return Refuse(plan.error());
  if (Result<void> exchanged = ExchangeCode(*plan); !exchanged.ok()) return Refuse(exchanged.error());
  const std::vector<std::string> folders = MissingFoldersOf(*plan);
  if (Result<void> written = WriteHome(*plan); !written.ok()) {
    Error error = written.error();
    if (!plan->code.empty())
      error.assistance += " The grant code is used up: make a new one for the next time.";
    return Refuse(error);
  }
  PrintMade(*plan, folders);

  Code code = Code::kSuccess;
  if (!options.skip_doctor) {
    DoctorResult result = ExamineHome(*plan);
    if (result.only_trust_missing && plan->ca_file.empty() && prompt.Interactive()) {
      Result<bool> trusted = OfferTrust(*plan, result, prompt);
      if (!trusted.ok()) return Refuse(trusted.error());
      if (*trusted) result = ExamineHome(*plan);
    }
    Result<DoctorResult> last = AskForAnotherKey(*plan, std::move(result), prompt);
    if (!last.ok()) return Refuse(last.error());
    code = last->code;
  }
  if (code != Code::kSuccess) {
    const KeptSecret& first = plan->secrets.front();
    const bool key_is_wrong = code == Code::kUnauthenticated && plan->cloud.empty() && first.variable.empty();
    const std::string where = key_is_wrong ? fmt::format("the key is in secrets/{}.key", plan->name)
                                           : fmt::format("settings are in connectors/{}.json", plan->name);
    PrintText(fmt::format(
        "The folder is made, but the connection does not work yet. Do what the failure above says ({}), "
        "then:\n  {} doctor {}{}\nTo answer anew instead, remove the files that were made; then init runs "
        "again.\n",
        where, ProgramName(), ShellWord(plan->name), HomeOption(*plan)));
    return ProcessStatus(code);
  }
  const std::string next =
      plan->first_flintbit
          ? fmt::format("run first:hello.rb{} --input '{{\"request-id\": 17}}'", HomeOption(*plan))
          : fmt::format("call {} get-request --request-id 17{}", ShellWord(plan->name), HomeOption(*plan));
  PrintText("Next, read a request:\n  " + ProgramName() + " " + next + "\n");
  return 0;
}

int RunInit(const InitOptions& options) {
  Prompt prompt = Prompt::OfThisProcess();
  return MakeHome(options, prompt);
}

}  // namespace flintdesk::cli
