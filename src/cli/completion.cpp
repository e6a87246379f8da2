#include "cli/completion.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::string_view kBashScript =
    R"bash(# bash completion for flintdesk; the program itself is asked what may stand where
# No name of a file is ever evaluated.
_flintdesk_files() {
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@")
}
# Behind an at sign bash would not quote them well enough.
_flintdesk_at_files() {
  local file
  while IFS= read -r file; do
    [ ! -d "${file/#\~/$HOME}" ] || { file+=/; compopt -o nospace 2>/dev/null; }
    _flintdesk_offer "@$file"
  done < <(compgen -f -- "${current#@}")
}
# The words of a line as bash reads them, with nothing evaluated, into `typed`; what stands in the last one before the
# place where bash puts a reply into `kept`, and the quote that is still open there into `quote`.
_flintdesk_split() {
  local line=$1 word="" begun="" char i
  typed=() quote="" kept=""
  for ((i = 0; i < ${#line}; i++)); do
    char=${line:i:1}
    case $quote$char in
      "''" | '""') quote="" ;;
      "'" | '"') quote=$char begun=1 kept=$word ;;
      "'"*) word+=$char ;;
      '"\')
        [[ ${line:i+1:1} != [\\\"\$\`] ]] || { i=$((i + 1)); char=${line:i:1}; }
        word+=$char ;;
      '"'*) word+=$char ;;
      '\') i=$((i + 1)) begun=1; word+=${line:i:1} ;;
      [[:space:]]) [ -z "$begun" ] || typed+=("$word"); word="" begun="" kept="" ;;
      *)
        begun=1 word+=$char
        # bash cuts words at some characters that are ordinary ones here; but an at sign stays with what follows.
        case $char in
          [:=]) [[ ${COMP_WORDBREAKS-} != *"$char"* ]] || kept=$word ;;
        esac ;;
    esac
  done
  typed+=("$word")
}
# A name as it stands on a line.
_flintdesk_offer() {
  local reply=${1#"$kept"}
  case $quote in
    "'") reply=${reply//\'/\'\\\'\'} ;;
    '"') reply=${reply//\\/\\\\} reply=${reply//\"/\\\"} reply=${reply//\$/\\\$} reply=${reply//\`/\\\`} ;;
    *) [ -z "$reply" ] || printf -v reply %q "$reply" ;;
  esac
  COMPREPLY+=("$reply")
}
_flintdesk() {
  local typed at kind="" word help quote="" kept=""
  if [ -n "${ZSH_VERSION-}" ]; then
    typed=("${COMP_WORDS[@]}") at=$COMP_CWORD
  else
    _flintdesk_split "${COMP_LINE:0:COMP_POINT}"
    at=$((${#typed[@]} - 1))
  fi
  local current=${typed[at]} program=${typed[0]/#\~/$HOME}
  COMPREPLY=()
  while IFS= read -r -d '' word; do
    if [ -z "$kind" ]; then
      kind=$word
    elif IFS= read -r -d '' help; then
      _flintdesk_offer "$word"
    fi
  done < <("$program" completion --words "${typed[@]:1:at}" 2>/dev/null)
  case $kind in
    files) _flintdesk_files -f -- "$current" ;;
    folders) _flintdesk_files -d -- "$current" ;;
    at-files) _flintdesk_at_files ;;
    open) compopt -o nospace 2>/dev/null ;;
  esac
}
complete -F _flintdesk flintdesk
)bash";

constexpr std::string_view kFishScript =
    R"fish(# fish completion for flintdesk; the program itself is asked what may stand where
function __flintdesk_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    set -l said ($program completion --words $words "$current" 2>/dev/null | string split0)
    switch "$said[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
        case at-files
            for file in (__fish_complete_path (string sub -s 2 -- "$current"))
                echo "@$file"
            end
    end
    for i in (seq 2 2 (count $said))
        printf '%s\t%s\n' $said[$i] $said[(math $i + 1)]
    end
end
complete -c flintdesk -f -a '(__flintdesk_complete)'
)fish";

}  // namespace

std::string CompletionScript(const std::string& shell) {
  if (shell == "fish") return std::string(kFishScript);
  // zsh reads bash completions through its own compatibility layer.
  return (shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "") + std::string(kBashScript);
}

}  // namespace flintdesk::cli
