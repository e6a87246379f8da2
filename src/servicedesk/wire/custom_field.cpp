#include "servicedesk/wire/custom_field.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/wire/moment.hpp"

namespace flintdesk::servicedesk {
namespace {

struct KindWord {
  std::string_view word;
  CustomKind kind;
};

// Behind "udf_". Source: reference, names seen on servers in use.
constexpr KindWord kTypes[] = {
    {"sline", CustomKind::kText},   {"mline", CustomKind::kText},     {"char", CustomKind::kText},
    {"pick", CustomKind::kText},    {"ref", CustomKind::kReference},  {"pickref", CustomKind::kReference},
    {"long", CustomKind::kInteger}, {"double", CustomKind::kDecimal}, {"bool", CustomKind::kFlag},
    {"date", CustomKind::kTime},
};
// In place of "udf_", in the cloud.
constexpr KindWord kPrefixes[] = {
    {"txt", CustomKind::kText},      {"num", CustomKind::kInteger}, {"dbl", CustomKind::kDecimal},
    {"bool", CustomKind::kFlag},     {"date", CustomKind::kTime},   {"dt", CustomKind::kTime},
    {"ref", CustomKind::kReference},
};
// In lists of fields.
constexpr KindWord kWords[] = {
    {"string", CustomKind::kText},     {"text", CustomKind::kText},       {"lookup", CustomKind::kReference},
    {"boolean", CustomKind::kFlag},    {"integer", CustomKind::kInteger}, {"long", CustomKind::kInteger},
    {"decimal", CustomKind::kDecimal}, {"double", CustomKind::kDecimal},  {"date", CustomKind::kTime},
    {"datetime", CustomKind::kTime},
};

constexpr std::string_view kUdf = "udf_";

template <typename Table>
CustomKind KindIn(const Table& table, std::string_view word) {
  const auto found = std::ranges::find(table, word, &KindWord::word);
  return found == std::end(table) ? CustomKind::kUnknown : found->kind;
}

/// The letters at the front: "udf_date_7" without "udf_" begins with "date".
std::string_view LettersOf(std::string_view text) {
  const auto end = std::ranges::find_if(text, [](char c) { return c < 'a' || c > 'z'; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// "udf_301" for "udf_sline_301".
std::string WithoutType(std::string_view name) {
  if (!name.starts_with(kUdf)) return std::string(name);
  const std::string_view rest = name.substr(kUdf.size());
  const std::string_view type = LettersOf(rest);
  const bool has_one = KindIn(kTypes, type) != CustomKind::kUnknown && rest.size() > type.size() + 1 &&
                       rest[type.size()] == '_';
  return std::string(kUdf) + std::string(has_one ? rest.substr(type.size() + 1) : rest);
}

std::optional<json::Value> NumberOf(std::string_view text, bool whole) {
  const auto parsed = json::Parse(text);
  if (!parsed.ok() || !(whole ? parsed->IsInteger() : parsed->IsNumber())) return std::nullopt;
  return *parsed;
}

std::optional<json::Value> FlagOf(std::string_view text) {
  for (const std::string_view yes : {"true", "yes"})
    if (EqualsIgnoreCase(text, yes)) return json::Value(true);
  for (const std::string_view no : {"false", "no"})
    if (EqualsIgnoreCase(text, no)) return json::Value(false);
  return std::nullopt;
}

}  // namespace

CustomKind KindOfApiName(std::string_view api_name) {
  if (api_name.starts_with(kUdf)) return KindIn(kTypes, LettersOf(api_name.substr(kUdf.size())));
  return LooksLikeApiName(api_name) ? KindIn(kPrefixes, LettersOf(api_name)) : CustomKind::kUnknown;
}

CustomKind KindOfType(std::string_view type) { return KindIn(kWords, ToLower(type)); }

bool LooksLikeApiName(std::string_view name) {
  const std::string_view letters = LettersOf(name);
  if (letters != "udf" && KindIn(kPrefixes, letters) == CustomKind::kUnknown) return false;
  return name.size() > letters.size() + 1 && name[letters.size()] == '_' &&
         std::ranges::all_of(
             name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool IsApiName(std::string_view name, bool in_the_cloud) {
  return LooksLikeApiName(name) && (in_the_cloud || name.starts_with(kUdf));
}

bool IsRenamed(std::string_view name, std::string_view other) {
  if (name == other) return true;
  const std::string plain = WithoutType(name), other_plain = WithoutType(other);
  // Of two that both have a type, neither is the other's new name.
  return plain == other_plain && (plain == name || other_plain == other);
}

Result<json::Value> CustomValue(CustomKind kind, std::string_view name, const json::Value& given,
                                const connector::CheckedCall& call) {
  const json::Value* moment = kind == CustomKind::kTime ? TextOfMoment(given) : nullptr;
  const auto text = moment == nullptr ? given.ScalarText() : moment->ScalarText();
  if (!text || kind == CustomKind::kUnknown) return given;
  if (kind == CustomKind::kText) return json::Value(*text);
  const std::string_view trimmed = Trim(*text);
  if (trimmed.empty()) return json::Value();
  const auto wrong = [&](std::string_view what) {
    return InvalidRequestError(fmt::format("fields.{}: {}", name, what), "Correct it.");
  };
  const std::string got = json::Quote(RedactAndShorten(trimmed, 60));
  switch (kind) {
    case CustomKind::kInteger:
    case CustomKind::kDecimal: {
      const bool whole = kind == CustomKind::kInteger;
      if (const auto number = NumberOf(trimmed, whole)) return *number;
      return wrong(fmt::format("expected a {}number, got {}", whole ? "whole " : "", got));
    }
    case CustomKind::kFlag:
      if (const auto flag = FlagOf(trimmed)) return *flag;
      return wrong("expected true or false, got " + got);
    case CustomKind::kTime: {
      const Result<std::int64_t> time = MomentOf(call, trimmed);
      if (!time.ok()) return wrong(time.error().message);
      return json::Value(json::Object{{"value", std::to_string(*time)}});
    }
    case CustomKind::kReference:
      return json::Value(json::Object{{"name", std::string(trimmed)}});
    case CustomKind::kUnknown:
    case CustomKind::kText:
      break;
  }
  return given;
}

}  // namespace flintdesk::servicedesk
