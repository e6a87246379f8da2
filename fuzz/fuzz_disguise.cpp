// A long secret is found in every mixture of disguises that a page can put it into, and no part of it is
// left. The input is a text that stands around it, a line end, and bytes that choose the disguises of each of
// its characters.
#include <algorithm>
#include <array>
#include <string>

#include "base/disguise.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

constexpr std::string_view kKey = "C84F9A10-7B2D-4E63-A5F8-D00DFEED1234";

/// What may stand between two characters without a reader missing it. Entities without a semicolon end where
/// the next character can be no part of them.
constexpr std::array<std::string_view, 32> kBetween = {"",
                                                       "",
                                                       " ",
                                                       "-",
                                                       "\r\n",
                                                       "\x07",
                                                       "\u00ad",
                                                       "\u200b",
                                                       "\u0301",
                                                       "\u20dd",
                                                       "\uFE0F",
                                                       "\U000E0041",
                                                       "\u3164",
                                                       "\u115F",
                                                       "\u2028",
                                                       "\u2065",
                                                       "&shy;",
                                                       "&ZeroWidthSpace;",
                                                       "&#0000000000000000008203;",
                                                       "&#x0000200b;",
                                                       "&NoBreak;",
                                                       "&nbsp<i>",
                                                       "<b>",
                                                       "<b title=\"x > y\">",
                                                       "<b title='x > \"y'>",
                                                       "<!-- x > y -->",
                                                       "<script>if (x > y) { \"</\" }</script>",
                                                       "<style>x > y {}</style >",
                                                       "<![CDATA[ x > y ]]>",
                                                       "]]></x>",
                                                       "<?x > y ?>",
                                                       "</b\n>"};

class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}
  std::size_t Below(std::size_t end) {
    if (bytes_.empty()) return 0;
    const auto choice = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return choice % end;
  }

 private:
  std::string_view bytes_;
};

std::string Spelled(char c, Choices& choices) {
  const auto number = static_cast<unsigned>(static_cast<unsigned char>(c));
  switch (choices.Below(6)) {
    case 0:
      return "&#" + std::to_string(number) + ";";
    case 1:
      return "&#000" + std::to_string(number) + ";";
    case 2:
      return ToLower(std::string(1, c));
    default:
      return {c};
  }
}

std::string Disguised(Choices& choices) {
  std::string page;
  for (const char c : kKey) {
    if (c != '-' || choices.Below(2) == 0) page += Spelled(c, choices);
    // After the last one it would be text of its own.
    if (&c != &kKey.back()) page += kBetween[choices.Below(kBetween.size())];
  }
  return page;
}

/// As a program writes a page into something else.
std::string Wrapped(const std::string& page, Choices& choices) {
  const std::string escaped = ReplaceAll(ReplaceAll(page, "&", "&amp;"), "<", "&lt;");
  switch (choices.Below(4)) {
    case 0:
      return json::Quote(RepairUtf8(page));
    case 1:
      return PercentEncode(page);
    case 2:
      return escaped;
    default:
      return page;
  }
}

bool ShowsAPart(std::string_view text) {
  constexpr std::size_t kPart = 6;
  const std::string shown = CoreOf(text), core = CoreOf(kKey);
  for (std::size_t at = 0; at + kPart <= core.size(); ++at)
    if (shown.find(core.substr(at, kPart)) != shown.npos) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  RememberSecret(kKey);
  std::string_view rest = fuzz::Text(data, size);
  const std::string_view around = fuzz::TakeLine(rest);
  if (ShowsAPart(Redact(around))) return 0;  // written down in pieces by the fuzzer itself
  Choices choices(rest);
  const std::string form = Wrapped(Disguised(choices), choices);
  // A line of letters that it has not keeps what stands around from being a part of it.
  const std::string text = std::string(around) + "\nzzz\n" + form + "\nzzz\n" + std::string(around);
  const std::string redacted = Redact(text);
  FUZZ_REQUIRE(redacted.find("[hidden]") != redacted.npos);
  FUZZ_REQUIRE(!ShowsAPart(redacted));
  FUZZ_REQUIRE(redacted.size() <= 2 * text.size());
  // What takes more than a time that grows with the text ends by the fuzzer's own limit.
  constexpr std::size_t kLarge = 256 * 1024;
  if (choices.Below(64) == 1 && !around.empty()) {
    std::string large;
    while (large.size() < kLarge) large += around;
    FUZZ_REQUIRE(Redact(large).size() <= 2 * large.size() + 8);
  }
  return 0;
}
