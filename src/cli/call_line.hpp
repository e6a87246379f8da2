#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/options.hpp"
#include "connector/call.hpp"

namespace flintdesk::cli {

/// One call as the command line describes it.
struct CallRequest {
  HomeOptions home;
  std::string configuration_file;
  connector::Call call;               ///< Its connector is empty where the line names none.
  bool chooses_connector;             ///< The line names none, and the home folder has to.
  std::string output;                 ///< "json", "jsonl", "csv", "table" or empty.
  bool csv_safe = false;              ///< Cells that a spreadsheet would calculate are made harmless.
  std::string field;                  ///< Path of the one value to print; empty: the whole document.
  std::vector<std::string> warnings;  ///< To be logged before the call.
};

/// The connectors of the home folder that `home`, the value of --home or empty, leads to, sorted; none where
/// there is no such folder.
std::vector<std::string> KnownConnectors(const std::string& home);

/// Reads what stands behind `flintdesk call`. Everything that is wrong is said at once, as kInvalidRequest. A
/// line with connector and action the wrong way round is told the right one.
Result<CallRequest> ReadCallLine(const std::vector<std::string>& arguments);

}  // namespace flintdesk::cli
