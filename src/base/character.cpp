#include "base/character.hpp"

#include "base/text.hpp"

namespace flintdesk {

void AppendCharacter(std::string& text, std::uint32_t number) {
  const auto byte = [&text](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
  const auto follow = [&](unsigned shift) { byte(0x80U | (number >> shift & 0x3FU)); };
  if (number < 0x80) return byte(number);
  if (number < 0x800) {
    byte(0xC0U | number >> 6U);
  } else {
    if (number < 0x10000) {
      byte(0xE0U | number >> 12U);
    } else {
      byte(0xF0U | number >> 18U);
      follow(12);
    }
    follow(6);
  }
  follow(0);
}

std::u32string CharactersOf(std::string_view text) {
  const std::string repaired = RepairUtf8(text);
  std::u32string characters;
  for (std::string_view rest = repaired; !rest.empty();) {
    const Character first = CharacterAt(rest);
    characters.push_back(first.number);
    rest.remove_prefix(first.length);
  }
  return characters;
}

std::string Utf8Of(std::u32string_view characters) {
  std::string text;
  for (const char32_t character : characters) AppendCharacter(text, character);
  return text;
}

}  // namespace flintdesk
