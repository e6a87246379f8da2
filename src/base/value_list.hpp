#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Several values in one text, as people write them: "Open, On Hold". Pure functions.
namespace flintdesk {

/// Is a person given by an e-mail address, and not by a name?
bool IsAddress(std::string_view person);

enum class Commas {
  kSeparate,
  /// One with a blank behind it belongs to the value, as in "Doe, John", but beside an e-mail address.
  kInNames,
};

/// The values between the commas or semicolons, without blanks around them or empty ones. What has a
/// backslash before it is none: `\,` and `\;` are a comma and a semicolon within a value, `\\` a backslash.
///
///   ValuesIn("Doe, John,Ann Ray", Commas::kInNames)  // "Doe, John", "Ann Ray"
std::vector<std::string> ValuesIn(std::string_view text, Commas commas = Commas::kSeparate);

/// The text in which ValuesIn finds these values, without the blanks around them.
std::string TextOfValues(std::span<const std::string> values);

}  // namespace flintdesk
