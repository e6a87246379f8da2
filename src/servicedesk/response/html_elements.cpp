#include "servicedesk/response/html_elements.hpp"

#include <algorithm>
#include <iterator>

namespace flintdesk::servicedesk {
namespace {

enum Traits : unsigned { kPlain = 0, kWraps = 1, kInLine = 2, kOfTexts = 4 };

struct Element {
  std::string_view name;
  unsigned traits;
};

constexpr Element kElements[] = {  // by name
    {"a", kInLine | kOfTexts},
    {"abbr", kInLine},
    {"acronym", kInLine},
    {"address", kPlain},
    {"area", kPlain},
    {"article", kPlain},
    {"aside", kPlain},
    {"audio", kPlain},
    {"b", kInLine | kOfTexts},
    {"base", kWraps},
    {"bdi", kInLine},
    {"bdo", kInLine},
    {"big", kInLine | kOfTexts},
    {"blockquote", kOfTexts},
    {"body", kWraps},
    {"br", kWraps | kOfTexts},
    {"button", kPlain},
    {"canvas", kPlain},
    {"caption", kPlain},
    {"center", kWraps | kOfTexts},
    {"cite", kInLine},
    {"code", kInLine | kOfTexts},
    {"col", kPlain},
    {"colgroup", kPlain},
    {"data", kInLine},
    {"datalist", kPlain},
    {"dd", kPlain},
    {"del", kInLine},
    {"details", kPlain},
    {"dfn", kInLine},
    {"dialog", kPlain},
    {"dir", kPlain},
    {"div", kWraps | kOfTexts},
    {"dl", kPlain},
    {"dt", kPlain},
    {"em", kInLine | kOfTexts},
    {"embed", kPlain},
    {"fieldset", kPlain},
    {"figcaption", kPlain},
    {"figure", kPlain},
    {"font", kWraps | kInLine | kOfTexts},
    {"footer", kPlain},
    {"form", kPlain},
    {"frame", kPlain},
    {"frameset", kPlain},
    {"h1", kOfTexts},
    {"h2", kOfTexts},
    {"h3", kOfTexts},
    {"h4", kOfTexts},
    {"h5", kOfTexts},
    {"h6", kOfTexts},
    {"head", kWraps},
    {"header", kPlain},
    {"hr", kOfTexts},
    {"html", kWraps},
    {"i", kInLine | kOfTexts},
    {"iframe", kPlain},
    {"img", kInLine | kOfTexts},
    {"input", kPlain},
    {"ins", kInLine},
    {"kbd", kInLine},
    {"label", kPlain},
    {"legend", kPlain},
    {"li", kOfTexts},
    {"link", kWraps},
    {"main", kPlain},
    {"map", kPlain},
    {"mark", kInLine},
    {"marquee", kPlain},
    {"menu", kPlain},
    {"meta", kWraps},
    {"meter", kPlain},
    {"nav", kPlain},
    {"noframes", kPlain},
    {"noscript", kPlain},
    {"object", kPlain},
    {"ol", kOfTexts},
    {"optgroup", kPlain},
    {"option", kPlain},
    {"output", kPlain},
    {"p", kWraps | kOfTexts},
    {"param", kPlain},
    {"picture", kPlain},
    {"pre", kOfTexts},
    {"progress", kPlain},
    {"q", kInLine},
    {"rp", kPlain},
    {"rt", kPlain},
    {"ruby", kInLine},
    {"s", kInLine | kOfTexts},
    {"samp", kInLine},
    {"script", kPlain},
    {"section", kPlain},
    {"select", kPlain},
    {"slot", kPlain},
    {"small", kInLine | kOfTexts},
    {"source", kPlain},
    {"span", kWraps | kInLine | kOfTexts},
    {"strike", kInLine | kOfTexts},
    {"strong", kInLine | kOfTexts},
    {"style", kPlain},
    {"sub", kInLine | kOfTexts},
    {"summary", kPlain},
    {"sup", kInLine | kOfTexts},
    {"svg", kPlain},
    {"table", kOfTexts},
    {"tbody", kOfTexts},
    {"td", kOfTexts},
    {"template", kPlain},
    {"textarea", kPlain},
    {"tfoot", kPlain},
    {"th", kOfTexts},
    {"thead", kOfTexts},
    {"time", kInLine},
    {"title", kWraps},
    {"tr", kOfTexts},
    {"track", kPlain},
    {"tt", kInLine | kOfTexts},
    {"u", kInLine | kOfTexts},
    {"ul", kOfTexts},
    {"var", kInLine},
    {"video", kPlain},
    {"wbr", kWraps | kInLine}};
static_assert(std::ranges::is_sorted(kElements, {}, &Element::name));

const Element* Find(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(kElements, name, {}, &Element::name);
  return found != std::end(kElements) && found->name == name ? found : nullptr;
}

bool Has(std::string_view name, Traits trait) {
  const Element* element = Find(name);
  return element != nullptr && (element->traits & trait) != 0;
}

}  // namespace

bool IsHtmlElement(std::string_view name) { return Find(name) != nullptr; }
bool OnlyWraps(std::string_view name) { return Has(name, kWraps); }
bool StandsInLine(std::string_view name) { return Has(name, kInLine); }
bool StandsInTextsOnly(std::string_view name) { return Has(name, kOfTexts); }

}  // namespace flintdesk::servicedesk
