#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/reference.hpp"
#include "cli/commands.hpp"
#include "cli/milliseconds.hpp"
#include "cli/output.hpp"
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

Result<Wanted> Understand(const std::vector<std::string>& arguments) {
  std::vector<std::string> own_options;
  for (const catalogue::Flag& flag : OwnOptionsOfCall()) own_options.push_back(flag.name);
  auto line = catalogue::ParseCallLine(TheConnector(), arguments, own_options,
                                       catalogue::FlagInputs::OfThisProcess());
  if (!line.ok()) return line.error();
  Wanted wanted;
  wanted.home.home = line->own["home"];
  wanted.home.log_level = line->own["log-level"];
  wanted.configuration_file = line->own["config"];

  std::vector<std::string> words = line->words;
  // With --config the connector's name may be left out.
  if (!wanted.configuration_file.empty() && words.size() == 1) words.insert(words.begin(), "");
  if (words.size() != 2)
    return InvalidRequestError(words.size() < 2 ? "a call needs a connector and an action"
                                                : fmt::format("{} is one word too many", words[2]),
                               "Write it as flintdesk call CONNECTOR ACTION [--PARAMETER VALUE]…; flintdesk "
                               "actions lists the actions.");
  wanted.call.connector = words[0];
  wanted.call.action = words[1];
  wanted.call.parameters = std::move(line->parameters);
  if (auto timeout = line->own.find("timeout"); timeout != line->own.end()) {
    if (std::string fault = FaultOfMilliseconds(timeout->second, *catalogue::TimeoutField().most);
        !fault.empty())
      return InvalidRequestError("--timeout: " + fault,
                                 "Give the milliseconds that the whole call may take.");
    wanted.call.timeout = milliseconds(ParseInteger(timeout->second).value());
  }
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
      if (wanted->configuration_file.empty())
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
