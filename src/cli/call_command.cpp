#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/reference.hpp"
#include "cli/commands.hpp"
#include "cli/milliseconds.hpp"
#include "cli/output.hpp"
#include "cli/prompt.hpp"
#include "cli/settings.hpp"
#include "cli/signals.hpp"
#include "cli/workplace.hpp"

namespace flintdesk::cli {
namespace {

/// One call as the command line describes it.
struct Wanted {
  HomeOptions home;
  std::string configuration_file;
  connector::Call call;
};

int Refuse(const Error& error) {
  PrintError(error);
  return ProcessStatus(error.code);
}

/// `--help` among the words of a call explains the action that is named, whatever else is there.
const catalogue::Action* ActionToExplain(const std::vector<std::string>& arguments) {
  auto asks = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::ranges::none_of(arguments, asks)) return nullptr;
  for (const std::string& word : arguments)
    if (const catalogue::Action* action = TheConnector().FindAction(word)) return action;
  return nullptr;
}

/// A secret that is given as `-`: typed where nobody sees it, or read as it comes.
Result<std::string> ReadSecret(const std::string& flag) {
  Prompt prompt = Prompt::OfThisProcess();
  if (!prompt.Interactive()) return catalogue::FlagInputs::OfThisProcess().secret(flag);
  Result<Secret> secret = prompt.AskHidden(flag + " (not shown)");
  if (!secret.ok()) return secret.error();
  return std::string(secret->Reveal());
}

/// Where values come from that do not stand on the line: a person at a terminal is told and asked.
catalogue::FlagInputs InputsOfCall() {
  catalogue::FlagInputs inputs = catalogue::FlagInputs::OfThisProcess();
  inputs.secret = ReadSecret;
  if (!Prompt::OfThisProcess().Interactive()) return inputs;
  inputs.standard_input = [read = std::move(inputs.standard_input)] {
    Prompt::OfThisProcess().Say("Type the text; Ctrl-D at the beginning of a line ends it.");
    return read();
  };
  inputs.confirm = [](const std::string& question) {
    return Prompt::OfThisProcess().AskYesNo(question, false);
  };
  return inputs;
}

bool HomeIsFound(const HomeOptions& options) {
  return connector::Home::Find(options.home.empty() ? std::nullopt : std::optional(options.home)).ok();
}

Result<Wanted> Understand(const std::vector<std::string>& arguments) {
  std::vector<std::string> own_options;
  for (const catalogue::Flag& flag : OwnOptionsOfCall()) own_options.push_back(flag.name);
  catalogue::CallLine line = catalogue::ParseCallLine(TheConnector(), arguments, own_options, InputsOfCall());
  auto find = [&](std::string finding, std::string remedy) {
    line.findings.push_back(std::move(finding));
    line.remedy = std::move(remedy);
  };
  Wanted wanted;
  wanted.home.home = line.own["home"];
  wanted.home.log_level = line.own["log-level"];
  wanted.configuration_file = line.own["config"];
  if (auto timeout = line.own.find("timeout"); timeout != line.own.end()) {
    std::string fault = FaultOfMilliseconds(timeout->second, *catalogue::TimeoutField().most);
    if (fault.empty())
      wanted.call.timeout = milliseconds(ParseInteger(timeout->second).value());
    else
      find("--timeout: " + fault, "Give the milliseconds that the whole call may take.");
  }

  std::vector<std::string> words = line.words;
  // With --config the connector's name may be left out.
  if (!wanted.configuration_file.empty() && words.size() == 1) words.insert(words.begin(), "");
  if (words.size() > 2 || (words.size() < 2 && !line.took_a_word))
    find(words.size() < 2
             ? "a call needs a connector and an action: flintdesk call CONNECTOR ACTION [--PARAMETER VALUE]…"
             : fmt::format("{} is one word too many", words[2]),
         "flintdesk actions lists the actions.");
  // Else whoever makes the call says so.
  if (!line.findings.empty() && words.size() == 2 && !TheConnector().FindAction(words[1]))
    find(catalogue::UnknownAction(TheConnector(), words[1]), catalogue::KnownActions(TheConnector()));
  if (!line.findings.empty()) return catalogue::WrongCallLine(TheConnector(), std::move(line));

  wanted.call.connector = words[0];
  wanted.call.action = words[1];
  wanted.call.parameters = std::move(line.parameters);
  return wanted;
}

}  // namespace

const std::vector<catalogue::Flag>& OwnOptionsOfCall() {
  static const std::vector<catalogue::Flag> flags{
      {.name = "timeout", .placeholder = "MS", .help = "Longest time for the whole call in milliseconds"},
      {.name = "home", .placeholder = "DIR", .help = "Home folder with connectors/"},
      {.name = "config", .placeholder = "FILE", .help = "A connector file or a bare configuration"},
      {.name = "log-level",
       .placeholder = "LEVEL",
       .help = "trace, debug, info, warning, error, fatal or off"}};
  return flags;
}

int RunCall(const CallOptions& options) {
  if (const catalogue::Action* action = ActionToExplain(options.arguments)) {
    PrintText(catalogue::ActionText(TheConnector(), *action));
    return 0;
  }
  Result<Wanted> wanted = Understand(options.arguments);
  if (!wanted.ok()) return Refuse(wanted.error());

  std::optional<connector::Home> home;
  // With --config a call needs no home folder; one that is there must be in order all the same.
  const bool may_lack = !wanted->configuration_file.empty() && wanted->home.home.empty();
  if (may_lack && !connector::Home::Find(std::nullopt).ok()) {
    if (Result<void> applied = ApplyLogLevel(wanted->home.log_level, {}); !applied.ok())
      return Refuse(applied.error());
  } else {
    Result<connector::Home> opened = OpenHome(wanted->home);
    if (!opened.ok()) {
      Error error = opened.error();
      // A home that is there and has a wrong setting is no home that is missing.
      if (wanted->configuration_file.empty() && !HomeIsFound(wanted->home))
        error.assistance += " Without a home, --config FILE names a connector's file.";
      return Refuse(error);
    }
    home = *opened;
  }

  std::unique_ptr<connector::Engine> engine = MakeEngine(home, wanted->configuration_file);
  std::unique_ptr<connector::PendingCall> pending = engine->Start(std::move(wanted->call));
  InterruptWatch watch([&](int) { pending->Cancel(); });
  const connector::Response& response = pending->Wait();
  if (!response.data.IsNull()) PrintJson(response.data, response.code == Code::kSuccess);
  // A success with something to add ("was already closed") says it too.
  if (response.code != Code::kSuccess || response.message != "success") PrintError(response.message);
  return InterruptedBy() != 0 ? StatusOfSignal(InterruptedBy()) : ProcessStatus(response.code);
}

}  // namespace flintdesk::cli
