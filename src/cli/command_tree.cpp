#include "cli/command_tree.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace flintdesk::cli {
namespace {

void AddHomeOptions(CLI::App* command, HomeOptions& options) {
  command
      ->add_option("--home", options.home,
                   "Home folder with connectors/ and flintbox/ (else the working directory)")
      ->type_name("DIR")
      ->envname("FLINTDESK_HOME");
  command
      ->add_option("--log-level", options.log_level,
                   "trace, debug, info, warning, error, fatal or off (default info)")
      ->type_name("LEVEL");
}

/// A check that says what is wanted in place of the two ends of a range.
CLI::Validator Whole(std::int64_t least, std::int64_t most, const std::string& wanted) {
  return CLI::Validator(
      [=](const std::string& text) {
        const std::optional<std::int64_t> number = ParseInteger(text);
        return number && *number >= least && *number <= most ? std::string()
                                                             : Shorten(text, 40) + " is not " + wanted;
      },
      "");
}

/// What a usage line of CLI11 can't know: the words of a call belong to the catalogue.
class CallFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string program) const override {
    return "Usage: " + program +
           " CONNECTOR ACTION [--PARAMETER VALUE]… [--timeout MS] [--home DIR] [--config FILE]\n";
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
      "Example:\n"
      "  flintdesk init my-desk --host localhost --port 8080 --no-tls --key env:SDP_TECHNICIAN_KEY");
  command->add_option("DIR", options.folder, "Folder to make (default: the working directory)")
      ->type_name("");
  command->add_option("--host", options.host, "Host name of the service desk, without scheme and port")
      ->type_name("NAME");
  command->add_option("--port", options.port, "Its port")
      ->type_name("N")
      ->check(Whole(1, 65535, "a port from 1 to 65535"));
  // Functions, because CLI11 would set a variable to false where neither flag is given.
  CLI::Option* tls = command->add_flag_function(
      "--tls", [&options](std::int64_t) { options.tls = true; }, "Speak HTTPS");
  command
      ->add_flag_function(
          "--no-tls", [&options](std::int64_t) { options.tls = false; }, "Speak plain HTTP")
      ->excludes(tls);
  command
      ->add_option("--key", options.key, "Where the technician key is: @FILE, - (standard input) or env:NAME")
      ->type_name("WHERE");
  command->add_option("--name", options.name, "Name of the connector")
      ->type_name("NAME")
      ->capture_default_str();
  command->add_option("--ca-file", options.ca_file, "PEM file with the certificate to trust")
      ->type_name("FILE");
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
      "  flintdesk run ./try.rb --input @input.json --meta");
  command->add_option("BIT", options.bit, "File or Flint name")->type_name("")->required();
  command->add_option("--input", options.input, "The input: JSON or XML text, @FILE, or - for standard input")
      ->type_name("TEXT");
  command->add_option("--timeout", options.timeout, "Longest time for the whole flintbit in milliseconds")
      ->type_name("MS")
      ->check(Whole(1, std::int64_t{1} << 40, "a number of milliseconds, as 10000 is"));
  command->add_flag("--meta", options.meta, "Print {\"meta\":…,\"output\":…} as Flint's REST API does");
  AddHomeOptions(command, options.home);
}

void AddCall(CommandTree& tree) {
  CLI::App* command = tree.app.add_subcommand("call", "Make one connector call");
  command->formatter(std::make_shared<CallFormatter>());
  command->footer(
      "Standard output is the service desk's answer as JSON; a failure's message goes to standard error. "
      "With\n"
      "--config FILE the connector's name may be left out. `flintdesk call CONNECTOR ACTION --help` lists "
      "the\n"
      "parameters of an action.\n\n"
      "Examples:\n"
      "  flintdesk call manageenginesdp get-request --request-id 17\n"
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
  command->add_option("ACTION", options.action, "One action; none: all of them")->type_name("");
  command->add_flag("--json", options.json, "As JSON with a schema for each action");
  command->add_option("--write-reference", options.write_reference, "Write the reference pages into a folder")
      ->type_name("DIR");
}

void AddSimulate(CommandTree& tree) {
  SimulateOptions& options = tree.simulate;
  CLI::App* command =
      tree.app.add_subcommand("simulate", "Run a ServiceDesk Plus look-alike to develop and test against");
  command->footer(
      "Listens on this machine only and prints one line when ready, `listening on http://127.0.0.1:PORT key "
      "KEY`, then\n"
      "a connector file to copy. Both API generations answer on the same port. Ctrl-C ends it.\n\n"
      "Example:\n"
      "  flintdesk simulate --port 8080 --log");
  command->add_option("--port", options.port, "Port; 0 takes any free one")
      ->type_name("N")
      ->capture_default_str()
      ->check(Whole(0, 65535, "a port from 0 to 65535"));
  command->add_option("--bind", options.bind, "Address to listen on (default 127.0.0.1 and ::1)")
      ->type_name("ADDR");
  command->add_flag("--tls", options.tls, "HTTPS with a certificate made at start");
  command->add_option("--data", options.data, "JSON document of entities laid over the fresh state")
      ->type_name("FILE");
  command->add_option("--state", options.state, "SQLite file that keeps the state")->type_name("FILE");
  command->add_flag("--lenient-names", options.lenient_names,
                    "Create unknown look-up names instead of refusing them");
  command
      ->add_option("--api-key", options.api_key, "The technician key to accept (default: one made at start)")
      ->type_name("KEY");
  command
      ->add_option("--profile", options.profile,
                   "Which builds to be like, a comma between: see docs/guides/simulator.md")
      ->type_name("NAME");
  command->add_flag("--log", options.log, "Show each request");
}

void AddDoctor(CommandTree& tree) {
  DoctorOptions& options = tree.doctor;
  CLI::App* command =
      tree.app.add_subcommand("doctor", "Check a connector from its name to the service desk's answer");
  command->footer(
      "One line a check: ok, warning or failure with the remedy. The exit status is 0, or that of the first "
      "failure.\n\n"
      "Example:\n"
      "  flintdesk doctor manageenginesdp --save-certificate desk.pem");
  command
      ->add_option("CONNECTOR", options.connector,
                   "Name of a file in HOME/connectors/; may be left out where there is only one")
      ->type_name("");
  command
      ->add_option("--config", options.config, "A connector file or a bare configuration, instead of a name")
      ->type_name("FILE");
  command
      ->add_option("--save-certificate", options.save_certificate,
                   "Write the certificates that the server showed, to be trusted with ca-file")
      ->type_name("FILE");
  AddHomeOptions(command, options.home);
}

}  // namespace

CommandTree::CommandTree() : app("ManageEngine ServiceDesk Plus automation: run flintbits, call connectors") {
  app.name("flintdesk");
  app.set_version_flag("--version", std::string("flintdesk ") + FLINTDESK_VERSION, "Print the version");
  app.set_help_flag("-h,--help", "Print this help");
  app.require_subcommand(1);
  AddInit(*this);
  AddRun(*this);
  AddCall(*this);
  AddActions(*this);
  AddSimulate(*this);
  AddDoctor(*this);
  CLI::App* completion = app.add_subcommand("completion", "Print a completion script for a shell");
  completion->add_option("SHELL", completion_shell, "bash, zsh or fish")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  completion->footer("Example:\n  source <(flintdesk completion bash)");
  app.add_subcommand("manual", "Print the man page")->footer("Example:\n  flintdesk manual | man -l -");
  // Last, because a command takes over the footer that is there when it is added.
  app.footer("`flintdesk COMMAND --help` tells more about each.\n\n" + CodeList());
}

}  // namespace flintdesk::cli
