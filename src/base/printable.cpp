#include "base/printable.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/character.hpp"
#include "base/long_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

/// A control character, one that ends a line or one that turns the direction of writing.
struct Control {
  std::size_t length = 0;  ///< In bytes; 0 for none.
  unsigned number = 0;
};

/// The one at the start of `text`, which is UTF-8.
Control ControlAt(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first >= 0x20 && first < 0x7F) return {};
  const Character character = CharacterAt(text);
  if (!SteersATerminal(character.number)) return {};
  return {character.length, character.number};
}

std::string Escaped(unsigned number) {
  switch (number) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\u{:04x}", number);
  }
}

}  // namespace

bool SteersATerminal(std::uint32_t character) {
  const auto within = [character](std::uint32_t first, std::uint32_t last) {
    return character >= first && character <= last;
  };
  return character < 0x20 || within(0x7F, 0x9F) || character == 0x61C || within(0x200E, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2066, 0x206F);
}

std::string Printable(std::string_view text, std::string_view kept) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (plain) return std::string(text);  // nearly always
  const std::string repaired = RepairUtf8(text);
  std::string shown;
  shown.reserve(repaired.size());
  for (std::string_view rest = repaired; !rest.empty();) {
    const Control control = ControlAt(rest);
    if (control.length == 0 || kept.find(rest.front()) != std::string_view::npos) {
      shown += rest.front();
      rest.remove_prefix(1);
    } else {
      shown += Escaped(control.number);
      rest.remove_prefix(control.length);
    }
  }
  return shown;
}

std::string PrintableJson(std::string json) {
  const bool plain =
      std::all_of(json.begin(), json.end(), [](char c) { return static_cast<unsigned char>(c) < 0x7F; });
  if (plain) return json;
  return Printable(json, "\n");
}

std::string BoundedMessage(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  return BoundedMessage(text, text, most);
}

std::string ShownName(std::string_view name, std::size_t most) {
  return Shorten(Printable(RedactStart(name, most)), most);
}

}  // namespace flintdesk
