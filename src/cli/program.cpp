#include "cli/program.hpp"

#include <algorithm>
#include <exception>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/call_help.hpp"
#include "cli/command_tree.hpp"
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {
namespace {

/// "flintdesk rnu" → run: the nearest command is part of the message.
std::string Suggestion(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (words.empty()) return "a command is required: " + Join(names, ", ");
  if (words.front().starts_with('-')) return {};
  if (std::ranges::find(names, words.front()) != names.end()) return {};
  std::optional<std::string> nearest = NearestOf(words.front(), names);
  return fmt::format(
      "unknown command {}; {}", RedactAndShorten(words.front(), 40),
      nearest ? fmt::format("did you mean {}?", *nearest) : "the commands are " + Join(names, ", "));
}

/// "flintdesk help run nosuch": the word that is too much. What may stand behind `call`, the call itself
/// knows.
std::string TooMuchForHelp(const std::vector<std::string>& words) {
  if (words.empty() || words.front() == "call") return {};
  const auto more = std::find_if(words.begin() + 1, words.end(),
                                 [](const std::string& word) { return !word.starts_with('-'); });
  return more == words.end() ? "" : fmt::format("unexpected argument {}", RedactAndShorten(*more, 40));
}

/// "flintdesk run a.rb --hom desk": the first word that the command has no use for, with the option that was
/// meant.
std::string Unexpected(const CLI::App& app) {
  const std::vector<CLI::App*> named = app.get_subcommands();
  const CLI::App& command = named.empty() || !app.remaining().empty() ? app : *named.front();
  const std::vector<std::string> words = command.remaining();
  if (words.empty()) return {};
  auto is_option = [](const std::string& word) { return word.size() > 1 && word.front() == '-'; };
  const auto option = std::ranges::find_if(words, is_option);
  if (option == words.end())
    return fmt::format("unexpected argument {}", RedactAndShorten(words.front(), 40));
  const std::string typed = option->substr(0, option->find('='));
  std::vector<std::string> known;
  for (const CLI::Option* each : command.get_options())
    for (const std::string& name : each->get_lnames()) known.push_back("--" + name);
  std::string message = fmt::format("unknown option {}", RedactAndShorten(typed, 40));
  std::optional<std::string> nearest = NearestOf(typed, known);
  if (const auto whole =
          std::ranges::find_if(known, [&](const std::string& name) { return name.starts_with(typed); });
      !nearest && typed.size() > 2 && whole != known.end())
    nearest = *whole;
  if (nearest) return message + fmt::format("; did you mean {}?", *nearest);
  if (&command == &app && !named.empty())
    return message +
           fmt::format("; what is meant for {0} comes after the word {0}", named.front()->get_name());
  if (command.get_name() == "run") message += "; give values for the flintbit with --input or --set";
  return message;
}

int Refuse(const std::string& why, CommandTree& tree) {
  const std::vector<CLI::App*> named = tree.app.get_subcommands();
  const std::string command = named.empty() ? "" : named.front()->get_name();
  const Error error = InvalidRequestError(
      why, fmt::format("Try {}{}{} --help.", ProgramName(), command.empty() ? "" : " ", command));
  if (command == "run") {
    tree.run.meta = named.front()->count("--meta") > 0;  // not read yet when an option before it was wrong
    return RefuseRun(tree.run, error);
  }
  PrintError(error);
  return ProcessStatus(Code::kInvalidRequest);
}

/// The command line with `help COMMAND …` as `COMMAND … --help` and `version` as `--version`, which people
/// type who know other programs, and `--input=` as `--input ""`: the library would take the next word for its
/// value. What stands behind `call` is read by the catalogue, as it was typed.
std::vector<std::string> ArgumentsOf(int argc, char** argv) {
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool of_call = !words.empty() && words.front() == "call";
    const bool is_empty =
        !of_call && word.starts_with("--") && word.size() > 3 && word.find('=') == word.size() - 1;
    words.emplace_back(is_empty ? word.substr(0, word.size() - 1) : word);
    if (is_empty) words.emplace_back();
  }
  if (words.empty()) return words;
  if (words.front() == "version" && words.size() == 1) return {"--version"};
  if (words.front() != "help") return words;
  if (words.size() > 1 && words[1].starts_with('-')) return words;
  words.erase(words.begin());
  if (words.empty()) return {"--help"};
  words.emplace_back("--help");
  return words;
}

/// When its output was lost, a success becomes a failure.
int Ended(int status) { return status == 0 && OutputLost() ? ProcessStatus(Code::kFailed) : status; }

int Dispatch(CommandTree& tree) {
  CLI::App* command = tree.app.get_subcommands().front();
  const std::string& name = command->get_name();
  if (name == "init") return RunInit(tree.init);
  if (name == "run") return RunFlintbit(tree.run);
  if (name == "call") {
    tree.call.arguments = command->remaining();
    if (AsksForHelp(tree.call.arguments)) return ExplainCall(tree.call, command->help(tree.app.get_name()));
    if (!tree.call.arguments.empty()) return RunCall(tree.call);
    PrintText(command->help(tree.app.get_name()));
    return ProcessStatus(Code::kInvalidRequest);
  }
  if (name == "actions") return ShowActions(tree.actions);
  if (name == "simulate") return Simulate(tree.simulate);
  if (name == "log") return ShowLog(tree.log);
  if (name == "doctor") return RunDoctor(tree.doctor);
  if (name == "completion")
    PrintText(CompletionScript(tree.completion_shell));
  else
    PrintText(tree.manual_page.empty() ? ManPage(tree) : ActionsManPage(TheConnector()));
  return 0;
}

}  // namespace

int RunProgram(int argc, char** argv) {
  if (argc > 0) SetProgramName(argv[0]);
  CommandTree tree;
  if (argc > 2 && std::string_view(argv[1]) == "completion" && std::string_view(argv[2]) == "--words") {
    PrintText(CompletionText(Complete(tree, TheConnector(), {argv + 3, argv + argc})));
    return Ended(0);
  }
  const std::vector<std::string> words = ArgumentsOf(argc, argv);
  tree.call.by_help = argc > 1 && std::string_view(argv[1]) == "help";
  try {
    // Both also where --help follows, which the library would obey.
    if (const std::string unknown = words.empty() ? "" : Suggestion(tree.app, words); !unknown.empty())
      return Refuse(unknown, tree);
    if (const std::string more = tree.call.by_help ? TooMuchForHelp(words) : ""; !more.empty())
      return Refuse(more, tree);
    tree.app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    return Ended(Dispatch(tree));
  } catch (const CLI::CallForHelp&) {
    std::vector<CLI::App*> named = tree.app.get_subcommands();
    PrintText(named.empty() ? tree.app.help() : named.front()->help(tree.app.get_name()));
    return Ended(0);
  } catch (const CLI::CallForVersion&) {
    PrintText(tree.app.version() + "\n");
    return Ended(0);
  } catch (const CLI::ParseError& error) {
    std::string suggestion = Suggestion(tree.app, words);
    if (suggestion.empty()) suggestion = Unexpected(tree.app);
    return Refuse(suggestion.empty() ? Redact(error.what()) : suggestion, tree);
  } catch (const std::exception& error) {
    // For exceptions of libraries that no room expected.
    PrintError(fmt::format("flintdesk itself failed: {}. Please report this with the command that you typed.",
                           Redact(error.what())));
    return ProcessStatus(Code::kFailed);
  }
}

}  // namespace flintdesk::cli
