#include "servicedesk/outcome/likeness.hpp"

#include <string>
#include <utility>

#include "servicedesk/response/html_text.hpp"

namespace flintdesk::servicedesk {
namespace {

// An editor may wrap a text in blocks with colors of their own; all other colors are the text's.
bool HaveTheSameColors(const HtmlText& sent, const HtmlText& shown) {
  std::size_t found = 0;
  for (const HtmlText::Color& color : shown.colors) {
    if (found < sent.colors.size() && sent.colors[found].value == color.value) {
      ++found;
    } else if (!color.of_block || found > 0) {
      return false;
    }
  }
  return found == sent.colors.size();
}

bool AreWrittenAlike(const HtmlText& sent, const HtmlText& shown) {
  return !sent.plain.empty() && sent.marked == shown.marked && HaveTheSameColors(sent, shown);
}

}  // namespace

bool AreTheSameText(std::string_view sent, std::string_view shown) {
  const HtmlText ours = ReadHtml(sent);
  std::string decoded(shown);
  // As it is, and as it was before somebody escaped it, once or twice.
  for (int times = 0; times <= 2; ++times) {
    if (AreWrittenAlike(ours, ReadHtml(decoded))) return true;
    std::string next = DecodeEntities(decoded);
    if (next == decoded) break;
    decoded = std::move(next);
  }
  return false;
}

}  // namespace flintdesk::servicedesk
