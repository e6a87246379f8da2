#pragma once

#include <string_view>

/// The elements of HTML, each once. Sources: the WHATWG's HTML standard, and the service desk's editor. Names
/// are given in small letters.
namespace flintdesk::servicedesk {

bool IsHtmlElement(std::string_view name);
/// Says nothing of its own: div, p, span, html, …
bool OnlyWraps(std::string_view name);
/// Sets nothing apart from the text around it: b, span, img, …
bool StandsInLine(std::string_view name);
/// Stands in texts that people write, and no response of V1 has a part of this name; "details", "title" and
/// "address" may be either.
bool StandsInTextsOnly(std::string_view name);

}  // namespace flintdesk::servicedesk
