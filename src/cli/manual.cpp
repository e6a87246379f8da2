#include <algorithm>

#include <fmt/core.h>

#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/reference.hpp"
#include "cli/command_tree.hpp"
#include "cli/commands.hpp"

namespace flintdesk::cli {
namespace {

/// roff takes a leading dot or quote for a command and a backslash for an escape.
std::string Roff(std::string_view text) {
  std::string escaped;
  bool line_begins = true;
  for (char c : text) {
    if (line_begins && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else
      escaped += c;
    line_begins = c == '\n';
  }
  return escaped;
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App* command) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : command->get_options())
    if (option->get_name() != "--help") options.push_back(option);
  return options;
}

void AppendTerm(std::string& page, std::string_view name, std::string_view value, std::string_view text) {
  page += ".TP\n\\fB" + Roff(name) + "\\fR" + (value.empty() ? "" : " \\fI" + Roff(value) + "\\fR") + "\n" +
          Roff(text) + "\n";
}

void AppendOptions(std::string& page, const CLI::App* command) {
  for (const CLI::Option* option : OptionsOf(command)) {
    const bool word = option->get_positional();
    const bool takes_value = !word && option->get_items_expected_max() > 0;
    AppendTerm(page, word ? option->get_name(true) : option->get_name(false, true),
               takes_value ? option->get_type_name() : "", option->get_description());
  }
}

/// Paragraphs are filled; one with an indented line, an example or a table, stays as it is.
void AppendFooter(std::string& page, const std::string& footer) {
  std::size_t begin = 0;
  while (begin < footer.size()) {
    const std::size_t end = std::min(footer.find("\n\n", begin), footer.size());
    const std::string paragraph = footer.substr(begin, end - begin);
    const bool stays = paragraph.find("\n  ") != std::string::npos;
    page += ".PP\n" + std::string(stays ? ".nf\n" : "") + Roff(paragraph) + "\n" + (stays ? ".fi\n" : "");
    begin = end + 2;
  }
}

std::string RequiredText(const catalogue::Field& field) {
  return field.required ? fmt::format(" Required{}.", catalogue::ConditionText(field)) : "";
}

void AppendAction(std::string& page, const catalogue::Action& action) {
  page += ".SS " + Roff(action.name) + "\n" + Roff(action.summary) + "\n";
  const std::vector<catalogue::Flag> flags = catalogue::FlagsOf(TheConnector(), action);
  for (std::size_t i = 0; i < action.fields.size(); ++i) {
    AppendTerm(page, "--" + flags[i].name, flags[i].placeholder,
               flags[i].help + RequiredText(action.fields[i]));
    if (!flags[i].file.empty())
      AppendTerm(page, "--" + flags[i].file, "FILE|-",
                 "The text of --" + flags[i].name + " from a file, or from standard input.");
  }
}

}  // namespace

std::string ManPage(const CommandTree& tree) {
  std::string page =
      fmt::format(".TH FLINTDESK 1 \"\" \"flintdesk {}\" \"User commands\"\n", FLINTDESK_VERSION);
  page += ".SH NAME\nflintdesk \\- " + Roff(tree.app.get_description()) + "\n";
  page +=
      ".SH SYNOPSIS\n\\fBflintdesk\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]...\n.br\n"
      "\\fBflintdesk call\\fR \\fICONNECTOR ACTION\\fR [\\fB\\-\\-\\fIPARAMETER VALUE\\fR]...\n.SH "
      "COMMANDS\n";
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    page += ".SS flintdesk " + Roff(command->get_name()) + "\n" + Roff(command->get_description()) + "\n";
    AppendOptions(page, command);
    AppendFooter(page, command->get_footer());
  }
  page += ".SH ACTIONS\nThe actions of `flintdesk call` and of flintbits.\n";
  for (const catalogue::Action& action : TheConnector().actions) AppendAction(page, action);
  page += ".SH EXIT STATUS\n";
  for (const CodeRow& row : CodeTable())
    page += fmt::format(".TP\n.B {} {}\n{}\n", static_cast<int>(row.code), Roff(row.name), Roff(row.meaning));
  page += ".TP\n.B 130\ninterrupted by SIGINT (Ctrl\\-C)\n.TP\n.B 143\ninterrupted by SIGTERM\n";
  return page;
}

}  // namespace flintdesk::cli
