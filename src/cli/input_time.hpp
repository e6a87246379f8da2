#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace flintdesk::cli {

/// What `--timeout` leaves while inputs are read: standard input, a pipe or a device may never end, and the
/// opening of a pipe may never return. One thread; nothing is to be under way when it reads, since the
/// process ends when the time is over.
///
///   InputTime time(milliseconds(10'000), [](const Error& error) { PrintError(error); });
///   auto text = time.Read([] { return ReadStandardInput(); });
class InputTime {
 public:
  /// Without `timeout` reading takes as long as it takes. `expired` says the error (kTimeout) when the time
  /// is over and returns the status that the process then ends with; on a thread of its own.
  InputTime(std::optional<milliseconds> timeout, std::function<int(const Error&)> expired);

  Result<std::string> Read(const std::function<Result<std::string>()>& read);
  /// What is left for the rest of the work, at least a millisecond.
  std::optional<milliseconds> Left() const;

 private:
  const std::optional<milliseconds> timeout_;
  const std::function<int(const Error&)> expired_;
  milliseconds spent_{0};
};

}  // namespace flintdesk::cli
