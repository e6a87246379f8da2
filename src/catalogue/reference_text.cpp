#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/reference.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
namespace {

constexpr std::size_t kColumns = 100;

/// Breaks `text` into lines between words, each after `indent` blanks; no line end at the end.
std::string Wrapped(std::string_view text, std::size_t indent) {
  std::string wrapped, line;
  auto end_line = [&] {
    if (!wrapped.empty()) wrapped += "\n";
    wrapped += std::string(indent, ' ') + line;
    line.clear();
  };
  for (const std::string& word : Split(ReplaceAll(std::string(text), "\n", " "), ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && indent + line.size() + 1 + word.size() > kColumns) end_line();
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) end_line();
  return wrapped;
}

/// About what a screen shows.
constexpr std::size_t kMostListed = 30;

struct Widths {
  std::size_t name = 0;
  std::size_t effect = 0;
};

Widths WidthsOf(const std::vector<const Action*>& actions) {
  Widths widths;
  for (const Action* action : actions) {
    widths.name = std::max(widths.name, action->name.size());
    widths.effect = std::max(widths.effect, NameOf(action->effect).size());
  }
  return widths;
}

std::vector<const Action*> Pointers(const ActionList& actions) {
  std::vector<const Action*> pointers;
  for (const Action& action : actions) pointers.push_back(&action);
  return pointers;
}

/// A line an action: what it is called, what it does to the service desk, what it is for.
std::string Lines(const std::vector<const Action*>& actions, const Widths& widths, std::size_t indent) {
  std::string text;
  for (const Action* action : actions)
    text += fmt::format("{:{}}{:<{}}  {:<{}}  {}\n", "", indent, action->name, widths.name,
                        NameOf(action->effect), widths.effect, action->summary);
  return text;
}

/// What a search looks through.
std::string TextsOf(const Connector& connector, const Action& action) {
  std::string texts = action.name + "\n" + action.group + "\n" + action.summary + "\n" + action.description;
  if (const Group* group = connector.FindGroup(action.group)) texts += "\n" + group->summary;
  for (const Field& field : action.fields) {
    texts += "\n" + field.name + "\n" + field.description;
    for (const std::string& alias : field.aliases) texts += "\n" + alias;
  }
  return ToLower(texts);
}

bool HoldsAll(const std::string& text, std::string_view words) {
  for (const std::string& word : Split(ToLower(words), ' '))
    if (text.find(word) == std::string::npos) return false;
  return true;
}

std::string FlagText(const Flag& flag, const Field* field) {
  std::string text = "  " + Typed(flag);
  if (flag.required) text += fmt::format("  (required{})", field ? ConditionText(*field) : "");
  if (field && field->default_value)
    text += fmt::format("  (default {})", field->default_value->ScalarText().value_or("none"));
  std::string help = flag.help;
  for (const std::string& alias : flag.aliases) help += fmt::format(" Also --{}.", alias);
  if (!flag.file.empty()) help += fmt::format(" From a file: --{} FILE|-.", flag.file);
  return text + "\n" + Wrapped(help, 6) + "\n";
}

json::Value SchemaType(const Field& field) {
  switch (field.type) {
    case Type::kInteger:
    case Type::kMilliseconds:
      return "integer";
    case Type::kBoolean:
      return "boolean";
    case Type::kId:
      return json::Array{"string", "integer"};
    case Type::kObject:
      return "object";
    default:
      return "string";
  }
}

std::string_view NameOfPlace(Place place) {
  switch (place) {
    case Place::kRequest:
      return "request";
    case Place::kConfiguration:
      return "configuration";
    case Place::kEither:
      return "configuration or request";
  }
  return "request";
}

json::Value Schema(const Field& field) {
  const json::Value type = SchemaType(field);
  json::Object schema{{"type", field.several ? json::Array{type, "array"} : type},
                      {"description", field.description}};
  if (field.several) schema.Set("items", json::Object{{"type", type}});
  if (field.type == Type::kChoice) {
    json::Array choices(field.choices.begin(), field.choices.end());
    schema.Set("enum", std::move(choices));
  }
  if (field.type == Type::kId) schema.Set("pattern", "^[0-9]{1,200}$");
  if (field.type == Type::kId) schema.Set("minimum", 1);
  if (field.least) schema.Set("minimum", *field.least);
  if (field.most) schema.Set("maximum", *field.most);
  if (field.type == Type::kText && field.required && !field.allow_blank) schema.Set("minLength", 1);
  if (field.default_value) schema.Set("default", *field.default_value);
  if (field.example) schema.Set("examples", json::Array{*field.example});
  schema.Set("x-place", NameOfPlace(field.place));
  if (field.secret) schema.Set("x-secret", true);
  if (!field.aliases.empty())
    schema.Set("x-aliases", json::Array(field.aliases.begin(), field.aliases.end()));
  return schema;
}

constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";

json::Value ConfigurationSchema(const Connector& connector) {
  json::Object properties;
  for (const Field& field : connector.configuration) properties.Set(field.name, Schema(field));
  return json::Object{{"$schema", kDialect},
                      {"title", "configuration"},
                      {"type", "object"},
                      {"properties", std::move(properties)},
                      {"additionalProperties", false}};
}

}  // namespace

std::string ConditionText(const Field& field) {
  if (!field.required_when) return {};
  const Condition& condition = *field.required_when;
  return fmt::format(" {} {} is {}", condition.equal ? "when" : "unless", condition.field, condition.value);
}

std::vector<Code> FailuresInOrder(const Action& action) {
  std::vector<Code> codes = action.failures;
  std::sort(codes.begin(), codes.end());
  return codes;
}

std::string ActionsText(const Connector& connector) {
  const bool all = connector.actions.size() <= kMostListed;
  const Widths widths = WidthsOf(Pointers(connector.actions));
  std::size_t width = 0;
  for (const Group& group : connector.groups) width = std::max(width, group.name.size());
  std::string text;
  for (const Group& group : connector.groups) {
    const std::vector<const Action*> actions = connector.ActionsOf(group);
    if (!all)
      text += fmt::format("{:<{}}  {:>3}  {}\n", group.name, width, actions.size(), group.summary);
    else
      text += fmt::format("{}{}: {}\n{}", text.empty() ? "" : "\n", group.name, group.summary,
                          Lines(actions, widths, 2));
  }
  if (!all) text += "\nName a group to see its actions, or search with --find WORD.\n";
  return text;
}

std::string GroupText(const Connector& connector, const Group& group) {
  const std::vector<const Action*> actions = connector.ActionsOf(group);
  return Lines(actions, WidthsOf(actions), 0);
}

std::string FoundText(const Connector& connector, std::string_view words) {
  std::vector<const Action*> named, other;
  for (const Action& action : connector.actions) {
    if (HoldsAll(action.name, words))
      named.push_back(&action);
    else if (HoldsAll(TextsOf(connector, action), words))
      other.push_back(&action);
  }
  named.insert(named.end(), other.begin(), other.end());
  return Lines(named, WidthsOf(named), 0);
}

std::string ActionText(const Connector& connector, const Action& action) {
  std::string text =
      fmt::format("{} - {}\n\n{}\n", action.name, action.summary, Wrapped(action.description, 0));
  text += fmt::format("\nEffect: {}{}{}{}. A second time: {}\n", NameOf(action.effect),
                      action.sends_mail ? ", sends mail" : "", action.irreversible ? ", " : "",
                      action.WhyAskedAbout(), action.second_time);
  text += "\nParameters:\n";
  std::vector<Flag> flags = FlagsOf(connector, action);
  std::size_t own = action.fields.size();
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (i == own && action.irreversible) text += FlagText(YesFlag(), nullptr);
    if (i == own) text += "\nOver the connector's configuration:\n";
    const Field* field = i < own ? &action.fields[i] : nullptr;
    text += FlagText(flags[i], field);
  }
  text += "\nExamples:\n";
  for (const Example& example : action.examples)
    text += fmt::format("  {}\n      {}\n", example.title, CommandLineOf(action, example));
  text += "\nBesides what every call can end with:\n";
  for (Code code : FailuresInOrder(action))
    text += fmt::format("  {:>2} {:<15} {}\n", static_cast<int>(code), RowOf(code).name, RowOf(code).meaning);
  return text;
}

json::Value ActionSchema(const Connector& connector, const Action& action) {
  json::Object properties;
  json::Array required;
  for (const Field& field : action.fields) {
    properties.Set(field.name, Schema(field));
    if (field.required && !field.required_when) required.push_back(field.name);
  }
  for (const Field& field : connector.configuration)
    if (field.place == Place::kEither) properties.Set(field.name, Schema(field));
  properties.Set(TimeoutField().name, Schema(TimeoutField()));

  json::Array examples, failures;
  for (const Example& example : action.examples) examples.push_back(example.parameters);
  for (Code code : FailuresInOrder(action)) failures.push_back(RowOf(code).name);
  return json::Object{{"$schema", kDialect},
                      {"title", action.name},
                      {"description", action.summary + " " + action.description},
                      {"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", std::move(required)},
                      {"additionalProperties", false},
                      {"examples", std::move(examples)},
                      {"x-group", action.group},
                      {"x-effect", NameOf(action.effect)},
                      {"x-sends-mail", action.sends_mail},
                      {"x-irreversible", action.irreversible},
                      {"x-second-time", action.second_time},
                      {"x-failures", std::move(failures)}};
}

json::Value ActionsJson(const Connector& connector, const Group* only) {
  json::Object actions, groups;
  for (const Group& group : connector.groups)
    if (!only || only == &group) groups.Set(group.name, group.summary);
  for (const Action& action : connector.actions)
    if (!only || only->name == action.group) actions.Set(action.name, ActionSchema(connector, action));
  return json::Object{{"type", connector.type},
                      {"title", connector.title},
                      {"groups", std::move(groups)},
                      {"configuration", ConfigurationSchema(connector)},
                      {"actions", std::move(actions)}};
}

}  // namespace flintdesk::catalogue
