#pragma once

#include <cstdint>
#include <string>

namespace flintdesk::cli {

/// The longest time that `run --timeout` takes, some 34 years.
inline constexpr std::int64_t kLongestRun = std::int64_t{1} << 40;

/// What is wrong with the value of a `--timeout` and what is taken, in one sentence; empty when nothing is.
std::string FaultOfMilliseconds(const std::string& text, std::int64_t most);

}  // namespace flintdesk::cli
