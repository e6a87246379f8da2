#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "base/character.hpp"
#include "base/disguise.hpp"
#include "base/long_text.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kHidden = "[hidden]";

/// What is searched for.
struct Forms {
  std::vector<std::string> exact;  // the texts, and what base64 makes of them
  DisguisedTexts disguised;        // cores of long texts, of those forms of them, and in hexadecimal
};

struct Remembered {
  std::shared_mutex mutex;  // a long search holds up no other one
  std::size_t longest = 0;
  std::vector<std::string> texts;
  Forms all;
  Forms unmistakable;  // of secrets whose text is no word or number
};

Remembered& Known() {
  static auto* known = new Remembered;  // never destroyed: log lines may come while the program ends
  return *known;
}

/// What base64 makes of `text` whatever stands before and after it: the characters that hold only its bits,
/// for each of the three places at which it can begin;
/// and the whole of it alone.
std::vector<std::string> Base64Forms(std::string_view text) {
  std::vector<std::string> forms{Base64Encode(text)};
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string whole = Base64Encode(std::string(before, 'x') + std::string(text));
    const std::size_t first = (before * 8 + 5) / 6, end = (before + text.size()) * 8 / 6;
    std::string form = whole.substr(first, end - first);
    std::string of_urls = form;
    std::replace(of_urls.begin(), of_urls.end(), '+', '-');
    std::replace(of_urls.begin(), of_urls.end(), '/', '_');
    if (of_urls != form) forms.push_back(std::move(of_urls));
    forms.push_back(std::move(form));
  }
  return forms;
}

/// What becomes of a text beyond ASCII where one side takes UTF-8 for an 8-bit encoding, as servers do with
/// headers: read as ISO 8859-1 or as Windows-1252, and written anew; and the text in ISO 8859-1, where it has
/// no other characters.
std::vector<std::string> OtherEncodings(std::string_view text) {
  constexpr std::uint32_t kFirstOfWindows = 0x80, kEndOfLatin = 0x100;
  constexpr std::array<std::uint16_t, 32> kWindows{
      0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
      0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
  const bool is_ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii) return {};
  std::string of_latin, of_windows, latin;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool differs = byte >= kFirstOfWindows && byte < kFirstOfWindows + kWindows.size();
    AppendCharacter(of_latin, byte);
    AppendCharacter(of_windows, differs ? kWindows.at(byte - kFirstOfWindows) : byte);
  }
  for (const char32_t character : CharactersOf(text))
    if (character < kEndOfLatin) latin += static_cast<char>(character);
  std::vector<std::string> forms{std::move(of_latin), std::move(of_windows)};
  if (latin.size() == CharactersOf(text).size()) forms.push_back(std::move(latin));
  return forms;
}

/// True for a text that no sentence of ours holds by chance: words have no digits, numbers no letters.
bool IsUnmistakable(std::string_view text) {
  constexpr std::size_t kLongerThanWords = 12;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() >= kLongerThanWords && std::any_of(text.begin(), text.end(), letter) &&
         std::any_of(text.begin(), text.end(), digit);
}

std::string Hexadecimal(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string digits;
  for (const char c : text) {
    digits += kDigits[static_cast<unsigned char>(c) >> 4];
    digits += kDigits[static_cast<unsigned char>(c) & 0xF];
  }
  return digits;
}

std::string ToUpper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// The cores of a secret that is too long to occur by chance; none for a shorter one.
std::vector<std::string> CoresOf(std::string_view text, const std::vector<std::string>& exact) {
  constexpr std::size_t kLong = 16, kLeast = 8;
  if (text.size() < kLong) return {};
  std::vector<std::string> cores;
  const auto add = [&](std::string core) {
    if (core.size() >= kLeast && std::find(cores.begin(), cores.end(), core) == cores.end())
      cores.push_back(std::move(core));
  };
  for (const std::string& form : exact) add(CoreOf(form));
  const std::string bare = ReplaceAll(std::string(text), "-", "");
  for (const std::string& form : {std::string(text), bare})
    for (const std::string& same : {form, ToLower(form), ToUpper(form)}) add(Hexadecimal(same));
  return cores;
}

void Add(const std::vector<std::string>& exact, const std::vector<std::string>& cores, Forms& forms) {
  forms.exact.insert(forms.exact.end(), exact.begin(), exact.end());
  for (const std::string& core : cores) forms.disguised.Add(core);
}

/// Texts of which the longest that a text begins with is found without a look at each of them: a script that
/// repeats a thousand failures has a thousand messages that begin alike.
class Sentences {
 public:
  explicit Sentences(const std::vector<std::string>& all) : sorted_(all.begin(), all.end()) {
    std::ranges::sort(sorted_);
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
      if (!sorted_[i].empty()) begins_[static_cast<unsigned char>(sorted_[i].front())] = true;
      // Whatever it begins with stands before it: the one before, or what that begins with.
      std::size_t shorter = i == 0 ? kNone : i - 1;
      while (shorter != kNone && !sorted_[i].starts_with(sorted_[shorter])) shorter = shorter_[shorter];
      shorter_.push_back(shorter);
    }
  }

  /// 0 when none stands there as a whole, apart from the words around it.
  std::size_t LongestAt(std::string_view all, std::size_t at) const {
    const std::string_view text = all.substr(at);
    if (!begins_[static_cast<unsigned char>(text.front())] || !EndsAWord(all, at)) return 0;
    const auto behind = std::ranges::upper_bound(sorted_, text);
    std::size_t found = static_cast<std::size_t>(behind - sorted_.begin());
    found = found == 0 ? kNone : found - 1;
    while (found != kNone && !(text.starts_with(sorted_[found]) && EndsAWord(text, sorted_[found].size())))
      found = shorter_[found];
    return found == kNone ? 0 : sorted_[found].size();
  }

 private:
  static constexpr std::size_t kNone = std::string_view::npos;

  /// Whether no word goes on from before `at` to behind it.
  static bool EndsAWord(std::string_view text, std::size_t at) {
    const auto in_word = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             static_cast<unsigned char>(c) >= 0x80;
    };
    return at == 0 || at >= text.size() || !in_word(text[at - 1]) || !in_word(text[at]);
  }

  std::vector<std::string_view> sorted_;
  std::vector<std::size_t> shorter_;  // of each the longest other one that it begins with
  std::array<bool, 256> begins_{};
};

std::string Hide(std::string_view text, Forms Remembered::*forms) {
  Remembered& known = Known();
  std::shared_lock lock(known.mutex);
  const Forms& wanted = known.*forms;
  return wanted.disguised.Replace(ReplaceSpelled(text, wanted.exact, kHidden), kHidden);
}

}  // namespace

Secret::Secret(std::string text) : text_(std::move(text)) { RememberSecret(text_); }

void RememberSecret(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  if (text.size() < kShortest) return;
  Remembered& known = Known();
  std::lock_guard lock(known.mutex);
  if (std::find(known.texts.begin(), known.texts.end(), text) != known.texts.end()) return;
  known.texts.emplace_back(text);
  known.longest = std::max(known.longest, text.size());
  std::vector<std::string> exact = Base64Forms(text);
  exact.emplace_back(text);
  for (std::string& form : OtherEncodings(text)) exact.push_back(std::move(form));
  const std::vector<std::string> cores = CoresOf(text, exact);
  Add(exact, cores, known.all);
  if (IsUnmistakable(text)) Add(exact, cores, known.unmistakable);
}

std::string Redact(std::string_view text) { return Hide(text, &Remembered::all); }

std::size_t ReachOfSecrets() {
  constexpr std::size_t kMarkup = 4'096, kLongestEscapes = 16;
  Remembered& known = Known();
  std::shared_lock lock(known.mutex);
  return kMarkup + kLongestEscapes * known.longest;
}

std::string RedactAndShorten(std::string_view text, std::size_t most) {
  return Shorten(RedactStart(text, most), most);
}

std::string RedactBetween(std::string_view text, const std::vector<std::string>& ours) {
  std::string whole = Redact(text);
  if (ours.empty() || whole == text) return whole;
  const Sentences sentences(ours);
  std::string shown, in_pieces;
  std::size_t begin = 0;  // of what is foreign
  const auto add_foreign = [&](std::size_t end) {
    const std::string redacted = Redact(text.substr(begin, end - begin));
    shown += redacted;
    in_pieces += redacted;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sentences.LongestAt(text, at);
    if (length > 0) {
      add_foreign(at);
      shown += text.substr(at, length);
      in_pieces += Redact(text.substr(at, length));
      begin = at + length;
    }
    at += std::max<std::size_t>(length, 1);
  }
  add_foreign(text.size());
  // A secret that holds a sentence of ours, or a part of one, is found in the whole only.
  return in_pieces == whole ? shown : whole;
}

std::string RedactUnmistakable(std::string_view text) { return Hide(text, &Remembered::unmistakable); }

}  // namespace flintdesk
