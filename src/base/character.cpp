#include "base/character.hpp"

#include <array>

#include <utf8proc.h>

#include "base/text.hpp"

namespace flintdesk {

void AppendCharacter(std::string& text, std::uint32_t number) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(number), bytes.data());
  text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
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
