#include "cli/command_tree.hpp"

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/call_help.hpp"
#include "cli/commands.hpp"
#include "cli/milliseconds.hpp"

namespace flintdesk::cli {
namespace {

/// An option with a value; `placeholder` says in help what it is.
template <class Target>
CLI::Option* AddValue(CLI::App* command, const char* name, Target& target, const char* placeholder,
                      const std::string& help) {
  return command->add_option(name, target, help)->type_name(placeholder);
}

/// A word without dashes.
CLI::Option* AddWord(CLI::App* command, const char* name, std::string& target, const char* help) {
  return AddValue(command, name, target, "", help);
}

void AddHomeOptions(CLI::App* command, HomeOptions& options) {
  AddValue(command, "--home", options.home, "DIR",
           "Home folder with connectors/ and flintbox/ (else the working directory)")
      ->envname("FLINTDESK_HOME");
  AddValue(command, "--log-level", options.log_level, "LEVEL",
           "trace, debug, info, warning, error, fatal or off (default info)");
}

/// Of commands that make calls.
void AddCallOptions(CLI::App* command, HomeOptions& options) {
  AddHomeOptions(command, options);
  AddValue(command, "--trace", options.trace, "FILE", std::string(kTraceHelp) + " (else FLINTDESK_TRACE)");
}

/// An empty shell variable is more often forgotten than meant.
CLI::Validator NotEmpty(const std::string& wanted) {
  return CLI::Validator(
      [=](const std::string& text) {
        return text.empty() ? "an empty text is not " + wanted : std::string();
      },
      "");
}

/// A check that says what is wanted in place of the two ends of a range.
CLI::Validator Whole(std::int64_t least, std::int64_t most, const std::string& wanted) {
  return CLI::Validator(
      [=](const std::string& text) {
        const std::optional<std::int64_t> number = ParseInteger(text);
        return number && *number >= least && *number <= most
                   ? std::string()
                   : RedactAndShorten(text, 40) + " is not " + wanted;
      },
      "");
}

/// What a usage line of CLI11 can't know: the words of a call belong to the catalogue.
class CallFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string program) const override {
    std::string usage = "Usage: " + program + " CONNECTOR ACTION [--PARAMETER VALUE]…";
    for (const catalogue::Flag& flag : OwnOptionsOfCall()) usage += " [" + catalogue::Typed(flag) + "]";
    return usage + "\n";
  }
};

std::string CodeList() {
  std::string text = "Exit status:\n";
  for (const CodeRow& row : CodeTable())
    text += "  " + std::to_string(static_cast<int>(row.code)) +
            (static_cast<int>(row.code) < 10 ? "   " : "  ") + std::string(row.name) + ": " +
            std::string(row.meaning) + "\n";
  return text + "  130 interrupted by SIGINT (Ctrl-C)\n  143 interrupted by SIGTERM";
}

/// "us|eu|in"
std::string DataCenterNames() { return Join(TheConnector().FindConfiguration("data-center")->choices, "|"); }

void AddInit(CommandTree& tree) {
  InitOptions& options = tree.init;
  CLI::App* command =
      tree.app.add_subcommand("init", "Make a home folder with a connector and a first flintbit");
  command->footer(
      "Asks for whatever no option says. The key is read without showing it, kept in a file that only you "
      "may read,\n"
      "and referred to as ${file:…}; with --key env:NAME the connector refers to ${env:NAME} instead. The "
      "key\n"
      "itself never stands in the connector's file.\n\n"
      "With --cloud it leads to a service desk in the cloud: a grant code of a self client is exchanged for "
      "a "
      "refresh\n"
      "token, which is kept as a key is. The address, the portal included, may be copied from a browser.\n\n"
      "Examples:\n"
      "  flintdesk init my-desk --host localhost --port 8080 --no-tls --key env:SDP_TECHNICIAN_KEY\n"
      "  flintdesk init my-desk --url https://it.example.org/helpdesk --key @my.key\n"
      "  flintdesk init my-desk --cloud --data-center eu --portal itdesk --client-id 1000.ABCDEFGHIJ \\\n"
      "    --client-secret @client.secret --code env:GRANT_CODE");
  AddWord(command, "DIR", options.folder, "Folder to make (default: the working directory)");
  AddValue(command, "--host", options.host, "NAME|URL",
           "Host name of the service desk, or its whole address such as https://it.example.org/helpdesk");
  AddValue(command, "--url", options.url, "URL", "The same as --host with a whole address");
  AddValue(command, "--port", options.port, "N", "Its port");
  AddValue(command, "--base-path", options.base_path, "PATH", "Path below which it lives, such as /helpdesk");
  // Functions, because CLI11 would set a variable to false where neither flag is given.
  CLI::Option* tls = command->add_flag_function(
      "--tls", [&options](std::int64_t) { options.tls = true; }, "Speak HTTPS");
  command
      ->add_flag_function(
          "--no-tls", [&options](std::int64_t) { options.tls = false; }, "Speak plain HTTP")
      ->excludes(tls);
  AddValue(command, "--key", options.key, "WHERE",
           "Where the technician key is: @FILE, - (standard input) or env:NAME");
  AddValue(command, "--name", options.name, "NAME", "Name of the connector")->capture_default_str();
  AddValue(command, "--ca-file", options.ca_file, "FILE", "PEM file with the certificate to trust");
  command->add_flag("--cloud", options.cloud, "The service desk is in the cloud");
  AddValue(command, "--data-center", options.data_center, DataCenterNames().c_str(),
           "Where the cloud keeps it: the region in which it was made");
  AddValue(command, "--accounts-host", options.accounts_host, "NAME|URL",
           "Host that issues access tokens, where no data center knows it");
  AddValue(command, "--portal", options.portal, "NAME",
           "Portal in the cloud: what stands behind /app/ in the address of its pages");
  AddValue(command, "--client-id", options.client_id, "ID", "Id of the self client in the cloud");
  AddValue(command, "--client-secret", options.client_secret, "WHERE",
           "Where that client's secret is: @FILE, - (standard input) or env:NAME");
  AddValue(command, "--code", options.code, "WHERE",
           "Where the grant code is, which works once: @FILE, - or env:NAME");
  AddValue(command, "--refresh-token", options.refresh_token, "WHERE",
           "Where the refresh token is, if there is one already: @FILE, - or env:NAME");
  command->add_flag("--skip-doctor", options.skip_doctor, "Do not try the connection");
}

void AddRun(CommandTree& tree) {
  RunOptions& options = tree.run;
  CLI::App* command = tree.app.add_subcommand("run", "Run one flintbit");
  command->footer(
      "BIT is a file, or a Flint name box:dir:file.rb below HOME/flintbox/. Standard output is one JSON "
      "document: what\n"
      "the flintbit put into @output. Everything else, log lines and puts included, goes to standard "
      "error.\n\n"
      "Examples:\n"
      "  flintdesk run servicedesk:get_request.rb --input '{\"request-id\": 17}'\n"
      "  flintdesk run servicedesk:get_request.rb --set request-id=17 --connector manageenginesdp=test-desk\n"
      "  flintdesk run ./try.rb --input @input.json --meta");
  AddWord(command, "BIT", options.bit, "File or Flint name")->required();
  AddValue(command, "--input", options.input, "TEXT",
           "The input: JSON or XML text, @FILE, or - for standard input");
  AddValue(command, "--set", options.set, "NAME=VALUE",
           "One value of the input, over --input: a whole number, true, false, JSON, else a text; may be "
           "repeated")
      ->expected(1)
      ->take_all();
  AddValue(command, "--connector", options.connectors, "NAME=OTHER",
           "Use connector OTHER where the flintbit says NAME; OTHER alone for every name; may be "
           "repeated (else FLINTDESK_CONNECTOR)")
      ->expected(1)
      ->take_all();
  AddValue(command, "--timeout", options.timeout, "MS", "Longest time for the whole flintbit in milliseconds")
      ->check(CLI::Validator(
          [](const std::string& text) {
            const std::string fault = FaultOfMilliseconds(text, kLongestRun);
            return fault.empty() ? fault : fault + ". " + RemedyForMilliseconds(kLongestRun);
          },
          ""));
  command->add_flag("--meta", options.meta, "Print {\"meta\":…,\"output\":…} as Flint's REST API does");
  AddCallOptions(command, options.home);
}

void AddCall(CommandTree& tree) {
  CLI::App* command = tree.app.add_subcommand("call", "Make one connector call");
  command->formatter(std::make_shared<CallFormatter>());
  command->footer(
      "`flintdesk actions` lists the actions, `flintdesk call CONNECTOR ACTION --help` the parameters of\n"
      "one. CONNECTOR may be left out with --config FILE, where FLINTDESK_CONNECTOR names it, and where the\n"
      "home folder has only one. Without --home, FLINTDESK_HOME names the home folder.\n\n"
      "Standard output is the service desk's response: JSON, and at a terminal what a person wants to\n"
      "know of it. A failure's message goes to standard error. Every text also comes from a file with\n"
      "--NAME-file FILE, or from standard input with --NAME-file -.\n\n" +
      OwnOptionsText() +
      "\nExamples:\n"
      "  flintdesk call manageenginesdp get-request --request-id 17\n"
      "  df -h | flintdesk call manageenginesdp add-note --request-id 17 --text-format plain --notetext-file "
      "-\n"
      "  flintdesk call manageenginesdp add-note --request-id 17 --notetext 'Looked at it.' --timeout 10000\n"
      "  flintdesk call get-request --request-id 17 --config connector.json");
  // What follows belongs to the action, and only the catalogue knows it.
  command->prefix_command();
  command->set_help_flag();
}

void AddActions(CommandTree& tree) {
  ActionsOptions& options = tree.actions;
  CLI::App* command =
      tree.app.add_subcommand("actions", "Show the catalogue: every action and its parameters");
  command->footer(
      "Examples:\n"
      "  flintdesk actions\n"
      "  flintdesk actions notes\n"
      "  flintdesk actions add-note --json\n"
      "  flintdesk actions --find 'time spent'");
  CLI::Option* name = AddWord(command, "NAME", options.name, "One action, or a group of them; none: all");
  CLI::Option* json = command->add_flag("--json", options.json, "As JSON with a schema for each action");
  AddValue(command, "--find", options.find, "WORDS", "The actions whose texts or parameters hold these words")
      ->check(NotEmpty("what to search for"))
      ->excludes(name)
      ->excludes(json);
  AddValue(command, "--write-reference", options.write_reference, "DIR",
           "Write the reference pages into a folder");
  command->add_flag("--endpoints", options.endpoints, "The requests that are sent to a service desk, as CSV");
}

void AddSimulate(CommandTree& tree) {
  SimulateOptions& options = tree.simulate;
  CLI::App* command =
      tree.app.add_subcommand("simulate", "Run a ServiceDesk Plus look-alike to develop and test against");
  command->footer(
      "Listens on this machine only, unless --bind says otherwise, and prints one line when ready, "
      "`listening "
      "on\n"
      "http://127.0.0.1:PORT key KEY`, then a connector file to copy. Both API generations share the port. "
      "Ctrl-C ends it.\n\n"
      "Example:\n"
      "  flintdesk simulate --port 8080 --log");
  AddValue(command, "--port", options.port, "N", "Port; 0 takes any free one")
      ->capture_default_str()
      ->check(Whole(0, 65535, "a port from 0 to 65535"));
  AddValue(command, "--bind", options.bind, "ADDR", "Address to listen on (default 127.0.0.1 and ::1)");
  AddValue(command, "--allow-host", options.allow_hosts, "NAME",
           "A further name or address that requests may call it by; may be given several times")
      ->allow_extra_args(false);
  command->add_flag("--tls", options.tls, "HTTPS with a certificate made at start");
  AddValue(command, "--base-path", options.base_path, "PATH", "Serve below this path, such as /helpdesk");
  AddValue(command, "--data", options.data, "FILE", "JSON document of entities laid over the fresh state");
  AddValue(command, "--state", options.state, "FILE", "SQLite file that keeps the state");
  command->add_flag("--lenient-names", options.lenient_names,
                    "Create unknown look-up names instead of refusing them");
  AddValue(command, "--api-key", options.api_key, "KEY",
           "The technician key to accept (default: one made at start)")
      ->check(NotEmpty("a key; without the option one is made"));
  AddValue(command, "--profile", options.profile, "NAME",
           "Which builds to be like, a comma between; an unknown name is answered with the list");
  command->add_flag("--log", options.log, "Show each request");
  command->add_flag("--endpoints", options.endpoints, "Print the requests that it serves, as CSV, and end");
}

void AddDoctor(CommandTree& tree) {
  DoctorOptions& options = tree.doctor;
  CLI::App* command =
      tree.app.add_subcommand("doctor", "Check a connector from its name to the service desk's response");
  command->footer(
      "One line a check: ok, warning or failure with the remedy. The exit status is 0, or that of the first "
      "failure.\n\n"
      "Example:\n"
      "  flintdesk doctor manageenginesdp --save-certificate desk.pem");
  AddWord(command, "CONNECTOR", options.connector,
          "Name of a file in HOME/connectors/; may be left out where there is only one");
  AddValue(command, "--config", options.config, "FILE",
           "A connector file or a bare configuration, instead of a name");
  AddValue(command, "--save-certificate", options.save_certificate, "FILE",
           "Write the certificates that the server showed, to be trusted with ca-file");
  AddCallOptions(command, options.home);
}

void AddLog(CommandTree& tree) {
  LogOptions& options = tree.log;
  CLI::App* command = tree.app.add_subcommand("log", "Show the changes tried from this home folder");
  command->footer(
      "One line a change, the newest last: when it ended and how, what it was, who made it. Texts are not "
      "kept.\n"
      "`unfinished` is one that is on its way, or whose process was killed; `not-sent` "
      "one that\ngot no further than its record; `taken-over` one that a later equal call has looked after. "
      "A "
      "success may\nalso say that it was so already.\n\n"
      "Examples:\n"
      "  flintdesk log --since 2h\n"
      "  flintdesk log --since 7d --action add-note --request-id 17 --outcome failed\n"
      "  flintdesk log --outcome 13 --output jsonl");
  AddValue(command, "--since", options.since, "TIME", "How far back: a number with s, m, h or d")
      ->capture_default_str();
  AddValue(command, "--connector", options.connector, "NAME", "Changes over this connector only");
  AddValue(command, "--action", options.action, "ACTION", "This action only");
  AddValue(command, "--request-id", options.request_id, "ID", "Changes of this request only");
  AddValue(
      command, "--outcome", options.outcome, "OUTCOME",
      "An exit code, its name, failed (all but success and taken-over), unfinished, not-sent or taken-over");
  AddValue(command, "--output", options.output, "table|json|jsonl",
           "How it is shown (at a terminal table, else jsonl)")
      ->check(CLI::IsMember({"table", "json", "jsonl"}).description(""));
  AddHomeOptions(command, options.home);
}

}  // namespace

CommandTree::CommandTree() : app("ManageEngine ServiceDesk Plus automation: run flintbits, call connectors") {
  app.name("flintdesk");
  app.set_version_flag("-V,--version", std::string("flintdesk ") + FLINTDESK_VERSION, "Print the version");
  app.set_help_flag("-h,--help", "Print this help");
  app.require_subcommand(1);
  AddInit(*this);
  AddRun(*this);
  AddCall(*this);
  AddActions(*this);
  AddSimulate(*this);
  AddDoctor(*this);
  AddLog(*this);
  CLI::App* completion = app.add_subcommand("completion", "Print a completion script for a shell");
  AddWord(completion, "SHELL", completion_shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  completion->footer("Example:\n  source <(flintdesk completion bash)");
  CLI::App* manual = app.add_subcommand("manual", "Print a man page");
  AddWord(manual, "PAGE", manual_page, "actions: flintdesk-actions(7); none: flintdesk(1)")
      ->check(CLI::IsMember({"actions"}).description(""));
  manual->footer("Examples:\n  flintdesk manual | man -l -\n  flintdesk manual actions | man -l -");
  CLI::App* help = app.add_subcommand("help", "Tell more about a command: flintdesk help COMMAND");
  AddWord(help, "COMMAND", help_about, "Name of the command; none: the list of them");
  app.add_subcommand("version", "Print the version");
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
  // Last, because a command takes over the footer that is there when it is added.
  app.footer("`flintdesk COMMAND --help` tells more about each.\n\n" + CodeList());
}

}  // namespace flintdesk::cli
