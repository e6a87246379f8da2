#include "catalogue/reference.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
namespace {

constexpr std::string_view kGenerated =
    "<!-- Generated from the catalogue; edit the specification, not this page. -->\n\n";

/// A table's cell: no line ends, no column separators.
std::string Cell(std::string_view text) {
  return ReplaceAll(ReplaceAll(std::string(text), "|", "\\|"), "\n", " ");
}

std::string Coded(std::string_view text) { return fmt::format("`{}`", text); }

std::string ValueText(const json::Value& value) { return value.ScalarText().value_or(json::Write(value)); }

std::string RequiredText(const Field& field) {
  std::string where = field.place == Place::kEither ? ": configuration or request" : "";
  if (!field.required) return "no" + where;
  if (!field.required_when) return "yes" + where;
  const Condition& condition = *field.required_when;
  return fmt::format("{} `{}` is `{}`{}", condition.equal ? "when" : "unless", condition.field,
                     condition.value, where);
}

std::string TypeText(const Field& field) {
  if (field.type == Type::kChoice) {
    std::vector<std::string> choices;
    for (const std::string& choice : field.choices) choices.push_back(Coded(choice));
    return Join(choices, ", ");
  }
  std::string text(NameOf(field.type));
  if (field.type == Type::kInteger && field.least && field.most)
    text += fmt::format(", {} to {}", *field.least, *field.most);
  else if (field.type == Type::kInteger && field.least)
    text += fmt::format(", at least {}", *field.least);
  if (field.type == Type::kId) text += ", up to 200 digits";
  if (field.several) text += ", or a list";
  return text + (field.secret ? ", secret" : "");
}

std::string DescriptionText(const Field& field) {
  std::string text = ReplaceAll(field.description, "<", "\\<");  // a tag that is spoken of is no markup
  if (!field.aliases.empty()) {
    std::vector<std::string> aliases;
    for (const std::string& alias : field.aliases) aliases.push_back(Coded(alias));
    text += fmt::format(" Also written {}.", Join(aliases, ", "));
  }
  if (field.example && field.default_value != field.example)
    text += fmt::format(" Example: {}.", Coded(ValueText(*field.example)));
  return text;
}

std::string FieldTable(const std::vector<const Field*>& fields) {
  std::string table = "| Parameter | Type | Required | Default | Description |\n|---|---|---|---|---|\n";
  for (const Field* field : fields)
    table += fmt::format("| {} | {} | {} | {} | {} |\n", Coded(field->name), Cell(TypeText(*field)),
                         Cell(RequiredText(*field)),
                         field->default_value ? Coded(Cell(ValueText(*field->default_value))) : "",
                         Cell(DescriptionText(*field)));
  return table;
}

std::vector<const Field*> Pointers(const std::vector<Field>& fields) {
  std::vector<const Field*> pointers;
  for (const Field& field : fields) pointers.push_back(&field);
  return pointers;
}

/// The connection's fields that may come with a request, and `timeout`.
std::vector<const Field*> CommonFields(const Connector& connector) {
  std::vector<const Field*> common;
  for (const Field& field : connector.configuration)
    if (field.place == Place::kEither && field.name != TimeoutField().name) common.push_back(&field);
  common.push_back(&TimeoutField());
  return common;
}

/// A value as a Ruby literal.
std::string RubyLiteral(const json::Value& value) {
  if (value.IsNull()) return "nil";
  if (const std::string* text = value.IfString()) return ReplaceAll(json::Quote(*text), "#", "\\#");
  if (const json::Array* list = value.IfArray()) {
    std::vector<std::string> parts;
    for (const json::Value& element : *list) parts.push_back(RubyLiteral(element));
    return fmt::format("[{}]", Join(parts, ", "));
  }
  if (const json::Object* object = value.IfObject()) {
    std::vector<std::string> parts;
    for (const auto& [key, member] : *object)
      parts.push_back(fmt::format("{} => {}", RubyLiteral(key), RubyLiteral(member)));
    return fmt::format("{{{}}}", Join(parts, ", "));
  }
  return json::Write(value);
}

std::string RubyExample(const Action& action, const Example& example) {
  std::string text = "response = @call.connector(\"manageenginesdp\")\n";
  text += fmt::format("                .set(\"action\", \"{}\")\n", action.name);
  for (const auto& [key, value] : example.parameters)
    text += fmt::format("                .set(\"{}\", {})\n", key, RubyLiteral(value));
  return text + "                .sync\n";
}

std::string WhatItDoes(const Action& action) {
  switch (action.effect) {
    case Effect::kReads:
      return "It reads and changes nothing; it may be retried at any time.";
    case Effect::kSets:
      return "It sets a state. Sent a second time: " + action.second_time;
    case Effect::kAdds:
      return "It adds something. Sent a second time: " + action.second_time;
    case Effect::kRemoves:
      return "It removes something. Sent a second time: " + action.second_time;
  }
  return "";
}

std::string EffectText(const Action& action) {
  std::string text = WhatItDoes(action);
  if (action.sends_mail) text += " A mail leaves, so it is never retried once it may have been carried out.";
  if (action.irreversible)
    text +=
        fmt::format(" It {}: at a terminal it asks first, unless --yes is given.", action.WhyAskedAbout());
  return text;
}

std::string FailureRows(const Action& action) {
  std::string rows;
  for (Code code : FailuresInOrder(action))
    rows += fmt::format("| {} | {} | {} |\n", static_cast<int>(code), Coded(RowOf(code).name),
                        Cell(RowOf(code).meaning));
  return rows;
}

/// How the texts of an action come from files.
std::string TextFlags(const Action& action) {
  std::vector<std::string> flags;
  for (const Field& field : action.fields)
    if (field.MayComeFromAFile()) flags.push_back(Coded("--" + field.name + "-file"));
  if (flags.empty()) return {};
  return fmt::format(
      "\nOn the command line a text may come from a file of UTF-8 text, or from standard input, in place of "
      "its "
      "own flag:\n`FILE` or `-` after {}. A byte order mark in front and the line ends behind are no part of "
      "it.\n\n"
      "A text on the line itself is sent as it stands, `@` included: only JSON and secrets are read from "
      "`@FILE`.\n"
      "`@FILE` with a path, or of a file that exists, is asked about at a terminal and refused elsewhere; "
      "any "
      "other\n"
      "name after `@` is sent with a warning.\n",
      Join(flags, ", "));
}

Page ActionPage(const Connector& connector, const Action& action) {
  std::string text = fmt::format("# {}\n\n{}{}\n\n{}\n\n{}\n", action.name, kGenerated, action.summary,
                                 action.description, EffectText(action));
  text += "\n## Parameters\n\n" + FieldTable(Pointers(action.fields));
  text += TextFlags(action);
  text +=
      "\nEvery action also takes `action`, and these of the connection, which win over the "
      "configuration:\n\n";
  text += FieldTable(CommonFields(connector));
  text += "\n## Examples\n";
  for (const Example& example : action.examples)
    text +=
        fmt::format("\n{}, in a flintbit:\n\n```ruby\n{}```\n\nand on the command line:\n\n```sh\n{}\n```\n",
                    example.title, RubyExample(action, example), CommandLineOf(action, example));
  text += "\n## How it can end\n\nBesides what [every call can end with](exit-codes.md):\n\n";
  text += "| Exit code | Name | Meaning |\n|---|---|---|\n" + FailureRows(action);
  return {action.name + ".md", std::move(text)};
}

Page ConfigurationPage(const Connector& connector) {
  std::string text =
      fmt::format("# Configuration\n\n{}The keys of `config` in a connector's file:\n\n", kGenerated);
  text += FieldTable(Pointers(connector.configuration));
  text +=
      "\nA text may be `${env:NAME}` or `${file:PATH}`, which is put in when the file is read. Numbers and "
      "booleans\n"
      "may be written as text. A key that is not in this table is an error.\n";
  return {"configuration.md", std::move(text)};
}

Page ExitCodesPage() {
  std::string text = fmt::format("# Exit codes\n\n{}", kGenerated);
  text +=
      "The number is `response.exitcode`, the job's `meta.exit-code` and the status of the process. "
      "\"Retry\" says\n"
      "whether the same call, sent again later, can help without changing a thing twice. \"HTTP status\" is "
      "for a program\n"
      "of yours that passes the result on over HTTP.\n\n"
      "1 after `flintdesk call … --field PATH` means that the call succeeded and that its response has no "
      "such value. A\n"
      "change was carried out then: do not send it again.\n\n"
      "\"Nothing was changed\" is said of one call. A flintbit's code may be that of its last call, and "
      "changes "
      "that it made\n"
      "before stay: 10 and 14 of a flintbit name them in the message, and another run may make them "
      "again.\n\n"
      "A program that is interrupted ends with 130 (SIGINT, Ctrl-C) or 143 (SIGTERM) as its status, whatever "
      "became of\n"
      "its work: that stands in the message and in `meta.exit-code`, 14, or 13 where a change may have been "
      "carried out.\n\n";
  text += "| Code | Name | Meaning | Retry | HTTP status | What to do |\n|---|---|---|---|---|---|\n";
  for (const CodeRow& row : CodeTable())
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", static_cast<int>(row.code), Coded(row.name),
                        Cell(row.meaning), row.may_be_retried ? "yes" : "no", row.http_status,
                        Cell(row.assistance));
  return {"exit-codes.md", std::move(text)};
}

Page IndexPage(const Connector& connector) {
  std::string text = fmt::format("# {}\n\n{}{}\n\nType of the connector: `{}`.\n\n", connector.title,
                                 kGenerated, connector.description, connector.type);
  for (const Group& group : connector.groups) {
    text += fmt::format("## {}\n\n{}\n\n| Action | | Effect |\n|---|---|---|\n", group.name, group.summary);
    for (const Action* action : connector.ActionsOf(group))
      text += fmt::format("| [{}]({}.md) | {} | {} |\n", action->name, action->name, Cell(action->summary),
                          NameOf(action->effect));
    text += "\n";
  }
  text += "See also: [configuration](configuration.md), [exit codes](exit-codes.md).\n";
  return {"index.md", std::move(text)};
}

}  // namespace

std::vector<Page> ReferencePages(const Connector& connector) {
  std::vector<Page> pages{IndexPage(connector), ConfigurationPage(connector), ExitCodesPage()};
  for (const Action& action : connector.actions) pages.push_back(ActionPage(connector, action));
  return pages;
}

}  // namespace flintdesk::catalogue
