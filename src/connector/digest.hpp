#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flintdesk::connector {

/// The first half of the SHA-256 of `text` in 32 hexadecimal digits: a name for what is too long, or nobody's
/// business, to be written down.
std::string DigestOf(std::string_view text);
/// The first 8 bytes of it as a number.
std::uint64_t NumberOf(std::string_view text);

}  // namespace flintdesk::connector
