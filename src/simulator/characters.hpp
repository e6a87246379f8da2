#pragma once

#include <string>
#include <string_view>

/// Characters for the transformations of storage.hpp. Nothing here is shared with the connector, so that an
/// error in one of them cannot hide an error in the other.
namespace flintdesk::simulator {

/// "uuml" for U+00FC; empty when there is no name here.
std::string EntityNameOf(char32_t character);

/// Latin letters with one mark, taken apart and put together.
std::u32string Decomposed(std::u32string_view characters);
std::u32string Composed(std::u32string_view characters);

}  // namespace flintdesk::simulator
