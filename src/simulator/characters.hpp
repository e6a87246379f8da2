#pragma once

#include <string>
#include <string_view>

/// Characters for the transformations of storage.hpp. Nothing here is shared with the connector: what one of
/// them has wrong, the other must not have wrong in the same way.
namespace flintdesk::simulator {

/// The characters of UTF-8; bytes that are none become U+FFFD.
std::u32string CharactersOf(std::string_view text);
std::string TextOf(std::u32string_view characters);

/// "uuml" for U+00FC; empty when there is no name here.
std::string EntityNameOf(char32_t character);

/// Latin letters with one mark, taken apart and put together.
std::u32string Decomposed(std::u32string_view characters);
std::u32string Composed(std::u32string_view characters);

}  // namespace flintdesk::simulator
