#include "base/disguise.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "base/character.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

/// Characters beyond ASCII that are blanks, dashes or nothing to see.
constexpr Range kUnseen[] = {{0x80, 0xA0},     {0xAD, 0xAD},      {0x34F, 0x34F},   {0x61C, 0x61C},
                             {0x115F, 0x1160}, {0x1680, 0x1680},  {0x17B4, 0x17B5}, {0x180B, 0x180E},
                             {0x2000, 0x2015}, {0x2028, 0x202F},  {0x205F, 0x206F}, {0x2212, 0x2212},
                             {0x3000, 0x3000}, {0x3164, 0x3164},  {0xFE00, 0xFE0F}, {0xFE58, 0xFE58},
                             {0xFE63, 0xFE63}, {0xFEFF, 0xFEFF},  {0xFF0D, 0xFF0D}, {0xFFA0, 0xFFA0},
                             {0xFFF0, 0xFFFD}, {0xE0000, 0xE0FFF}};

bool IsUnseen(std::uint32_t number) {
  return std::any_of(std::begin(kUnseen), std::end(kUnseen),
                     [number](const Range& range) { return number >= range.first && number <= range.last; });
}

/// How many bytes at the front of `text`, which is not empty, a reader would not miss; 0 when he would.
std::size_t LengthOfNothing(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return first <= 0x20 || first == 0x7F || first == '-' || first == ':' ? 1 : 0;
  const Character character = CharacterAt(text);
  if (character.length == 0) return 1;
  return IsUnseen(character.number) ? character.length : 0;
}

/// A core, and for each byte of it its place in the text that it was taken from.
struct Core {
  std::string text;
  std::vector<std::uint32_t> places;
};

/// What becomes of tags. Whether a '<' begins one is decided by whoever shows the text, so all ways are
/// tried.
enum class Tags {
  kKept,
  kFromFirst,  ///< Gone, from a '<' to the next '>'.
  kFromLast,   ///< Gone, from the last '<' before a '>' on.
};

/// The end of the tag at the front of `text`; 0 for none.
std::size_t LengthOfTag(std::string_view text, Tags tags) {
  if (tags == Tags::kKept || text.front() != '<') return 0;
  const std::size_t end = tags == Tags::kFromFirst ? text.find('>') : text.find_first_of("<>", 1);
  return end == text.npos || text[end] == '<' ? 0 : end + 1;
}

Core Find(std::string_view text, Tags tags) {
  Core core;
  const std::size_t last_end = text.rfind('>');  // no tag ends behind it
  for (std::size_t at = 0; at < text.size();) {
    if (last_end != text.npos && at < last_end)
      if (const std::size_t tag = LengthOfTag(text.substr(at), tags); tag > 0) {
        at += tag;
        continue;
      }
    if (const std::size_t nothing = LengthOfNothing(text.substr(at)); nothing > 0) {
      at += nothing;
      continue;
    }
    core.text += text[at];
    core.places.push_back(static_cast<std::uint32_t>(at++));
  }
  core.text = ToLower(core.text);
  return core;
}

using Place = std::pair<std::uint32_t, std::uint32_t>;  // begin and end

void AddPlaces(const Unescaped& reading, Tags tags, std::span<const std::string> wanted,
               std::vector<Place>& places) {
  const Core core = Find(reading.text, tags);
  for (const std::string& each : wanted)
    for (std::size_t at = 0; (at = core.text.find(each, at)) != std::string::npos; ++at)
      places.emplace_back(reading.begins[core.places[at]], reading.ends[core.places[at + each.size() - 1]]);
}

}  // namespace

std::string CoreOf(std::string_view text) { return Find(text, Tags::kKept).text; }

std::string ReplaceDisguised(std::string_view text, std::span<const std::string> cores,
                             std::string_view with) {
  const bool long_enough = std::any_of(cores.begin(), cores.end(),
                                       [&](const std::string& core) { return core.size() <= text.size(); });
  if (!long_enough) return std::string(text);  // most texts are short
  std::vector<Place> places;
  ForEachReading(text, [&](const Unescaped& reading) {
    AddPlaces(reading, Tags::kKept, cores, places);
    if (reading.text.find('<') == std::string::npos) return;
    AddPlaces(reading, Tags::kFromFirst, cores, places);
    AddPlaces(reading, Tags::kFromLast, cores, places);
  });
  std::sort(places.begin(), places.end());
  std::string replaced;
  std::size_t end = 0;  // of what was replaced last
  for (const auto& [begin, place_end] : places) {
    if (begin >= end) {
      replaced += text.substr(end, begin - end);
      replaced += with;
    }
    end = std::max<std::size_t>(end, place_end);
  }
  return replaced += text.substr(end);
}

}  // namespace flintdesk
