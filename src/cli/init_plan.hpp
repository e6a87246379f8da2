#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/options.hpp"
#include "cli/prompt.hpp"

namespace flintdesk::cli {

/// Everything that a new home folder is made from.
struct InitPlan {
  std::filesystem::path folder;  ///< Absolute.
  std::string name;              ///< Of the connector.
  std::string host;
  int port = 0;
  bool tls = false;
  std::string base_path;  ///< As it stands on the wire; may be empty.
  std::string variable;   ///< Environment variable that holds the key; empty: `key` is kept in a file.
  Secret key;
  std::string ca_file;         ///< As it stands in the configuration; may be empty.
  bool first_flintbit = true;  ///< Write flintbox/first/hello.rb too.
};

/// Takes the answers from the options and, when nothing is wrong with those, asks for the others. All that is
/// wrong is said at once, as kInvalidRequest; without anybody to ask also which options are missing. A key
/// that stands on the command line itself is refused. A file in the way is kInvalidConfiguration, before
/// anything is asked. Reads standard input for `--key -`.
Result<InitPlan> MakePlan(const InitOptions& options, Prompt& prompt);

/// Asks for the technician key until one is typed that can be a key. kCancelled when nobody types one.
Result<void> AskForKey(InitPlan& plan, Prompt& prompt);

}  // namespace flintdesk::cli
