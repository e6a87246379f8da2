#include "base/spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/character.hpp"
#include "base/html_entities.hpp"

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
    constexpr std::size_t kLongest = 12;
    text = text.substr(0, kLongest);
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
  Entity entity = EntityAt(text);
  return {std::move(entity.text), entity.length};
}

bool GoesOnInUrl(std::string_view begun) { return begun.size() < 3; }

/// Two halves of a character are the longest.
bool GoesOnInJson(std::string_view begun) { return begun.size() < 12; }

/// A number may have any zeros in front.
bool GoesOnInHtml(std::string_view begun) {
  if (begun.size() < 2) return true;
  const char last = begun.back();
  const bool in_word =
      (last >= '0' && last <= '9') || (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
  return begun[1] == '#' ? in_word || begun.size() == 2 : in_word && begun.size() < kLongestEntity;
}

/// A way to write text in which some characters stand as escapes. Every writer chooses which, and in what
/// case, so the escapes are undone and compared instead of every spelling being made.
struct Spelling {
  char mark;
  Piece (*read)(std::string_view);
  bool (*goes_on)(std::string_view begun);  ///< May more be part of the escape whose first bytes these are?
};
constexpr Spelling kSpellings[] = {{'%', PercentEscape, GoesOnInUrl},
                                   {'\\', BackslashEscape, GoesOnInJson},
                                   {'&', HtmlEscape, GoesOnInHtml}};

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
    Piece escape = innermost.read(text);
    return escape.length == 0 ? first : escape;
  }
  std::string seen = first.value;
  std::vector<std::size_t> ends{first.length};  // of each byte of `seen`, within `text`
  for (std::size_t at = first.length; at < text.size() && innermost.goes_on(seen);) {
    const Piece next = First(text.substr(at), outer);
    at += next.length;
    seen += next.value;
    ends.resize(seen.size(), at);
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

Unescaped AsItStands(std::string_view text) {
  Unescaped plain{std::string(text), std::vector<std::uint32_t>(text.size()),
                  std::vector<std::uint32_t>(text.size())};
  std::iota(plain.begins.begin(), plain.begins.end(), 0U);
  std::iota(plain.ends.begin(), plain.ends.end(), 1U);
  return plain;
}

/// What `from` says once the escapes of `spelling` are undone too; nothing where it has none.
std::optional<Unescaped> Undo(const Unescaped& from, const Spelling& spelling) {
  if (from.text.find(spelling.mark) == std::string::npos) return std::nullopt;
  Unescaped undone;
  bool any = false;
  for (std::size_t at = 0; at < from.text.size();) {
    Piece piece;
    if (from.text[at] == spelling.mark) piece = spelling.read(std::string_view(from.text).substr(at));
    any = any || piece.length > 0;
    if (piece.length == 0) piece = {{from.text[at]}, 1};
    undone.text += piece.value;
    undone.begins.resize(undone.text.size(), from.begins[at]);
    at += piece.length;
    undone.ends.resize(undone.text.size(), from.ends[at - 1]);
  }
  if (!any) return std::nullopt;
  return undone;
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
  const Unescaped plain = AsItStands(text);
  use(plain);
  for (const Spelling& outer : kSpellings) {
    const std::optional<Unescaped> once = Undo(plain, outer);
    if (!once) continue;
    use(*once);
    for (const Spelling& inner : kSpellings)
      if (const std::optional<Unescaped> twice = Undo(*once, inner)) use(*twice);
  }
}

}  // namespace flintdesk
