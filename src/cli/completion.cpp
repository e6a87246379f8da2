#include <map>
#include <set>

#include <fmt/core.h>

#include "base/log.hpp"
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
constexpr std::string_view kSecrets = "secrets";   ///< @FILE, env:NAME or -
constexpr std::string_view kNames = "names:";      ///< in front of names that may hold blanks, a | between
constexpr std::string_view kAnything = "anything";
constexpr std::string_view kBoolean = "true false";

/// An option as a shell completes it.
struct Offer {
  std::string name;  ///< without the dashes
  std::string help;
  std::string values;  ///< What completes its value; empty for one that takes none.
};

std::string ValuesOf(std::string_view placeholder) {
  if (placeholder == "DIR") return std::string(kFolders);
  if (placeholder == "FILE") return std::string(kFiles);
  if (placeholder == "LEVEL") return Join(LogLevelNames(), " ");
  if (placeholder == "WHERE") return std::string(kSecrets);
  if (placeholder == "json|table") return "json table";
  if (placeholder == "table|json|jsonl") return "table json jsonl";
  return std::string(placeholder == "TEXT" ? kAtFiles : kAnything);
}

std::string ValuesOf(const CLI::Option* option) {
  if (option->get_items_expected_max() == 0) return {};
  if (option->get_name() != "--profile") return ValuesOf(option->get_type_name());
  std::vector<std::string> names;
  for (const simulator::ProfileName& profile : simulator::ProfileNames()) names.emplace_back(profile.name);
  return Join(names, " ");
}

std::string ValuesOf(const catalogue::Field& field) {
  if (field.type == catalogue::Type::kBoolean) return std::string(kBoolean);
  if (field.type == catalogue::Type::kChoice) return Join(field.choices, " ");
  if (field.type == catalogue::Type::kFile) return std::string(kFiles);
  if (field.secret) return std::string(kSecrets);
  if (!field.usual.empty()) return std::string(kNames) + Join(field.usual, "|");
  return std::string(field.type == catalogue::Type::kObject ? kAtFiles : kAnything);
}

/// A command's own options; those of a call stand in no tree.
std::vector<Offer> OptionsOf(const CLI::App* command) {
  std::vector<Offer> offers;
  for (const CLI::Option* option : command->get_options())
    for (const std::string& name : option->get_lnames())
      if (name != "help") offers.push_back({name, option->get_description(), ValuesOf(option)});
  if (command->get_name() == "call")
    for (const catalogue::Flag& flag : OwnOptionsOfCall())
      offers.push_back({flag.name, flag.help, ValuesOf(flag.placeholder)});
  return offers;
}

/// The parameters of an action, but for those that are an option of the call itself.
std::vector<Offer> ParametersOf(const catalogue::Connector& connector, const catalogue::Action& action) {
  std::set<std::string> own;
  for (const catalogue::Flag& flag : OwnOptionsOfCall()) own.insert(flag.name);
  std::vector<Offer> offers;
  for (const catalogue::Flag& flag : catalogue::FlagsOf(connector, action)) {
    const catalogue::Field* field = action.Find(flag.name);
    if (field == nullptr) field = connector.FindConfiguration(flag.name);
    if (own.contains(flag.name)) continue;
    offers.push_back({flag.name, flag.help, ValuesOf(*field)});
    if (!flag.file.empty())
      offers.push_back({flag.file, "The text of --" + flag.name + " from a file", std::string(kFiles)});
  }
  return offers;
}

std::string WordsOf(const std::vector<Offer>& offers) {
  std::string words;
  for (const Offer& offer : offers) words += "--" + offer.name + " ";
  return words;
}

/// What completes the value of each option, as the branches of a `case` over command, action and option. An
/// action stands in its own only where another one has the same name for something else.
class BashValues {
 public:
  void Add(const std::string& command, const std::string& action, const std::vector<Offer>& offers) {
    for (const Offer& offer : offers) {
      if (offer.values.empty()) continue;
      const auto [first, is_new] = any_.emplace(command + " '*' --" + offer.name, offer.values);
      if (!is_new && first->second != offer.values)
        own_.emplace(command + " " + action + " --" + offer.name, offer.values);
    }
  }

  std::string Branches() const {
    std::string branches;
    for (const auto* options : {&own_, &any_})
      for (const auto& [option, kind] : *options)
        branches += fmt::format("    '{}') values='{}' ;;\n", option, kind);
    return branches;
  }

 private:
  std::map<std::string, std::string> own_, any_;
};

/// 0: commands, 1: their options, 2: what completes the values of options, 3: actions, 4: their parameters,
/// 5: what completes a boolean.
constexpr std::string_view kBashScript =
    R"bash(# bash completion for flintdesk; made from the program's own command tree
# No name of a file is ever evaluated: compgen -W, which does that, gets words of this script only.
_flintdesk_lines() {{
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@")
}}
_flintdesk_files() {{ compopt -o filenames 2>/dev/null; _flintdesk_lines "$@"; }}
# A name that may hold anything.
_flintdesk_offer() {{
  names=1
  [[ $1 != "$current"* ]] || COMPREPLY+=("$1")
}}
_flintdesk_names() {{
  local rest="$1|"
  while [ -n "$rest" ]; do
    _flintdesk_offer "${{rest%%|*}}"
    rest=${{rest#*|}}
  done
}}
_flintdesk_connectors() {{
  [ -z "${{ZSH_VERSION-}}" ] || setopt local_options null_glob
  local file
  for file in "$home"/connectors/*.json; do
    [ ! -e "$file" ] || {{ file=${{file##*/}}; _flintdesk_offer "${{file%.json}}"; }}
  done
}}
_flintdesk_flintbits() {{
  local file
  while IFS= read -r -d '' file; do
    file=${{file#./}}
    _flintdesk_offer "${{file//\//:}}"
  done < <(cd -- "$home/flintbox" 2>/dev/null && find . -name '*.rb' -print0)
}}
# Behind an at sign bash would not quote them well enough.
_flintdesk_at_files() {{
  local file
  [[ $current == @* ]] || return
  while IFS= read -r file; do
    [ ! -d "${{file/#\~/$HOME}}" ] || {{ file+=/; compopt -o nospace 2>/dev/null; }}
    _flintdesk_offer "@$file"
  done < <(compgen -f -- "${{current#@}}")
}}
# Where a secret is: the secret itself never stands on a line.
_flintdesk_secrets() {{
  case $current in
    @*) _flintdesk_at_files ;;
    env:*) _flintdesk_lines -P env: -e -- "${{current#env:}}" ;;
    *) compopt -o nospace 2>/dev/null; _flintdesk_lines -W "@ env: -" -- "$current" ;;
  esac
}}
# What completes the value of an option of this action, into `values`; empty for one that takes none.
_flintdesk_value() {{
  values=""
  case "$1 $action $2" in
{2}  esac
}}
# The action that a call names, with its parameters before the call's own options.
_flintdesk_action() {{
  [ -z "$action" ] || return
  case $1 in
{4}  esac
}}
# The words of a line as bash reads them, with nothing evaluated, into `typed`; what stands in the last one before the
# place where bash puts a reply into `kept`, and the quote that is still open there into `quote`.
_flintdesk_split() {{
  local line=$1 word="" begun="" char i
  typed=() quote="" kept=""
  for ((i = 0; i < ${{#line}}; i++)); do
    char=${{line:i:1}}
    case $quote$char in
      "''" | '""') quote="" ;;
      "'" | '"') quote=$char begun=1 kept=$word ;;
      "'"*) word+=$char ;;
      '"\')
        [[ ${{line:i+1:1}} != [\\\"\$\`] ]] || {{ i=$((i + 1)); char=${{line:i:1}}; }}
        word+=$char ;;
      '"'*) word+=$char ;;
      '\') i=$((i + 1)) begun=1; word+=${{line:i:1}} ;;
      [[:space:]]) [ -z "$begun" ] || typed+=("$word"); word="" begun="" kept="" ;;
      *)
        begun=1 word+=$char
        # bash cuts words at some characters that are ordinary ones here; but an at sign stays with what follows.
        case $char in
          [:=]) [[ ${{COMP_WORDBREAKS-}} != *"$char"* ]] || kept=$word ;;
        esac ;;
    esac
  done
  typed+=("$word")
}}
# A name as it stands on a line, into `reply`.
_flintdesk_quote() {{
  case $quote in
    "'") reply=${{reply//\'/\'\\\'\'}} ;;
    '"') reply=${{reply//\\/\\\\}} reply=${{reply//\"/\\\"}} reply=${{reply//\$/\\\$}} reply=${{reply//\`/\\\`}} ;;
    *) [ -z "$reply" ] || printf -v reply %q "$reply" ;;
  esac
}}
_flintdesk() {{
  local typed at word next words="" values="" action="" given=0 home=${{FLINTDESK_HOME:-.}} i
  local quote="" kept="" names="" reply
  if [ -n "${{ZSH_VERSION-}}" ]; then
    typed=("${{COMP_WORDS[@]}}") at=$COMP_CWORD
  else
    _flintdesk_split "${{COMP_LINE:0:COMP_POINT}}"
    at=$((${{#typed[@]}} - 1))
  fi
  local current=${{typed[at]}} command=${{typed[1]}}
  COMPREPLY=()
  if [ "$at" -eq 1 ]; then
    _flintdesk_lines -W "{0}--help --version" -- "$current"
    return
  fi
  case $command in
{1}  esac
  for ((i = 2; i < at; i++)); do
    word=${{typed[i]}} next=${{typed[i+1]}} values=""
    case $word in
      --home=*) home=${{word#*=}} ;;
      -?*) _flintdesk_value "$command" "$word" ;;
      *) given=$((given + 1)); [ "$command" != call ] || _flintdesk_action "$word" ;;
    esac
    if [ -z "$values" ] || ((i + 1 == at)); then continue; fi
    # The value of a boolean may be left out.
    if [ "$values" = '{5}' ] && [[ " $values " != *" $next "* ]]; then continue; fi
    [ "$word" != --home ] || home=$next
    i=$((i + 1)) values=""
  done
  [[ $current != -* ]] || values=""
  [ "$values" != '{5}' ] || [ -n "$(compgen -W "$values" -- "$current")" ] || values=""
  home=${{home/#\~/$HOME}}
  case $values in
    folders) _flintdesk_files -d -- "$current" ;;
    files) _flintdesk_files -f -- "$current" ;;
    at-files) _flintdesk_at_files ;;
    secrets) _flintdesk_secrets ;;
    names:*) _flintdesk_names "${{values#names:}}" ;;
    anything) ;;
    ?*) _flintdesk_lines -W "$values" -- "$current" ;;
    *)
      if [[ $current == -* ]]; then
        _flintdesk_lines -W "$words" -- "$current"
      elif [ "$command" = call ] && [ -z "$action" ]; then
        [ "$given" -ne 0 ] || _flintdesk_connectors
        _flintdesk_lines -W "{3}" -- "$current"
      elif [ "$command" = help ] && [ "$given" -eq 1 ] && [ "${{typed[2]}}" = call ]; then
        _flintdesk_lines -W "{3}" -- "$current"
      elif [ "$given" -ne 0 ]; then
        :  # the one word that the command takes is there
      elif [ "$command" = run ]; then
        _flintdesk_flintbits
        [ ${{#COMPREPLY[@]}} -ne 0 ] || {{ names=""; _flintdesk_files -f -- "$current"; }}
      elif [ "$command" = doctor ]; then
        _flintdesk_connectors
      elif [ "$command" = actions ]; then
        _flintdesk_lines -W "{3}" -- "$current"
      elif [ "$command" = help ]; then
        _flintdesk_lines -W "{0}" -- "$current"
      elif [ "$command" = completion ]; then
        _flintdesk_lines -W "bash zsh fish" -- "$current"
      elif [ "$command" = init ]; then
        _flintdesk_files -d -- "$current"
      fi ;;
  esac
  for ((i = 0; i < ${{#COMPREPLY[@]}}; i++)); do
    reply=${{COMPREPLY[i]#"$kept"}}
    [ -z "$names" ] || _flintdesk_quote
    COMPREPLY[i]=$reply
  done
}}
complete -F _flintdesk flintdesk
)bash";

std::string BashScript(const CommandTree& tree, const catalogue::Connector& connector) {
  std::string commands, options, actions, parameters;
  BashValues values;
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    const std::vector<Offer> offers = OptionsOf(command);
    commands += command->get_name() + " ";
    options += fmt::format("    {}) words='{}--help' ;;\n", command->get_name(), WordsOf(offers));
    values.Add(command->get_name(), "", offers);
  }
  for (const catalogue::Action& action : connector.actions) {
    const std::vector<Offer> offers = ParametersOf(connector, action);
    actions += action.name + " ";
    parameters += fmt::format("    {}) action=$1 words=\"{}$words\" ;;\n", action.name, WordsOf(offers));
    values.Add("call", action.name, offers);
  }
  return fmt::format(kBashScript, commands, options, values.Branches(), actions, parameters, kBoolean);
}

std::string Quoted(std::string text) { return "'" + ReplaceAll(std::move(text), "'", "\\'") + "'"; }

/// The part of a fish line that says what the value of an option may be.
std::string FishValues(std::string_view values) {
  if (values.empty()) return {};
  if (values == kFolders) return " -x -a '(__fish_complete_directories)'";
  if (values == kFiles || values == kAtFiles) return " -r -F";
  if (values == kSecrets) return " -r -F -a 'env: -'";
  if (values.starts_with(kNames)) {
    std::string names;
    for (const std::string& name : Split(values.substr(kNames.size()), '|'))
      names += (names.empty() ? "" : " ") + std::string("\"") + name + "\"";
    return fmt::format(" -x -a '{}'", names);
  }
  return values == kAnything ? " -x" : fmt::format(" -x -a '{}'", values);
}

std::string FishScript(const CommandTree& tree, const catalogue::Connector& connector) {
  std::string script = "# fish completion for flintdesk; made from the program's own command tree\n";
  auto add = [&](const std::string& condition, const std::string& rest) {
    script += fmt::format("complete -c flintdesk -n '{}' {}\n", condition, rest);
  };
  auto add_all = [&](const std::string& word, const std::vector<Offer>& offers) {
    for (const Offer& offer : offers)
      add("__fish_seen_subcommand_from " + word,
          fmt::format("-l {} -d {}{}", offer.name, Quoted(offer.help), FishValues(offer.values)));
  };
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    add("__fish_use_subcommand",
        fmt::format("-f -a {} -d {}", command->get_name(), Quoted(command->get_description())));
    add_all(command->get_name(), OptionsOf(command));
  }
  for (const catalogue::Action& action : connector.actions) {
    add("__fish_seen_subcommand_from call actions",
        fmt::format("-f -a {} -d {}", action.name, Quoted(action.summary)));
    add_all(action.name, ParametersOf(connector, action));
  }
  return script;
}

}  // namespace

std::string CompletionScript(const CommandTree& tree, const catalogue::Connector& connector,
                             const std::string& shell) {
  if (shell == "fish") return FishScript(tree, connector);
  // zsh reads bash completions through its own compatibility layer.
  std::string prefix = shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return prefix + BashScript(tree, connector);
}

}  // namespace flintdesk::cli
