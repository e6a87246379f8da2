#include <algorithm>
#include <span>

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

std::string DefaultText(const std::string& value) {
  return value.empty() ? "" : fmt::format(" Default: {}.", value);
}

void AppendOptions(std::string& page, const CLI::App* command) {
  for (const CLI::Option* option : OptionsOf(command)) {
    const bool word = option->get_positional();
    const bool takes_value = !word && option->get_items_expected_max() > 0;
    AppendTerm(page, word ? option->get_name(true) : option->get_name(false, true),
               takes_value ? option->get_type_name() : "",
               option->get_description() + DefaultText(option->get_default_str()));
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

std::string AliasText(const catalogue::Flag& flag) {
  std::vector<std::string> names;
  for (const std::string& alias : flag.aliases) names.push_back("--" + alias);
  return names.empty() ? "" : fmt::format(" Also {}.", Join(names, ", "));
}

std::string DefaultText(const catalogue::Field& field) {
  if (!field.default_value) return {};
  return DefaultText(field.default_value->ScalarText().value_or(json::Write(*field.default_value)));
}

void AppendAction(std::string& page, const catalogue::Connector& connector, const catalogue::Action& action) {
  page += ".SS " + Roff(action.name) + "\n" + Roff(action.summary) + "\n";
  const std::vector<catalogue::Flag> flags = catalogue::FlagsOf(connector, action);
  if (action.irreversible) AppendTerm(page, "--" + catalogue::YesFlag().name, "", catalogue::YesFlag().help);
  for (std::size_t i = 0; i < action.fields.size(); ++i) {
    AppendTerm(
        page, "--" + flags[i].name, flags[i].placeholder,
        flags[i].help + RequiredText(action.fields[i]) + DefaultText(action.fields[i]) + AliasText(flags[i]));
    if (!flags[i].file.empty())
      AppendTerm(page, "--" + flags[i].file, "FILE|-",
                 "The text of --" + flags[i].name + " from a file, or from standard input.");
  }
}

struct Term {
  std::string_view name;
  std::string_view text;
};

constexpr std::string_view kDescription =
    "flintdesk automates ManageEngine ServiceDesk Plus. It runs the flintbits that Flint runs, Ruby scripts "
    "that call connectors, unchanged, and makes single calls from a shell.\n\n"
    "What it works with lies in a home folder: connectors, each with the address of a service desk and where "
    "its key is, and flintbits. `flintdesk init` makes one; `flintdesk doctor` says whether the service desk "
    "can be reached and takes the key; `flintdesk simulate` is a service desk to try things against.\n\n"
    "Every change that was sent and whose response was lost is read back before it is sent again, and what "
    "can't be settled ends with exit status 13. Standard output holds the result, standard error "
    "everything else.";

constexpr Term kEnvironment[] = {
    {"FLINTDESK_HOME", "The home folder, where --home does not name it; else the working directory."},
    {"FLINTDESK_CONNECTOR",
     "The connector of a call or of the doctor that names none. In a run, NAME=OTHER makes OTHER stand for "
     "the "
     "connector NAME that the flintbit says, and OTHER alone for every name."},
    {"FLINTDESK_LOG_LEVEL", "The level of the log, where --log-level does not name it."},
    {"FLINTDESK_TRACE",
     "The file that every request and its response is appended to, where --trace does not name it."},
    {"FLINTDESK_RUBY_MODULE",
     "flintdesk-ruby.so, where it is neither beside the program nor in ../lib/flintdesk. It is not loaded "
     "when somebody else can write it."},
    {"FLINTDESK_CORE_DUMPS", "Core dumps are written when this is set; they hold technician keys in clear."},
    {"NO_COLOR", "Nothing is colored when this holds anything. Only terminals get colors."},
    {"http_proxy, https_proxy, all_proxy, no_proxy",
     "Proxies, where the connector's configuration does not name one."},
};

constexpr Term kFiles[] = {
    {"connectors/NAME.json", "A connector: its type, a description, and its configuration."},
    {"config/NAME.json", "What flintbits read with @config.global(\"NAME.key\")."},
    {"flintbox/BOX/", "Flintbits, run as box:dir:file.rb."},
    {"flintdesk.conf", "Settings of the program, one name = value a line: log-level, trace."},
    {"secrets/", "Keys that connectors refer to with ${file:...}; only their owner should read them."},
    {"data/", "What calls learn and share, such as the API that a service desk speaks. May be deleted."},
};

constexpr Term kExamples[] = {
    {"flintdesk init my-desk --url https://it.example.org --key @my.key",
     "Makes the home folder my-desk and tries the connection."},
    {"flintdesk call manageenginesdp get-request --request-id 17 --field operation.Details.STATUS",
     "Prints the status of request 17."},
    {"df -h | flintdesk call add-note --request-id 17 --text-format plain --notetext-file -",
     "Adds what df prints as a note, over the only connector of the home folder."},
    {"flintdesk run servicedesk:get_request.rb --set request-id=17",
     "Runs a flintbit with {\"request-id\": 17} as its input."},
    {"flintdesk run tidy.rb --connector manageenginesdp=test-desk",
     "Runs a flintbit that says manageenginesdp against another service desk."},
};

std::string Heading(std::string name) {
  for (char& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return name;
}

std::string Title(std::string_view page, std::string_view section) {
  return fmt::format(".TH {} \"\" \"flintdesk {}\" \"{}\"\n", page, FLINTDESK_VERSION, section);
}

void AppendTerms(std::string& page, std::string_view title, std::span<const Term> terms) {
  page += fmt::format(".SH {}\n", title);
  for (const Term& term : terms) AppendTerm(page, term.name, "", term.text);
}

}  // namespace

std::string ManPage(const CommandTree& tree) {
  std::string page = Title("FLINTDESK 1", "User commands");
  page += ".SH NAME\nflintdesk \\- " + Roff(tree.app.get_description()) + "\n";
  page +=
      ".SH SYNOPSIS\n\\fBflintdesk\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]...\n.br\n"
      "\\fBflintdesk call\\fR \\fICONNECTOR ACTION\\fR [\\fB\\-\\-\\fIPARAMETER VALUE\\fR]...\n";
  page += ".SH DESCRIPTION\n" + ReplaceAll(Roff(kDescription), "\n\n", "\n.PP\n") + "\n.SH COMMANDS\n";
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    page += ".SS flintdesk " + Roff(command->get_name()) + "\n" + Roff(command->get_description()) + "\n";
    AppendOptions(page, command);
    AppendFooter(page, command->get_footer());
  }
  page += ".SH EXIT STATUS\n";
  for (const CodeRow& row : CodeTable())
    page += fmt::format(".TP\n.B {} {}\n{}\n", static_cast<int>(row.code), Roff(row.name), Roff(row.meaning));
  page += ".TP\n.B 130\ninterrupted by SIGINT (Ctrl\\-C)\n.TP\n.B 143\ninterrupted by SIGTERM\n";
  AppendTerms(page, "ENVIRONMENT", kEnvironment);
  page += ".SH FILES\nIn the home folder:\n";
  for (const Term& file : kFiles) AppendTerm(page, file.name, "", file.text);
  AppendTerms(page, "EXAMPLES", kExamples);
  page += ".SH SEE ALSO\n\\fBflintdesk\\-actions\\fR(7): the actions of `flintdesk call` and of flintbits.\n";
  return page;
}

std::string ActionsManPage(const catalogue::Connector& connector) {
  std::string page = Title("FLINTDESK-ACTIONS 7", "Actions");
  page += ".SH NAME\nflintdesk\\-actions \\- the actions of `flintdesk call` and of flintbits\n";
  page += ".SH DESCRIPTION\n" + Roff(connector.description) + "\n";
  for (const catalogue::Group& group : connector.groups) {
    page += fmt::format(".SH {}\n{}\n", Roff(Heading(group.name)), Roff(group.summary));
    for (const catalogue::Action* action : connector.ActionsOf(group)) AppendAction(page, connector, *action);
  }
  page += ".SH SEE ALSO\n\\fBflintdesk\\fR(1)\n";
  return page;
}

}  // namespace flintdesk::cli
