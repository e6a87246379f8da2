#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small functions over text. All text inside the program is UTF-8; comparisons without case are ASCII's.
namespace flintdesk {

std::string ToLower(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
bool ContainsIgnoreCase(std::string_view text, std::string_view part);
std::string_view Trim(std::string_view text);  ///< blanks, tabs and line ends at both ends
std::vector<std::string> Split(std::string_view text, char separator);
std::string Join(std::span<const std::string> parts, std::string_view separator);
std::string ReplaceAll(std::string text, std::string_view from, std::string_view to);

bool IsUtf8(std::string_view text);
std::string RepairUtf8(std::string_view text);  ///< what is no UTF-8 becomes U+FFFD

/// The longest start of `text` of at most `most` bytes that ends on a character, with "…" when something is
/// cut.
std::string Shorten(std::string_view text, std::size_t most);

std::string ShellWord(std::string_view text);      ///< as a shell takes it: quoted when it has to be
std::string PercentEncode(std::string_view text);  ///< all but A-Z a-z 0-9 - . _ ~
std::string PercentDecode(std::string_view text, bool plus_is_blank);
std::string Base64Encode(std::string_view bytes);

/// The mark of UTF-8 that some editors put in front of a text; no part of it.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Decimal digits with an optional '-', nothing else, in range; nothing otherwise.
std::optional<std::int64_t> ParseInteger(std::string_view text);

/// The candidate nearest to `word` by edit distance, when it is near enough to be worth suggesting.
std::optional<std::string> NearestOf(std::string_view word, std::span<const std::string> candidates);

}  // namespace flintdesk
