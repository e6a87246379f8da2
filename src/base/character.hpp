#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flintdesk {

/// A character of UTF-8: its number, and how many bytes it takes; 0 where there is none.
struct Character {
  std::uint32_t number = 0;
  std::size_t length = 0;
};

/// The one at the front of `text`, which is not empty.
Character CharacterAt(std::string_view text);

/// Appends the bytes of the character with this number, which is at most U+10FFFF.
void AppendCharacter(std::string& text, std::uint32_t number);

std::u32string CharactersOf(std::string_view text);  ///< Bytes that are no UTF-8 become U+FFFD.
std::string Utf8Of(std::u32string_view characters);

}  // namespace flintdesk
