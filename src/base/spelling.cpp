#include "base/spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/character.hpp"

namespace flintdesk {
namespace {

/// What a text begins with: the bytes that it stands for, and how many it takes; none when it is no escape.
struct Piece {
  std::string value;
  std::size_t length = 0;
};

/// A character by its number, in UTF-8 as secrets are.
std::string TextOf(int number) {
  std::string text;
  AppendCharacter(text, static_cast<std::uint32_t>(number));
  return text;
}

std::optional<int> Number(std::string_view digits, int base) {
  constexpr int kLastCharacter = 0x10FFFF;
  int value = 0;
  auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (value < 0 || value > kLastCharacter) return std::nullopt;
  return value;
}

Piece PercentEscape(std::string_view text) {
  if (text.size() < 3) return {};
  if (auto value = Number(text.substr(1, 2), 16)) return {{static_cast<char>(*value)}, 3};
  return {};
}

/// The four digits after "\u"; nothing when there is none.
std::optional<int> NumberOfUnit(std::string_view text) {
  if (text.size() < 6 || !text.starts_with("\\u")) return std::nullopt;
  return Number(text.substr(2, 4), 16);
}

Piece BackslashEscape(std::string_view text) {
  if (text.size() < 2) return {};
  if (const auto unit = NumberOfUnit(text)) {
    // A character beyond 16 bits is written as two halves.
    const auto second = *unit >> 10 == 0xD800 >> 10 ? NumberOfUnit(text.substr(6)) : std::nullopt;
    if (second && *second >> 10 == 0xDC00 >> 10)
      return {TextOf(0x10000 + ((*unit & 0x3FF) << 10) + (*second & 0x3FF)), 12};
    return {TextOf(*unit), 6};
  }
  if (text.starts_with("\\u{")) {
    const std::size_t end = std::min(text.find('}'), text.size());
    if (const auto value = Number(text.substr(3, end - 3), 16); value && end < text.size())
      return {TextOf(*value), end + 1};
  }
  if (text[1] == 'x' && text.size() >= 4)
    if (const auto value = Number(text.substr(2, 2), 16)) return {{static_cast<char>(*value)}, 4};
  const char next = text[1];
  if (std::string_view("nrtbfvae").find(next) != std::string_view::npos)
    return {"\n", 2};  // some control character
  // Before any other letter or a digit it means more than one, which is not wanted, or itself.
  const bool means_more =
      (next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z');
  return means_more ? Piece{} : Piece{{next}, 2};
}

Piece HtmlEscape(std::string_view text) {
  constexpr std::pair<std::string_view, char> kNames[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  for (const auto& [name, character] : kNames)
    if (text.starts_with(name)) return {{character}, name.size()};
  // What a page puts between letters without a letter being seen.
  for (std::string_view name : {"&nbsp;", "&shy;", "&zwj;", "&zwnj;", "&ensp;", "&emsp;", "&thinsp;", "&lrm;",
                                "&rlm;", "&hyphen;", "&dash;", "&ndash;", "&mdash;", "&Tab;", "&NewLine;"})
    if (text.starts_with(name)) return {{' '}, name.size()};
  const std::size_t end = text.find(';');
  if (end == text.npos || end < 3 || text[1] != '#') return {};
  const bool hex = text[2] == 'x' || text[2] == 'X';
  if (auto value = Number(text.substr(hex ? 3 : 2, end - (hex ? 3 : 2)), hex ? 16 : 10))
    return {TextOf(*value), end + 1};
  return {};
}

/// No escape is longer: two halves of a character of JSON.
constexpr std::size_t kLongest = 12;

/// A way to write text in which some characters stand as escapes. Every writer chooses which, and in what
/// case, so the escapes are undone and compared instead of every spelling being made.
struct Spelling {
  char mark;
  Piece (*read)(std::string_view);
};
constexpr Spelling kSpellings[] = {{'%', PercentEscape}, {'\\', BackslashEscape}, {'&', HtmlEscape}};

bool IsMark(char c) {
  return std::any_of(std::begin(kSpellings), std::end(kSpellings),
                     [c](const Spelling& spelling) { return spelling.mark == c; });
}

/// Spellings one within the other; the first is the outermost, and none is the text as it is.
using Layers = std::vector<const Spelling*>;

/// Those in which `text` may be written, going by the marks that it has.
std::vector<Layers> LayersOf(std::string_view text) {
  std::vector<Layers> found{{}};
  for (const Spelling& outer : kSpellings) {
    if (text.find(outer.mark) == text.npos) continue;
    found.push_back({&outer});
    for (const Spelling& inner : kSpellings) found.push_back({&outer, &inner});
  }
  return found;
}

/// What `text`, which is not empty, begins with, when all the layers are undone.
Piece First(std::string_view text, std::span<const Spelling* const> layers) {
  if (layers.empty()) return {{text.front()}, 1};
  const Spelling& innermost = *layers.back();
  const auto outer = layers.first(layers.size() - 1);
  Piece first = First(text, outer);
  if (first.value.size() > 1 || first.value.front() != innermost.mark) return first;
  if (outer.empty()) {
    Piece escape = innermost.read(text.substr(0, kLongest));
    return escape.length == 0 ? first : escape;
  }
  std::string seen = first.value;
  std::array<std::size_t, kLongest + 4> ends{first.length};  // of each byte of `seen`, within `text`
  for (std::size_t at = first.length; seen.size() < kLongest && at < text.size();) {
    const Piece next = First(text.substr(at), outer);
    at += next.length;
    std::fill_n(ends.begin() + static_cast<std::ptrdiff_t>(seen.size()), next.value.size(), at);
    seen += next.value;
  }
  Piece escape = innermost.read(seen);
  if (escape.length == 0) return first;
  escape.length = ends[escape.length - 1];
  return escape;
}

/// A form writes a blank as a plus sign.
bool Begins(std::string_view wanted, std::string_view with) {
  return wanted.starts_with(with) || (with == "+" && wanted.front() == ' ');
}

/// How many bytes at the front of `text` are `wanted`; 0 when it is something else.
std::size_t LengthAtFront(std::string_view text, std::string_view wanted, const Layers& layers) {
  std::size_t at = 0;
  while (!wanted.empty()) {
    if (at >= text.size()) return 0;
    const Piece piece = First(text.substr(at), layers);
    if (!Begins(wanted, piece.value)) return 0;
    at += piece.length;
    wanted.remove_prefix(piece.value.size());
  }
  return at;
}

/// Searches for everything that is wanted, at each place of a text in turn.
class Search {
 public:
  Search(std::string_view text, std::span<const std::string> wanted)
      : wanted_(wanted), all_layers_(LayersOf(text)) {
    for (const std::string& each : wanted) begins_[static_cast<unsigned char>(each.front())] = true;
    begins_['+'] = begins_['+'] || begins_[' '];
  }

  /// Of all readings, so that no half of an escape is left over.
  std::size_t LongestAtFront(std::string_view text) const {
    if (!IsMark(text.front())) return MayBegin(text.front()) ? LongestBehindPlain(text) : 0;
    std::size_t longest = 0;
    for (const Layers& layers : all_layers_) {
      const Piece piece = First(text, layers);
      if (!MayBegin(piece.value.front())) continue;
      for (const std::string& each : wanted_)
        if (Begins(each, piece.value)) longest = std::max(longest, LengthAtFront(text, each, layers));
    }
    return longest;
  }

 private:
  bool MayBegin(char c) const { return begins_[static_cast<unsigned char>(c)]; }

  /// Up to the first mark there is one reading, and nearly everything ends there.
  std::size_t LongestBehindPlain(std::string_view text) const {
    std::size_t longest = 0;
    for (const std::string& each : wanted_) {
      std::size_t plain = 0;
      while (plain < each.size() && plain < text.size() && text[plain] == each[plain] && !IsMark(text[plain]))
        ++plain;
      if (plain == each.size()) longest = std::max(longest, plain);
      if (plain >= each.size() || plain >= text.size()) continue;
      if (!IsMark(text[plain]) && text[plain] != '+') continue;
      for (const Layers& layers : all_layers_) longest = std::max(longest, LengthAtFront(text, each, layers));
    }
    return longest;
  }

  std::span<const std::string> wanted_;
  std::vector<Layers> all_layers_;
  std::array<bool, 256> begins_{};
};

/// A quick first check: nearly every text holds neither an escape nor anything that is wanted.
bool MayHold(std::string_view text, std::span<const std::string> wanted) {
  const auto has = [text](auto what) { return text.find(what) != text.npos; };
  return has('+') ||
         std::any_of(std::begin(kSpellings), std::end(kSpellings),
                     [&](const Spelling& s) { return has(s.mark); }) ||
         std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& each) { return has(std::string_view(each)); });
}

}  // namespace

std::string ReplaceSpelled(std::string_view text, std::span<const std::string> wanted,
                           std::string_view with) {
  if (!MayHold(text, wanted)) return std::string(text);
  const Search search(text, wanted);
  std::string replaced;
  std::size_t end = 0;  // of what was found last
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t length = search.LongestAtFront(text.substr(at));
    if (length > 0 && at >= end) replaced += with;
    end = std::max(end, at + length);
    if (at >= end) replaced += text[at];
  }
  return replaced;
}

void ForEachReading(std::string_view text, const std::function<void(const Unescaped&)>& use) {
  for (const Layers& layers : LayersOf(text)) {
    Unescaped reading;
    for (std::size_t at = 0; at < text.size();) {
      const Piece piece = First(text.substr(at), layers);
      const auto begin = static_cast<std::uint32_t>(at);
      at += piece.length;
      reading.text += piece.value;
      reading.begins.resize(reading.text.size(), begin);
      reading.ends.resize(reading.text.size(), static_cast<std::uint32_t>(at));
    }
    use(reading);
  }
}

}  // namespace flintdesk
