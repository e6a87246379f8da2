#include "servicedesk/bones.hpp"

#include <cstdlib>
#include <cstring>

#include <utf8proc.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

template <class Each>
void ForEachCharacter(const utf8proc_uint8_t* text, utf8proc_ssize_t length, const Each& each) {
  for (utf8proc_ssize_t i = 0; i < length;) {
    utf8proc_int32_t character = 0;
    const auto read = utf8proc_iterate(text + i, length - i, &character);
    if (read <= 0) break;
    i += read;
    each(character);
  }
}

}  // namespace

std::u32string BonesOf(std::string_view text) {
  const std::string repaired = RepairUtf8(std::string(text));
  utf8proc_uint8_t* made = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(repaired.data()),
                   static_cast<utf8proc_ssize_t>(repaired.size()), &made,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE));
  std::u32string bones;
  if (length < 0) return bones;
  ForEachCharacter(made, length, [&bones](utf8proc_int32_t character) {
    const auto kind = utf8proc_category(character);
    const bool letter = kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
    if (letter || kind == UTF8PROC_CATEGORY_ND) bones += static_cast<char32_t>(character);
  });
  std::free(made);
  return bones;
}

std::u32string CharactersOf(std::string_view text) {
  const std::string repaired = RepairUtf8(std::string(text));
  std::u32string characters;
  ForEachCharacter(reinterpret_cast<const utf8proc_uint8_t*>(repaired.data()),
                   static_cast<utf8proc_ssize_t>(repaired.size()), [&characters](utf8proc_int32_t character) {
                     characters += static_cast<char32_t>(character);
                   });
  return characters;
}

std::string Utf8Of(std::u32string_view characters) {
  std::string text;
  for (const char32_t character : characters) {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
  return text;
}

// std::search and find() may take the product of both lengths; memmem does not.
std::size_t PlaceOf(std::string_view shorter, std::string_view longer) {
  const void* found = ::memmem(longer.data(), longer.size(), shorter.data(), shorter.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - longer.data());
}

}  // namespace flintdesk::servicedesk
