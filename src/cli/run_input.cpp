#include "cli/run_input.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/given_text.hpp"
#include "base/json.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "cli/commands.hpp"

namespace flintdesk::cli {
namespace {

bool IsWholeNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && (text.size() == 1 || text.front() != '0');  // 007 is a text
}

bool MeansJson(const std::string& text) {
  return text == "true" || text == "false" || text == "null" || IsWholeNumber(text) ||
         (!text.empty() && std::string_view("{[\"").find(text.front()) != std::string_view::npos);
}

Error Visible(const std::string& name, const std::string& secret) {
  RememberSecret(secret);
  return InvalidRequestError(
      fmt::format("--set {} does not take the secret itself, because others can see the command line",
                  ShellWord(RedactAndShorten(name, 60))),
      "Give @FILE, - (standard input) or env:NAME.");
}

Result<json::Value> SecretOf(const std::string& name, const std::string& given) {
  const catalogue::FlagInputs inputs = catalogue::FlagInputs::OfThisProcess();
  auto secret = [&](Result<std::string> text, const std::string& where) -> Result<json::Value> {
    if (text.ok()) text = SecretFrom(*text, where);
    if (!text.ok()) return InvalidRequestError(fmt::format("--set {}: {}", name, text.error().message));
    return json::Value(std::move(text).value());
  };
  if (given == "-") return secret(inputs.secret("--set " + name), "standard input");
  // What names nothing may be the secret itself and is not repeated.
  const auto names_nothing = [&name](std::string_view what) {
    return InvalidRequestError(fmt::format("--set {}: there is no {}", name, what),
                               "Check what was meant: @FILE, - (standard input) or env:NAME.");
  };
  if (given.starts_with('@')) {
    if (!inputs.exists(given.substr(1))) return names_nothing("file of the name that stands after @");
    return secret(inputs.file(given.substr(1)), given.substr(1));
  }
  if (given.starts_with("env:")) {
    const std::string variable = given.substr(4);
    if (auto text = inputs.variable(variable)) return secret(*text, "the variable " + variable);
    return names_nothing("environment variable of the name that stands after env:");
  }
  return Visible(name, given);
}

/// A secret inside a value that is JSON.
const std::string* FindSecret(const json::Value& value, const std::vector<std::string>& names) {
  const auto below = [&](const json::Value& part) { return FindSecret(part, names); };
  if (const json::Array* list = value.IfArray())
    for (const json::Value& element : *list)
      if (const std::string* found = below(element)) return found;
  if (const json::Object* object = value.IfObject())
    for (const auto& [name, member] : *object) {
      if (member.IfString() && std::ranges::find(names, name) != names.end()) return member.IfString();
      if (const std::string* found = below(member)) return found;
    }
  return nullptr;
}

Result<json::Value> ValueOf(const std::string& name, const std::string& text) {
  const std::vector<std::string> secrets = catalogue::SecretNames(TheConnector());
  if (std::ranges::find(secrets, name) != secrets.end()) return SecretOf(name, text);
  if (!MeansJson(text)) return json::Value(text);
  auto value = json::Parse(text);
  if (value.ok()) {
    if (const std::string* secret = FindSecret(*value, secrets)) return Visible(name, *secret);
    return std::move(value).value();
  }
  return InvalidRequestError(
      fmt::format("--set {}: {}", ShellWord(RedactAndShorten(name, 60)), value.error().Sentence()),
      "A value that begins with {, [ or \" must be JSON.");
}

}  // namespace

Result<std::string> SetInInput(const std::string& input, const std::vector<std::string>& settings,
                               const std::string& name) {
  if (settings.empty()) return input;
  json::Value document = json::Object{};
  if (!Trim(input).empty()) {
    auto read = json::Parse(input);
    if (!read.ok() || !read->IsObject())
      return InvalidRequestError(
          fmt::format("--set needs an input that is a JSON object, and {} is {}", name,
                      read.ok()                      ? std::string(read->KindName())
                      : Trim(input).starts_with('<') ? "XML"
                                                     : "not JSON (" + read.error().Sentence() + ")"),
          "Leave --input out, or put everything into it.");
    document = std::move(read).value();
  }
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string key = setting.substr(0, equals);
    if (equals == std::string::npos || key.empty())
      return InvalidRequestError(fmt::format("--set {} has no {}", ShellWord(RedactAndShorten(setting, 60)),
                                             key.empty() ? "name" : "="),
                                 "Write NAME=VALUE, as in --set request-id=17.");
    auto value = ValueOf(key, setting.substr(equals + 1));
    if (!value.ok()) return std::move(value).error();
    document.IfObject()->Set(key, std::move(value).value());
  }
  return json::Write(document);
}

std::string NameOfInput(const std::string& option) {
  return option.starts_with('@') ? "the input file " + ShownName(Redact(option.substr(1)), 160) : "the input";
}

Error UnknownConnector(const std::string& word, const std::vector<std::string>& known) {
  const auto meant = NearestOf(word, known);
  return InvalidRequestError(fmt::format("there is no connector {}{}", ShownName(Redact(word)),
                                         meant ? fmt::format("; did you mean {}?", Redact(*meant)) : ""),
                             fmt::format("Known: {}.", Redact(Join(known, ", "))));
}

Result<ConnectorNames> ConnectorNames::Make(const std::vector<std::string>& options,
                                            const std::string& variable) {
  ConnectorNames names;
  if (!variable.empty())
    if (auto taken = names.Take(variable, "FLINTDESK_CONNECTOR"); !taken.ok())
      return std::move(taken).error();
  for (const std::string& option : options)
    if (auto taken = names.Take(option, "--connector", &names.by_option_); !taken.ok())
      return std::move(taken).error();
  return names;
}

Result<void> ConnectorNames::Take(const std::string& text, const std::string& where,
                                  std::map<std::string, std::string>* also) {
  const std::size_t equals = text.find('=');
  const std::string name = equals == std::string::npos ? "" : text.substr(0, equals);
  const std::string other = equals == std::string::npos ? text : text.substr(equals + 1);
  if (other.empty() || (name.empty() && equals != std::string::npos))
    return InvalidRequestError(
        fmt::format("{} is {}", where, json::Quote(RedactAndShorten(text, 60))),
        "Write NAME=OTHER to use connector OTHER where the flintbit says NAME, or OTHER alone.");
  (name.empty() ? others_ : names_[name]) = other;
  if (also != nullptr) (*also)[name] = other;
  return {};
}

const std::string& ConnectorNames::Of(const std::string& name) const {
  if (const auto found = names_.find(name); found != names_.end()) return found->second;
  return others_.empty() ? name : others_;
}

Result<void> ConnectorNames::Check(const std::vector<std::string>& known) const {
  if (known.empty()) return {};  // the folder can't be listed, or has none
  for (const auto& [name, other] : by_option_) {
    if (std::ranges::find(known, other) != known.end()) continue;
    Error error = UnknownConnector(other, known);
    const std::string option = name.empty() ? other : name + "=" + other;
    error.message = fmt::format("--connector {}: {}", ShellWord(RedactAndShorten(option, 60)), error.message);
    return error;
  }
  return {};
}

std::vector<std::string> ConnectorNames::Without(const std::set<std::string>& called) const {
  std::vector<std::string> names;
  for (const auto& [name, other] : by_option_)
    if (!name.empty() && !called.contains(name) && name != other) names.push_back(name);
  return names;
}

}  // namespace flintdesk::cli
