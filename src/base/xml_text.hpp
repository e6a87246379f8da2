#pragma once

#include <string>
#include <string_view>

namespace flintdesk {

/// An XML document as a parser may take it, out of what Java servers write: a pair of surrogates, as two
/// references or as two times three bytes, becomes the one character that it stands for. What XML 1.0
/// forbids, as it is or as a reference, becomes U+FFFD: control characters, single surrogates, U+FFFE and
/// U+FFFF, bytes that are no UTF-8. All else stays, what is no reference included. Pure, linear; any thread.
///
///   MendXml("<a>&#55357;&#56613;&#0;</a>") -> "<a>&#128293;&#65533;</a>"
std::string MendXml(std::string_view text);

/// Does a document type stand in front of the root that declares something of its own, as entities are?
bool DeclaresEntities(std::string_view xml);

}  // namespace flintdesk
