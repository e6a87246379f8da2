#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "base/log.hpp"
#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "cli/call_line.hpp"
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "connector/home.hpp"
#include "simulator/profile.hpp"

extern char** environ;

namespace flintdesk::cli {
namespace {

constexpr std::string_view kWords = "words", kOpen = "open", kFiles = "files", kFolders = "folders",
                           kAtFiles = "at-files";
constexpr std::size_t kMostFlintbits = 5'000;

/// What may stand for the value of an option.
struct Values {
  enum class Kind { kAnything, kListed, kBoolean, kFile, kFolder, kTextOrFile, kSecret };
  Kind kind = Kind::kAnything;
  std::vector<std::string> listed = {};
};

/// An option as a shell completes it; without values it takes none.
struct Option {
  std::string name;  ///< without the dashes
  std::string help;
  std::optional<Values> values;
};

Values ValuesOf(std::string_view placeholder) {
  if (placeholder == "DIR") return {Values::Kind::kFolder};
  if (placeholder == "FILE") return {Values::Kind::kFile};
  if (placeholder == "LEVEL") return {Values::Kind::kListed, LogLevelNames()};
  if (placeholder == "WHERE") return {Values::Kind::kSecret};
  if (std::ranges::all_of(placeholder, [](char c) { return c == '|' || (c >= 'a' && c <= 'z'); }))
    return {Values::Kind::kListed, Split(placeholder, '|')};
  return {placeholder == "TEXT" ? Values::Kind::kTextOrFile : Values::Kind::kAnything};
}

std::optional<Values> ValuesOf(const CLI::Option* option) {
  if (option->get_items_expected_max() == 0) return std::nullopt;
  if (option->get_name() != "--profile") return ValuesOf(option->get_type_name());
  Values profiles{Values::Kind::kListed};
  for (const simulator::ProfileName& profile : simulator::ProfileNames())
    profiles.listed.emplace_back(profile.name);
  return profiles;
}

Values ValuesOf(const catalogue::Field& field) {
  if (field.type == catalogue::Type::kBoolean) return {Values::Kind::kBoolean, {"true", "false"}};
  if (field.type == catalogue::Type::kChoice) return {Values::Kind::kListed, field.choices};
  if (field.type == catalogue::Type::kFile) return {Values::Kind::kFile};
  if (field.secret) return {Values::Kind::kSecret};
  if (!field.usual.empty()) return {Values::Kind::kListed, field.usual};
  return {field.type == catalogue::Type::kObject ? Values::Kind::kTextOrFile : Values::Kind::kAnything};
}

/// A command's own options; those of a call stand in no tree.
std::vector<Option> OptionsOf(const CLI::App* command) {
  std::vector<Option> options;
  for (const CLI::Option* option : command->get_options())
    for (const std::string& name : option->get_lnames())
      if (name != "help") options.push_back({name, option->get_description(), ValuesOf(option)});
  if (command->get_name() == "call")
    for (const catalogue::Flag& flag : OwnOptionsOfCall())
      options.push_back(
          {flag.name, flag.help,
           flag.placeholder.empty() ? std::nullopt : std::optional(ValuesOf(flag.placeholder))});
  options.push_back({"help", "Print this help", std::nullopt});
  return options;
}

/// The parameters of an action, but for those that are an option of the call itself.
std::vector<Option> ParametersOf(const catalogue::Connector& connector, const catalogue::Action& action) {
  std::set<std::string> own;
  for (const catalogue::Flag& flag : OwnOptionsOfCall()) own.insert(flag.name);
  std::vector<Option> options;
  for (const catalogue::Flag& flag : catalogue::FlagsOf(connector, action)) {
    const catalogue::Field* field = action.Find(flag.name);
    if (field == nullptr) field = connector.FindConfiguration(flag.name);
    if (own.contains(flag.name)) continue;
    options.push_back({flag.name, flag.help, ValuesOf(*field)});
    if (!flag.file.empty())
      options.push_back(
          {flag.file, "The text of --" + flag.name + " from a file", Values{Values::Kind::kFile}});
  }
  if (action.irreversible)
    options.push_back({catalogue::YesFlag().name, catalogue::YesFlag().help, std::nullopt});
  return options;
}

const Option* FindOption(const std::vector<Option>& options, std::string_view word) {
  const auto found =
      std::ranges::find_if(options, [&](const Option& option) { return word == "--" + option.name; });
  return found == options.end() ? nullptr : &*found;
}

/// A shell replaces the tilde of a path only when it runs the line.
std::string Expanded(const std::string& path) {
  const char* home = std::getenv("HOME");
  return home && (path == "~" || path.starts_with("~/")) ? home + path.substr(1) : path;
}

/// box:dir:file.rb of everything below flintbox/.
std::vector<std::string> Flintbits(const std::string& home) {
  const auto found = connector::Home::Find(home.empty() ? std::nullopt : std::optional(home));
  if (!found.ok()) return {};
  const std::filesystem::path box = found->Folder() / "flintbox";
  std::vector<std::string> names;
  std::error_code failed;
  const auto skip = std::filesystem::directory_options::skip_permission_denied;
  for (std::filesystem::recursive_directory_iterator file(box, skip, failed), end;
       !failed && file != end && names.size() < kMostFlintbits; file.increment(failed))
    if (file->path().extension() == ".rb")
      names.push_back(ReplaceAll(file->path().lexically_relative(box).string(), "/", ":"));
  std::ranges::sort(names);
  return names;
}

/// The line before the word that is completed, read as the command reads it.
class Line {
 public:
  Line(const catalogue::Connector& connector, const CLI::App* command, const std::vector<std::string>& words)
      : connector_(connector), is_call_(command->get_name() == "call"), options_(OptionsOf(command)) {
    for (std::size_t i = 1; i + 1 < words.size(); ++i) Take(words, i);
  }

  const catalogue::Action* action() const { return action_; }
  std::size_t given() const { return given_; }  ///< Words without dashes.
  const std::string& home() const { return home_; }
  const std::vector<Option>& options() const { return options_; }
  /// Of the option that stands right before; null where no value belongs.
  const std::optional<Values>& values() const { return values_; }

 private:
  void Take(const std::vector<std::string>& words, std::size_t& i) {
    const std::string& word = words[i];
    if (word.starts_with("--home=")) home_ = Expanded(word.substr(7));
    if (word.size() < 2 || word[0] != '-') {
      ++given_;
      if (is_call_ && !action_) NameAction(word);
      return;
    }
    const std::optional<Values> values = ValuesOfOption(word);
    const std::string& next = words[i + 1];
    if (!values) return;
    if (i + 2 == words.size()) {
      values_ = values;
      return;
    }
    // The value of a boolean may be left out.
    if (values->kind == Values::Kind::kBoolean && next != "true" && next != "false") return;
    if (word == "--home") home_ = Expanded(next);
    ++i;
  }

  void NameAction(const std::string& word) {
    action_ = connector_.FindAction(word);
    if (!action_) return;
    std::vector<Option> parameters = ParametersOf(connector_, *action_);
    options_.insert(options_.begin(), parameters.begin(), parameters.end());
  }

  /// An option of any action, where the action is still to come.
  std::optional<Values> ValuesOfOption(std::string_view word) const {
    if (const Option* option = FindOption(options_, word)) return option->values;
    if (!is_call_) return std::nullopt;
    for (const catalogue::Action& action : connector_.actions)
      if (const std::vector<Option> options = ParametersOf(connector_, action);
          const Option* option = FindOption(options, word))
        return option->values;
    return std::nullopt;
  }

  const catalogue::Connector& connector_;
  bool is_call_;
  std::vector<Option> options_;
  const catalogue::Action* action_ = nullptr;
  std::size_t given_ = 0;
  std::string home_;
  std::optional<Values> values_;
};

class Completer {
 public:
  Completer(const CommandTree& tree, const catalogue::Connector& connector,
            const std::vector<std::string>& words)
      : tree_(tree), connector_(connector), words_(words), current_(words.back()) {}

  Completion Run() {
    if (words_.size() == 1) {
      Commands();
      Add("--help");
      Add("--version");
      return result_;
    }
    for (const CLI::App* command : tree_.app.get_subcommands({}))
      if (command->get_name() == words_[0]) OfCommand(command);
    return result_;
  }

 private:
  void Add(const std::string& word, const std::string& help = {}) {
    if (word.starts_with(current_)) result_.offers.push_back({word, help});
  }
  void AddAll(const std::vector<std::string>& words) {
    for (const std::string& word : words) Add(word);
  }
  void Commands() {
    for (const CLI::App* command : tree_.app.get_subcommands({}))
      Add(command->get_name(), command->get_description());
  }
  void Actions() {
    for (const catalogue::Action& action : connector_.actions) Add(action.name, action.summary);
  }

  void OfCommand(const CLI::App* command) {
    const Line line(connector_, command, words_);
    if (current_.starts_with('-') && current_ != "-") {
      for (const Option& option : line.options()) Add("--" + option.name, option.help);
      return;
    }
    if (line.values() && OfValues(*line.values())) return;
    OfWords(command->get_name(), line);
  }

  /// False where the value may be left out and what is typed is none.
  bool OfValues(const Values& values) {
    switch (values.kind) {
      case Values::Kind::kAnything:
        return true;
      case Values::Kind::kListed:
        AddAll(values.listed);
        return true;
      case Values::Kind::kBoolean:
        AddAll(values.listed);
        return !result_.offers.empty();
      case Values::Kind::kFile:
        result_.kind = kFiles;
        return true;
      case Values::Kind::kFolder:
        result_.kind = kFolders;
        return true;
      case Values::Kind::kTextOrFile:
        if (current_.starts_with('@')) result_.kind = kAtFiles;
        return true;
      case Values::Kind::kSecret:
        Secrets();
        return true;
    }
    return true;
  }

  /// Where a secret is: the secret itself never stands on a line.
  void Secrets() {
    if (current_.starts_with('@')) {
      result_.kind = kAtFiles;
    } else if (current_.starts_with("env:")) {
      for (char** variable = environ; *variable; ++variable)
        Add("env:" + std::string(*variable, std::string_view(*variable).find('=')));
    } else {
      result_.kind = kOpen;
      AddAll({"@", "env:", "-"});
    }
  }

  void OfWords(const std::string& command, const Line& line) {
    if (command == "call") {
      if (line.given() == 0) AddAll(KnownConnectors(line.home()));
      if (!line.action()) Actions();
    } else if (command == "help" && line.given() == 1 && words_[1] == "call") {
      Actions();
    } else if (line.given() > 0) {
      return;  // the one word that the command takes is there
    } else if (command == "run") {
      AddAll(Flintbits(line.home()));
      if (result_.offers.empty()) result_.kind = kFiles;
    } else if (command == "doctor") {
      AddAll(KnownConnectors(line.home()));
    } else if (command == "actions") {
      for (const catalogue::Group& group : connector_.groups) Add(group.name, group.summary);
      Actions();
    } else if (command == "help") {
      Commands();
    } else if (command == "completion") {
      AddAll({"bash", "zsh", "fish"});
    } else if (command == "manual") {
      Add("actions", "The actions and their parameters");
    } else if (command == "init") {
      result_.kind = kFolders;
    }
  }

  const CommandTree& tree_;
  const catalogue::Connector& connector_;
  const std::vector<std::string>& words_;
  const std::string& current_;
  Completion result_{kWords, {}};
};

}  // namespace

Completion Complete(const CommandTree& tree, const catalogue::Connector& connector,
                    const std::vector<std::string>& words) {
  return words.empty() ? Completion{} : Completer(tree, connector, words).Run();
}

std::string CompletionText(const Completion& completion) {
  std::string text(completion.kind);
  text += '\0';
  for (const Offer& offer : completion.offers)
    for (const std::string* part : {&offer.word, &offer.help}) {
      text += *part;
      text += '\0';
    }
  return text;
}

}  // namespace flintdesk::cli
