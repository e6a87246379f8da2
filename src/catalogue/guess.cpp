#include "catalogue/guess.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::catalogue {
namespace {

constexpr std::size_t kLongestName = 64;  // no name of ours is near to a longer one

/// In small letters, with one dash between its words: "requestType", "REQUEST_TYPE" and "request type" are
/// one.
std::string Folded(std::string_view name) {
  std::string folded;
  bool small_before = false;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    const bool divides = c == '-' || c == '_' || c == ' ' || c == '.';
    if ((divides || (capital && small_before)) && !folded.empty() && folded.back() != '-') folded += '-';
    if (!divides) folded += c;
    small_before = c >= 'a' && c <= 'z';
  }
  while (folded.ends_with('-')) folded.pop_back();
  return ToLower(folded);
}

/// Slips between two words: letters too many, too few, changed, or two that changed places.
std::size_t Slips(std::string_view a, std::string_view b, std::size_t cost_of_change) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      std::size_t least = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : cost_of_change);
      least = std::min({least, table[i - 1][j] + 1, table[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        least = std::min(least, table[i - 2][j - 2] + 1);
      table[i][j] = least;
    }
  }
  return table[a.size()][b.size()];
}

/// Slips between two words when they are few enough for it to be the same word.
std::optional<std::size_t> FewSlips(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  constexpr std::size_t kShort = 4, kLong = 9;
  const std::size_t slips = Slips(a, b, shorter <= kShort ? 2 : 1);
  if (slips > (shorter >= kLong ? 2U : 1U)) return std::nullopt;
  if (slips > 0 && shorter < 2) return std::nullopt;
  return slips;
}

/// Word by word, so that no slip makes another verb; as a whole where only the dashes differ.
std::optional<std::size_t> SlipsOfNames(const std::string& a, const std::string& b) {
  const std::vector<std::string> words = Split(a, '-'), others = Split(b, '-');
  if (words.size() != others.size()) return FewSlips(ReplaceAll(a, "-", ""), ReplaceAll(b, "-", ""));
  std::size_t sum = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::optional<std::size_t> slips = FewSlips(words[i], others[i]);
    if (!slips) return std::nullopt;
    sum += *slips;
  }
  return sum;
}

/// How many words of one name are nearly words of the other.
std::size_t SharedWords(const std::string& a, const std::string& b) {
  std::size_t shared = 0;
  const std::vector<std::string> others = Split(b, '-');
  for (const std::string& word : Split(a, '-'))
    shared += std::ranges::any_of(
        others, [&](const std::string& other) { return FewSlips(word, other).has_value(); });
  return shared;
}

bool Says(const Wish& wish, std::string_view word) {
  return std::ranges::find(wish.words, word) != wish.words.end();
}

const Wish* WishFor(const std::vector<Wish>& wishes, std::string_view word) {
  const auto found = std::ranges::find_if(wishes, [&](const Wish& wish) { return Says(wish, word); });
  return found == wishes.end() ? nullptr : &*found;
}

/// What it is about decides before what is to be done with it: adding a request is possible, say, and adding
/// an attachment is not.
const Wish* WishForAction(const Connector& connector, const std::string& folded) {
  const std::vector<std::string> words = Split(folded, '-');
  for (std::size_t i = 1; i < words.size(); ++i)
    if (const Wish* wish = WishFor(connector.wished_things, words[i])) return wish;
  if (const Wish* wish = WishFor(connector.wished_verbs, words.front())) return wish;
  return WishFor(connector.wished_things, words.front());
}

}  // namespace

std::optional<std::string> MisspellingOf(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > kLongestName) return std::nullopt;
  const std::string folded = Folded(word);
  const std::string* best = nullptr;
  std::size_t fewest = 0;
  for (const std::string& candidate : candidates) {
    if (EqualsIgnoreCase(word, candidate)) return candidate;
    const std::optional<std::size_t> slips = SlipsOfNames(folded, Folded(candidate));
    if (!slips || (best && *slips >= fewest)) continue;
    best = &candidate;
    fewest = *slips;
  }
  if (!best || folded.empty()) return std::nullopt;
  return *best;
}

std::vector<std::string> NearestActions(const Connector& connector, std::string_view name, std::size_t most) {
  if (name.size() > kLongestName) return {};
  struct Candidate {
    std::size_t shared = 0;
    std::size_t slips = 0;
    const Action* action = nullptr;
  };
  const std::string folded = Folded(name);
  std::vector<Candidate> candidates;
  for (const Action& action : connector.actions)
    if (const std::size_t shared = SharedWords(folded, action.name); shared > 0)
      candidates.push_back({shared, Slips(folded, action.name, 1), &action});
  std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.shared != b.shared ? a.shared > b.shared : a.slips < b.slips;
  });
  std::vector<std::string> nearest;
  for (const Candidate& candidate : candidates)
    if (nearest.size() < most) nearest.push_back(candidate.action->name);
  return nearest;
}

std::string AdviceOnAction(const Connector& connector, std::string_view name) {
  if (name.size() > kLongestName) return {};
  std::vector<std::string> known;
  for (const Action& action : connector.actions) known.push_back(action.name);
  if (const auto meant = MisspellingOf(name, known)) return fmt::format("; did you mean {}?", *meant);
  const Wish* wish = WishForAction(connector, Folded(name));
  return wish ? "; " + wish->how : std::string();
}

std::string AdviceOnParameter(const Connector& connector, std::string_view name,
                              std::span<const std::string> candidates, const Frame& frame) {
  if (name.size() > kLongestName) return {};
  if (const auto meant = MisspellingOf(name, candidates))
    return fmt::format("; did you mean {}{}{}?", frame.before, *meant, frame.after);
  const Wish* wish = WishFor(connector.wished_parameters, Folded(name));
  return wish ? "; " + wish->how : std::string();
}

}  // namespace flintdesk::catalogue
