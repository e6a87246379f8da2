#include <sstream>

#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/command_tree.hpp"
#include "cli/commands.hpp"

namespace flintdesk::cli {
namespace {

/// roff takes a leading dot or quote for a command and a backslash for an escape.
std::string Roff(std::string_view text) {
  std::string escaped;
  bool line_begins = true;
  for (char c : text) {
    if (line_begins && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else
      escaped += c;
    line_begins = c == '\n';
  }
  return escaped;
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App* command) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : command->get_options())
    if (option->get_name() != "--help") options.push_back(option);
  return options;
}

void AppendOptions(std::string& page, const CLI::App* command) {
  for (const CLI::Option* option : OptionsOf(command)) {
    std::string name = option->get_positional() ? option->get_name(true) : option->get_name(false, true);
    std::string value = option->get_items_expected_max() > 0 && !option->get_positional()
                            ? " " + option->get_type_name()
                            : "";
    page += ".TP\n.B " + Roff(name) + "\n" + (value.empty() ? "" : ".I" + Roff(value) + "\n") +
            Roff(option->get_description()) + "\n";
  }
}

std::string BashScript(const CommandTree& tree) {
  std::string commands, cases, actions;
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    commands += command->get_name() + " ";
    std::string words;
    for (const CLI::Option* option : OptionsOf(command))
      for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
    cases += fmt::format("    {}) words=\"{}--help\" ;;\n", command->get_name(), words);
  }
  std::string action_cases;
  for (const catalogue::Action& action : TheConnector().actions) {
    actions += action.name + " ";
    std::string words;
    for (const catalogue::Field& field : action.fields) words += "--" + field.name + " ";
    action_cases +=
        fmt::format("      {}) words=\"{}--timeout --home --config --help\" ;;\n", action.name, words);
  }
  return fmt::format(R"(# bash completion for flintdesk; made from the program's own command tree
_flintdesk() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} command=${{COMP_WORDS[1]}} words="" word
  local home=${{FLINTDESK_HOME:-.}} i
  for ((i = 2; i < COMP_CWORD; i++)); do [ "${{COMP_WORDS[i]}}" = --home ] && home=${{COMP_WORDS[i+1]}}; done
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{0}--help --version" -- "$current"))
    return
  fi
  case $command in
{1}  esac
  local connectors
  connectors=$(cd "$home/connectors" 2>/dev/null && ls -- *.json 2>/dev/null | sed 's/\.json$//')
  if [ "$command" = call ]; then
    words="$connectors {2}"
    for word in "${{COMP_WORDS[@]:2}}"; do
      case $word in
{3}      esac
    done
    if [ "$COMP_CWORD" -eq 3 ] && [[ $current != -* ]]; then words="{2}"; fi
  elif [ "$command" = doctor ] && [[ $current != -* ]]; then
    words=$connectors
  elif [ "$command" = actions ] && [[ $current != -* ]]; then
    words="{2}"
  elif [ "$command" = completion ]; then
    words="bash zsh fish"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ ${{#COMPREPLY[@]}} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}}
complete -o filenames -F _flintdesk flintdesk
)",
                     commands, cases, actions, action_cases);
}

std::string FishScript(const CommandTree& tree) {
  std::string script = "# fish completion for flintdesk; made from the program's own command tree\n";
  auto quoted = [](std::string text) { return "'" + ReplaceAll(std::move(text), "'", "\\'") + "'"; };
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    std::string description = Split(command->get_description(), '\n').front();
    script += fmt::format("complete -c flintdesk -n __fish_use_subcommand -f -a {} -d {}\n",
                          command->get_name(), quoted(description));
    for (const CLI::Option* option : OptionsOf(command))
      for (const std::string& name : option->get_lnames())
        script += fmt::format("complete -c flintdesk -n '__fish_seen_subcommand_from {}' -l {} -d {}\n",
                              command->get_name(), name, quoted(option->get_description()));
  }
  for (const catalogue::Action& action : TheConnector().actions) {
    script +=
        fmt::format("complete -c flintdesk -n '__fish_seen_subcommand_from call actions' -f -a {} -d {}\n",
                    action.name, quoted(action.summary));
    for (const catalogue::Field& field : action.fields)
      script += fmt::format("complete -c flintdesk -n '__fish_seen_subcommand_from {}' -l {} -d {}\n",
                            action.name, field.name, quoted(field.description));
  }
  return script;
}

}  // namespace

std::string ManPage(const CommandTree& tree) {
  std::string page =
      fmt::format(".TH FLINTDESK 1 \"\" \"flintdesk {}\" \"User commands\"\n", FLINTDESK_VERSION);
  page += ".SH NAME\nflintdesk \\- " + Roff(tree.app.get_description()) + "\n";
  page += ".SH SYNOPSIS\n.B flintdesk\n.I COMMAND\n[\\fIOPTION\\fR]...\n.SH COMMANDS\n";
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    page += ".SS flintdesk " + Roff(command->get_name()) + "\n" + Roff(command->get_description()) + "\n";
    AppendOptions(page, command);
    if (!command->get_footer().empty()) page += ".PP\n.nf\n" + Roff(command->get_footer()) + "\n.fi\n";
  }
  page += ".SH ACTIONS\nThe actions of `flintdesk call` and of flintbits.\n";
  for (const catalogue::Action& action : TheConnector().actions) {
    page += ".SS " + Roff(action.name) + "\n" + Roff(action.summary) + "\n";
    for (const catalogue::Field& field : action.fields)
      page += ".TP\n.B \\-\\-" + Roff(field.name) + "\n" + Roff(field.description) +
              (field.required ? " Required." : "") + "\n";
  }
  page += ".SH EXIT STATUS\n";
  for (const CodeRow& row : CodeTable())
    page += fmt::format(".TP\n.B {} {}\n{}\n", static_cast<int>(row.code), Roff(row.name), Roff(row.meaning));
  page += ".TP\n.B 130\ninterrupted by SIGINT (Ctrl\\-C)\n.TP\n.B 143\ninterrupted by SIGTERM\n";
  return page;
}

std::string CompletionScript(const CommandTree& tree, const std::string& shell) {
  if (shell == "fish") return FishScript(tree);
  // zsh reads bash completions through its own compatibility layer.
  std::string prefix = shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return prefix + BashScript(tree);
}

}  // namespace flintdesk::cli
