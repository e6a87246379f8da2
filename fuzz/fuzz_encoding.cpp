// What comes out is UTF-8 or a refusal; a body that is UTF-8 already stays as it is. The input is a content
// type, a line end, and a body.
#include <algorithm>

#include "base/text.hpp"
#include "servicedesk/response/encoding.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body = fuzz::Text(data, size);
  std::string_view content_type = fuzz::TakeLine(body);
  auto text = servicedesk::ToUtf8(std::string(body), content_type);
  if (text.ok()) FUZZ_REQUIRE(IsUtf8(text.value()));

  const bool marked =
      body.starts_with("\xEF\xBB\xBF") || body.starts_with("\xFF\xFE") || body.starts_with("\xFE\xFF");
  if (marked) return 0;
  auto plain = servicedesk::ToUtf8(std::string(body), "application/json;charset=utf-8");
  FUZZ_REQUIRE(plain.ok() == IsUtf8(body));
  if (plain.ok()) FUZZ_REQUIRE(plain.value() == body);
  auto latin = servicedesk::ToUtf8(std::string(body), "text/plain; charset=ISO-8859-1");
  FUZZ_REQUIRE(latin.ok());
  auto characters = std::count_if(latin.value().begin(), latin.value().end(),
                                  [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  FUZZ_REQUIRE(static_cast<std::size_t>(characters) == body.size());
  return 0;
}
