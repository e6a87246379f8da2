#pragma once

#include <span>
#include <string>
#include <string_view>

namespace flintdesk {

/// The text without what a reader would not miss: case, blanks and line ends,
/// dashes, colons, and whatever is not seen (control characters, zero-width and bidirectional characters,
/// what is no UTF-8). "C84F-12ab" and "c84f 12AB" have the same core.
std::string CoreOf(std::string_view text);

/// Replaces every part of `text` whose core is one of `cores`, also across and within the tags of a page, and
/// with the escapes of base/spelling.hpp. `cores` are results of `CoreOf` and not empty. Places that
/// overlap are replaced together.
std::string ReplaceDisguised(std::string_view text, std::span<const std::string> cores,
                             std::string_view with);

}  // namespace flintdesk
