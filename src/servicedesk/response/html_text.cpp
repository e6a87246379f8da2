#include "servicedesk/response/html_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "base/character.hpp"
#include "base/html_entities.hpp"
#include "base/text.hpp"
#include "servicedesk/response/color.hpp"
#include "servicedesk/response/html_elements.hpp"

namespace flintdesk::servicedesk {
namespace {

// In `marked`, around what stands for a tag; no text holds it, since control characters are white space
// there.
constexpr char kMark = '\x1F';

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t N>
bool IsOneOf(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsElement(std::string_view name) {
  return IsHtmlElement(name) || name.starts_with("o:");  // of office programs
}

struct Tag {
  std::size_t end = 0;  ///< Behind it, and behind the text of a script or style.
  std::string name;     ///< In small letters; empty for what nobody sees: a comment, script or declaration.
  bool closes = false;
  std::string_view attributes;  ///< Of what nobody sees: all of it.
};

std::size_t EndOfHiddenText(std::string_view html, std::size_t from, const std::string& name) {
  std::size_t close = html.find("</", from);
  while (close != std::string_view::npos && !EqualsIgnoreCase(html.substr(close + 2, name.size()), name))
    close = html.find("</", close + 2);
  const std::size_t closed = close == std::string_view::npos ? close : html.find('>', close);
  return closed == std::string_view::npos ? html.size() : closed + 1;
}

// The tag that begins at `at`; none when what stands there is text.
std::optional<Tag> TagAt(std::string_view html, std::size_t at) {
  const std::string_view rest = html.substr(at);
  if (rest.starts_with("<!--")) {
    const std::size_t end = std::min(rest.find("-->", 4), rest.size());
    return Tag{std::min(html.size(), at + end + 3), {}, false, rest.substr(0, end)};
  }
  const bool declares = rest.size() > 2 && (rest[1] == '!' || rest[1] == '?') && IsLetter(rest[2]);
  const bool closes = rest.size() > 1 && rest[1] == '/';
  const std::size_t begin = closes || declares ? 2 : 1;
  if (rest.size() <= begin || !IsLetter(rest[begin])) return std::nullopt;
  constexpr std::size_t kLongestName = 32;
  std::size_t after = begin;
  while (after < rest.size() && after < begin + kLongestName &&
         (IsLetter(rest[after]) || IsDigit(rest[after]) || rest[after] == ':'))
    ++after;
  // "<web1>", "<b.txt>" and "<a@example.org>" are text.The name is judged before the end is searched for,
  // which may be far away.
  const std::string name = ToLower(rest.substr(begin, after - begin));
  const bool ends_well =
      after < rest.size() && (rest[after] == '>' || IsBlank(rest[after]) || rest[after] == '/');
  if (!declares && (!ends_well || !IsElement(name))) return std::nullopt;
  const std::size_t end = rest.find('>', after);
  if (end == std::string_view::npos) return std::nullopt;
  if (declares) return Tag{at + end + 1, {}, false, {}};
  Tag tag{at + end + 1, name, closes, rest.substr(after, end - after)};
  if (!closes && (tag.name == "script" || tag.name == "style")) {
    tag.end = EndOfHiddenText(html, at + end, tag.name);
    tag.attributes = html.substr(at, tag.end - at);
    tag.name.clear();
  }
  return tag;
}

// Appends what the entity at `at` stands for and tells where it ends; 0 when it is none. What has no
// semicolon or is no character stays as it was written: two texts are not to be taken for one.
std::size_t DecodeEntity(std::string_view html, std::size_t at, std::string& text) {
  const Entity entity = EntityAt(html.substr(at));
  if (!entity.closed || entity.impossible) return 0;
  text += entity.text;
  return at + entity.length;
}

// Attributes that say something; those of looks (style, class, width …) come and go with the editor.
bool SaysSomething(std::string_view attribute) {
  constexpr std::array<std::string_view, 10> kNames = {"href", "src",  "title",   "alt",      "value",
                                                       "name", "cite", "content", "datetime", "action"};
  return IsOneOf(attribute, kNames);
}

// Calls `each` with the name, in small letters, and the value of every attribute of a tag.
template <class Each>
void ForEachAttribute(std::string_view attributes, const Each& each) {
  std::size_t at = 0;
  const auto skip = [&](auto unwanted) {
    while (at < attributes.size() && unwanted(attributes[at])) ++at;
  };
  while (skip([](char c) { return IsBlank(c) || c == '/'; }), at < attributes.size()) {
    const std::size_t begin = at;
    skip([](char c) { return !IsBlank(c) && c != '='; });
    const std::string name = ToLower(attributes.substr(begin, at - begin));
    skip(IsBlank);
    std::string_view value;
    if (at < attributes.size() && attributes[at] == '=') {
      ++at;
      skip(IsBlank);
      const char quote = at < attributes.size() ? attributes[at] : ' ';
      const bool quoted = quote == '"' || quote == '\'';
      if (quoted) ++at;
      const std::size_t from = at;
      skip([&](char c) { return quoted ? c != quote : !IsBlank(c); });
      value = attributes.substr(from, at - from);
      if (quoted && at < attributes.size()) ++at;
    }
    each(name, Trim(DecodeEntities(value)));
  }
}

// " href=http://x alt=web1": those of a tag that say something, in the order of their names.
std::string ContentOf(std::string_view attributes) {
  std::vector<std::string> content;
  ForEachAttribute(attributes, [&content](const std::string& name, std::string_view value) {
    if (SaysSomething(name)) content.push_back(" " + name + "=" + std::string(value));
  });
  std::ranges::sort(content);
  return Join(content, "");
}

constexpr const char* kBackground = "background ";

// The colors among a tag's attributes and styles, as in HtmlText.
void AppendColors(const Tag& tag, std::vector<HtmlText::Color>& colors) {
  const bool block = tag.name == "div" || tag.name == "body";
  ForEachAttribute(tag.attributes, [&](const std::string& name, std::string_view value) {
    if (name == "color") colors.push_back({ColorOf(value), block});
    if (name == "bgcolor") colors.push_back({kBackground + ColorOf(value), block});
    if (name != "style") return;
    for (const std::string& declaration : Split(value, ';')) {
      const std::size_t colon = declaration.find(':');
      if (colon == std::string::npos) continue;
      const std::string property = ToLower(Trim(std::string_view(declaration).substr(0, colon)));
      const std::string color = ColorOf(std::string_view(declaration).substr(colon + 1));
      if (property == "color") colors.push_back({color, block});
      if (property == "background" || property == "background-color")
        colors.push_back({kBackground + color, block});
    }
  });
}

// How a tag that says something stands in `marked`.
std::string MarkOf(const Tag& tag, const std::string& content) {
  return kMark + std::string(tag.closes ? "/" : "") + tag.name + content + kMark;
}

constexpr std::size_t kMostAround = 64;  // blanks, a scheme

// "http://x.example/" for "x.example": what a service desk makes of an address in a text.
bool IsOwnText(std::string_view address, std::string_view text) {
  if (text.size() > address.size() + kMostAround) return false;
  const auto core = [](std::string_view part) {
    std::string word = ToLower(Trim(part));
    for (const std::string_view scheme : {"http://", "https://", "ftp://", "mailto:"})
      if (word.starts_with(scheme)) {
        word.erase(0, scheme.size());
        break;
      }
    while (word.ends_with('/')) word.pop_back();
    return word;
  };
  return !core(text).empty() && core(address) == core(text);
}

/// Collects a text tag by tag.
class Reader {
 public:
  void Add(std::string_view text) {
    plain_ += text;
    // What stands for a tag must come from one.
    marked_ += text.find(kMark) == std::string_view::npos
                   ? std::string(text)
                   : ReplaceAll(std::string(text), std::string(1, kMark), "\xEF\xBF\xBD");
  }
  void Take(const Tag& tag) {
    if (tag.name.empty()) {
      marked_ += kMark + std::string(tag.attributes) + kMark;
      return;
    }
    if (!StandsInLine(tag.name)) Add(" ");
    const std::string content = tag.closes ? std::string{} : ContentOf(tag.attributes);
    if (!tag.closes) AppendColors(tag, colors_);
    if (tag.name == "a") return TakeLink(tag, content);
    if ((OnlyWraps(tag.name) || tag.name.starts_with("o:")) && content.empty()) return;
    marked_ += MarkOf(tag, content);
    if (!StandsInLine(tag.name)) marked_ += ' ';
  }
  HtmlText End() {
    std::ranges::sort(left_out_);
    std::string marked;
    std::size_t from = 0;
    for (const auto& [at, length] : left_out_) {
      marked.append(marked_, from, at - from);
      from = at + length;
    }
    marked.append(marked_, from);
    return {FoldBlanks(plain_), FoldBlanks(marked), std::move(colors_)};
  }

 private:
  struct Link {
    std::size_t plain, marked, length;
    std::string address;
  };

  void TakeLink(const Tag& tag, const std::string& content) {
    if (!tag.closes) {
      const std::string mark = MarkOf(tag, content);
      const bool plain = content.starts_with(kHref);
      links_.push_back(
          {plain_.size(), marked_.size(), mark.size(), plain ? content.substr(kHref.size()) : ""});
      marked_ += mark;
      return;
    }
    if (links_.empty()) return;
    const Link link = std::move(links_.back());
    links_.pop_back();
    if (IsOwnText(link.address, std::string_view(plain_).substr(link.plain))) {
      left_out_.push_back({link.marked, link.length});
      return;
    }
    marked_ += MarkOf(tag, "");
  }

  static constexpr std::string_view kHref = " href=";
  std::string plain_, marked_;
  std::vector<HtmlText::Color> colors_;
  std::vector<Link> links_;
  std::vector<std::pair<std::size_t, std::size_t>> left_out_;  // of marked_: where, and how much
};

bool IsPlainAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Any white space of Unicode; a zero-width blank is none.
bool IsWide(utf8proc_int32_t character) {
  const auto kind = utf8proc_category(character);
  return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL || kind == UTF8PROC_CATEGORY_ZP ||
         character == 0x85;
}

constexpr auto kComposing = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);

// How many combining marks a decomposed text ends with behind `character`, when it ended with `marks` before.
std::size_t MarksBehind(utf8proc_int32_t character, std::size_t marks) {
  std::array<utf8proc_int32_t, 8> parts{};
  int boundary = 0;
  const auto made = utf8proc_decompose_char(character, parts.data(), parts.size(), kComposing, &boundary);
  for (std::size_t i = 0; i < parts.size() && static_cast<utf8proc_ssize_t>(i) < made; ++i)
    marks = utf8proc_get_property(parts[i])->combining_class == 0 ? 0 : marks + 1;
  return marks;
}

// Up to where `text`, which is UTF-8, is composed at once: putting marks in order takes the square of their
// number. Unicode's stream-safe format (UAX #15) has no more of them in a row either.
std::size_t EndOfPart(std::string_view text) {
  constexpr std::size_t kMostMarks = 30;
  std::size_t marks = 0;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t character = 0;
    const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &character);
    if (read <= 0) break;
    marks = MarksBehind(character, marks);
    if (marks > kMostMarks) return at;
    at += static_cast<std::size_t>(read);
  }
  return text.size();
}

void AppendComposed(std::string& composed, std::string_view part) {
  utf8proc_uint8_t* made = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(part.data()),
                                   static_cast<utf8proc_ssize_t>(part.size()), &made, kComposing);
  if (length < 0) {
    composed += part;
    return;
  }
  composed.append(reinterpret_cast<const char*>(made), static_cast<std::size_t>(length));
  std::free(made);
}

std::string Composed(std::string_view text) {
  const std::string repaired = RepairUtf8(text);
  std::string composed;
  for (std::string_view rest = repaired; !rest.empty();) {
    const std::string_view part = rest.substr(0, EndOfPart(rest));
    AppendComposed(composed, part);
    rest.remove_prefix(part.size());
  }
  return composed;
}

std::string Folded(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  bool blank = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    bool is_blank = IsBlank(text[i]);
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      utf8proc_int32_t character = 0;
      const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i),
                                         static_cast<utf8proc_ssize_t>(text.size() - i), &character);
      if (read > 0) {
        length = static_cast<std::size_t>(read);
        is_blank = IsWide(character);
      }
    }
    if (!is_blank) {
      if (blank && !folded.empty()) folded += ' ';
      folded += text.substr(i, length);
    }
    blank = is_blank;
    i += length;
  }
  return folded;
}

}  // namespace

std::string FoldBlanks(std::string_view text) {
  return IsPlainAscii(text) ? Folded(text) : Folded(Composed(text));
}

bool HasEndlessMarks(std::string_view html) {
  const HtmlText text = ReadHtml(html);
  return EndOfPart(text.plain) < text.plain.size() || EndOfPart(text.marked) < text.marked.size();
}

std::string DecodeEntities(std::string_view html) {
  std::string text;
  for (std::size_t i = 0; i < html.size();) {
    const std::size_t end = html[i] == '&' ? DecodeEntity(html, i, text) : 0;
    if (end == 0) text += html[i];
    i = end == 0 ? i + 1 : end;
  }
  return text;
}

HtmlText ReadHtml(std::string_view html) {
  Reader reader;
  const std::size_t last_end = html.rfind('>');
  for (std::size_t i = 0; i < html.size();) {
    // Beyond the last '>' no tag begins; searching for its end each time would cost hours on hostile text.
    const bool may_be_tag = last_end != std::string_view::npos && i < last_end;
    if (html[i] == '<' && (may_be_tag || html.substr(i).starts_with("<!--"))) {
      if (const auto tag = TagAt(html, i)) {
        reader.Take(*tag);
        i = tag->end;
        continue;
      }
    } else if (html[i] == '&') {
      std::string text;
      if (const std::size_t end = DecodeEntity(html, i, text); end != 0) {
        reader.Add(text);
        i = end;
        continue;
      }
    }
    const std::size_t next = std::min(html.find_first_of("<&", i + 1), html.size());
    reader.Add(html.substr(i, next - i));
    i = next;
  }
  return reader.End();
}

std::string PlainContent(std::string_view html) { return ReadHtml(html).plain; }

std::string FoldCase(std::string_view text) {
  constexpr auto kFolding =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
  utf8proc_uint8_t* folded = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &folded, kFolding);
  if (size < 0) return ToLower(text);
  std::string result(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size));
  std::free(folded);
  return result;
}

}  // namespace flintdesk::servicedesk
