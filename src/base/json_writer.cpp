#include <algorithm>

#include "base/json.hpp"
#include "base/printable.hpp"
#include "base/text.hpp"

namespace flintdesk::json {
namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    // Mostly all of it is as it is, and one piece costs far less than its characters.
    const auto escaped = std::ranges::find_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
    const auto plain = static_cast<std::size_t>(escaped - text.begin());
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    const char c = text[plain];
    text.remove_prefix(plain + 1);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        out += "\\u00";
        out += kHex[(c >> 4) & 0xF];
        out += kHex[c & 0xF];
    }
  }
  out += '"';
}

void AppendText(std::string& out, std::string_view text) {
  if (IsUtf8(text))
    AppendQuoted(out, text);
  else
    AppendQuoted(out, RepairUtf8(text));
}

class Writer {
 public:
  explicit Writer(bool pretty) : pretty_(pretty) {}

  void Append(const Value& value) {
    if (value.IsNull()) {
      out += "null";
    } else if (const std::string* text = value.IfString()) {
      AppendText(out, *text);
    } else if (const Array* array = value.IfArray()) {
      Open('[');
      for (const Value& element : *array) {
        Separate();
        Append(element);
      }
      Close(']', array->empty());
    } else if (const Object* object = value.IfObject()) {
      Open('{');
      for (const Member& member : *object) {
        Separate();
        AppendText(out, member.first);
        out += pretty_ ? ": " : ":";
        Append(member.second);
      }
      Close('}', object->empty());
    } else {
      out += *value.ScalarText();
    }
  }

  std::string out;

 private:
  void Open(char bracket) {
    out += bracket;
    first_ = true;
    ++depth_;
  }
  void Separate() {
    if (!std::exchange(first_, false)) out += ',';
    NewLine();
  }
  void Close(char bracket, bool empty) {
    --depth_;
    if (!empty) NewLine();
    out += bracket;
    first_ = false;
  }
  void NewLine() {
    if (!pretty_) return;
    out += '\n';
    out.append(2 * depth_, ' ');
  }

  const bool pretty_;
  bool first_ = true;
  std::size_t depth_ = 0;
};

}  // namespace

std::string Write(const Value& value) {
  Writer writer(false);
  writer.Append(value);
  return std::move(writer.out);
}

std::string WritePretty(const Value& value) {
  Writer writer(true);
  writer.Append(value);
  return PrintableJson(std::move(writer.out));
}

std::string Quote(std::string_view text) {
  std::string out;
  AppendText(out, text);
  return out;
}

}  // namespace flintdesk::json
