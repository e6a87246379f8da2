#include "servicedesk/plain_content.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool StandsInLine(std::string_view tag) {
  constexpr std::array<std::string_view, 20> kInLine = {
      "a",   "abbr", "b", "big",   "code", "del", "em",     "font", "i", "img",
      "ins", "mark", "s", "small", "span", "sub", "strong", "sup",  "u", "strike"};
  return std::find(kInLine.begin(), kInLine.end(), tag) != kInLine.end();
}

// The end of what is no text for a reader and begins at `at`; nothing when a tag does not begin there.
struct Tag {
  std::size_t end;
  bool in_line;
};

std::optional<Tag> TagAt(std::string_view html, std::size_t at) {
  const std::string_view rest = html.substr(at);
  if (rest.starts_with("<!--")) {
    const std::size_t end = rest.find("-->", 4);
    return Tag{end == std::string_view::npos ? html.size() : at + end + 3, true};
  }
  std::size_t name = 1;
  if (rest.size() > 1 && (rest[1] == '/' || rest[1] == '!' || rest[1] == '?')) name = 2;
  if (rest.size() <= name || !IsLetter(rest[name])) return std::nullopt;
  const std::size_t end = rest.find('>');
  if (end == std::string_view::npos) return std::nullopt;
  std::size_t after = name;
  while (after < end && (IsLetter(rest[after]) || (rest[after] >= '0' && rest[after] <= '9'))) ++after;
  const std::string word = ToLower(rest.substr(name, after - name));
  if (name == 1 && (word == "script" || word == "style")) {
    std::size_t close = rest.find("</", end);
    while (close != std::string_view::npos && !EqualsIgnoreCase(rest.substr(close + 2, word.size()), word))
      close = rest.find("</", close + 2);
    const std::size_t closed = close == std::string_view::npos ? close : rest.find('>', close);
    return Tag{closed == std::string_view::npos ? html.size() : at + closed + 1, false};
  }
  return Tag{at + end + 1, StandsInLine(word)};
}

void AppendUtf8(std::string& text, std::uint32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | (character >> 6));
    text += static_cast<char>(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    text += static_cast<char>(0xE0 | (character >> 12));
    text += static_cast<char>(0x80 | ((character >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (character & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (character >> 18));
    text += static_cast<char>(0x80 | ((character >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((character >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (character & 0x3F));
  }
}

// "#8230" or "#x2026", without & and ;.
std::optional<std::uint32_t> NumberedCharacter(std::string_view name) {
  const bool hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
  const std::string_view digits = name.substr(hex ? 2 : 1);
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : ToLower(digits)) {
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && !(hex && c >= 'a' && c <= 'f')) return std::nullopt;
    value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(decimal ? c - '0' : c - 'a' + 10);
  }
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return std::nullopt;
  return value;
}

// Appends what the entity at `at` stands for and tells where it ends; 0 when it is none.
std::size_t DecodeEntity(std::string_view html, std::size_t at, std::string& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed = {
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  constexpr std::size_t kLongest = 10;
  const std::size_t end = html.substr(at, kLongest + 2).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const std::string_view name = html.substr(at + 1, end - 1);
  if (name.front() == '#') {
    const auto character = NumberedCharacter(name);
    if (!character) return 0;
    AppendUtf8(text, *character);
    return at + end + 1;
  }
  for (const auto& [known, meaning] : kNamed) {
    if (known != name) continue;
    text += meaning;
    return at + end + 1;
  }
  return 0;
}

}  // namespace

std::string FoldBlanks(std::string_view text) {
  std::string folded;
  bool blank = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool wide = text.substr(i).starts_with(kNoBreakSpace);
    if (wide) ++i;
    if (wide || IsBlank(text[i])) {
      blank = true;
      continue;
    }
    if (blank && !folded.empty()) folded += ' ';
    blank = false;
    folded += text[i];
  }
  return folded;
}

std::string PlainContent(std::string_view html) {
  std::string text;
  const std::size_t last_end = html.rfind('>');
  for (std::size_t i = 0; i < html.size();) {
    // Beyond the last '>' no tag begins; looking for its end anew each time would cost hours on hostile text.
    const bool may_be_tag = last_end != std::string_view::npos && i < last_end;
    if (html[i] == '<' && (may_be_tag || html.substr(i).starts_with("<!--"))) {
      if (const auto tag = TagAt(html, i)) {
        if (!tag->in_line) text += ' ';
        i = tag->end;
        continue;
      }
    } else if (html[i] == '&') {
      if (const std::size_t end = DecodeEntity(html, i, text); end != 0) {
        i = end;
        continue;
      }
    }
    text += html[i++];
  }
  return FoldBlanks(text);
}

}  // namespace flintdesk::servicedesk
