#include "servicedesk/bones.hpp"

#include <cstdlib>
#include <cstring>

#include <utf8proc.h>

#include "base/character.hpp"
#include "base/text.hpp"

namespace flintdesk::servicedesk {

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
  for (const char32_t character :
       CharactersOf({reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)})) {
    const auto kind = utf8proc_category(static_cast<utf8proc_int32_t>(character));
    const bool letter = kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
    if (letter || kind == UTF8PROC_CATEGORY_ND) bones += character;
  }
  std::free(made);
  return bones;
}

std::size_t PlaceOf(std::string_view shorter, std::string_view longer) {
  const void* found = ::memmem(longer.data(), longer.size(), shorter.data(), shorter.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - longer.data());
}

}  // namespace flintdesk::servicedesk
