#include "servicedesk/masked_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "servicedesk/bones.hpp"

namespace flintdesk::servicedesk {
namespace {

using Characters = std::u32string_view;

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

// The end of "[hidden]" and its like at `at`; `at` when nothing of the kind stands there.
std::size_t EndOfBracket(Characters text, std::size_t at) {
  constexpr std::size_t kLongest = 40;
  constexpr Characters kOpen = U"[({<", kClose = U"])}>";
  const std::size_t kind = kOpen.find(text[at]);
  if (kind == Characters::npos) return at;
  const std::size_t length = text.substr(at, kLongest).find(kClose[kind]);
  if (length == Characters::npos || !SaysHidden(Utf8Of(text.substr(at, length)))) return at;
  return at + length + 1;
}

// The end of "***", "####" or "XXXX" at `at`; `at` when nothing of the kind stands there.
std::size_t EndOfRun(Characters text, std::size_t at) {
  constexpr std::size_t kShortest = 2;
  constexpr Characters kSigns = U"*#\u2022\u25CF\u2588\u25A0";
  const bool cross = text[at] == U'X' || text[at] == U'x';
  if (!cross && kSigns.find(text[at]) == Characters::npos) return at;
  std::size_t end = at;
  while (end < text.size() && text[end] == text[at]) ++end;
  // "maxx" and "xxl" are words.
  const bool in_word =
      cross && ((at > 0 && IsLetter(text[at - 1])) || (end < text.size() && IsLetter(text[end])));
  return in_word || end - at < kShortest ? at : end;
}

struct Parts {
  std::vector<std::string> pieces;  // bones, as UTF-8, between what is hidden, and before and after it
  std::size_t hidden = 0;           // characters
  bool said = false;                // by a word in brackets
};

Parts PartsOf(Characters text) {
  Parts parts;
  std::size_t begin = 0;
  const auto end_piece = [&](std::size_t end) {
    parts.pieces.push_back(Utf8Of(BonesOf(Utf8Of(text.substr(begin, end - begin)))));
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bracket = EndOfBracket(text, i);
    const std::size_t end = bracket != i ? bracket : EndOfRun(text, i);
    if (end == i) {
      ++i;
      continue;
    }
    end_piece(i);
    parts.hidden += end - i;
    parts.said = parts.said || bracket != i;
    begin = i = end;
  }
  end_piece(text.size());
  return parts;
}

// Do the pieces stand in `sent` one after the other, the first at its beginning and the last at its end? An
// empty one stands anywhere.
bool AreInOrder(const std::vector<std::string>& pieces, std::string_view sent) {
  const std::string &first = pieces.front(), &last = pieces.back();
  if (!sent.starts_with(first)) return false;
  sent.remove_prefix(first.size());
  if (!sent.ends_with(last)) return false;
  sent.remove_suffix(last.size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::size_t place = PlaceOf(pieces[i], sent);
    if (place == std::string_view::npos) return false;
    sent.remove_prefix(place + pieces[i].size());
  }
  return true;
}

}  // namespace

bool MayBeMasked(const std::string& sent, const std::string& shown) {
  const std::u32string text = CharactersOf(shown);
  const Parts parts = PartsOf(text);
  const std::string bones = Utf8Of(BonesOf(sent));
  if (parts.pieces.size() < 2 || !AreInOrder(parts.pieces, bones)) return false;
  if (!parts.pieces.front().empty() || !parts.pieces.back().empty()) return true;
  // Hidden at both ends: what is left must be a good part of it, or what hides it as long as it is.
  std::size_t left = 0;
  for (const std::string& piece : parts.pieces) left += piece.size();
  const std::size_t length = CharactersOf(sent).size();
  const bool as_long = 5 * text.size() >= 4 * length && 4 * text.size() <= 5 * length;
  return 2 * left >= bones.size() || (left == 0 && (parts.said || as_long));
}

}  // namespace flintdesk::servicedesk
