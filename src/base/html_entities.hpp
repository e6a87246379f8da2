#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flintdesk {

/// The longest that is no number, "&CounterClockwiseContourIntegral;", in bytes.
inline constexpr std::size_t kLongestEntity = 33;

/// An entity of HTML as it stands in a page: "&uuml;", "&#252;" or "&#xFC;". Pure values; any thread.
struct Entity {
  std::string text;        ///< What it stands for, in UTF-8.
  std::size_t length = 0;  ///< How many bytes it takes in the page; 0 where there is none.
  /// Whether it ends with a semicolon. Browsers read numbers and the names of HTML 2 without one too.
  bool closed = false;
  /// Whether it is a number that no character has (0, half of a pair, beyond Unicode): `text` is U+FFFD then.
  bool impossible = false;
};

/// The entity at the front of `page`, read as browsers read it (WHATWG's HTML standard, "named character
/// references"): every name, in its case; numbers with any zeros in front and those of Windows-1252 in place
/// of C1 controls. Two halves of a pair, which servers in Java write one by one, are one character. Takes a
/// time that grows with the entity alone.
///
///   EntityAt("&uuml;ber").text    // "ü", of 6 bytes
///   EntityAt("&copy2026").length  // 5, not closed
///   EntityAt("&nothing").text     // "¬": the longest name that is known without a semicolon
Entity EntityAt(std::string_view page);

}  // namespace flintdesk
