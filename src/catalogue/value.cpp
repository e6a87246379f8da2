#include "catalogue/value.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/given_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/value_list.hpp"
#include "catalogue/guess.hpp"

namespace flintdesk::catalogue {
namespace {

using Converted = Result<json::Value, Finding>;

constexpr std::size_t kShownBytes = 60;
constexpr std::size_t kLongestId = 200;  // no id is that long

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool HasBlank(std::string_view text) { return text.find_first_of(" \t\r\n\v\f") != std::string_view::npos; }

/// The one conversion of a value, with what all types share.
class Conversion {
 public:
  Conversion(const Field& field, const json::Value& value, bool hide)
      : field_(field), value_(value), hide_(hide || field.secret) {}

  Converted Run() const {
    if (field_.several && value_.IsArray() && field_.type == Type::kText) return Values();
    switch (field_.type) {
      case Type::kText:
        return Text();
      case Type::kFile:
        return File();
      case Type::kInteger:
      case Type::kMilliseconds:
        return Integer();
      case Type::kBoolean:
        return Boolean();
      case Type::kId:
        return Id();
      case Type::kHost:
        return Host();
      case Type::kChoice:
        return Choice();
      case Type::kObject:
        return Object();
    }
    return Refuse("");
  }

 private:
  /// "port: expected an integer from 1 to 65535, got "abc", which …"
  Finding Refuse(std::string_view why) const {
    return Finding{fmt::format("{}: expected {}, {}{}{}", field_.name, Expectation(field_),
                               Shown(value_, hide_), why.empty() ? "" : ", ", why)};
  }
  Finding RefuseAs(std::string_view what) const {
    return Finding{fmt::format("{}: expected {}, got {}", field_.name, Expectation(field_), what)};
  }

  Converted Text() const {
    if (value_.IsNumber()) return json::Value(*value_.ScalarText());
    const std::string* text = value_.IfString();
    if (!text) return Refuse("");
    if (field_.secret) return SecretText(*text);
    if (!IsUtf8(*text)) return RefuseAs("bytes that are not UTF-8");
    if (field_.required && !field_.allow_blank && Trim(*text).empty()) return RefuseAs("a blank text");
    if (std::string fault = field_.fault_of ? field_.fault_of(*text) : ""; !fault.empty())
      return Finding{fmt::format("{}: {}", field_.name, fault)};
    return value_;
  }

  Converted Values() const {
    std::vector<std::string> values;
    for (const json::Value& value : *value_.IfArray()) {
      const auto text = value.IsBoolean() ? std::nullopt : value.ScalarText();
      if (!text) return RefuseAs("a list with something else in it");
      if (Trim(*text).empty()) return RefuseAs("a list with a blank text in it");
      values.push_back(*text);
    }
    if (values.empty()) return RefuseAs("an empty list");
    const json::Value text(TextOfValues(values));
    return Conversion(field_, text, hide_).Text();
  }

  Converted SecretText(const std::string& text) const {
    if (IsEncryptedByFlint(text))
      return Finding{
          fmt::format("{}: the value was encrypted by Flint and can't be read here; it must be entered anew",
                      field_.name)};
    Result<std::string> secret = SecretFrom(text, "what is set");
    if (secret.ok()) return json::Value(std::move(secret).value());
    return Finding{fmt::format("{}: {}", field_.name, secret.error().message), true};
  }

  Converted File() const {
    const std::string* text = value_.IfString();
    if (!text || text->empty()) return Refuse("");
    if (text->find('\0') != std::string::npos) return Refuse("which holds a zero byte");
    if (std::string fault = field_.fault_of ? field_.fault_of(*text) : ""; !fault.empty())
      return Finding{fmt::format("{}: {}, {}", field_.name, fault, Shown(value_, hide_))};
    return value_;
  }

  Converted Integer() const {
    std::optional<std::int64_t> number;
    if (const auto* integer = value_.IfInteger()) number = *integer;
    if (const std::string* text = value_.IfString()) {
      if (HasBlank(*text)) return Refuse("which has blanks in or around it");
      number = ParseInteger(*text);
    }
    if (!number) return Refuse("");
    if ((field_.least && *number < *field_.least) || (field_.most && *number > *field_.most))
      return Refuse("");
    return json::Value(*number);
  }

  Converted Boolean() const {
    if (value_.IsBoolean()) return value_;
    if (const std::string* text = value_.IfString()) {
      if (EqualsIgnoreCase(*text, "true")) return json::Value(true);
      if (EqualsIgnoreCase(*text, "false")) return json::Value(false);
    }
    return Refuse("");
  }

  Converted Id() const {
    std::optional<std::string> text = value_.IsBoolean() ? std::nullopt : value_.ScalarText();
    if (!text) return Refuse("");
    if (text->empty()) return RefuseAs("a blank text");
    if (HasBlank(*text)) return Refuse("which has blanks in or around it");
    if (!AllDigits(*text)) return Refuse("");
    if (text->find_first_not_of('0') == std::string::npos) return Refuse("and ids begin with 1");
    if (text->size() > kLongestId) return Refuse(fmt::format("which has more than {} digits", kLongestId));
    return json::Value(std::move(*text));
  }

  Converted Host() const {
    const std::string* text = value_.IfString();
    if (!text || text->empty()) return Refuse("");
    Result<std::string, Finding> host = ConvertHost(field_, *text, hide_);
    if (!host.ok()) return std::move(host).error();
    return json::Value(std::move(host).value());
  }

  Converted Choice() const {
    std::optional<std::string> text = value_.ScalarText();
    if (!text) return Refuse("");
    for (const std::string& choice : field_.choices)
      if (EqualsIgnoreCase(choice, *text)) return json::Value(choice);
    const std::optional<std::string> nearest = MisspellingOf(*text, field_.choices);
    if (nearest && !hide_) return Refuse(fmt::format("did you mean {}?", *nearest));
    return Refuse("");
  }

  Converted Object() const {
    if (IsTaken(value_)) return value_;
    const std::string* text = value_.IfString();
    if (!text) return Refuse("");
    Result<json::Value, json::ParseError> parsed = json::Parse(*text);
    if (!parsed.ok()) return Refuse(fmt::format("which is not JSON: {}", parsed.error().Sentence()));
    if (!IsTaken(*parsed)) return Refuse("");
    return std::move(parsed).value();
  }

  bool IsTaken(const json::Value& value) const {
    const json::Array* list = field_.several ? value.IfArray() : nullptr;
    if (list == nullptr) return value.IsObject();
    return !list->empty() &&
           std::ranges::all_of(*list, [](const json::Value& one) { return one.IsObject(); });
  }

  const Field& field_;
  const json::Value& value_;
  bool hide_;
};

}  // namespace

bool IsEncryptedByFlint(std::string_view text) { return Trim(text).starts_with("encc#"); }

std::string Expectation(const Field& field) {
  switch (field.type) {
    case Type::kText:
      if (field.several) return "a text or a list of texts";
      return field.required && !field.allow_blank ? "a text that is not blank" : "a text";
    case Type::kFile:
      return "the path of a file";
    case Type::kBoolean:
      return "true or false";
    case Type::kId:
      return "an id in decimal digits";
    case Type::kHost:
      return "a host name or address";
    case Type::kObject:
      return field.several ? "a JSON object or a list of them" : "a JSON object";
    case Type::kChoice:
      return fmt::format("one of {}", Join(field.choices, ", "));
    case Type::kInteger:
    case Type::kMilliseconds:
      break;
  }
  std::string kind = field.type == Type::kInteger ? "an integer" : "milliseconds as an integer";
  if (field.least && field.most) return fmt::format("{} from {} to {}", kind, *field.least, *field.most);
  if (field.least) return fmt::format("{} of at least {}", kind, *field.least);
  if (field.most) return fmt::format("{} of at most {}", kind, *field.most);
  return kind;
}

std::string Shown(const json::Value& value, bool hide) {
  if (hide) return "got another value (not shown, it is or may be secret)";
  if (value.IsArray()) return "got a list";
  if (value.IsObject()) return "got an object";
  return fmt::format("got {}", RedactAndShorten(json::Write(value), kShownBytes));
}

Converted Convert(const Field& field, const json::Value& value, bool hide) {
  if (field.secret)
    if (const std::string* text = value.IfString()) RememberSecret(*text);
  return Conversion(field, value, hide).Run();
}

}  // namespace flintdesk::catalogue
