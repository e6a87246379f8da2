// Two texts of HTML, parted by a line end: how they stand to each other does not depend on what surrounds
// them, a text is another way of writing itself, and an escaped text of words is the same text.
#include "base/text.hpp"
#include "servicedesk/html_text.hpp"
#include "servicedesk/likeness.hpp"

#include "require.hpp"

using namespace flintdesk;
using servicedesk::Likeness;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view shown = fuzz::Text(data, size);
  const std::string sent(fuzz::TakeLine(shown));
  const servicedesk::HtmlText text = servicedesk::ReadHtml(sent);
  FUZZ_REQUIRE(IsUtf8(text.plain) || !IsUtf8(sent));
  const Likeness itself = servicedesk::CompareTexts(sent, sent);
  FUZZ_REQUIRE(itself == (text.plain.empty() ? Likeness::kLike : Likeness::kSame));
  FUZZ_REQUIRE(servicedesk::CompareTexts(sent, shown) ==
                   servicedesk::CompareTexts(sent, "<div class=\"x\">" + std::string(shown) + "</div>") ||
               shown.find('<') != shown.npos || shown.find('&') != shown.npos);
  const std::string decoded = servicedesk::DecodeEntities(shown);
  FUZZ_REQUIRE(decoded.size() <= 2 * shown.size());
  return 0;
}
