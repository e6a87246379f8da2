#include "base/named_secrets.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kHidden = "[hidden]";

/// Words in which the name of a secret ends, as `Plain` makes them.
constexpr std::array<std::string_view, 16> kEndings{
    "password",      "passwd",    "passphrase", "pwd",       "secret",    "token",
    "techniciankey", "apikey",    "privatekey", "secretkey", "accesskey", "authorization",
    "cookie",        "sessionid", "credential", "authkey"};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsInName(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-'; }

/// Its letters in lower case, in the singular.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : ToLower(name))
    if (IsLetter(c)) plain += c;
  if (plain.ends_with('s')) plain.pop_back();
  return plain;
}

std::size_t SkipBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && IsBlank(text[at])) ++at;
  return at;
}

/// Behind the closing quotation mark of the text that begins at `at`; the end where there is none.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at + 1;
  }
  return text.size();
}

bool IsStructure(char c) { return std::string_view("{}[],:\"").find(c) != std::string_view::npos; }

/// A number, a word, or what was hidden before.
std::size_t EndOfWord(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with(kHidden)) return at + kHidden.size();
  while (at < text.size() && !IsBlank(text[at]) && !IsStructure(text[at])) ++at;
  return at;
}

/// Behind the value that begins at `at`.
std::size_t EndOfValue(std::string_view text, std::size_t at) {
  for (std::size_t depth = 0; at < text.size();) {
    const char c = text[at];
    if (IsBlank(c)) {
      at = SkipBlanks(text, at);
      continue;
    }
    if (text.substr(at).starts_with(kHidden)) {
      at += kHidden.size();
    } else if (c == '"') {
      at = EndOfString(text, at);
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
      continue;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      --depth;
      ++at;
    } else if (c == ',' || c == ':') {
      if (depth == 0) return at;
      ++at;
      continue;
    } else {
      at = EndOfWord(text, at);
    }
    if (depth == 0) return at;
  }
  return at;
}

/// A quoted text with its escapes undone; as it is where it is no JSON.
std::string Unquoted(std::string_view quoted) {
  const auto parsed = json::Parse(quoted);
  const std::string* text = parsed.ok() ? parsed->IfString() : nullptr;
  return text != nullptr ? *text : std::string(quoted);
}

/// A quoted text without the secrets that are found only when its escapes are undone, one layer deeper than
/// in the whole.
std::string Searched(std::string_view quoted) {
  if (quoted.find('\\') == std::string_view::npos) return std::string(quoted);
  const std::string text = Unquoted(quoted);
  std::string redacted = Redact(text);
  return redacted == text ? std::string(quoted) : json::Quote(redacted);
}

/// Lays JSON out token by token; nothing is built of it, so that half of a document is shown as well.
class Layout {
 public:
  explicit Layout(std::string_view text) : text_(text) {}

  std::string Run() {
    while ((at_ = SkipBlanks(text_, at_)) < text_.size()) Token();
    return std::move(shown_);
  }

 private:
  static constexpr std::size_t kDeepest =
      40;  // deeper levels are shown at this one: text may be all brackets

  void Token() {
    const std::string_view rest = text_.substr(at_);
    const char c = rest.front();
    if (rest.starts_with(kHidden)) return Word(EndOfWord(text_, at_));
    switch (c) {
      case '{':
      case '[':
        return Open(c);
      case '}':
      case ']':
        if (depth_ > 0) --depth_;
        BreakLine();
        return Put(c);
      case ',':
        Put(c);
        return BreakLine();
      case ':':
        Put(c);
        shown_ += ' ';
        return;
      case '"':
        return String();
      default:
        return Word(EndOfWord(text_, at_));
    }
  }

  void Open(char c) {
    Put(c);
    const std::size_t next = SkipBlanks(text_, at_);
    if (next < text_.size() && text_[next] == (c == '{' ? '}' : ']')) {
      at_ = next;
      return Put(text_[next]);
    }
    ++depth_;
    BreakLine();
  }

  void String() {
    const std::string_view text = Upto(EndOfString(text_, at_));
    shown_ += HideNamed(Searched(text));  // it may be a message, or JSON of its own
    const std::size_t colon = SkipBlanks(text_, at_);
    if (colon >= text_.size() || text_[colon] != ':') return;
    shown_ += ": ";
    at_ = SkipBlanks(text_, colon + 1);
    if (!NamesASecret(Unquoted(text))) return;
    const std::size_t end = EndOfValue(text_, at_);
    const std::string_view value = text_.substr(at_, end - at_);
    const bool tells_nothing =
        value.empty() || value == "null" || value == "true" || value == "false" || value == "\"\"";
    if (tells_nothing) return;
    shown_ += '"' + std::string(kHidden) + '"';
    at_ = end;
  }

  /// Of words with a blank between, which are no JSON, the blank stays.
  void Word(std::size_t end) { shown_ += Upto(end); }

  std::string_view Upto(std::size_t end) {
    const bool apart = at_ > 0 && IsBlank(text_[at_ - 1]) && !shown_.empty() && shown_.back() != ' ' &&
                       shown_.back() != '\n';
    if (apart) shown_ += ' ';
    const std::string_view passed = text_.substr(at_, end - at_);
    at_ = end;
    return passed;
  }

  void Put(char c) {
    shown_ += c;
    ++at_;
  }

  void BreakLine() {
    shown_ += '\n';
    shown_.append(2 * std::min(depth_, kDeepest), ' ');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::string shown_;
};

/// What may stand between a name and what is said of it.
constexpr std::array<std::string_view, 5> kQuotes{"\\\"", "\"", "'", "&quot;", "&#34;"};

std::size_t SkipQuote(std::string_view text, std::size_t at) {
  for (const std::string_view quote : kQuotes)
    if (text.substr(at).starts_with(quote)) return at + quote.size();
  return at;
}

/// Where the value begins that is said to be that of the name which ends at `at`; npos where none is.
std::size_t BeginOfValue(std::string_view text, std::size_t begin, std::size_t at) {
  const bool is_element = begin > 0 && text[begin - 1] == '<';
  if (is_element && at < text.size() && text[at] == '>') return at + 1;
  at = SkipBlanks(text, SkipQuote(text, at));
  constexpr std::string_view kValue = "value";
  if (EqualsIgnoreCase(text.substr(at, kValue.size()), kValue)) at = SkipBlanks(text, at + kValue.size());
  if (at >= text.size() || (text[at] != '=' && text[at] != ':')) return std::string_view::npos;
  return SkipBlanks(text, at + 1);
}

/// A header's value is of several words: "Bearer …".
bool IsHeader(std::string_view name) {
  const std::string plain = Plain(name);
  return plain.ends_with("authorization") || plain.ends_with("cookie");
}

std::size_t EndOfNamed(std::string_view text, std::size_t at, std::string_view name) {
  const bool is_element = at > 0 && text[at - 1] == '>';
  if (is_element) return std::min(text.find('<', at), text.size());
  const std::size_t quoted = SkipQuote(text, at);
  const std::string_view ends = quoted != at || IsHeader(name) ? "\"'<>\\\r\n" : "\"'<>\\\r\n\t &,;)}]";
  at = quoted;
  if (text.substr(at).starts_with(kHidden)) at += kHidden.size();
  while (at < text.size() && ends.find(text[at]) == std::string_view::npos &&
         !text.substr(at).starts_with("&quot;") && !text.substr(at).starts_with("&#34;"))
    ++at;
  return at;
}

/// One value of a query or a form, as it stands there.
std::string HideInField(std::string_view field) {
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos) return HideNamed(field);
  const std::string name = PercentDecode(field.substr(0, equals), true);
  const std::string value = PercentDecode(field.substr(equals + 1), true);
  const bool is_secret = !value.empty() && (NamesASecret(name) || HideNamed(value) != value);
  return is_secret ? std::string(field.substr(0, equals + 1)) + std::string(kHidden) : std::string(field);
}

}  // namespace

bool NamesASecret(std::string_view name) {
  if (EqualsIgnoreCase(name, "pass")) return true;  // as an ending it would be compass, too
  const std::string plain = Plain(name);
  return std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return plain.ends_with(ending); });
}

std::string LayOutJson(std::string_view text) { return Layout(text).Run(); }

std::string HideNamed(std::string_view text) {
  std::string shown;
  std::size_t kept = 0;  // what is before it stands in `shown`
  for (std::size_t at = 0; at < text.size();) {
    if (!IsInName(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && IsInName(text[at])) ++at;
    const std::string_view name = text.substr(begin, at - begin);
    if (!NamesASecret(name)) continue;
    const std::size_t value = BeginOfValue(text, begin, at);
    if (value == std::string_view::npos) continue;
    const std::size_t first = SkipQuote(text, value);
    const std::size_t end = EndOfNamed(text, value, name);
    if (end <= first) continue;
    shown.append(text.substr(kept, first - kept)).append(kHidden);
    kept = at = end;
  }
  return shown.append(text.substr(kept));
}

std::string HideNamedInUrl(std::string_view url) {
  std::string shown;
  std::size_t begin = 0;
  const std::size_t host = url.find("//");
  const std::size_t path =
      host == std::string_view::npos ? 0 : std::min(url.find_first_of("/?#", host + 2), url.size());
  if (const std::size_t at = url.substr(0, path).rfind('@'); path > 0 && at != std::string_view::npos) {
    shown.append(url.substr(0, host + 2)).append(kHidden);
    begin = at;
  }
  while (begin < url.size()) {
    const std::size_t end = std::min(url.find_first_of("?&#;", begin), url.size());
    shown += HideInField(url.substr(begin, end - begin));
    if (end < url.size()) shown += url[end];
    begin = end + 1;
  }
  return shown;
}

}  // namespace flintdesk
