#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flintdesk::servicedesk {

/// Why a body is no text, in words: "it is not UTF-8".
struct EncodingTrouble {
  std::string reason;
};

/// A body as UTF-8 (itself, where it is), without a byte order mark. Its encoding is the byte order mark's,
/// else the `charset` of the content type, else the one of an XML declaration, else UTF-8. Nothing is ever
/// guessed or repaired, because a guess would change a ticket's text.
///
///   ToUtf8("Stra\xDF" "e", "text/xml; charset=ISO-8859-1")  // "Straße"
Result<std::string, EncodingTrouble> ToUtf8(std::string text, std::string_view content_type);

}  // namespace flintdesk::servicedesk
