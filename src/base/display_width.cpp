#include "base/display_width.hpp"

#include <algorithm>

#include <utf8proc.h>

#include "base/character.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kEllipsis = "…";

std::size_t WidthOf(std::uint32_t character) {
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(character))));
}

/// The longest start of at most `most` columns, in bytes; what takes no room belongs to what is before it.
std::size_t StartOfWidth(std::string_view text, std::size_t most) {
  std::size_t length = 0, width = 0;
  while (length < text.size()) {
    const Character next = CharacterAt(text.substr(length));
    width += WidthOf(next.number);
    if (width > most || next.length == 0) break;
    length += next.length;
  }
  return length;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (const char32_t character : CharactersOf(text)) width += WidthOf(character);
  return width;
}

std::string CutToWidth(std::string_view text, std::size_t most) {
  if (StartOfWidth(text, most) == text.size()) return std::string(text);
  if (most == 0) return {};
  return std::string(text.substr(0, StartOfWidth(text, most - 1))) + std::string(kEllipsis);
}

}  // namespace flintdesk
