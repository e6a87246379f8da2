#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "catalogue/spec.hpp"

namespace flintdesk::catalogue {

/// A parameter as it looks on a command line: for help, the manual and completion.
struct Flag {
  std::string name;                       ///< "request-id", without the dashes
  std::vector<std::string> aliases = {};  ///< likewise
  /// "ID", "TEXT"; "[true|false]" when the value may be left out; empty where none belongs.
  std::string placeholder;
  std::string help;
  bool required = false;
  bool secret = false;  ///< Takes @FILE, - or env:NAME only.
  /// The flag that takes the same text from a file, "notetext-file", or from standard input (-); empty for
  /// what is no text.
  std::string file = {};
};

/// "--request-id ID", "--csv-safe"
std::string Typed(const Flag& flag);

/// The flags of an action: its own parameters first, then those of the connection that may come with a
/// request.
std::vector<Flag> FlagsOf(const Connector& connector, const Action& action);

/// `--yes`, which an irreversible action takes besides its parameters: a person at a terminal is not asked.
const Flag& YesFlag();

/// An example as it is typed: "flintdesk call manageenginesdp add-note --request-id 17 --notetext 'Looked at
/// it.'".
std::string CommandLineOf(const Action& action, const Example& example);

/// Where values that do not stand on the command line come from.
struct FlagInputs {
  std::function<Result<std::string>(const std::string& path)> file;
  std::function<Result<std::string>()> standard_input;
  /// A secret that is given as `-`: standard input, or somebody at a terminal who must not see it.
  std::function<Result<std::string>(const std::string& flag)> secret;
  std::function<std::optional<std::string>(const std::string& name)> variable;
  /// Is there a file of this name?
  std::function<bool(const std::string& path)> exists = {};
  /// Asks a person yes or no; empty where there is nobody to ask.
  std::function<Result<bool>(const std::string& question)> confirm = {};

  static FlagInputs OfThisProcess();
};

/// What stands after `flintdesk call`.
struct CallLine {
  std::vector<std::string> words;  ///< What is no flag: the connector's name and the action.
  const Action* action = nullptr;  ///< The one that the words name, which decides what a flag takes.
  std::map<std::string, std::string>
      own;  ///< The command's own options that were given, without a value where none belongs.
  json::Object parameters;            ///< Not yet checked against the action; secrets are in it.
  std::vector<std::string> findings;  ///< What is wrong with it so far; the caller may add its own.
  std::string remedy;                 ///< Of the last finding, where it has one of its own.
  std::vector<std::string> warnings;  ///< Of what is sent as it stands and may be meant otherwise.
  std::vector<std::string> named;     ///< Parameters that stand there or were meant, rightly or wrongly.
  std::size_t wrong_secrets = 0;      ///< How many of the findings say that a secret can't be one.
  bool declined = false;              ///< A person was asked about what can't be undone, and said no.
  bool took_a_word = false;  ///< An unknown flag has taken what followed it, which may have been a word.
};

/// Divides a command line. `own_options` are the command's own ("home", "timeout"), each with a value unless
/// its placeholder is empty; they win over parameters of the same name. What it takes:
///
///   --request-id 17   --request-id=17   --ispublic   --ispublic false   --no-ispublic
///   --fields '{"impact": "High"}'   --fields @FILE   --technician-key @FILE | - | env:NAME
///   --notetext TEXT | --notetext-file FILE | --notetext-file -
///   --yes, of an irreversible action
///
/// A text that is a mere `-`, or `@` with the name of a file, is asked about, or refused where there is
/// nobody to ask: it would be sent as it stands. An irreversible action is asked about too, and goes on where
/// there is nobody to ask. `@` with a name that no file has is sent so, with a warning.
/// A secret that is typed out is refused (it would stand in the list of processes and in the shell's history)
/// and never repeated in a message. All findings at once, in the result.
CallLine ParseCallLine(const Connector& connector, std::span<const std::string> arguments,
                       std::span<const Flag> own_options, const FlagInputs& inputs);

/// The error for a line with findings, kInvalidRequest; kInvalidConfiguration where nothing is wrong with it
/// but what a secret's file, variable or line of input holds. Where the line names an action, what is wrong
/// with its parameters, and missing, is said with them.
Error WrongCallLine(const Connector& connector, CallLine line);

/// Every name and alias of a secret parameter, of the configuration and of the actions.
std::vector<std::string> SecretNames(const Connector& connector);

}  // namespace flintdesk::catalogue
