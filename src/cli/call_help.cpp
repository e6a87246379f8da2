#include "cli/call_help.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "catalogue/flag_names.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/guess.hpp"
#include "catalogue/reference.hpp"
#include "cli/call_line.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/run_input.hpp"

namespace flintdesk::cli {
namespace {

bool IsHelp(const std::string& word) { return word == "--help" || word == "-h"; }

catalogue::FlagInputs NoInputs() {
  catalogue::FlagInputs inputs;
  inputs.file = [](const std::string&) -> Result<std::string> { return std::string(); };
  inputs.standard_input = []() -> Result<std::string> { return std::string(); };
  inputs.secret = inputs.file;
  inputs.variable = [](const std::string&) { return std::optional<std::string>(); };
  return inputs;
}

bool IsAction(const std::string& word) { return TheConnector().FindAction(word) != nullptr; }

Error UnknownAction(const std::string& word) {
  return InvalidRequestError(catalogue::UnknownAction(TheConnector(), word),
                             catalogue::KnownActions(TheConnector(), word));
}

/// The one word of a line may be an action that is left without its connector, or the other way round.
std::optional<Error> FaultOfOneWord(const std::string& word, const std::vector<std::string>& known,
                                    bool means_action) {
  if (std::ranges::find(known, word) != known.end()) return std::nullopt;
  if (means_action || !catalogue::AdviceOnAction(TheConnector(), word).empty()) return UnknownAction(word);
  if (!known.empty()) return UnknownConnector(word, known);
  return std::nullopt;
}

/// What is wrong with the words that should be a connector and an action.
std::optional<Error> FaultOfWords(const catalogue::CallLine& line, bool by_help) {
  const std::vector<std::string>& words = line.words;
  if (words.empty() || line.took_a_word) return std::nullopt;  // a flag has taken what may be the action
  const auto home = line.own.find("home");
  const std::vector<std::string> known = KnownConnectors(home == line.own.end() ? "" : home->second);
  if (words.size() == 1 && IsAction(words[0])) return std::nullopt;
  if (words.size() == 1) return FaultOfOneWord(words[0], known, by_help || line.own.contains("config"));
  if (!line.action) return UnknownAction(words[1]);
  const bool names_connector = IsAction(words[1]) && !line.own.contains("config");
  if (names_connector && !known.empty() && std::ranges::find(known, words[0]) == known.end())
    return UnknownConnector(words[0], known);
  return std::nullopt;
}

}  // namespace

const std::vector<catalogue::Flag>& OwnOptionsOfCall() {
  static const std::vector<catalogue::Flag> flags{
      {.name = "timeout", .placeholder = "MS", .help = "Longest time for the whole call in milliseconds"},
      {.name = "home", .placeholder = "DIR", .help = "Home folder with connectors/"},
      {.name = "config",
       .placeholder = "FILE",
       .help = "A connector file or a bare configuration, instead of a name"},
      {.name = "output",
       .placeholder = "json|jsonl|csv|table",
       .help = "json: the whole document; jsonl: each row of a list in a line, as it comes; csv: a list for "
               "a spreadsheet; table: a list in columns, what a change did, a ticket in a dozen lines "
               "(default at a terminal)"},
      {.name = "csv-safe",
       .placeholder = "",
       .help = "With --output csv: an apostrophe before each cell that a spreadsheet would take for a "
               "formula"},
      {.name = "field",
       .placeholder = "PATH",
       .help = "Print this one value of the document, such as operation.Details.SUBJECT"},
      {.name = "log-level",
       .placeholder = "LEVEL",
       .help = "trace, debug, info, warning, error, fatal or off"},
      {.name = "trace", .placeholder = "FILE", .help = std::string(kTraceHelp)}};
  return flags;
}

std::string OwnOptionsText() {
  constexpr std::size_t kWidth = 31;
  std::string text = "Options of the call itself:\n";
  for (const catalogue::Flag& flag : OwnOptionsOfCall())
    text += fmt::format("  {:<{}}{}\n", catalogue::Typed(flag), kWidth, flag.help);
  return text;
}

// Behind a flag that takes a value stands no question but a text that a script was given; to explain the call
// in place of making it would be a success without an effect.
bool AsksForHelp(const std::vector<std::string>& arguments) {
  if (std::ranges::none_of(arguments, IsHelp)) return false;
  const catalogue::FlagNames names(TheConnector(), OwnOptionsOfCall(), arguments);
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (IsHelp(arguments[i]) && (i == 0 || !names.TakesAValue(arguments[i - 1]))) return true;
  return false;
}

int ExplainCall(const CallOptions& options, const std::string& about_call) {
  std::vector<std::string> arguments = options.arguments;
  std::erase_if(arguments, IsHelp);
  const catalogue::CallLine line =
      catalogue::ParseCallLine(TheConnector(), arguments, OwnOptionsOfCall(), NoInputs());
  if (const std::optional<Error> fault = FaultOfWords(line, options.by_help)) {
    PrintError(*fault);
    return ProcessStatus(fault->code);
  }
  PrintText(line.action ? TextOfAction(*line.action) + "\n" + OwnOptionsText() : about_call);
  return 0;
}

}  // namespace flintdesk::cli
