#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"

/// Help of `flintdesk call`, whose words and options only the catalogue knows.
namespace flintdesk::cli {

/// The options of the call itself, one a line with what each is for.
std::string OwnOptionsText();

/// Is `--help` or `-h` among the words?
bool AsksForHelp(const std::vector<std::string>& arguments);

/// Prints the help of the action that the line names, else `about_call`, and returns the process's status. A
/// word that can be neither a connector nor an action is refused with kInvalidRequest; which connectors there
/// are is known only where there is a home folder. Nothing that the line refers to is read.
int ExplainCall(const CallOptions& options, const std::string& about_call);

}  // namespace flintdesk::cli
