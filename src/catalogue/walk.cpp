#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/given_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/flag_names.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/guess.hpp"

namespace flintdesk::catalogue {
namespace {

/// The walk over one command line.
class Walk {
 public:
  Walk(const Connector& connector, std::span<const std::string> arguments, std::span<const Flag> own_options,
       const FlagInputs& inputs)
      : connector_(connector), rest_(arguments), inputs_(inputs), names_(connector, own_options, arguments) {}

  CallLine Run() && {
    line_.action = names_.action();
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
    NameUnknownFlags();
    // Last of all, so that nobody types an answer or a secret for a line that is wrong anyway.
    SettleDoubtfulTexts();
    ReadAwaitedText();
    ReadAwaitedSecret();
    ConfirmWhatCannotBeUndone();
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

    if (const Flag* own = names_.Own(name)) {
      if (own->placeholder.empty() && value) return Find("--{} takes no value", name);
      if (!own->placeholder.empty() && !NeedValue(name, value)) return;
      if (!line_.own.emplace(name, value.value_or("")).second) Find("--{} is given twice", name);
    } else if (name == YesFlag().name && line_.action && line_.action->irreversible) {
      if (value) Find("--{} takes no value", name);
      yes_ = true;
    } else if (const Field* field = names_.Named(name)) {
      line_.named.push_back(name);
      TakeParameter(name, *field, std::move(value));
    } else if (const Field* of_file = names_.OfFileFlag(name)) {
      line_.named.push_back(of_file->name);
      TakeTextFile(name, *of_file, std::move(value));
    } else if (const Field* negated = name.starts_with("no-") ? names_.Named(name.substr(3)) : nullptr;
               negated && negated->type == Type::kBoolean) {
      line_.named.push_back(negated->name);
      if (value) Find("--{} takes no value", name);
      Set(name.substr(3), false);
    } else {
      if (!value && !rest_.empty() && !rest_.front().starts_with("--")) {
        Next();
        line_.took_a_word = true;
      }
      unknown_.push_back({line_.findings.size(), name});
      Find("unknown flag {}", Quoted("--" + name));
    }
  }

  /// The flags of the action that is meant are those that can be meant.
  void NameUnknownFlags() {
    const std::vector<std::string> known = names_.All();
    for (const auto& [finding, name] : unknown_) {
      if (const auto meant = MisspellingOf(name, known)) {
        const Field* field = names_.OfFileFlag(*meant);
        line_.named.push_back(field ? field->name : *meant);
      }
      std::string advice = AdviceOnParameter(connector_, name, known, {"--", ""});
      const Field* rest = advice.empty() ? FieldForTheRest() : nullptr;
      if (rest != nullptr)
        advice = fmt::format("; a field that has no flag of its own goes into --{}", rest->name);
      line_.findings[finding] += advice;
    }
  }

  const Field* FieldForTheRest() const {
    if (line_.action == nullptr) return nullptr;
    const auto found = std::ranges::find_if(line_.action->fields, &Field::takes_the_rest);
    return found == line_.action->fields.end() ? nullptr : &*found;
  }

  void TakeParameter(const std::string& name, const Field& field, std::optional<std::string> value) {
    if (field.type == Type::kBoolean) {
      bool follows = !value && !rest_.empty() &&
                     (EqualsIgnoreCase(rest_.front(), "true") || EqualsIgnoreCase(rest_.front(), "false"));
      if (follows) value = Next();
      // The action has been said, so this word can only be meant for the flag.
      if (!value && HasSaidTheAction() && !rest_.empty() && !rest_.front().starts_with('-')) value = Next();
      return Set(name, value ? json::Value(*value) : json::Value(true));
    }
    if (!NeedValue(name, value)) return;
    if (field.secret) return TakeSecret(name, *value);
    if (field.type == Type::kObject && (value->starts_with('@') || *value == "-")) {
      if (auto text = ReadReference(name, *value)) Set(name, std::move(*text));
      return;
    }
    if (field.IsText()) return TakeText(name, field, std::move(*value));
    Set(name, std::move(*value));
  }

  bool HasSaidTheAction() const {
    if (line_.words.size() != 1) return line_.words.size() >= 2;
    return line_.action != nullptr && line_.words.front() == line_.action->name;
  }

  void TakeText(const std::string& name, const Field& field, std::string value) {
    if (const auto file = files_.find(&field); file != files_.end()) return FindBoth(name, file->second);
    texts_.emplace(&field, name);
    if (MayMeanAFile(field, value))
      doubtful_.push_back({&field, name, value});
    else if (field.MayComeFromAFile() && value.size() > 1 && value.front() == '@' &&
             value.find_first_of(" \t\r\n") == value.npos)
      WarnOfMissingFile(name, value);
    Set(name, std::move(value));
  }

  void TakeTextFile(const std::string& name, const Field& field, std::optional<std::string> value) {
    if (!NeedValue(name, value)) return;
    if (value->empty()) return Find("--{} has no file name", name);
    if (const auto text = texts_.find(&field); text != texts_.end()) return FindBoth(text->second, name);
    if (!files_.emplace(&field, name).second) return Find("--{} is given twice", files_.at(&field));
    if (*value != "-") return SetText(name, field, inputs_.file(*value), *value);
    if (ClaimStandardInput(name)) awaited_text_ = &field;
  }

  void FindBoth(const std::string& text, const std::string& file) {
    Find("--{} and --{} both give the text; give one of them", text, file);
  }

  void SetText(const std::string& name, const Field& field, Result<std::string> content,
               const std::string& where) {
    const bool is_read = content.ok();
    if (is_read) content = TextFrom(std::move(content).value(), where);
    const bool is_empty = content.ok() && field.required && Trim(*content).empty();
    if (is_empty) content = InvalidRequestError(fmt::format("{} is empty", where), "Give a text.");
    if (content.ok()) return Set(field.name, std::move(content).value());
    Find("--{}: {}", name, content.error().message);
    line_.remedy = is_read
                       ? content.error().assistance
                       : "Give a file of text that you may read, of 16 MiB at most, or - for standard input.";
  }

  void ReadAwaitedText() {
    if (awaited_text_ && line_.findings.empty())
      SetText(files_.at(awaited_text_), *awaited_text_, inputs_.standard_input(), "standard input");
  }

  /// Was a file meant rather than this text? `@john, please look` is an ordinary text.
  bool MayMeanAFile(const Field& field, const std::string& value) const {
    if (value == "-") return field.MayComeFromAFile() && !field.dash_has_a_meaning;
    if (!value.starts_with('@') || value.size() == 1) return false;
    const std::string name = value.substr(1);
    if (name.find('\n') != name.npos) return false;
    for (const char* start : {"/", "./", "../", "~/"})
      if (name.starts_with(start)) return true;
    return name == "-" || (inputs_.exists && inputs_.exists(name));
  }

  void WarnOfMissingFile(const std::string& name, const std::string& value) {
    line_.warnings.push_back(
        fmt::format("--{} {} is sent as it stands, because there is no file {}; --{}-file FILE sends what a "
                    "file holds, and --{}-file - any text from standard input, without this warning",
                    name, ShellWord(RedactAndShorten(value, 60)), Quoted(value.substr(1)), name, name));
  }

  /// A text that looks like a file is asked about, and refused where there is nobody to ask.
  void SettleDoubtfulTexts() {
    if (doubtful_.empty() || !line_.findings.empty()) return;
    for (const auto& [field, name, value] : doubtful_) {
      const std::string file = ShellWord(Redact(value.starts_with('@') ? value.substr(1) : value));
      if (inputs_.confirm) {
        const Result<bool> meant = inputs_.confirm(fmt::format(
            "--{} is given {}: is that the text itself, not a file to read?", name, Quoted(value)));
        if (meant.ok() && *meant) continue;
      }
      if (!field->MayComeFromAFile()) {
        Find("--{} {} would send {} itself as the text, and this text comes from no file", name,
             ShellWord(RedactAndShorten(value, 60)), Quoted(value));
        line_.remedy = fmt::format("Give the text: --{} \"$(cat {})\".", name, file);
        continue;
      }
      Find("--{} {} would send {} itself as the text; to send what {} holds, give --{}-file {}", name,
           ShellWord(RedactAndShorten(value, 60)), Quoted(value), file == "-" ? "standard input" : "the file",
           name, file);
      line_.remedy = fmt::format("To send it as it stands: printf %s {} | flintdesk call … --{}-file -",
                                 value.size() > 60 ? "TEXT" : ShellWord(Redact(value)), name);
    }
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
    const bool variable = value.starts_with("env:");
    if (std::optional<std::string> text = ReadSecretReference(name, value))
      SetSecret(name, *text, variable ? "the environment variable " + value.substr(4) : value.substr(1));
  }

  void SetSecret(const std::string& name, std::string_view text, std::string_view where) {
    Result<std::string> secret = SecretFrom(text, where);
    if (secret.ok()) return Set(name, std::move(secret).value());
    FindWrongSecret(name, secret.error());
  }

  void FindWrongSecret(const std::string& name, const Error& error) {
    Find("--{}: {}", name, error.message);
    line_.remedy = error.assistance;
    ++line_.wrong_secrets;
  }

  void ReadAwaitedSecret() {
    if (awaited_secret_.empty()) return;
    if (!line_.findings.empty()) {
      line_.parameters.Remove(awaited_secret_);
      return;
    }
    Result<std::string> text = inputs_.secret(awaited_secret_);
    line_.parameters.Remove(awaited_secret_);
    if (text.ok()) return SetSecret(awaited_secret_, *text, "standard input");
    if (text.error().code == Code::kInvalidConfiguration)
      return FindWrongSecret(awaited_secret_, text.error());
    Find("--{}: {}", awaited_secret_, text.error().message);
    line_.remedy = text.error().assistance;
  }

  void ConfirmWhatCannotBeUndone() {
    if (!line_.action || !line_.action->irreversible || yes_ || !inputs_.confirm || !line_.findings.empty())
      return;
    // What is held back changes nothing.
    for (const Field& field : line_.action->fields)
      if (const json::Value* given = line_.parameters.Find(field.name);
          field.holds_back && given != nullptr && given->ScalarText() == "true")
        return;
    const std::string& name = line_.action->name;
    const Result<bool> meant =
        inputs_.confirm(fmt::format("{} {}. Carry it out?", name, line_.action->WhyAskedAbout()));
    if (meant.ok() && *meant) return;
    line_.declined = true;
    Find("{} was not carried out, because the answer was no", name);
  }

  bool ClaimStandardInput(const std::string& name) {
    if (!std::exchange(standard_input_taken_, true)) return true;
    Find("--{}: standard input was already read for another flag", name);
    return false;
  }

  /// What `@FILE` or `env:NAME` stands for where it is a secret; nothing, with a finding, when it can't be
  /// had. What names nothing may be the secret itself and is not repeated.
  std::optional<std::string> ReadSecretReference(const std::string& name, const std::string& reference) {
    if (reference.starts_with("env:")) {
      std::optional<std::string> text = inputs_.variable(reference.substr(4));
      if (!text) {
        Find("--{}: there is no environment variable of the name that stands after env:", name);
        line_.remedy = "Set and export it, or name another after env: (its name alone, without $).";
      }
      return text;
    }
    if (!inputs_.exists || inputs_.exists(reference.substr(1))) return ReadReference(name, reference);
    Find("--{}: there is no file of the name that stands after @", name);
    line_.remedy = "Check the path.";
    return std::nullopt;
  }

  /// What `@FILE` or `-` stands for; nothing, with a finding, when it can't be had.
  std::optional<std::string> ReadReference(const std::string& name, const std::string& reference) {
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

  struct Unknown {
    std::size_t finding;  ///< Its place among the findings.
    std::string name;
  };
  struct Doubtful {
    const Field* field;
    std::string name;
    std::string value;
  };

  const Connector& connector_;
  std::span<const std::string> rest_;
  const FlagInputs& inputs_;
  FlagNames names_;
  CallLine line_;
  bool standard_input_taken_ = false;
  bool yes_ = false;
  std::vector<Unknown> unknown_;
  std::vector<Doubtful> doubtful_;             ///< Texts that look like files.
  std::map<const Field*, std::string> texts_;  ///< Texts that stand on the line, with their flags.
  std::map<const Field*, std::string> files_;  ///< Texts that come from files, with their flags.
  const Field* awaited_text_ = nullptr;        ///< The one that standard input has.
  std::string awaited_secret_;                 ///< The flag whose secret standard input or a person has.
};

}  // namespace

CallLine ParseCallLine(const Connector& connector, std::span<const std::string> arguments,
                       std::span<const Flag> own_options, const FlagInputs& inputs) {
  return Walk(connector, arguments, own_options, inputs).Run();
}

}  // namespace flintdesk::catalogue
