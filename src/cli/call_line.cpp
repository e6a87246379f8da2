#include "cli/call_line.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/value.hpp"
#include "cli/commands.hpp"
#include "cli/input_time.hpp"
#include "cli/milliseconds.hpp"
#include "cli/output.hpp"
#include "cli/prompt.hpp"
#include "cli/response_view.hpp"
#include "connector/home.hpp"

namespace flintdesk::cli {
namespace {

/// A secret that is given as `-`: typed where nobody sees it, or read as it comes.
Result<std::string> ReadSecret(const std::string& flag) {
  Prompt prompt = Prompt::OfThisProcess();
  if (!prompt.Interactive()) return catalogue::FlagInputs::OfThisProcess().secret(flag);
  Result<Secret> secret = prompt.AskHidden(flag + " (not shown)");
  if (!secret.ok()) return secret.error();
  return std::string(secret->Reveal());
}

/// Where values come from that do not stand on the line: a person at a terminal is told and asked.
catalogue::FlagInputs InputsOfCall(InputTime& time) {
  catalogue::FlagInputs inputs = catalogue::FlagInputs::OfThisProcess();
  inputs.secret = ReadSecret;
  inputs.file = [&time, read = std::move(inputs.file)](const std::string& path) {
    return time.Read([&] { return read(path); });
  };
  // Whoever types may take their time.
  if (!Prompt::OfThisProcess().Interactive()) {
    inputs.standard_input = [&time, read = std::move(inputs.standard_input)] { return time.Read(read); };
    inputs.secret = [&time](const std::string& flag) { return time.Read([&] { return ReadSecret(flag); }); };
    return inputs;
  }
  inputs.standard_input = [read = std::move(inputs.standard_input)] {
    Prompt::OfThisProcess().Say("Type the text; Ctrl-D at the beginning of a line ends it.");
    return read();
  };
  inputs.confirm = [](const std::string& question) {
    return Prompt::OfThisProcess().AskYesNo(question, false);
  };
  return inputs;
}

/// The time of the line's --timeout, before the line is read; a wrong one is reported when it is.
std::optional<milliseconds> TimeoutOf(const std::vector<std::string>& arguments) {
  constexpr std::string_view kName = "--timeout";
  std::optional<milliseconds> timeout;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view text = arguments[i];
    if (text.starts_with(kName) && text.substr(kName.size()).starts_with('='))
      text.remove_prefix(kName.size() + 1);
    else if (text == kName && i + 1 < arguments.size())
      text = arguments[i + 1];
    else
      continue;
    const std::string value(text);
    if (FaultOfMilliseconds(value, *catalogue::TimeoutField().most).empty())
      timeout = milliseconds(*ParseInteger(value));
  }
  return timeout;
}

bool IsAction(const std::string& word) { return TheConnector().FindAction(word) != nullptr; }

/// "; did you mean --request-id 17?", where a parameter that the action needs is still open and takes the
/// word.
std::string MeantFlag(const catalogue::Action* action, const json::Object& given, const std::string& word) {
  if (action == nullptr) return {};
  for (const catalogue::Field& field : action->fields) {
    const bool is_given =
        given.Contains(field.name) ||
        std::ranges::any_of(field.aliases, [&](const std::string& alias) { return given.Contains(alias); });
    if (!field.required || is_given || field.secret || !catalogue::Convert(field, word).ok()) continue;
    return fmt::format("; did you mean --{} {}?", field.name, ShellWord(RedactAndShorten(word, 40)));
  }
  return {};
}

/// The words of the line that are no flags: which of them is the connector, which the action.
class Words {
 public:
  Words(const catalogue::CallLine& line, CallRequest& request) : line_(line), request_(request) {}

  /// What is wrong with them; empty when nothing is.
  std::string Take() {
    const std::vector<std::string>& words = line_.words;
    if (words.empty()) return line_.took_a_word ? "" : Missing("a call needs a connector and an action");
    const bool action_first = IsAction(words[0]) && (words.size() < 2 || !IsAction(words[1]));
    if (action_first) return TakeActionFirst();
    if (words.size() == 1) return TakeOneWord();
    request_.call.connector = words[0];
    request_.call.action = words[1];
    return Unexpected(2);
  }

 private:
  std::string Missing(const std::string& what) const {
    return fmt::format("{}: {} call CONNECTOR ACTION [--PARAMETER VALUE]…", what, ProgramName());
  }

  std::string TakeActionFirst() {
    const std::vector<std::string>& words = line_.words;
    request_.call.action = words[0];
    request_.chooses_connector = request_.configuration_file.empty();
    if (words.size() < 2) return {};
    if (request_.configuration_file.empty()) {
      const std::vector<std::string> known = KnownConnectors(request_.home.home);
      const bool is_known = std::ranges::find(known, words[1]) != known.end();
      const auto meant = is_known ? std::optional(words[1]) : NearestOf(words[1], known);
      if (meant)
        return fmt::format("the connector comes before the action; did you mean {} call {} {}?",
                           ProgramName(), ShellWord(Redact(*meant)), words[0]);
    }
    return Unexpected(1);
  }

  /// With --config, or where the home folder has one connector, its name may be left out.
  std::string TakeOneWord() {
    const std::string& word = line_.words[0];
    if (line_.took_a_word) return {};  // an unknown flag has taken what may be the action
    request_.call.action = word;
    request_.chooses_connector = request_.configuration_file.empty();
    if (!request_.configuration_file.empty()) return {};
    const std::vector<std::string> known = KnownConnectors(request_.home.home);
    if (std::ranges::find(known, word) == known.end()) return {};  // an action then, misspelt
    request_.call.connector = std::exchange(request_.call.action, {});
    request_.chooses_connector = false;
    return Missing(fmt::format("{} is a connector, and the action is missing", Redact(word)));
  }

  std::string Unexpected(std::size_t index) const {
    if (line_.words.size() <= index) return {};
    const std::string& word = line_.words[index];
    return fmt::format("unexpected argument {}{}", RedactAndShorten(word, 40),
                       MeantFlag(TheConnector().FindAction(request_.call.action), line_.parameters, word));
  }

  const catalogue::CallLine& line_;
  CallRequest& request_;
};

constexpr const char* kForms =
    "json prints the whole document, jsonl each row of a list in a line, csv a list for a spreadsheet, table "
    "what a person wants to know of it.";

/// What does not go together of how it is to be printed.
void FindFaultsOfOutput(catalogue::CallLine& line, const CallRequest& request) {
  const auto find = [&](std::string finding, std::string remedy) {
    line.findings.push_back(std::move(finding));
    line.remedy = std::move(remedy);
  };
  const std::string& output = request.output;
  const bool is_of_rows = output == "jsonl" || output == "csv";
  if (line.own.contains("output") && !is_of_rows && output != "json" && output != "table")
    find(fmt::format("--output is {}; it must be json, jsonl, csv or table",
                     json::Quote(RedactAndShorten(output, 40))),
         kForms);
  if (is_of_rows && line.action != nullptr && !line.action->lists)
    find(fmt::format("--output {} is for actions that list things; {} does not", output, line.action->name),
         "json prints the whole document, table what a person wants to know of it.");
  if (is_of_rows && line.own.contains("field"))
    find(fmt::format("--field prints one value of the document, --output {} the rows of a list", output),
         "Leave one of them out; --columns chooses what is shown of each row.");
  if (request.csv_safe && output != "csv") find("--csv-safe belongs to --output csv", kForms);
}

}  // namespace

std::vector<std::string> KnownConnectors(const std::string& home) {
  auto found = connector::Home::Find(home.empty() ? std::nullopt : std::optional(home));
  return found.ok() ? found->ConnectorNames() : std::vector<std::string>{};
}

Result<CallRequest> ReadCallLine(const std::vector<std::string>& arguments) {
  InputTime time(TimeoutOf(arguments), Refuse);
  catalogue::CallLine line =
      catalogue::ParseCallLine(TheConnector(), arguments, OwnOptionsOfCall(), InputsOfCall(time));
  auto find = [&](std::string finding, std::string remedy) {
    line.findings.push_back(std::move(finding));
    line.remedy = std::move(remedy);
  };
  auto own = [&](const char* name) {
    const auto found = line.own.find(name);
    return found == line.own.end() ? std::string() : found->second;
  };
  CallRequest request{};
  request.home.home = own("home");
  request.home.log_level = own("log-level");
  if (line.own.contains("trace")) request.home.trace = own("trace");
  request.configuration_file = own("config");
  request.output = own("output");
  request.field = own("field");
  if (auto timeout = line.own.find("timeout"); timeout != line.own.end()) {
    const std::int64_t most = *catalogue::TimeoutField().most;
    std::string fault = FaultOfMilliseconds(timeout->second, most);
    if (fault.empty())
      request.call.timeout = time.Left();
    else
      find("--timeout: " + fault, RemedyForMilliseconds(most));
  }
  request.csv_safe = line.own.contains("csv-safe");
  FindFaultsOfOutput(line, request);
  if (line.own.contains("field"))
    if (std::string fault = FaultOfFieldPath(request.field); !fault.empty())
      find("--field: " + fault, "Write the keys with dots between, as in operation.Details.SUBJECT.");

  if (std::string fault = Words(line, request).Take(); !fault.empty())
    find(std::move(fault), fmt::format("`{} actions` lists the actions.", ProgramName()));
  else if (const std::string& action = request.call.action;
           !action.empty() && !IsAction(action) && (request.chooses_connector || !line.findings.empty()))
    // Otherwise the call itself reports it.
    find(catalogue::UnknownAction(TheConnector(), action), catalogue::KnownActions(TheConnector(), action));
  if (!line.findings.empty()) return catalogue::WrongCallLine(TheConnector(), std::move(line));
  request.call.parameters = std::move(line.parameters);
  request.warnings = std::move(line.warnings);
  return request;
}

}  // namespace flintdesk::cli
