#pragma once

#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace flintdesk::flintbit {

/// XPath over an XML document. Null when nothing is found, a string for one text, a list of strings for
/// several. The expression is tried from the document first and then from the document element, since
/// flintbits write both
/// `/info/name/text()` and, for the same document, `/name/text()`. A bare name is a child of the document
/// element. Unreadable XML or XPath is kInvalidRequest. External entities are never read.
Result<json::Value> QueryXml(std::string_view document, std::string_view expression);

/// kInvalidRequest when `document` is not XML: the message begins with "not XML: ".
Result<void> CheckXml(std::string_view document);

}  // namespace flintdesk::flintbit
