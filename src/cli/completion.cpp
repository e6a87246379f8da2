#include <map>

#include <fmt/core.h>

#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "cli/command_tree.hpp"
#include "cli/commands.hpp"
#include "simulator/profile.hpp"

namespace flintdesk::cli {
namespace {

// What may stand for a value; anything else is a list of words.
constexpr std::string_view kFolders = "folders";
constexpr std::string_view kFiles = "files";
constexpr std::string_view kAtFiles = "at-files";  ///< @FILE
constexpr std::string_view kAnything = "anything";
constexpr std::string_view kLevels = "trace debug info warning error fatal off";
constexpr std::string_view kOwnOfCall = "--timeout --home --config --log-level --help";

std::vector<const CLI::Option*> OptionsOf(const CLI::App* command) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : command->get_options())
    if (option->get_name() != "--help" && !option->get_lnames().empty()) options.push_back(option);
  return options;
}

/// What completes the value of an option; empty for one that takes none.
std::string ValuesOf(const CLI::Option* option) {
  if (option->get_items_expected_max() == 0) return {};
  const std::string name = option->get_type_name();
  if (option->get_name() == "--profile") {
    std::string names;
    for (const simulator::ProfileName& profile : simulator::ProfileNames())
      names += (names.empty() ? "" : " ") + std::string(profile.name);
    return names;
  }
  std::string_view values = name == "TEXT" || name == "WHERE" ? kAtFiles : kAnything;
  if (name == "DIR") values = kFolders;
  if (name == "FILE") values = kFiles;
  if (name == "LEVEL") values = kLevels;
  return std::string(values);
}

std::string ValuesOf(const catalogue::Field& field) {
  if (field.type == catalogue::Type::kBoolean) return "true false";
  if (field.type == catalogue::Type::kChoice) return Join(field.choices, " ");
  if (field.type == catalogue::Type::kFile) return std::string(kFiles);
  return std::string(field.secret || field.type == catalogue::Type::kObject ? kAtFiles : kAnything);
}

/// Every parameter of every action with what completes its value; one name means one thing everywhere.
std::map<std::string, std::string> ParameterValues() {
  std::map<std::string, std::string> values;
  for (const catalogue::Action& action : TheConnector().actions)
    for (const catalogue::Field& field : action.fields) values.emplace(field.name, ValuesOf(field));
  for (const catalogue::Field& field : TheConnector().configuration)
    if (field.place == catalogue::Place::kEither) values.emplace(field.name, ValuesOf(field));
  values.insert_or_assign("timeout", std::string(kAnything));
  values.emplace("home", kFolders);
  values.emplace("config", kFiles);
  values.emplace("log-level", kLevels);
  return values;
}

std::string BashScript(const CommandTree& tree) {
  std::string commands, options, values, actions, parameters;
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    commands += command->get_name() + " ";
    std::string words;
    for (const CLI::Option* option : OptionsOf(command))
      for (const std::string& name : option->get_lnames()) {
        words += "--" + name + " ";
        if (const std::string kind = ValuesOf(option); !kind.empty())
          values += fmt::format("    '{} --{}') values='{}' ;;\n", command->get_name(), name, kind);
      }
    options += fmt::format("    {}) words='{}--help' ;;\n", command->get_name(), words);
  }
  for (const auto& [name, kind] : ParameterValues())
    values += fmt::format("    'call --{}') values='{}' ;;\n", name, kind);
  for (const catalogue::Action& action : TheConnector().actions) {
    actions += action.name + " ";
    std::string words;
    for (const catalogue::Flag& flag : catalogue::FlagsOf(TheConnector(), action))
      if (flag.name != "timeout") words += "--" + flag.name + " ";  // a call's own, below
    parameters += fmt::format("      {}) action=$word words='{}{}' ;;\n", action.name, words, kOwnOfCall);
  }
  return fmt::format(R"bash(# bash completion for flintdesk; made from the program's own command tree
_flintdesk_lines() {{ local IFS=$'\n'; COMPREPLY=($(compgen "$@")); }}
_flintdesk_files() {{ compopt -o filenames 2>/dev/null; _flintdesk_lines "$@"; }}
_flintdesk() {{
  local typed at line word words="" values="" action="" home=${{FLINTDESK_HOME:-.}} i
  if [ -n "${{ZSH_VERSION-}}" ]; then
    typed=("${{COMP_WORDS[@]}}") at=$COMP_CWORD
  else  # bash has cut its words at colons and at signs, which are ordinary characters here
    line=${{COMP_LINE:0:COMP_POINT}}
    read -ra typed <<<"$line"
    case $line in *[[:space:]]) typed+=("") ;; esac
    at=$((${{#typed[@]}} - 1))
  fi
  local current=${{typed[at]}} previous=${{typed[at-1]}} command=${{typed[1]}}
  for ((i = 2; i < at; i++)); do [ "${{typed[i]}}" = --home ] && home=${{typed[i+1]}}; done
  home=${{home/#\~/$HOME}}
  COMPREPLY=()
  if [ "$at" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{0}--help --version" -- "$current"))
    return
  fi
  case $command in
{1}  esac
  [[ $current == -* ]] || case "$command $previous" in
{2}  esac
  if [ "$command" = call ]; then
    words='{5}'
    for word in "${{typed[@]:2}}"; do
      case $word in
{4}      esac
    done
  fi
  local connectors
  connectors=$(cd "$home/connectors" 2>/dev/null && ls -- *.json 2>/dev/null | sed 's/\.json$//')
  case $values in
    folders) _flintdesk_files -d -- "$current" ;;
    files) _flintdesk_files -f -- "$current" ;;
    at-files) [[ $current != @* ]] || _flintdesk_files -P @ -f -- "${{current#@}}" ;;
    anything) ;;
    ?*) COMPREPLY=($(compgen -W "$values" -- "$current")) ;;
    *)
      if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      elif [ "$command" = run ]; then
        _flintdesk_lines -W "$(cd "$home/flintbox" 2>/dev/null && find . -name '*.rb' | sed 's|^\./||; s|/|:|g')" -- "$current"
        [ ${{#COMPREPLY[@]}} -ne 0 ] || _flintdesk_files -f -- "$current"
      elif [ "$command" = call ] && [ -z "$action" ]; then
        words="{3}"
        if [ "$at" -eq 2 ]; then words="$connectors $words"; fi
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      elif [ "$command" = doctor ]; then
        COMPREPLY=($(compgen -W "$connectors" -- "$current"))
      elif [ "$command" = actions ]; then
        COMPREPLY=($(compgen -W "{3}" -- "$current"))
      elif [ "$command" = completion ]; then
        COMPREPLY=($(compgen -W "bash zsh fish" -- "$current"))
      elif [ "$command" = init ]; then
        _flintdesk_files -d -- "$current"
      fi ;;
  esac
  # bash puts a reply after the last character at which it cuts words.
  local kept=${{current%"${{current##*[:=@]}}"}}
  if [ -n "$kept" ] && [[ ${{COMP_WORDBREAKS-}} == *"${{kept: -1}}"* ]]; then
    for i in "${{!COMPREPLY[@]}}"; do COMPREPLY[i]=${{COMPREPLY[i]#"$kept"}}; done
  fi
}}
complete -F _flintdesk flintdesk
)bash",
                     commands, options, values, actions, parameters, kOwnOfCall);
}

std::string Quoted(std::string text) { return "'" + ReplaceAll(std::move(text), "'", "\\'") + "'"; }

/// The part of a fish line that says what the value of an option may be.
std::string FishValues(std::string_view values) {
  if (values.empty()) return {};
  if (values == kFolders) return " -x -a '(__fish_complete_directories)'";
  if (values == kFiles || values == kAtFiles) return " -r -F";
  return values == kAnything ? " -x" : fmt::format(" -x -a '{}'", values);
}

std::string FishScript(const CommandTree& tree) {
  std::string script = "# fish completion for flintdesk; made from the program's own command tree\n";
  auto add = [&](const std::string& condition, const std::string& rest) {
    script += fmt::format("complete -c flintdesk -n '{}' {}\n", condition, rest);
  };
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    add("__fish_use_subcommand",
        fmt::format("-f -a {} -d {}", command->get_name(), Quoted(command->get_description())));
    for (const CLI::Option* option : OptionsOf(command))
      for (const std::string& name : option->get_lnames())
        add("__fish_seen_subcommand_from " + command->get_name(),
            fmt::format("-l {} -d {}{}", name, Quoted(option->get_description()),
                        FishValues(ValuesOf(option))));
  }
  const std::map<std::string, std::string> values = ParameterValues();
  for (const char* name : {"timeout", "home", "config", "log-level"})
    add("__fish_seen_subcommand_from call", fmt::format("-l {}{}", name, FishValues(values.at(name))));
  for (const catalogue::Action& action : TheConnector().actions) {
    add("__fish_seen_subcommand_from call actions",
        fmt::format("-f -a {} -d {}", action.name, Quoted(action.summary)));
    for (const catalogue::Flag& flag : catalogue::FlagsOf(TheConnector(), action))
      add("__fish_seen_subcommand_from " + action.name,
          fmt::format("-l {} -d {}{}", flag.name, Quoted(flag.help), FishValues(values.at(flag.name))));
  }
  return script;
}

}  // namespace

std::string CompletionScript(const CommandTree& tree, const std::string& shell) {
  if (shell == "fish") return FishScript(tree);
  // zsh reads bash completions through its own compatibility layer.
  std::string prefix = shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return prefix + BashScript(tree);
}

}  // namespace flintdesk::cli
