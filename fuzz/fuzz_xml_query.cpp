// Any expression on any document. The input is an XPath expression, a line end, and the document.
#include <algorithm>

#include "base/json.hpp"
#include "flintbit/xml_query.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost =
      2048;  // steps multiply: a long expression on a large document is slow by nature
  if (size > kMost) return 0;
  std::string_view document = fuzz::Text(data, size);
  std::string_view expression = fuzz::TakeLine(document);
  auto found = flintbit::QueryXml(document, expression);
  if (!found.ok()) {
    FUZZ_REQUIRE(found.error().code == Code::kInvalidRequest);
    return 0;
  }
  const json::Array* several = found.value().IfArray();
  FUZZ_REQUIRE(several || found.value().IsNull() || found.value().IsString());
  if (several) {
    FUZZ_REQUIRE(several->size() > 1);
    FUZZ_REQUIRE(
        std::all_of(several->begin(), several->end(), [](const json::Value& v) { return v.IsString(); }));
  }
  FUZZ_REQUIRE(json::Parse(json::Write(found.value())).ok());
  return 0;
}
