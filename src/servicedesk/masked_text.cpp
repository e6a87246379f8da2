#include "servicedesk/masked_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/character.hpp"
#include "base/text.hpp"
#include "servicedesk/bones.hpp"

namespace flintdesk::servicedesk {
namespace {

using Characters = std::u32string_view;

constexpr std::size_t kLongestBracket = 40;

bool IsLetter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c >= 0xC0; }

// Words that filters write in the place of what they hide.
bool SaysHidden(const std::string& text) {
  constexpr std::string_view kWords[] = {"redact", "hidden", "mask",      "remove",  "delete",
                                         "filter", "block",  "protected", "secret",  "confidential",
                                         "censor", "anonym", "sanit",     "private", "sensitiv"};
  const std::string lower = ToLower(text);
  return std::ranges::any_of(kWords,
                             [&lower](std::string_view word) { return lower.find(word) != lower.npos; });
}

// Something in brackets that may stand for what is hidden.
struct Bracket {
  std::size_t end = 0;
  bool said = false;  // by a word
};

// "[hidden]", "[PHONE]", "{{TOKEN_1}}", "<redacted>" at `at`; ends there when nothing of the kind stands
// there.
Bracket BracketAt(Characters text, std::size_t at) {
  constexpr Characters kOpen = U"[{(<", kClose = U"]})>";
  const std::size_t kind = kOpen.find(text[at]);
  if (kind == Characters::npos) return {at};
  std::size_t end = text.substr(at, kLongestBracket).find(kClose[kind]);
  if (end == Characters::npos) return {at};
  const bool said = SaysHidden(Utf8Of(text.substr(at, end)));
  // What people write in round and pointed ones is their text.
  if (kind > 1 && !said) return {at};
  for (end += at; end < text.size() && text[end] == kClose[kind];) ++end;
  return {end, said};
}

// The end of "***", "####" or "XXXX" at `at`; `at` when nothing of the kind stands there.
std::size_t EndOfRun(Characters text, std::size_t at) {
  constexpr std::size_t kShortest = 2;
  constexpr Characters kSigns = U"*#\u2022\u25CF\u2588\u25A0";
  const bool cross = text[at] == U'X' || text[at] == U'x';
  if (!cross && kSigns.find(text[at]) == Characters::npos) return at;
  std::size_t end = at;
  // "x.x.x.x", too.
  while (end < text.size() &&
         (text[end] == text[at] || (text[end] == U'.' && text.substr(end + 1, 1) == text.substr(at, 1))))
    ++end;
  // "maxx" and "xxl" are words.
  const bool in_word =
      cross && ((at > 0 && IsLetter(text[at - 1])) || (end < text.size() && IsLetter(text[end])));
  return in_word || end - at < kShortest ? at : end;
}

struct Parts {
  std::vector<std::string> pieces;  // bones, as UTF-8, between what is hidden, and before and after it
  bool said = false;                // something is hidden by a word in brackets
  bool run = false;                 // or by signs
};

Parts PartsOf(Characters text) {
  Parts parts;
  std::size_t begin = 0;
  const auto end_piece = [&](std::size_t end) {
    parts.pieces.push_back(Utf8Of(BonesOf(Utf8Of(text.substr(begin, end - begin)))));
  };
  for (std::size_t i = 0; i < text.size();) {
    const Bracket bracket = BracketAt(text, i);
    const std::size_t end = bracket.end != i ? bracket.end : EndOfRun(text, i);
    if (end == i) {
      ++i;
      continue;
    }
    end_piece(i);
    parts.said = parts.said || bracket.said;
    parts.run = parts.run || bracket.end == i;
    begin = i = end;
  }
  end_piece(text.size());
  return parts;
}

// The length of the longest beginning of `begin` that `end` ends with (Knuth, Morris and Pratt).
std::size_t OverlapOf(std::string_view begin, std::string_view end) {
  begin = begin.substr(0, end.size());
  end.remove_prefix(end.size() - begin.size());
  std::vector<std::size_t> borders(begin.size() + 1, 0);
  const auto next = [&](std::size_t length, char c) {
    while (length > 0 && (length == begin.size() || begin[length] != c)) length = borders[length];
    return length < begin.size() && begin[length] == c ? length + 1 : 0;
  };
  for (std::size_t i = 1; i < begin.size(); ++i) borders[i + 1] = next(borders[i], begin[i]);
  std::size_t length = 0;
  for (const char c : end) length = next(length, c);
  return length;
}

// Something that a gateway adds may stand before the first piece, or behind the last; then so many bytes of
// it must be ours.
constexpr std::size_t kEnough = 4;

// Do the pieces stand in `sent` one after the other, the first at its beginning and the last at its end? An
// empty one stands anywhere, and one of the two ends may be somebody else's.
bool AreInOrder(const std::vector<std::string>& pieces, std::string_view sent) {
  const std::string &first = pieces.front(), &last = pieces.back();
  std::size_t begin = sent.starts_with(first) ? first.size() : OverlapOf(sent, first);
  if (begin < std::min(kEnough, first.size())) begin = 0;
  const bool begins = first.empty() || begin > 0;
  std::string_view rest = sent.substr(begin);
  std::size_t end = rest.ends_with(last) ? last.size() : OverlapOf(last, rest);
  if (end < std::min(kEnough, last.size())) end = 0;
  const bool ends = last.empty() || end > 0;
  // Only one piece is left where the other end is somebody else's: it must be ours.
  const bool known = (begins && begin >= kEnough) || (ends && end >= kEnough);
  if (!(begins && ends) && !known) return false;
  sent = rest.substr(0, rest.size() - end);
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::size_t place = PlaceOf(pieces[i], sent);
    if (place == std::string_view::npos) return false;
    sent.remove_prefix(place + pieces[i].size());
  }
  return true;
}

bool MayBeMaskedIn(const std::string& sent, Characters text) {
  const Parts parts = PartsOf(text);
  const std::string bones = Utf8Of(BonesOf(sent));
  if (parts.pieces.size() < 2 || !AreInOrder(parts.pieces, bones)) return false;
  if (!parts.pieces.front().empty() || !parts.pieces.back().empty()) return true;
  // Hidden at both ends: what is left must be a good part of it, or what hides it as long as it is.
  std::size_t left = 0;
  for (const std::string& piece : parts.pieces) left += piece.size();
  const std::size_t length = CharactersOf(sent).size();
  const bool as_long = 5 * text.size() >= 4 * length && 4 * text.size() <= 5 * length;
  const bool digits = !bones.empty() && bones.find_first_not_of("0123456789") == std::string::npos;
  return 2 * left >= bones.size() || (left == 0 && (parts.said || (parts.run && (as_long || digits))));
}

}  // namespace

bool MayBeMasked(const std::string& sent, const std::string& shown) {
  const std::u32string text = CharactersOf(shown);
  if (MayBeMaskedIn(sent, text)) return true;
  // "[External] Call ***": what a gateway puts in front hides nothing.
  if (!text.starts_with(U'[')) return false;
  const std::size_t end = Characters(text).substr(0, kLongestBracket).find(U']');
  return end != Characters::npos && MayBeMaskedIn(sent, Characters(text).substr(end + 1));
}

}  // namespace flintdesk::servicedesk
