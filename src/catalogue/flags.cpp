#include "catalogue/flags.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
namespace {

constexpr std::uint64_t kMostBytes = 16 * 1024 * 1024;

std::string PlaceholderOf(const Field& field) {
  if (field.secret) return "@FILE|-|env:NAME";
  switch (field.type) {
    case Type::kText:
      return "TEXT";
    case Type::kInteger:
      return "NUMBER";
    case Type::kBoolean:
      return "[true|false]";
    case Type::kMilliseconds:
      return "MS";
    case Type::kId:
      return "ID";
    case Type::kHost:
      return "HOST";
    case Type::kChoice:
      return Join(field.choices, "|");
    case Type::kObject:
      return "JSON|@FILE";
    case Type::kFile:
      return "FILE";
  }
  return "VALUE";
}

Flag FlagOf(const Field& field) {
  return {field.name, field.aliases, PlaceholderOf(field), field.description, field.required, field.secret};
}

/// The walk over one command line.
class Walk {
 public:
  Walk(const Connector& connector, std::span<const std::string> arguments,
       std::span<const std::string> own_options, const FlagInputs& inputs)
      : connector_(connector), rest_(arguments), own_options_(own_options), inputs_(inputs) {}

  CallLine Run() && {
    bool words_only = false;
    while (!rest_.empty()) {
      const std::string& argument = Next();
      if (!words_only && argument == "--")
        words_only = true;
      else if (!words_only && argument.starts_with("--"))
        TakeFlag(argument.substr(2));
      else if (!words_only && argument.size() > 1 && argument.front() == '-')
        Find("{}: flags begin with two dashes", Quoted(argument));
      else
        line_.words.push_back(argument);
    }
    ReadAwaitedSecret();
    return std::move(line_);
  }

 private:
  template <class... Arguments>
  void Find(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    line_.findings.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  static std::string Quoted(std::string_view text) { return json::Quote(RedactAndShorten(text, 60)); }

  const std::string& Next() {
    const std::string& argument = rest_.front();
    rest_ = rest_.subspan(1);
    return argument;
  }

  void TakeFlag(const std::string& flag) {
    std::size_t equals = flag.find('=');
    std::string name = flag.substr(0, equals);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = flag.substr(equals + 1);

    if (std::find(own_options_.begin(), own_options_.end(), name) != own_options_.end()) {
      if (!NeedValue(name, value)) return;
      if (!line_.own.emplace(name, *value).second) Find("--{} is given twice", name);
    } else if (const Field* field = FieldNamed(name)) {
      line_.named.push_back(name);
      TakeParameter(name, *field, std::move(value));
    } else if (const Field* negated = name.starts_with("no-") ? FieldNamed(name.substr(3)) : nullptr;
               negated && negated->type == Type::kBoolean) {
      line_.named.push_back(negated->name);
      if (value) Find("--{} takes no value", name);
      Set(name.substr(3), false);
    } else {
      if (!value && !rest_.empty() && !rest_.front().starts_with("--")) {
        Next();
        line_.took_a_word = true;
      }
      std::optional<std::string> nearest = NearestOf(name, KnownNames());
      if (nearest) line_.named.push_back(*nearest);
      Find("unknown flag {}{}", Quoted("--" + name),
           nearest ? fmt::format("; did you mean --{}?", *nearest) : "");
    }
  }

  void TakeParameter(const std::string& name, const Field& field, std::optional<std::string> value) {
    if (field.type == Type::kBoolean) {
      bool follows = !value && !rest_.empty() &&
                     (EqualsIgnoreCase(rest_.front(), "true") || EqualsIgnoreCase(rest_.front(), "false"));
      if (follows) value = Next();
      // CONNECTOR and ACTION have been said, so this word can only be meant for the flag.
      if (!value && line_.words.size() >= 2 && !rest_.empty() && !rest_.front().starts_with('-'))
        value = Next();
      return Set(name, value ? json::Value(*value) : json::Value(true));
    }
    if (!NeedValue(name, value)) return;
    if (field.secret) return TakeSecret(name, *value);
    if (field.type == Type::kObject && (value->starts_with('@') || *value == "-")) {
      if (auto text = ReadReference(name, *value)) Set(name, std::move(*text));
      return;
    }
    Set(name, std::move(*value));
  }

  void TakeSecret(const std::string& name, const std::string& value) {
    if (value != "-" && !value.starts_with('@') && !value.starts_with("env:")) {
      RememberSecret(value);
      Find(
          "--{}: a secret on the command line can be read by others; give it as @FILE, - (standard input) or "
          "env:NAME",
          name);
      return;
    }
    if (value == "-") {
      if (!ClaimStandardInput(name)) return;
      awaited_secret_ = name;
      return Set(name, "");
    }
    if (std::optional<std::string> text = ReadReference(name, value)) Set(name, SecretIn(std::move(*text)));
  }

  static std::string SecretIn(std::string text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    RememberSecret(text);
    return text;
  }

  /// Last of all: nobody is asked for a secret who then learns that the line was wrong.
  void ReadAwaitedSecret() {
    if (awaited_secret_.empty()) return;
    if (!line_.findings.empty()) {
      line_.parameters.Remove(awaited_secret_);
      return;
    }
    Result<std::string> text = inputs_.secret(awaited_secret_);
    if (text.ok()) {
      line_.parameters.Set(awaited_secret_, SecretIn(std::move(text).value()));
      return;
    }
    line_.parameters.Remove(awaited_secret_);
    Find("--{}: {}", awaited_secret_, text.error().message);
    line_.remedy = text.error().assistance;
  }

  bool ClaimStandardInput(const std::string& name) {
    if (!std::exchange(standard_input_taken_, true)) return true;
    Find("--{}: standard input was already read for another flag", name);
    return false;
  }

  /// What `@FILE`, `-` or `env:NAME` stands for; nothing, with a finding, when it can't be had.
  std::optional<std::string> ReadReference(const std::string& name, const std::string& reference) {
    if (reference.starts_with("env:")) {
      std::optional<std::string> text = inputs_.variable(reference.substr(4));
      if (!text) {
        Find("--{}: the environment variable {} is not set", name, Quoted(reference.substr(4)));
        line_.remedy = "Set and export it, or name another after env: (its name alone, without $).";
      }
      return text;
    }
    if (reference == "-" && !ClaimStandardInput(name)) return std::nullopt;
    Result<std::string> text =
        reference == "-" ? inputs_.standard_input() : inputs_.file(reference.substr(1));
    if (text.ok()) return std::move(text).value();
    Find("--{}: {}", name, text.error().message);
    line_.remedy = text.error().assistance;
    return std::nullopt;
  }

  bool NeedValue(const std::string& name, std::optional<std::string>& value) {
    if (value) return true;
    if (rest_.empty() || rest_.front().starts_with("--")) {
      Find("--{} needs a value; one that begins with dashes is given as --{}=VALUE", name, name);
      return false;
    }
    value = Next();
    return true;
  }

  void Set(const std::string& name, json::Value value) {
    if (line_.parameters.Contains(name))
      Find("--{} is given twice", name);
    else
      line_.parameters.Set(name, std::move(value));
  }

  /// By its name in any action: which action is meant may stand further on. Whether the action has it is
  /// checked later.
  const Field* FieldNamed(std::string_view name) const {
    for (const Action& action : connector_.actions)
      if (const Field* field = action.Find(name)) return field;
    return connector_.FindConfiguration(name);
  }

  std::vector<std::string> KnownNames() const {
    std::vector<std::string> names(own_options_.begin(), own_options_.end());
    for (const Action& action : connector_.actions)
      for (const Flag& flag : FlagsOf(connector_, action)) {
        names.push_back(flag.name);
        names.insert(names.end(), flag.aliases.begin(), flag.aliases.end());
      }
    return names;
  }

  const Connector& connector_;
  std::span<const std::string> rest_;
  std::span<const std::string> own_options_;
  const FlagInputs& inputs_;
  CallLine line_;
  bool standard_input_taken_ = false;
  std::string awaited_secret_;  ///< The flag whose secret standard input or a person has.
};

}  // namespace

std::vector<Flag> FlagsOf(const Connector& connector, const Action& action) {
  std::vector<Flag> flags;
  for (const Field& field : action.fields) flags.push_back(FlagOf(field));
  for (const Field& field : connector.configuration)
    if (field.place == Place::kEither) {
      flags.push_back(FlagOf(field));
      flags.back().required = false;  // the configuration may have it
    }
  return flags;
}

std::string CommandLineOf(const Action& action, const Example& example) {
  std::string line = fmt::format("flintdesk call manageenginesdp {}", action.name);
  for (const auto& [key, value] : example.parameters) {
    std::string text = value.ScalarText().value_or(json::Write(value));
    // Outside of the call below: g++ 12 takes it for a constant there.
    const bool joined = text.starts_with("--");
    line += fmt::format(" --{}{}{}", key, joined ? '=' : ' ', ShellWord(text));
  }
  return line;
}

FlagInputs FlagInputs::OfThisProcess() {
  return {[](const std::string& path) { return ReadFile(path, kMostBytes); },
          [] { return ReadStandardInput(kMostBytes); },
          [](const std::string&) { return ReadStandardInput(kMostBytes); },
          [](const std::string& name) -> std::optional<std::string> {
            const char* text = name.empty() ? nullptr : std::getenv(name.c_str());
            if (!text) return std::nullopt;
            return text;
          }};
}

CallLine ParseCallLine(const Connector& connector, std::span<const std::string> arguments,
                       std::span<const std::string> own_options, const FlagInputs& inputs) {
  return Walk(connector, arguments, own_options, inputs).Run();
}

Error WrongCallLine(const Connector& connector, CallLine line) {
  const Action* action = nullptr;
  for (const std::string& word : line.words)
    if (!action) action = connector.FindAction(word);
  if (action)
    for (std::string& finding : FindingsOfRequest(connector, *action, line.parameters, line.named))
      line.findings.push_back(std::move(finding));
  // The catalogue's actions are a remedy for what the words say, not for what they refer to.
  if (line.remedy.empty() || line.findings.size() > 1) line.remedy = action ? HowToCall(*action) : "";
  Error error = InvalidRequestError("the command line is wrong", line.remedy);
  error.details = std::move(line.findings);
  return error;
}

std::vector<std::string> SecretNames(const Connector& connector) {
  std::vector<std::string> names;
  auto add = [&](const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      if (!field.secret) continue;
      names.push_back(field.name);
      names.insert(names.end(), field.aliases.begin(), field.aliases.end());
    }
  };
  add(connector.configuration);
  for (const Action& action : connector.actions) add(action.fields);
  return names;
}

}  // namespace flintdesk::catalogue
