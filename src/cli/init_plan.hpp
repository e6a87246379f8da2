#pragma once

#include "base/result.hpp"
#include "catalogue/value.hpp"
#include "cli/init_findings.hpp"
#include "cli/init_home.hpp"
#include "cli/options.hpp"
#include "cli/prompt.hpp"

namespace flintdesk::cli {

/// Takes the answers from the options and, when nothing is wrong with those, asks for the others. All that is
/// wrong is said at once, as kInvalidRequest; without anybody to ask also which options are missing. A key
/// that stands on the command line itself is refused. A file in the way is kInvalidConfiguration, before
/// anything is asked. Reads standard input for `--key -`.
Result<InitPlan> MakePlan(const InitOptions& options, Prompt& prompt);

/// The part that is the same for every edition: folder, name, certificates to trust.
InitPlan BeginPlan(const InitOptions& options, InitFindings& findings);

/// `text` as the configuration's field takes it; the error says in words what is wrong.
Result<json::Value, catalogue::Finding> ConvertSetting(const char* field, const std::string& text);

/// Asks until the answer is one that the configuration's field takes; `otherwise` stands for an empty one.
Result<json::Value> AskForSetting(const char* field, Prompt& prompt, const std::string& question,
                                  const std::string& otherwise);

}  // namespace flintdesk::cli
