#include "simulator/storage.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/character.hpp"
#include "base/text.hpp"
#include "simulator/characters.hpp"
#include "simulator/text_filters.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::string_view kCut = "cut-";

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The end of the tag that begins at `at`; `at` when there is none.
std::size_t EndOfTag(std::string_view text, std::size_t at) {
  if (text[at] != '<' || at + 1 >= text.size()) return at;
  const char next = text[at + 1];
  if (!IsLetter(next) && next != '/' && next != '!') return at;
  const std::size_t end = text.find('>', at);
  return end == text.npos ? at : end + 1;
}

/// `tag` for every tag, `plain` for every stretch between two.
template <class Tag, class Plain>
std::string Stretches(const std::string& text, const Tag& tag, const Plain& plain) {
  std::string result;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = EndOfTag(text, i);
    if (end == i) {
      ++i;
      continue;
    }
    if (begin < i) result += plain(text.substr(begin, i - begin));
    result += tag(text.substr(i, end - i));
    begin = i = end;
  }
  if (begin < text.size()) result += plain(text.substr(begin));
  return result;
}

std::string AsItIs(std::string text) { return text; }

/// Each character as text, or the one that is given back for it.
template <class Change>
std::string Characters(const std::string& text, const Change& change) {
  std::string result;
  for (const char32_t character : CharactersOf(text)) {
    const std::optional<std::string> other = change(character);
    result += other.has_value() ? *other : Utf8Of(std::u32string_view(&character, 1));
  }
  return result;
}

std::string NamedEntities(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    const std::string name = c < 0x80 ? std::string{} : EntityNameOf(c);
    if (name.empty()) return std::nullopt;
    return "&" + name + ";";
  });
}

std::string DecimalEntities(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    if (c < 0x80) return std::nullopt;
    return fmt::format("&#{};", static_cast<std::uint32_t>(c));
  });
}

std::string HexEntities(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    if (c < 0x80) return std::nullopt;
    return fmt::format("&#x{:X};", static_cast<std::uint32_t>(c));
  });
}

std::string EscapedQuotes(std::string text) {
  return ReplaceAll(ReplaceAll(std::move(text), "\"", "&quot;"), "'", "&#39;");
}

std::string QuoteEntities(std::string text) { return Stretches(text, AsItIs, EscapedQuotes); }

std::string EscapedMarkup(std::string text) {
  return ReplaceAll(ReplaceAll(std::move(text), "<", "&lt;"), ">", "&gt;");
}

std::string EscapedAll(std::string text) {
  return EscapedQuotes(EscapedMarkup(ReplaceAll(std::move(text), "&", "&amp;")));
}

std::string UpperTags(std::string text) {
  return Stretches(
      text,
      [](std::string tag) {
        for (std::size_t i = 1; i < tag.size() && (IsLetter(tag[i]) || tag[i] == '/'); ++i)
          if (tag[i] >= 'a' && tag[i] <= 'z') tag[i] = static_cast<char>(tag[i] - 'a' + 'A');
        return tag;
      },
      AsItIs);
}

std::size_t NextAddress(const std::string& text, std::size_t from) {
  return std::min(text.find("http://", from), text.find("https://", from));
}

std::string Linked(const std::string& text) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = NextAddress(text, 0); at != text.npos; at = NextAddress(text, done)) {
    std::size_t end = std::min(text.find_first_of(" \t\r\n\"'<>", at), text.size());
    while (end > at && std::string_view(".,;:!?)").find(text[end - 1]) != std::string_view::npos) --end;
    const std::string address = text.substr(at, end - at);
    result += text.substr(done, at - done) + fmt::format("<a href=\"{0}\">{0}</a>", address);
    done = end;
  }
  return result + text.substr(done);
}

std::string Links(std::string text) {
  bool inside = false;
  return Stretches(
      text,
      [&inside](std::string tag) {
        const std::string name = ToLower(tag.substr(0, 3));
        if (name == "<a " || name == "<a>") inside = true;
        if (name == "</a") inside = false;
        return tag;
      },
      [&inside](const std::string& plain) { return inside ? plain : Linked(plain); });
}

std::string QuestionMarks(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    if (c < 0x80) return std::nullopt;
    return "?";
  });
}

std::string FourByteQuestionMarks(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    if (c < 0x10000) return std::nullopt;
    return "?";
  });
}

std::string FourByteDropped(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    if (c < 0x10000) return std::nullopt;
    return "";
  });
}

std::string FourByteCut(std::string text) {
  const std::u32string characters = CharactersOf(text);
  const auto end =
      std::find_if(characters.begin(), characters.end(), [](char32_t c) { return c >= 0x10000; });
  return Utf8Of(std::u32string(characters.begin(), end));
}

std::string ControlsDropped(std::string text) {
  return Characters(text, [](char32_t c) -> std::optional<std::string> {
    const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
    const bool no_width = (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
    if (!control && !no_width) return std::nullopt;
    return "";
  });
}

std::string WhiteSpaceCollapsed(std::string text) {
  std::string result;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) {
      result.push_back(c);
    } else if (!result.ends_with(' ')) {
      result.push_back(' ');
    }
  }
  return result;
}

std::string LineBreaks(std::string text) {
  return ReplaceAll(ReplaceAll(std::move(text), "\r\n", "\n"), "\n", "<br />");
}

std::string SmartQuotes(std::string text) {
  char before = ' ';
  return Stretches(text, AsItIs, [&before](const std::string& plain) {
    std::string result;
    for (const char c : plain) {
      const bool opens = std::string_view(" \t\r\n([").find(before) != std::string_view::npos;
      if (c == '"') {
        result += opens ? "“" : "”";
      } else if (c == '\'') {
        result += opens ? "‘" : "’";
      } else {
        result.push_back(c);
      }
      before = c;
    }
    return result;
  });
}

std::string MaskedDigits(std::string text) {
  constexpr std::size_t kFewest = 3;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", i), text.size());
    if (end - i >= kFewest)
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(i),
                text.begin() + static_cast<std::ptrdiff_t>(end), '#');
    i = end + 1;
  }
  return text;
}

// UTF-8 taken for ISO 8859-1.
std::string Misread(std::string text) {
  std::u32string characters;
  for (const char c : text) characters += static_cast<unsigned char>(c);
  return Utf8Of(characters);
}

constexpr StorageName kNames[] = {
    {"named-entities", "characters beyond ASCII as named entities, where they have a name", NamedEntities},
    {"decimal-entities", "characters beyond ASCII as decimal references", DecimalEntities},
    {"hex-entities", "characters beyond ASCII as hexadecimal references", HexEntities},
    {"quote-entities", "quotes outside tags as &quot; and &#39;", QuoteEntities},
    {"escaped-markup", "< and > as &lt; and &gt;", EscapedMarkup},
    {"escaped-all", "&, <, > and quotes as entities", EscapedAll},
    {"nfd", "Latin letters with marks taken apart",
     [](std::string t) { return Utf8Of(Decomposed(CharactersOf(t))); }},
    {"nfc", "Latin letters with marks put together",
     [](std::string t) { return Utf8Of(Composed(CharactersOf(t))); }},
    {"upper-tags", "names of tags in upper case", UpperTags},
    {"links", "addresses made into links", Links},
    {"div", "wrapped in <div>", [](std::string t) { return "<div>" + t + "</div>"; }},
    {"line-breaks", "line ends as <br />", LineBreaks},
    {"footer", "a line of the gateway's own at the end",
     [](std::string t) { return t + "<br>-- <br>Sent through the gateway of desk.example"; }},
    {"prefix", "[External] in front", [](std::string t) { return "[External] " + t; }},
    {"question-marks", "characters beyond ASCII as ?", QuestionMarks},
    {"four-byte-question-marks", "characters beyond U+FFFF as ?", FourByteQuestionMarks},
    {"four-byte-dropped", "without characters beyond U+FFFF", FourByteDropped},
    {"four-byte-cut", "cut off at the first character beyond U+FFFF", FourByteCut},
    {"controls-dropped", "without control characters and those without width", ControlsDropped},
    {"white-space", "blanks and line ends collapsed into one blank", WhiteSpaceCollapsed},
    {"smart-quotes", "typographic quotes outside tags", SmartQuotes},
    {"masked-digits", "three digits in a row and more as #", MaskedDigits},
    {"misread", "UTF-8 taken for ISO 8859-1", Misread},
    {"base64", "all of it in base64", [](std::string t) { return Base64Encode(t); }},
    {"quoted-printable", "characters beyond ASCII as =C3=BC", QuotedPrintable},
    {"percent-encoded", "all but letters and digits as %20", [](std::string t) { return PercentEncode(t); }},
    {"rotated", "letters 13 places further on", Rotated},
    {"escaped-thrice", "<, > and & as entities, three times over", EscapedThrice},
    {"tags-dropped", "without what stands between < and >", WithoutTags},
    {"accents-dropped", "Latin letters without their marks", WithoutAccents},
    {"ascii-only", "without characters beyond ASCII", AsciiOnly},
    {"vowels-dropped", "without vowels", WithoutVowels},
    {"masked-words", "of each word the first letter, the others as *", MaskedWords},
    {"words-reversed", "the last word first", ReversedWords},
    {"hashed", "a hash of it", Hashed},
    {"excerpt", "ten characters of its middle", Excerpt},
    {"replaced", "quite another text", [](std::string) { return std::string("Content blocked by policy"); }},
    {"emptied", "nothing", [](std::string) { return std::string{}; }},
};

const StorageName* FindName(const std::string& name) {
  const auto* found = std::find_if(std::begin(kNames), std::end(kNames),
                                   [&](const StorageName& n) { return n.name == name; });
  return found == std::end(kNames) ? nullptr : found;
}

/// N of "cut-N"; nothing for another name.
std::optional<std::size_t> CutOf(std::string_view name) {
  if (!name.starts_with(kCut)) return std::nullopt;
  const std::optional<std::int64_t> count = ParseInteger(name.substr(kCut.size()));
  if (!count.has_value() || *count < 1 || *count > 1'000'000) return std::nullopt;
  return static_cast<std::size_t>(*count);
}

}  // namespace

std::span<const StorageName> StorageNames() { return kNames; }

Result<Storage> Storage::Parse(std::vector<std::string> names) {
  for (const std::string& name : names) {
    if (FindName(name) != nullptr || CutOf(name).has_value()) continue;
    std::vector<std::string> known = {"cut-N"};
    for (const StorageName& each : kNames) known.emplace_back(each.name);
    return InvalidRequestError(fmt::format("unknown way of storing text '{}'", Shorten(name, 80)),
                               fmt::format("Known are: {}.", Join(known, ", ")));
  }
  Storage storage;
  storage.names_ = std::move(names);
  return storage;
}

std::string Storage::Kept(std::string text) const {
  for (const std::string& name : names_) {
    if (const StorageName* known = FindName(name)) {
      text = known->change(std::move(text));
    } else if (const std::optional<std::size_t> most = CutOf(name)) {
      text = Utf8Of(CharactersOf(text).substr(0, *most));
    }
  }
  return text;
}

}  // namespace flintdesk::simulator
