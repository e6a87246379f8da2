#include "base/xml_text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "base/character.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD, kBeyondUnicode = 0x110000;
constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";

bool IsHigh(std::uint32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool IsLow(std::uint32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

std::uint32_t Joined(std::uint32_t high, std::uint32_t low) {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/// "Char" of XML 1.0, section 2.2.
bool IsAllowed(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) || (c > 0xFFFF && c < kBeyondUnicode);
}

struct Reference {
  std::uint32_t number = 0;  ///< kBeyondUnicode for all that are too large.
  std::size_t length = 0;
};

/// A numeric reference at the beginning of `text`; nothing for all else.
std::optional<Reference> ReferenceAt(std::string_view text) {
  if (!text.starts_with("&#")) return std::nullopt;
  const bool hexadecimal = text.size() > 2 && text[2] == 'x';
  const std::size_t first = hexadecimal ? 3 : 2;
  Reference reference;
  std::size_t at = first;
  for (; at < text.size() && text[at] != ';'; ++at) {
    const char c = text[at];
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<std::uint32_t>(c - '0');
    else if (hexadecimal && c >= 'a' && c <= 'f')
      digit = static_cast<std::uint32_t>(c - 'a' + 10);
    else if (hexadecimal && c >= 'A' && c <= 'F')
      digit = static_cast<std::uint32_t>(c - 'A' + 10);
    else
      return std::nullopt;
    reference.number = std::min(reference.number * (hexadecimal ? 16 : 10) + digit, kBeyondUnicode);
  }
  if (at == first || at == text.size()) return std::nullopt;
  reference.length = at + 1;
  return reference;
}

/// Half of a pair in the three bytes that CESU-8 and Java's own UTF-8 give it.
std::optional<std::uint32_t> SurrogateAt(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() < 3 || byte(0) != 0xED || byte(1) < 0xA0 || byte(1) > 0xBF || byte(2) < 0x80 ||
      byte(2) > 0xBF)
    return std::nullopt;
  return 0xD000U | ((byte(1) & 0x3FU) << 6) | (byte(2) & 0x3FU);
}

/// The bytes alone: UTF-8 without what XML forbids.
std::string MendBytes(std::string_view text) {
  std::string mended;
  mended.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const auto high = SurrogateAt(rest);
    if (high) {
      const auto low = IsHigh(*high) ? SurrogateAt(rest.substr(3)) : std::nullopt;
      const bool pair = low && IsLow(*low);
      if (pair)
        AppendCharacter(mended, Joined(*high, *low));
      else
        mended += kReplacementBytes;
      i += pair ? 6 : 3;
    } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      mended += kReplacementBytes;
      i += 3;
    } else {
      const auto c = static_cast<unsigned char>(text[i++]);
      if (IsAllowed(c))
        mended += static_cast<char>(c);
      else
        mended += kReplacementBytes;
    }
  }
  return RepairUtf8(mended);
}

/// Where a section ends in which a reference is no reference; none begins there: nothing.
std::optional<std::size_t> EndOfSection(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kSections[] = {
      {"<![CDATA[", "]]>"}, {"<!--", "-->"}, {"<?", "?>"}};
  for (const auto& [begin, end] : kSections) {
    if (!text.starts_with(begin)) continue;
    const std::size_t at = text.find(end, begin.size());
    return at == text.npos ? text.size() : at + end.size();
  }
  return std::nullopt;
}

}  // namespace

std::string MendXml(std::string_view given) {
  const std::string bytes = MendBytes(given);
  std::string_view text = bytes;
  std::string mended;
  mended.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("<&"), text.size());
    mended += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    std::size_t length = EndOfSection(text).value_or(1);
    if (const auto reference = ReferenceAt(text)) {
      length = reference->length;
      const auto next = IsHigh(reference->number) ? ReferenceAt(text.substr(length)) : std::nullopt;
      std::uint32_t number = IsAllowed(reference->number) ? reference->number : kReplacement;
      if (next && IsLow(next->number)) {
        number = Joined(reference->number, next->number);
        length += next->length;
      }
      mended += fmt::format("&#{};", number);
    } else {
      mended += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return mended;
}

bool DeclaresEntities(std::string_view xml) {
  std::string_view text = xml.starts_with("\xEF\xBB\xBF") ? xml.substr(3) : xml;
  for (text = Trim(text); text.starts_with('<'); text = Trim(text)) {
    if (text.starts_with("<!DOCTYPE")) return text.substr(0, text.find('>')).find('[') != text.npos;
    const std::optional<std::size_t> end = EndOfSection(text);
    if (!end) return false;  // the root
    text.remove_prefix(*end);
  }
  return false;
}

}  // namespace flintdesk
