#include "cli/milliseconds.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::cli {

std::string FaultOfMilliseconds(const std::string& text, std::int64_t most) {
  const std::optional<std::int64_t> number = ParseInteger(text);
  if (number && *number >= 1 && *number <= most) return {};
  const bool negative = text.starts_with('-');
  const std::string digits = text.substr(negative ? 1 : 0);
  const bool whole =
      !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  const char* fault = !whole                                 ? "not a number of milliseconds"
                      : negative || (number && *number == 0) ? "not a positive number of milliseconds"
                                                             : "too large";
  return fmt::format("{} is {}", text.empty() ? "an empty text" : RedactAndShorten(text, 40), fault);
}

std::string RemedyForMilliseconds(std::int64_t most) {
  return fmt::format("Give a whole number from 1 to {}, such as 10000.", most);
}

}  // namespace flintdesk::cli
