// The simulator's reader takes all that strict JSON is, with the same meaning, and never gives what cannot be
// written.
#include "base/json.hpp"
#include "base/text.hpp"
#include "simulator/lenient_json.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::Text(data, size);
  auto lenient = simulator::LenientParse(text);
  auto strict = json::Parse(text, {.max_depth = simulator::kInputDepth});
  if (strict.ok()) {
    FUZZ_REQUIRE(lenient.ok());
    FUZZ_REQUIRE(lenient.value() == strict.value());
  }
  if (lenient.ok()) {
    std::string written = json::Write(lenient.value());
    auto again = json::Parse(written);
    FUZZ_REQUIRE(again.ok());
    FUZZ_REQUIRE(again.value() == lenient.value());
  } else {
    FUZZ_REQUIRE(!lenient.error().reason.empty());
    FUZZ_REQUIRE(lenient.error().column <= size + 1);
  }
  return 0;
}
