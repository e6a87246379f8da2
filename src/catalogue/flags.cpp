#include "catalogue/flags.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"
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
  return {field.name,
          field.aliases,
          PlaceholderOf(field),
          field.description,
          field.required,
          field.secret,
          field.MayComeFromAFile() ? field.name + "-file" : ""};
}

}  // namespace

std::string Typed(const Flag& flag) {
  return "--" + flag.name + (flag.placeholder.empty() ? "" : " ") + flag.placeholder;
}

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

const Flag& YesFlag() {
  static const Flag flag{
      .name = "yes", .placeholder = "", .help = "Do not ask at a terminal whether it is meant."};
  return flag;
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
  return {[](const std::string& path) { return ReadFile(path, kMostBytes, FileKind::kAny); },
          [] { return ReadStandardInput(kMostBytes); },
          [](const std::string&) { return ReadStandardInput(kMostBytes); },
          [](const std::string& name) -> std::optional<std::string> {
            const char* text = name.empty() ? nullptr : std::getenv(name.c_str());
            if (!text) return std::nullopt;
            return text;
          },
          [](const std::string& path) {
            std::error_code ignored;
            return std::filesystem::exists(path, ignored);
          }};
}

Error WrongCallLine(const Connector& connector, CallLine line) {
  const Action* action = line.action;
  if (line.declined) return CancelledError(std::move(line.findings.front()), "Nothing was sent.");
  if (action)
    for (std::string& finding : FindingsOfRequest(connector, *action, line.parameters, line.named))
      line.findings.push_back(std::move(finding));
  // The catalogue's actions are a remedy for what the words say, not for what they refer to.
  if (line.remedy.empty() || line.findings.size() > 1) line.remedy = action ? HowToCall(*action) : "";
  const bool only_secrets = line.wrong_secrets == line.findings.size() && line.wrong_secrets > 0;
  Error error = only_secrets ? InvalidConfigurationError("a secret can't be used", line.remedy)
                             : InvalidRequestError("the command line is wrong", line.remedy);
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
