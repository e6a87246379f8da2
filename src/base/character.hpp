#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flintdesk {

/// A character of UTF-8: its number, and how many bytes it takes; 0 where there is none.
struct Character {
  std::uint32_t number = 0;
  std::size_t length = 0;
};

/// The one at the front of `text`, which is not empty.
Character CharacterAt(std::string_view text);

}  // namespace flintdesk
