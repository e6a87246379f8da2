#include "base/secret.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kHidden = "[hidden]";

struct Remembered {
  std::mutex mutex;
  std::vector<std::string> texts;  // longest first, so that none hides a longer one
  std::vector<std::string> encoded;
};

Remembered& Known() {
  static auto* known = new Remembered;  // never destroyed: log lines may come while the program ends
  return *known;
}

bool LongerFirst(const std::string& a, const std::string& b) { return a.size() > b.size(); }

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

/// One character as an escape at the front of a text: its bytes and its length; no length when there is none.
struct Escape {
  std::string value;
  std::size_t length = 0;
};

/// A character by its number, in UTF-8 as secrets are.
std::string Character(int number) {
  auto byte = [number](int lead, int shift) {
    return static_cast<char>(lead | (lead == 0x80 ? (number >> shift) & 0x3F : number >> shift));
  };
  if (number < 0x80) return {byte(0, 0)};
  if (number < 0x800) return {byte(0xC0, 6), byte(0x80, 0)};
  if (number < 0x10000) return {byte(0xE0, 12), byte(0x80, 6), byte(0x80, 0)};
  return {byte(0xF0, 18), byte(0x80, 12), byte(0x80, 6), byte(0x80, 0)};
}

std::optional<int> Number(std::string_view digits, int base) {
  int value = 0;
  auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Escape PercentEscape(std::string_view text) {
  if (text.size() < 3) return {};
  if (auto value = Number(text.substr(1, 2), 16)) return {{static_cast<char>(*value)}, 3};
  return {};
}

Escape JsonEscape(std::string_view text) {
  if (text.size() < 2) return {};
  if (text[1] == 'u' && text.size() >= 6)
    if (auto value = Number(text.substr(2, 4), 16)) return {Character(*value), 6};
  return {{text[1]}, 2};  // a secret has no control characters, so no \n
}

Escape HtmlEscape(std::string_view text) {
  constexpr std::pair<std::string_view, char> kNames[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  for (const auto& [name, character] : kNames)
    if (text.starts_with(name)) return {{character}, name.size()};
  const std::size_t end = text.substr(0, 10).find(';');
  if (end == text.npos || end < 3 || text[1] != '#') return {};
  const bool hex = text[2] == 'x' || text[2] == 'X';
  if (auto value = Number(text.substr(hex ? 3 : 2, end - (hex ? 3 : 2)), hex ? 16 : 10))
    return {Character(*value), end + 1};
  return {};
}

/// A way to write text in which some characters stand as escapes. Which of them, and in what case, every
/// writer decides for itself: so it is read back instead of made.
struct Spelling {
  char mark;
  Escape (*read)(std::string_view);
};
constexpr Spelling kSpellings[] = {{'%', PercentEscape}, {'\\', JsonEscape}, {'&', HtmlEscape}};

/// How many bytes at the front of `text` spell `secret`; 0 when they do not.
std::size_t LengthAtFront(std::string_view text, std::string_view secret, const Spelling& spelling) {
  std::size_t at = 0;
  while (!secret.empty()) {
    if (at >= text.size()) return 0;
    Escape escape;
    if (text[at] == spelling.mark) escape = spelling.read(text.substr(at));
    const bool blank = spelling.mark == '%' && text[at] == '+' && secret[0] == ' ';
    if (escape.length > 0 ? !secret.starts_with(escape.value) : text[at] != secret[0] && !blank) return 0;
    at += std::max<std::size_t>(escape.length, 1);
    secret.remove_prefix(std::max<std::size_t>(escape.value.size(), 1));
  }
  return at;
}

void CutOut(std::string& text, std::string_view secret, const Spelling& spelling) {
  // A form has blanks as plus signs, and may have no escape besides.
  const bool plus = spelling.mark == '%' && secret.find(' ') != secret.npos && text.find('+') != text.npos;
  if (text.find(spelling.mark) == text.npos && !plus) return;
  std::string rest;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = LengthAtFront(std::string_view(text).substr(at), secret, spelling);
    if (length > 0) {
      rest.append(text, kept, at - kept).append(kHidden);
      kept = at + length;
    }
    at += std::max<std::size_t>(length, 1);
  }
  if (kept > 0) text = rest.append(text, kept);
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
  std::sort(known.texts.begin(), known.texts.end(), LongerFirst);
  for (std::string& form : Base64Forms(text)) known.encoded.push_back(std::move(form));
  std::sort(known.encoded.begin(), known.encoded.end(), LongerFirst);
}

std::string Redact(std::string_view text) {
  std::string redacted(text);
  Remembered& known = Known();
  std::lock_guard lock(known.mutex);
  for (const std::string& secret : known.texts) {
    if (redacted.find(secret) != redacted.npos) redacted = ReplaceAll(std::move(redacted), secret, kHidden);
    for (const Spelling& spelling : kSpellings) CutOut(redacted, secret, spelling);
  }
  for (const std::string& form : known.encoded)
    if (redacted.find(form) != redacted.npos) redacted = ReplaceAll(std::move(redacted), form, kHidden);
  return redacted;
}

}  // namespace flintdesk
