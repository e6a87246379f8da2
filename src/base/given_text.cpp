#include "base/given_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

/// White space beyond ASCII and what is not seen at all: a copy from a web page brings them along.
constexpr std::array<std::string_view, 30> kWideBlanks = {
    "\u0085", "\u00A0", "\u00AD", "\u061C", "\u1680", "\u180E", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u200B", "\u200C", "\u200D",
    "\u200E", "\u200F", "\u2028", "\u2029", "\u202F", "\u205F", "\u2060", "\u2061", "\u3000", "\uFEFF"};

/// Length of the first blank for which `stands_there` holds; 0 when there is none.
template <class Predicate>
std::size_t LengthOfBlank(const Predicate& stands_there) {
  for (const std::string_view blank : {" ", "\t", "\n", "\v", "\f", "\r"})
    if (stands_there(blank)) return blank.size();
  for (const std::string_view blank : kWideBlanks)
    if (stands_there(blank)) return blank.size();
  return 0;
}

Error Refuse(std::string_view where, std::string_view what) {
  return InvalidConfigurationError(fmt::format("{} {}", where, what), "Correct what it holds.");
}

Error RefuseWide(std::string_view where, std::string_view encoding) {
  return InvalidConfigurationError(
      fmt::format("{} is {} text, which is not read; save it as UTF-8", where, encoding),
      fmt::format("`iconv -f {} -t UTF-8 OLD >NEW` makes such a file.", encoding));
}

/// What is wrong with a secret of several characters, going by the first that no header can carry.
std::string_view FaultOfSecret(std::string_view secret) {
  const auto wrong = std::ranges::find_if(secret, [](char c) { return c < ' ' || c > '~'; });
  if (wrong == secret.end()) return {};
  if (*wrong == '\n' || *wrong == '\r') return "holds more than one line, and a secret is one";
  if (*wrong == '\0') return "holds a zero byte, which no secret has";
  if (static_cast<unsigned char>(*wrong) >= 0x80)
    return "holds a character beyond ASCII, a typographic quote or dash perhaps, which no secret has";
  return "holds a control character, which no secret has";
}

}  // namespace

std::string_view CutBlanks(std::string_view text) {
  const auto begins = [&](std::string_view blank) { return text.starts_with(blank); };
  const auto ends = [&](std::string_view blank) { return text.ends_with(blank); };
  while (const std::size_t length = LengthOfBlank(begins)) text.remove_prefix(length);
  while (const std::size_t length = LengthOfBlank(ends)) text.remove_suffix(length);
  return text;
}

std::string_view WideEncodingOf(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv)) return "UTF-16";
  // Without a mark: of each two bytes of ASCII one is zero, and always the same one.
  const std::string_view sample = bytes.substr(0, 4096);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0' ? 1 : 0;
  const std::size_t most = std::max(zeros[0], zeros[1]);
  const std::size_t least = std::min(zeros[0], zeros[1]);
  if (bytes.size() < 2 || most * 4 < sample.size()) return {};
  if (least == 0) return "UTF-16";
  // Of each four bytes three are zero.
  std::array<std::size_t, 4> columns{};
  for (std::size_t i = 0; i < sample.size(); ++i) columns[i % 4] += sample[i] == '\0' ? 1 : 0;
  const auto full =
      std::ranges::count_if(columns, [&](std::size_t zero) { return 4 * zero + 4 > sample.size(); });
  return full == 3 && std::ranges::count(columns, std::size_t{0}) == 1 ? "UTF-32" : std::string_view{};
}

Result<std::string> SecretFrom(std::string_view bytes, std::string_view where) {
  if (const std::string_view wide = WideEncodingOf(bytes); !wide.empty()) return RefuseWide(where, wide);
  const std::string_view secret = CutBlanks(bytes);
  RememberSecret(secret);
  if (secret.empty()) return Refuse(where, "is empty, and a secret is needed");
  if (const std::string_view fault = FaultOfSecret(secret); !fault.empty()) return Refuse(where, fault);
  return std::string(secret);
}

Result<std::string> TextFrom(std::string bytes, std::string_view where) {
  if (const std::string_view wide = WideEncodingOf(bytes); !wide.empty()) return RefuseWide(where, wide);
  std::string_view text = bytes;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.find('\0') != text.npos)
    return InvalidConfigurationError(fmt::format("{} holds zero bytes, so it is not text", where),
                                     "Give a file of text.");
  if (!IsUtf8(text))
    return InvalidConfigurationError(
        fmt::format("{} is not UTF-8", where),
        "Save it as UTF-8; `iconv -f ISO-8859-1 -t UTF-8 OLD >NEW` makes such a file of a Western one.");
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace flintdesk
