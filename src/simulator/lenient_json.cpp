#include "simulator/lenient_json.hpp"

#include <optional>
#include <string>

#include "base/character.hpp"
#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

using json::Value;

class Reader {
 public:
  Reader(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  Result<Value, json::ParseError> Read() {
    std::optional<Value> value = ReadValue(0);
    if (value) {
      SkipBlanks();
      if (at_ < text_.size()) value = Fail("something follows the value");
    }
    if (value) return std::move(*value);
    return Where();
  }

 private:
  std::nullopt_t Fail(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
    return std::nullopt;
  }

  json::ParseError Where() const {
    json::ParseError error;
    error.reason = reason_;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i) {
      ++error.column;
      if (text_[i] == '\n') {
        ++error.line;
        error.column = 1;
      }
    }
    return error;
  }

  bool Ended() const { return at_ >= text_.size(); }
  char Peek() const { return Ended() ? '\0' : text_[at_]; }
  bool Take(char c) {
    if (Ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (!Ended() && (Peek() == ' ' || Peek() == '\t' || Peek() == '\r' || Peek() == '\n')) ++at_;
  }

  std::optional<Value> ReadValue(std::size_t depth) {
    SkipBlanks();
    if (Ended()) return Fail("the text ends too early");
    if (depth > max_depth_) return Fail("nested too deeply");
    switch (Peek()) {
      case '{':
        return ReadObject(depth);
      case '[':
        return ReadArray(depth);
      case '"':
      case '\'':
        return ReadQuoted();
      default:
        return ReadBare();
    }
  }

  std::optional<Value> ReadObject(std::size_t depth) {
    ++at_;
    std::vector<json::Member> members;
    while (true) {
      SkipBlanks();
      if (Take('}')) return Value(json::Object::FromMembers(std::move(members)));
      std::optional<std::string> key = ReadKey();
      if (!key) return std::nullopt;
      SkipBlanks();
      if (!Take(':')) return Fail("a colon is missing");
      std::optional<Value> value = ReadValue(depth + 1);
      if (!value) return std::nullopt;
      members.emplace_back(std::move(*key), std::move(*value));
      SkipBlanks();
      if (!Take(',') && Peek() != '}') return Fail("a comma or '}' is missing");
    }
  }

  std::optional<Value> ReadArray(std::size_t depth) {
    ++at_;
    json::Array array;
    while (true) {
      SkipBlanks();
      if (Take(']')) return Value(std::move(array));
      std::optional<Value> value = ReadValue(depth + 1);
      if (!value) return std::nullopt;
      array.push_back(std::move(*value));
      SkipBlanks();
      if (!Take(',') && Peek() != ']') return Fail("a comma or ']' is missing");
    }
  }

  std::optional<std::string> ReadKey() {
    if (Peek() == '"' || Peek() == '\'') return ReadText();
    const std::size_t begin = at_;
    while (!Ended() && std::string_view(":,{}[]\"'\n").find(Peek()) == std::string_view::npos) ++at_;
    const std::string_view key = Trim(text_.substr(begin, at_ - begin));
    if (key.empty()) return Fail("a key is missing");
    return RepairUtf8(key);
  }

  std::optional<Value> ReadQuoted() {
    std::optional<std::string> text = ReadText();
    if (!text) return std::nullopt;
    return Value(std::move(*text));
  }

  std::optional<std::string> ReadText() {
    const char quote = text_[at_++];
    std::string out;
    while (!Ended()) {
      const char c = text_[at_++];
      if (c == quote) return RepairUtf8(out);
      if (c != '\\') {
        out.push_back(c);
      } else if (!ReadEscape(out)) {
        return std::nullopt;
      }
    }
    return Fail("a quotation mark is missing");
  }

  bool ReadEscape(std::string& out) {
    if (Ended()) return Fail("the text ends too early"), false;
    const char c = text_[at_++];
    static constexpr std::string_view kNames = "nrtbf";
    static constexpr std::string_view kMeanings = "\n\r\t\b\f";
    if (const std::size_t i = kNames.find(c); i != kNames.npos) {
      out.push_back(kMeanings[i]);
    } else if (c != 'u') {
      out.push_back(c);
    } else {
      std::optional<std::uint32_t> point = ReadHex();
      if (!point) return false;
      if (*point >= 0xD800 && *point < 0xDC00 && text_.substr(at_, 2) == "\\u") {
        at_ += 2;
        const std::optional<std::uint32_t> low = ReadHex();
        if (!low) return false;
        const bool pair = *low >= 0xDC00 && *low < 0xE000;
        point = pair ? 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00) : 0xFFFD;
      }
      AppendCharacter(out, *point >= 0xD800 && *point < 0xE000 ? 0xFFFD : *point);
    }
    return true;
  }

  std::optional<std::uint32_t> ReadHex() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = Ended() ? '\0' : text_[at_++];
      const std::size_t digit = std::string_view("0123456789abcdef").find(ToLower(std::string_view(&c, 1)));
      if (c == '\0' || digit == std::string_view::npos)
        return Fail("four hexadecimal digits must follow \\u");
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
  }

  std::optional<Value> ReadBare() {
    const std::size_t begin = at_;
    while (!Ended() && std::string_view(",{}[]\"'\r\n").find(Peek()) == std::string_view::npos) ++at_;
    const std::string_view word = Trim(text_.substr(begin, at_ - begin));
    if (word.empty()) return Fail("a value is missing");
    if (EqualsIgnoreCase(word, "true")) return Value(true);
    if (EqualsIgnoreCase(word, "false")) return Value(false);
    if (EqualsIgnoreCase(word, "null") || word == "None") return Value();
    if (word.front() == '-' || (word.front() >= '0' && word.front() <= '9')) {
      if (auto number = json::Parse(word); number.ok() && number.value().IsNumber())
        return std::move(*number);
    }
    return Value(RepairUtf8(word));
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::string reason_;
};

}  // namespace

Result<Value, json::ParseError> LenientParse(std::string_view text, std::size_t max_depth) {
  return Reader(text, max_depth).Read();
}

}  // namespace flintdesk::simulator
