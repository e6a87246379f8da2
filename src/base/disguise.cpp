#include "base/disguise.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include <utf8proc.h>

#include "base/character.hpp"
#include "base/hidden_markup.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

bool IsUnseen(std::uint32_t number) {
  const utf8proc_property_t* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(number));
  switch (property->category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_PD:
      return true;
    default:
      break;
  }
  // utf8proc knows nothing of characters that are not assigned; these Unicode wants ignored when they are.
  const bool reserved =
      number == 0x2065 || (number >= 0xFFF0 && number <= 0xFFF8) || (number >= 0xE0000 && number <= 0xE0FFF);
  constexpr std::uint32_t kMinus = 0x2212, kBlankOfBraille = 0x2800, kObject = 0xFFFC, kReplacement = 0xFFFD;
  return property->ignorable != 0 || reserved || number == kMinus || number == kBlankOfBraille ||
         number == kObject || number == kReplacement;
}

/// How many bytes at the front of `text`, which is not empty, belong together: a character of UTF-8, or one
/// byte.
struct Front {
  std::size_t length = 1;
  bool unseen = false;  ///< Would a reader not miss it?
};

Front FrontOf(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {1, first <= 0x20 || first == 0x7F || first == '-' || first == ':'};
  const Character character = CharacterAt(text);
  if (character.length == 0) return {1, true};
  return {character.length, IsUnseen(character.number)};
}

/// A way to read a part of the text: as the bytes of a character, or of none for what is not seen.
struct Edge {
  std::uint32_t begin = 0, end = 0;
  std::array<char, 4> bytes{};
  std::uint8_t count = 0;

  auto operator<=>(const Edge&) const = default;
};

/// All ways to read parts of a text otherwise than as they stand there.
class Edges {
 public:
  explicit Edges(std::string_view text) {
    ForEachReading(text, [this, text](const Unescaped& reading) {
      if (reading.text.size() < text.size()) AddEscapes(reading);
      for (const Span& span : HiddenMarkup(reading.text))
        Add({reading.begins[span.begin], reading.ends[span.end - 1], {}, 0});
    });
    Tidy();
  }

  /// Does one begin at `place`? Each call has a place that is no smaller than that of the one before.
  bool BeginAt(std::size_t place) {
    while (next_ < edges_.size() && edges_[next_].begin < place) ++next_;
    return next_ < edges_.size() && edges_[next_].begin == place;
  }

  std::span<const Edge> At(std::size_t place) {
    if (!BeginAt(place)) return {};
    std::size_t end = next_;
    while (end < edges_.size() && edges_[end].begin == place) ++end;
    return std::span(edges_).subspan(next_, end - next_);
  }

 private:
  void AddEscapes(const Unescaped& reading) {
    const std::string_view text = reading.text;
    for (std::size_t at = 0; at < text.size();) {
      Edge edge{reading.begins[at], reading.ends[at], {}, 0};
      std::size_t end = at;
      // Some entities stand for two characters.
      while (end < text.size() && reading.begins[end] == edge.begin) {
        const Front front = FrontOf(text.substr(end));
        for (std::size_t i = 0; !front.unseen && i < front.length && edge.count < edge.bytes.size(); ++i)
          edge.bytes[edge.count++] = text[end + i];
        end += front.length;
      }
      edge.end = reading.ends[end - 1];
      if (edge.end - edge.begin != end - at) Add(edge);  // it is no escape otherwise
      at = end;
    }
  }

  /// Readings repeat each other; kept all, they would take many times the memory of the text.
  void Add(const Edge& edge) {
    edges_.push_back(edge);
    if (edges_.size() > 2 * tidy_ + 1'024) Tidy();
  }

  void Tidy() {
    std::ranges::sort(edges_);
    const auto repeated = std::ranges::unique(edges_);
    edges_.erase(repeated.begin(), repeated.end());
    tidy_ = edges_.size();
  }

  std::vector<Edge> edges_;
  std::size_t tidy_ = 0, next_ = 0;
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

/// Follows every way to read a text at once, so that none is read twice.
class DisguiseSearch {
 public:
  using Place = std::pair<std::size_t, std::size_t>;  ///< begin and end

  DisguiseSearch(const DisguisedTexts& wanted, std::string_view text)
      : wanted_(wanted), text_(text), edges_(text) {}

  std::vector<Place> Run() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const bool reached = !next_.empty() || !far_.empty();
      if (!reached && !MayBegin(text_[at]) && !edges_.BeginAt(at)) continue;  // nearly always
      TakeReached(at);
      const std::span<const Edge> edges = edges_.At(at);
      const Front front = FrontOf(text_.substr(at));
      if (front.unseen)
        Pass(at + front.length);
      else
        Read(text_.substr(at, front.length), at, at + front.length);
      for (const Edge& edge : edges)
        if (edge.count == 0)
          Pass(edge.end);
        else
          Read({edge.bytes.data(), edge.count}, at, edge.end);
    }
    return std::move(places_);
  }

 private:
  bool MayBegin(char c) const { return wanted_.begins_[static_cast<unsigned char>(Lower(c))]; }

  /// What has been read of a core since `begin`.
  struct Reached {
    std::uint32_t node;
    std::size_t begin;

    auto operator<=>(const Reached&) const = default;
  };

  /// Of several that have read the same, the one that began first covers the others.
  void TakeReached(std::size_t at) {
    here_ = std::exchange(next_, {});
    if (const auto far = far_.find(at); far != far_.end()) {
      here_.insert(here_.end(), far->second.begin(), far->second.end());
      far_.erase(far);
    }
    at_ = at;
    if (here_.size() < 2) return;
    std::ranges::sort(here_);
    const auto repeated = std::ranges::unique(here_, {}, &Reached::node);
    here_.erase(repeated.begin(), repeated.end());
  }

  void Reach(const Reached& reached, std::size_t place) {
    if (place >= text_.size()) return;
    if (place == at_ + 1)
      next_.push_back(reached);
    else
      far_[place].push_back(reached);
  }

  void Pass(std::size_t end) {
    for (const Reached& reached : here_) Reach(reached, end);
  }

  void Read(std::string_view bytes, std::size_t at, std::size_t end) {
    for (const Reached& reached : here_) Follow(reached, bytes, end);
    if (MayBegin(bytes.front())) Follow({0, at}, bytes, end);
  }

  void Follow(Reached reached, std::string_view bytes, std::size_t end) {
    for (const char c : bytes) {
      reached.node = wanted_.Follow(reached.node, Lower(c));
      if (reached.node == 0) return;
    }
    if (wanted_.nodes_[reached.node].ends) places_.emplace_back(reached.begin, end);
    Reach(reached, end);
  }

  const DisguisedTexts& wanted_;
  std::string_view text_;
  Edges edges_;
  std::size_t at_ = 0;
  std::vector<Reached> here_, next_;
  std::map<std::size_t, std::vector<Reached>> far_;  // by the place that was reached
  std::vector<Place> places_;
};

std::string CoreOf(std::string_view text) {
  std::string core;
  while (!text.empty()) {
    const Front front = FrontOf(text);
    if (!front.unseen) core += text.substr(0, front.length);
    text.remove_prefix(front.length);
  }
  return ToLower(core);
}

void DisguisedTexts::Add(std::string_view core) {
  if (core.empty()) return;
  std::uint32_t node = 0;
  for (const char c : core) {
    std::uint32_t following = Follow(node, c);
    if (following == 0) {
      following = static_cast<std::uint32_t>(nodes_.size());
      nodes_[node].next.emplace_back(c, following);
      nodes_.emplace_back();
    }
    node = following;
  }
  nodes_[node].ends = true;
  begins_[static_cast<unsigned char>(core.front())] = true;
  shortest_ = std::min(shortest_, core.size());
}

std::uint32_t DisguisedTexts::Follow(std::uint32_t node, char c) const {
  for (const auto& [each, following] : nodes_[node].next)
    if (each == c) return following;
  return 0;
}

std::string DisguisedTexts::Replace(std::string_view text, std::string_view with) const {
  if (text.size() < shortest_) return std::string(text);  // most texts are short
  std::vector<DisguiseSearch::Place> places = DisguiseSearch(*this, text).Run();
  std::ranges::sort(places);
  std::string replaced;
  std::size_t end = 0;  // of what was replaced last
  for (const auto& [begin, place_end] : places) {
    if (begin >= end) {
      replaced += text.substr(end, begin - end);
      replaced += with;
    }
    end = std::max(end, place_end);
  }
  return replaced += text.substr(end);
}

}  // namespace flintdesk
