// The first line is what the other side says in Content-Range, the second its ETag: a part is appended only
// where it begins at the next byte and ends at the last one, and after any other nothing is kept.
#include <string>

#include "http/bodies/partial_body.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Fit = http::PartialBody::Fit;
  std::string_view rest = fuzz::Text(data, size);
  const std::string range(fuzz::TakeLine(rest)), tag(fuzz::TakeLine(rest));
  http::PartialBody partial;
  partial.Judge({.status = 200, .headers = {{"ETag", "\"a\""}, {"Content-Length", "10"}}, .body = {}});
  constexpr std::size_t kHalf = 5;
  partial.Add(kHalf);
  FUZZ_REQUIRE(partial.Ask().size() == 2);
  const Fit fit =
      partial.Judge({.status = 206, .headers = {{"Content-Range", range}, {"ETag", tag}}, .body = {}});
  FUZZ_REQUIRE(fit == Fit::kRest || fit == Fit::kNone);
  if (fit == Fit::kNone) {
    FUZZ_REQUIRE(partial.size() == 0 && partial.Ask().empty());
    return 0;
  }
  FUZZ_REQUIRE(partial.size() == kHalf && !partial.IsWhole());
  partial.Add(kHalf);
  FUZZ_REQUIRE(partial.IsWhole());
  return 0;
}
