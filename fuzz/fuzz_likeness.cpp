// Two texts of HTML, parted by a line end: whether they are the same does not depend on what surrounds them,
// and a text of words is another way of writing itself.
#include "base/text.hpp"
#include "servicedesk/outcome/likeness.hpp"
#include "servicedesk/response/html_text.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view shown = fuzz::Text(data, size);
  const std::string sent(fuzz::TakeLine(shown));
  const servicedesk::HtmlText text = servicedesk::ReadHtml(sent);
  FUZZ_REQUIRE(IsUtf8(text.plain) || !IsUtf8(sent));
  FUZZ_REQUIRE(servicedesk::AreTheSameText(sent, sent) == !text.plain.empty());
  FUZZ_REQUIRE(servicedesk::AreTheSameText(sent, shown) ==
                   servicedesk::AreTheSameText(sent, "<div class=\"x\">" + std::string(shown) + "</div>") ||
               shown.find('<') != shown.npos || shown.find('&') != shown.npos);
  const std::string decoded = servicedesk::DecodeEntities(shown);
  FUZZ_REQUIRE(decoded.size() <= 2 * shown.size());
  return 0;
}
