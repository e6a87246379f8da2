#pragma once

#include <cstdint>
#include <string>

namespace flintdesk::cli {

/// The longest time that `run --timeout` takes, some 34 years.
inline constexpr std::int64_t kLongestRun = std::int64_t{1} << 40;

/// What is wrong with the value of a `--timeout`: "1s is not a number of milliseconds"; empty when nothing
/// is.
std::string FaultOfMilliseconds(const std::string& text, std::int64_t most);
/// The remedy, with what is taken.
std::string RemedyForMilliseconds(std::int64_t most);

}  // namespace flintdesk::cli
