#include "servicedesk/likeness.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "base/text.hpp"
#include "servicedesk/encoding.hpp"
#include "servicedesk/html_text.hpp"

namespace flintdesk::servicedesk {
namespace {

// Of the pairs of characters that a text has, so many must be in the like part of another for the two to be
// like.
constexpr double kMostlyIn = 0.7;

// What servers take UTF-8 for where their system says so (Java's default encoding on Windows).
constexpr const char* kEncodings[] = {"ISO-8859-1", "CP1252", "CP1251", "CP1250"};

// Letters and digits only, without accents and case: what is left of a text when everything that a filter may
// replace or drop is away.
std::u32string Bones(std::string_view text) {
  const std::string repaired = RepairUtf8(std::string(text));
  utf8proc_uint8_t* made = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(repaired.data()),
                   static_cast<utf8proc_ssize_t>(repaired.size()), &made,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE));
  std::u32string bones;
  if (length < 0) return bones;
  for (utf8proc_ssize_t i = 0; i < length;) {
    utf8proc_int32_t character = 0;
    const auto read = utf8proc_iterate(made + i, length - i, &character);
    if (read <= 0) break;
    i += read;
    const auto kind = utf8proc_category(character);
    const bool letter = kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
    if (letter || kind == UTF8PROC_CATEGORY_ND) bones += static_cast<char32_t>(character);
  }
  std::free(made);
  return bones;
}

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u32string AsciiOf(const std::u32string& bones) {
  std::u32string ascii;
  std::ranges::copy_if(bones, std::back_inserter(ascii), [](char32_t c) { return c < 0x80; });
  return ascii;
}

std::vector<std::uint64_t> PairsOf(const std::u32string& text) {
  std::vector<std::uint64_t> pairs;
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    pairs.push_back((static_cast<std::uint64_t>(text[i]) << 32) | text[i + 1]);
  std::ranges::sort(pairs);
  return pairs;
}

// std::search may take the product of both lengths; memmem does not.
bool Holds(std::string_view longer, std::string_view shorter) {
  return ::memmem(longer.data(), longer.size(), shorter.data(), shorter.size()) != nullptr;
}

std::string_view BytesOf(const std::u32string& text) {
  return {reinterpret_cast<const char*>(text.data()), text.size() * sizeof(char32_t)};
}

bool HasMostPairsOf(const std::u32string& few, const std::u32string& part) {
  const std::vector<std::uint64_t> wanted = PairsOf(few), there = PairsOf(part);
  std::vector<std::uint64_t> both;
  std::ranges::set_intersection(wanted, there, std::back_inserter(both));
  return !wanted.empty() &&
         static_cast<double>(both.size()) >= kMostlyIn * static_cast<double>(wanted.size());
}

// One holds the other, or is mostly what the other begins or ends with: cut, or with something added, and
// characters replaced besides. Two texts of one language share pairs all over.
bool HoldsMostOf(const std::u32string& a, const std::u32string& b) {
  if (a.empty() || b.empty()) return false;
  const std::u32string& shorter = a.size() < b.size() ? a : b;
  const std::u32string& longer = a.size() < b.size() ? b : a;
  if (Holds(BytesOf(longer), BytesOf(shorter))) return true;
  const std::size_t part = std::min(longer.size(), shorter.size() + shorter.size() / 5 + 4);
  return HasMostPairsOf(shorter, longer.substr(0, part)) ||
         HasMostPairsOf(shorter, longer.substr(longer.size() - part));
}

using Characters = std::u32string;

Characters CharactersOf(std::string_view text) {
  const std::string repaired = RepairUtf8(std::string(text));
  Characters characters;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(repaired.data());
  const auto length = static_cast<utf8proc_ssize_t>(repaired.size());
  for (utf8proc_ssize_t i = 0; i < length;) {
    utf8proc_int32_t character = 0;
    const auto read = utf8proc_iterate(bytes + i, length - i, &character);
    if (read <= 0) break;
    i += read;
    characters += static_cast<char32_t>(character);
  }
  return characters;
}

std::string Utf8Of(const Characters& characters) {
  std::string text;
  for (const char32_t character : characters) {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
  return text;
}

// The end of what seems to stand for something that is not to be seen: "XXXX", "***", "[hidden]"; `at` when
// nothing does there.
std::size_t EndOfMask(const Characters& text, std::size_t at) {
  constexpr std::size_t kShortest = 3, kLongestWord = 40;
  if (text[at] == U'[') {
    const std::size_t end = text.find(U']', at);
    return end != Characters::npos && end - at <= kLongestWord ? end + 1 : at;
  }
  std::size_t end = at;
  while (end < text.size() && text[end] == text[at]) ++end;
  const bool stars = text[at] == U'*' || text[at] == U'#' || text[at] == U'\u2022' || text[at] == U'\u2588';
  return text[at] != U' ' && (stars || end - at >= kShortest) ? end : at;
}

// Something is masked in `shown`, and what is left of it stands in `sent`, in the same order.
bool MayBeMasked(const std::string& sent, const std::string& shown) {
  const Characters text = CharactersOf(shown);
  const std::u32string all = Bones(sent);
  bool masked = false;
  std::size_t from = 0;
  Characters piece;
  const auto piece_is_there = [&] {
    const std::u32string bones = Bones(Utf8Of(std::exchange(piece, {})));
    const std::size_t at = all.find(bones, from);
    if (at == std::u32string::npos) return false;
    from = at + bones.size();
    return true;
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = EndOfMask(text, i);
    if (end == i || Holds(sent, Utf8Of(text.substr(i, end - i)))) {
      const std::size_t next = std::max(end, i + 1);
      piece += text.substr(i, next - i);
      i = next;
      continue;
    }
    masked = true;
    if (!piece_is_there()) return false;
    i = end;
  }
  return masked && piece_is_there();
}

// Read in another encoding, once or twice.
bool MayBeMisread(const std::string& sent, const std::u32string& shown) {
  if (IsAscii(sent)) return false;
  for (const char* encoding : kEncodings) {
    const std::string once = Misread(sent, encoding);
    const std::u32string bones = Bones(once);
    if (HoldsMostOf(bones, shown) || HoldsMostOf(Bones(Misread(once, encoding)), shown)) return true;
  }
  return false;
}

bool MayBeTheSame(const std::string& sent, const std::string& shown) {
  if (sent == shown) return true;
  const std::u32string a = Bones(sent), b = Bones(shown);
  const std::u32string ascii = AsciiOf(a), other = AsciiOf(b);
  // All of what is beyond ASCII may have been replaced or dropped: "????" for a text in Cyrillic, nothing for
  // an emoji. Little is left to compare then.
  const std::size_t foreign = a.size() - ascii.size();
  const bool mostly_foreign = a.empty() ? !IsAscii(sent) : foreign > ascii.size();
  if (mostly_foreign && b.size() == other.size()) {
    constexpr char32_t kReplacement = 0xFFFD;
    const auto replaced = static_cast<std::size_t>(std::ranges::count(shown, '?') +
                                                   std::ranges::count(CharactersOf(shown), kReplacement));
    if (b.empty() || (replaced > 0 && 2 * replaced >= foreign)) return true;
    if (!ascii.empty() && Holds(BytesOf(other), BytesOf(ascii))) return true;
  }
  if (a.empty() || b.empty()) return a.empty() && Holds(shown, sent);
  return HoldsMostOf(a, b) || HoldsMostOf(ascii, other) || MayBeMisread(sent, b);
}

// An editor may wrap a text in blocks with colors of their own; all other colors are the text's.
bool IsWrittenAlike(const HtmlText& sent, const HtmlText& shown) {
  if (sent.plain.empty() || sent.marked != shown.marked) return false;
  std::size_t found = 0;
  for (const HtmlText::Color& color : shown.colors) {
    if (found < sent.colors.size() && sent.colors[found].value == color.value) {
      ++found;
    } else if (!color.of_block) {
      return false;
    }
  }
  return found == sent.colors.size();
}

}  // namespace

Likeness CompareTexts(std::string_view sent, std::string_view shown) {
  const HtmlText ours = ReadHtml(sent), theirs = ReadHtml(shown);
  if (IsWrittenAlike(ours, theirs)) return Likeness::kSame;
  // Somebody escaped it on the way, once or twice.
  std::string decoded(shown);
  bool alike = theirs.marked.empty() || MayBeTheSame(ours.plain, theirs.plain) ||
               MayBeMasked(ours.plain, theirs.plain);
  for (int times = 0; times < 2; ++times) {
    std::string next = DecodeEntities(decoded);
    if (next == decoded) break;
    decoded = std::move(next);
    const HtmlText unescaped = ReadHtml(decoded);
    if (IsWrittenAlike(ours, unescaped)) return Likeness::kSame;
    alike = alike || MayBeTheSame(ours.plain, unescaped.plain);
  }
  return alike ? Likeness::kLike : Likeness::kDifferent;
}

}  // namespace flintdesk::servicedesk
