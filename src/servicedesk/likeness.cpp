#include "servicedesk/likeness.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/character.hpp"
#include "base/text.hpp"
#include "servicedesk/bones.hpp"
#include "servicedesk/encoding.hpp"
#include "servicedesk/html_text.hpp"
#include "servicedesk/masked_text.hpp"

namespace flintdesk::servicedesk {
namespace {

// Of the pairs of characters that a text has, so many must be in the like part of another for the two to be
// like.
constexpr double kMostlyIn = 0.7;

// What servers take UTF-8 for where their system says so: Java's default encodings on Windows, those of
// consoles, and the older ones of mail.
constexpr const char* kEncodings[] = {"ISO-8859-1", "CP1252", "CP1251", "CP1250", "CP1253",     "CP1254",
                                      "CP1255",     "CP1256", "CP1257", "CP1258", "ISO-8859-2", "ISO-8859-15",
                                      "KOI8-R",     "CP437",  "CP850",  "CP852",  "CP866",      "MACINTOSH",
                                      "CP874",      "CP932",  "CP936",  "CP949",  "CP950"};

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

bool Holds(std::string_view longer, std::string_view shorter) {
  return PlaceOf(shorter, longer) != std::string_view::npos;
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
  // "ok" stands in "broken", and says nothing.
  constexpr std::size_t kTiny = 6;
  const bool held = shorter.size() < kTiny ? longer.starts_with(shorter) || longer.ends_with(shorter)
                                           : Holds(BytesOf(longer), BytesOf(shorter));
  if (held) return true;
  if (shorter.size() < kTiny && longer.size() > 2 * kTiny) return false;
  const std::size_t part = std::min(longer.size(), shorter.size() + shorter.size() / 5 + 4);
  return HasMostPairsOf(shorter, longer.substr(0, part)) ||
         HasMostPairsOf(shorter, longer.substr(longer.size() - part));
}

std::u32string LettersOf(std::string_view text) {
  std::u32string letters = BonesOf(text);
  std::erase_if(letters, [](char32_t c) { return c >= U'0' && c <= U'9'; });
  return letters;
}

// Read in another encoding, once or twice. Fractions and the like are what this makes of letters, so that
// digits say nothing.
bool MayBeMisread(const std::string& sent, const std::string& shown) {
  constexpr std::size_t kEnough = 4'096, kFewest = 4;
  if (IsAscii(sent)) return false;
  const std::string begin = sent.substr(0, kEnough);
  const std::u32string there = LettersOf(shown);
  const auto is_there = [&](const std::string& misread) {
    if (FoldBlanks(misread) == shown) return true;
    const std::u32string letters = LettersOf(misread);
    const std::size_t fewer = std::min(letters.size(), there.size());
    return fewer >= kFewest ? HoldsMostOf(letters, there) : fewer > 0 && letters == there;
  };
  return std::ranges::any_of(kEncodings, [&](const char* encoding) {
    const std::string once = Misread(begin, encoding);
    return is_there(once) || is_there(Misread(once, encoding));
  });
}

// What is neither a letter, a digit nor a blank, nor stands in the place of one.
std::string SignsOf(std::string_view text) {
  std::string signs(text);
  std::erase_if(signs, [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           c == ' ' || c == '?';
  });
  return signs;
}

bool MayBeTheSame(const std::string& sent, const std::string& shown) {
  if (sent == shown) return true;
  const std::u32string a = BonesOf(sent), b = BonesOf(shown);
  const std::u32string ascii = AsciiOf(a), other = AsciiOf(b);
  // All of what is beyond ASCII may have been replaced or dropped: "????" for a text in Cyrillic, nothing for
  // an emoji. Little is left to compare then.
  const std::size_t foreign = a.size() - ascii.size();
  const bool mostly_foreign = a.empty() ? !IsAscii(sent) : foreign > ascii.size();
  if (mostly_foreign && b.size() == other.size()) {
    constexpr char32_t kReplacement = 0xFFFD;
    const auto replaced = static_cast<std::size_t>(std::ranges::count(shown, '?') +
                                                   std::ranges::count(CharactersOf(shown), kReplacement));
    // Signs that were not in it are somebody else's text: "-----".
    if (b.empty() && ascii.empty() && SignsOf(shown) == SignsOf(sent)) return true;
    if (replaced > 0 && 2 * replaced >= foreign) return true;
    if (!ascii.empty() && Holds(BytesOf(other), BytesOf(ascii))) return true;
  }
  if (a.empty() || b.empty()) return (a.empty() && Holds(shown, sent)) || MayBeMisread(sent, shown);
  return HoldsMostOf(a, b) || HoldsMostOf(ascii, other) || MayBeMisread(sent, shown);
}

// An editor may wrap a text in blocks with colors of their own; all other colors are the text's.
bool HaveTheSameColors(const HtmlText& sent, const HtmlText& shown) {
  std::size_t found = 0;
  for (const HtmlText::Color& color : shown.colors) {
    if (found < sent.colors.size() && sent.colors[found].value == color.value) {
      ++found;
    } else if (!color.of_block || found > 0) {
      return false;
    }
  }
  return found == sent.colors.size();
}

bool AreWrittenAlike(const HtmlText& sent, const HtmlText& shown) {
  return !sent.plain.empty() && sent.marked == shown.marked && HaveTheSameColors(sent, shown);
}

// Calls `see` with what is shown, and with what it was before somebody escaped it, once or twice, until it
// says that this is enough.
template <class See>
bool SeeThrough(std::string_view shown, const See& see) {
  std::string decoded(shown);
  for (int times = 0; times <= 2; ++times) {
    if (see(ReadHtml(decoded))) return true;
    std::string next = DecodeEntities(decoded);
    if (next == decoded) break;
    decoded = std::move(next);
  }
  return false;
}

bool IsTheSame(const HtmlText& ours, std::string_view shown) {
  return SeeThrough(shown, [&ours](const HtmlText& theirs) { return AreWrittenAlike(ours, theirs); });
}

}  // namespace

bool AreTheSameText(std::string_view sent, std::string_view shown) {
  return IsTheSame(ReadHtml(sent), shown);
}

Likeness CompareTexts(std::string_view sent, std::string_view shown) {
  const HtmlText ours = ReadHtml(sent);
  if (IsTheSame(ours, shown)) return Likeness::kSame;
  const bool alike = SeeThrough(shown, [&ours](const HtmlText& theirs) {
    return theirs.marked.empty() || MayBeTheSame(ours.plain, theirs.plain) ||
           MayBeMasked(ours.plain, theirs.plain);
  });
  return alike ? Likeness::kLike : Likeness::kDifferent;
}

}  // namespace flintdesk::servicedesk
