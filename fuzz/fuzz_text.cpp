// The small text functions: decoding undoes encoding, repaired text is UTF-8, a shortened one keeps its
// characters.
#include <vector>

#include "base/given_text.hpp"
#include "base/text.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

void CheckEncodings(std::string_view text) {
  std::string encoded = PercentEncode(text);
  FUZZ_REQUIRE(PercentDecode(encoded, false) == text);
  FUZZ_REQUIRE(PercentDecode(encoded, true) == text);
  FUZZ_REQUIRE(encoded.find_first_of(" /?&=#+\r\n\"'<>") == std::string::npos);
  FUZZ_REQUIRE(PercentDecode(text, true).size() <= text.size());
  std::string base64 = Base64Encode(text);
  FUZZ_REQUIRE(base64.size() == (text.size() + 2) / 3 * 4);
  FUZZ_REQUIRE(base64.find_first_not_of(
                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == std::string::npos);
}

void CheckUtf8(std::string_view text, std::size_t most) {
  std::string repaired = RepairUtf8(text);
  FUZZ_REQUIRE(IsUtf8(repaired));
  FUZZ_REQUIRE(RepairUtf8(repaired) == repaired);
  FUZZ_REQUIRE(IsUtf8(text) == (repaired == text));
  std::string shortened = Shorten(repaired, most);
  FUZZ_REQUIRE(IsUtf8(shortened));
  if (repaired.size() <= most)
    FUZZ_REQUIRE(shortened == repaired);
  else
    FUZZ_REQUIRE(shortened.size() <= most + std::string_view("…").size());
}

void CheckWords(std::string_view text) {
  for (char separator : {',', ' ', '\n'}) {
    std::vector<std::string> parts = Split(text, separator);
    FUZZ_REQUIRE(Join(parts, std::string_view(&separator, 1)) == text);
  }
  std::string_view trimmed = Trim(text);
  FUZZ_REQUIRE(Trim(trimmed) == trimmed);
  FUZZ_REQUIRE(trimmed.empty() || text.find(trimmed) != std::string_view::npos);
  FUZZ_REQUIRE(EqualsIgnoreCase(text, ToLower(text)));
  FUZZ_REQUIRE(ContainsIgnoreCase(ToLower(text), trimmed));
  if (auto number = ParseInteger(text)) {
    FUZZ_REQUIRE(!text.empty() && text.find_first_not_of("-0123456789") == std::string_view::npos);
    FUZZ_REQUIRE(ParseInteger(std::to_string(*number)) == number);
  }
  const std::vector<std::string> names = {"request-id", "subject", "technician-key"};
  if (auto nearest = NearestOf(text, names))
    FUZZ_REQUIRE(*nearest == names[0] || *nearest == names[1] || *nearest == names[2]);
}

void CheckGiven(std::string_view text) {
  const std::string_view cut = CutBlanks(text);
  FUZZ_REQUIRE(CutBlanks(cut) == cut);
  if (const auto secret = SecretFrom(text, "here"); secret.ok()) {
    FUZZ_REQUIRE(!secret->empty() && *secret == cut);
    for (const char c : *secret) FUZZ_REQUIRE(c >= ' ' && c <= '~');
  } else {
    FUZZ_REQUIRE(secret.error().code == Code::kInvalidConfiguration);
    FUZZ_REQUIRE(secret.error().message.starts_with("here "));
  }
  if (const auto given = TextFrom(std::string(text), "here"); given.ok()) {
    FUZZ_REQUIRE(IsUtf8(*given) && given->find('\0') == std::string::npos);
    FUZZ_REQUIRE(!given->ends_with('\n') && !given->ends_with('\r'));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::Text(data, size);
  CheckEncodings(text);
  CheckUtf8(text, size / 2);
  CheckUtf8(text, 3);
  CheckWords(text);
  CheckGiven(text);
  return 0;
}
