#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// How much room a text takes on a screen, where one character may take two columns (漢) or none (an accent
/// that stands by itself). Text is UTF-8 without control characters (base/printable.hpp). Any thread.
namespace flintdesk {

std::size_t DisplayWidth(std::string_view text);  ///< In columns.

/// The text, or as much of its beginning as leaves room for an ellipsis where it takes more than `most`
/// columns. No accent is parted from its letter.
///
///   CutToWidth("Printer jam", 8)  // "Printer…"
std::string CutToWidth(std::string_view text, std::size_t most);

}  // namespace flintdesk
