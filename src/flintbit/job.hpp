#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "connector/call.hpp"

namespace flintdesk::flintbit {

/// One run of one flintbit. Plain data.
struct BitJob {
  std::string job_id;          ///< "job-" and a UUID; empty: one is made.
  std::string bit;             ///< The name as it was given; stands in messages.
  std::filesystem::path file;  ///< The script itself (see `FindBit`).
  std::string box;             ///< Folder below HOME/flintbox that the script belongs to; empty for none.
  std::string input;  ///< What came in, untouched: JSON, or XML when it begins with '<'; empty is "{}".
  std::string input_name = "the input";  ///< What messages call it; printable, and without a secret.
  std::string username;
  std::string email;
  std::string context;                  ///< What the script finds as its `context`; empty: the name in `bit`.
  std::optional<milliseconds> timeout;  ///< The whole job with its asynchronous calls; none: no limit.
  std::filesystem::path home;           ///< Where flintbox/ and config/ are.
  /// How long a flintbit that it calls may still take for its `ensure` clauses when its own limit has
  /// expired.
  milliseconds grace{5'000};
};

/// "application/xml" when the first character that is no white space is '<', otherwise "application/json".
std::string_view InputTypeOf(std::string_view input);

/// How a job ended.
struct BitResult {
  int exit_code = 1;    ///< A `Code`, or any number that the script chose in `@output.exit`.
  std::string message;  ///< "success", or one sentence; for a script that raised `bit.rb:12: … (ClassName)`.
  std::string output = "{}";  ///< What the script put into `@output`, one JSON object.
  std::string status;  ///< "complete", "error" (raised or did not start) or "aborted" (timeout, cancelled).
  std::string job_id;
};

/// What a job needs from outside. The gateway must outlive the run.
struct BitServices {
  connector::CallGateway* calls = nullptr;
  /// Names of parameters that are secret: what a script sets under one is cut out of messages and log lines.
  std::vector<std::string> secret_parameters;
  std::function<void(LogLevel, std::string_view)> log = Log;  ///< Lines of `@log`; any thread.
};

}  // namespace flintdesk::flintbit
