#include "simulator/v1_input.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <sstream>

#include <pugixml.hpp>

#include "base/text.hpp"
#include "simulator/lenient_json.hpp"

namespace flintdesk::simulator::v1 {
namespace {

using json::Object;
using json::Value;

bool HasElements(const pugi::xml_node& node) {
  const auto children = node.children();
  return std::any_of(children.begin(), children.end(),
                     [](const pugi::xml_node& child) { return child.type() == pugi::node_element; });
}

/// Text, and what stands there as unescaped HTML.
std::string InnerText(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    } else if (child.type() == pugi::node_element) {
      std::ostringstream out;
      child.print(out, "", pugi::format_raw);
      text += out.str();
    }
  }
  return text;
}

/// A field whose content is text even where it holds elements.
bool IsTextField(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kNames = {"description", "subject", "notestext",
                                                             "resolutiontext", "closecomment"};
  return std::find(kNames.begin(), kNames.end(), PlainName(name)) != kNames.end();
}

Object FieldsOf(const pugi::xml_node& node, std::size_t depth) {
  Object fields;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    const std::string name = child.name();
    if (EqualsIgnoreCase(name, "parameter")) {
      fields.Set(std::string(Trim(InnerText(child.child("name")))), InnerText(child.child("value")));
    } else if (HasElements(child) && !IsTextField(name) && depth < kInputDepth) {
      fields.Set(name, FieldsOf(child, depth + 1));
    } else {
      fields.Set(name, InnerText(child));
    }
  }
  return fields;
}

pugi::xml_node FindDetails(const pugi::xml_node& node, std::size_t depth) {
  if (EqualsIgnoreCase(node.name(), "Details")) return node;
  if (depth >= kInputDepth) return {};
  for (const pugi::xml_node& child : node.children()) {
    if (const pugi::xml_node found = FindDetails(child, depth + 1)) return found;
  }
  return {};
}

Refusal Unreadable(const std::string& reason) {
  return Refusal{Refusal::Kind::kInvalidValue, {}, "Unable to parse the input data: " + reason};
}

Outcome<Object> ReadXml(std::string_view text) {
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) return Unreadable(result.description());
  const pugi::xml_node details = FindDetails(document, 0);
  return details ? FieldsOf(details, 0) : Object{};
}

Outcome<Object> ReadJson(std::string_view text) {
  auto parsed = LenientParse(text);
  if (!parsed.ok()) return Unreadable(parsed.error().Sentence());
  const Value* value = &parsed.value();
  for (const char* wrapper : {"operation", "details"}) {
    if (const Value* inner = FindField(*value, wrapper)) value = inner;
  }
  return value->IfObject() == nullptr ? Object{} : *value->IfObject();
}

/// A name; empty, a dash and "null" mean nothing.
Reference ByName(const std::string& text) {
  const std::string_view name = Trim(text);
  if (name.empty() || name == "-") return {};
  return {Reference::By::kName, std::string(name)};
}

const UdfField* FindUdf(const State& state, std::string_view label) {
  for (const UdfField& udf : state.udfs) {
    if (EqualsIgnoreCase(udf.label, label)) return &udf;
  }
  return nullptr;
}

/// Nothing for what leaves the field alone.
Outcome<std::optional<Given>> ReadText(const Field& field, const std::string& text) {
  using Maybe = std::optional<Given>;
  const bool blank = Trim(text).empty();
  Given given;
  switch (field.kind) {
    case Kind::kText:
      given.value = text;
      return Maybe(given);
    case Kind::kReference:
      given.references = {ByName(text)};
      if (given.references.front().by == Reference::By::kNothing && !field.v1_clears) return Maybe{};
      return Maybe(given);
    case Kind::kReferences:
      given.value = json::Array{};
      if (!blank) given.references = {ByName(text)};
      return Maybe(given);
    case Kind::kTexts: {
      json::Array texts;
      for (const std::string& part : Split(text, ',')) texts.emplace_back(Trim(part));
      given.value = std::move(texts);
      return Maybe(given);
    }
    case Kind::kAny: {  // addresses, as V3 keeps them
      json::Array addresses;
      for (const std::string& part : Split(text, ',')) {
        if (!Trim(part).empty()) addresses.emplace_back(Object{{"email_id", Trim(part)}});
      }
      given.value = std::move(addresses);
      return Maybe(given);
    }
    case Kind::kTime: {
      if (blank) return Maybe{};
      const auto date = ReadDate(text);
      if (!date) return Refusal{Refusal::Kind::kInvalidValue, {std::string(field.v3)}, {}};
      given.value = *date;
      return Maybe(given);
    }
    case Kind::kFlag:
      given.value = EqualsIgnoreCase(Trim(text), field.yes.empty() ? "true" : field.yes);
      return Maybe(given);
    default:
      return Maybe{};
  }
}

/// Hours and minutes stand in fields of their own.
Outcome<Given> ReadDuration(const Field& field, const Value& details) {
  const auto read = [&](const char* unit) {
    const auto text = FieldText(details, std::string(field.v1) + unit);
    return !text || Trim(*text).empty() ? std::optional<std::int64_t>(0) : ParseInteger(Trim(*text));
  };
  return Duration(field, read("hours"), read("minutes"));
}

/// An object with the fields of the part, or the text of the first of them.
Outcome<Given> ReadPart(const Type& part, const Value& value, const Desk& desk) {
  Given given;
  if (value.IsObject()) {
    Outcome<Change> change = ReadChange(part, value, desk);
    if (!change.ok()) return change.error();
    given.part = std::move(change.value());
    return given;
  }
  const auto first =
      std::find_if(part.fields.begin(), part.fields.end(), [](const Field& f) { return !f.v1.empty(); });
  if (first != part.fields.end())
    given.part.given[static_cast<std::size_t>(first - part.fields.begin())].value =
        value.ScalarText().value_or("");
  return given;
}

Outcome<void> ReadField(const Type& type, std::size_t place, const Value& value, const Value& details,
                        const Desk& desk, Change& change) {
  const Field& field = type.fields[place];
  if (field.kind == Kind::kPart || field.kind == Kind::kDuration) {
    Outcome<Given> given =
        field.kind == Kind::kPart ? ReadPart(field.part(), value, desk) : ReadDuration(field, details);
    if (!given.ok()) return given.error();
    change.given[place] = std::move(given.value());
    return {};
  }
  const std::optional<std::string> text = value.ScalarText();
  if (!text) return {};
  Outcome<std::optional<Given>> given = ReadText(field, *text);
  if (!given.ok()) return given.error();
  if (given.value().has_value()) change.given[place] = std::move(*given.value());
  return {};
}

/// A name that is no field is the label of a user-defined one, or nothing.
void ReadUdf(const Type& type, const std::string& label, const Value& value, const Desk& desk,
             Change& change) {
  const auto holder = std::find_if(type.fields.begin(), type.fields.end(),
                                   [](const Field& field) { return field.kind == Kind::kUdfs; });
  const UdfField* udf = holder == type.fields.end() ? nullptr : FindUdf(desk.state(), label);
  if (udf == nullptr) return;
  Value& udfs = change.given[static_cast<std::size_t>(holder - type.fields.begin())].value;
  if (!udfs.IsObject()) udfs = Object{};
  udfs.IfObject()->Set(udf->name, value.ScalarText().value_or(""));
}

}  // namespace

Outcome<Object> ReadDetails(std::string_view input_data) {
  const std::string_view text = Trim(input_data);
  if (text.empty()) return Object{};
  return text.front() == '<' ? ReadXml(text) : ReadJson(text);
}

const Value* FindField(const Value& details, std::string_view name) {
  if (details.IfObject() == nullptr) return nullptr;
  const std::string plain = PlainName(name);
  for (const auto& [key, value] : *details.IfObject()) {
    if (PlainName(key) == plain) return &value;
  }
  return nullptr;
}

std::optional<std::string> FieldText(const Value& details, std::string_view name) {
  const Value* value = FindField(details, name);
  if (value == nullptr) return std::nullopt;
  return value->ScalarText();
}

const Value& Below(const Value& details, std::string_view outer, std::string_view inner) {
  const Value* value = FindField(details, outer);
  if (value == nullptr) return details;
  const Value* deeper = inner.empty() ? nullptr : FindField(*value, inner);
  return deeper == nullptr ? *value : *deeper;
}

std::optional<std::int64_t> ReadDate(const std::string& text) {
  std::tm date{};
  std::istringstream in{std::string(Trim(text))};
  in.imbue(std::locale::classic());
  std::string month;
  char comma = ' ';
  char colon = ':';
  in >> date.tm_mday >> month >> date.tm_year >> std::ws;
  if (in.peek() == ',') in >> comma;
  in >> date.tm_hour >> colon >> date.tm_min;
  if (in.peek() == ':') in >> colon >> date.tm_sec;
  static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                               "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto found = std::find(kMonths.begin(), kMonths.end(), ToLower(std::string_view(month).substr(0, 3)));
  if (in.fail() || found == kMonths.end() || date.tm_year < 1970 || date.tm_year > 9999) return std::nullopt;
  if (date.tm_mday < 1 || date.tm_mday > 31 || date.tm_hour < 0 || date.tm_hour > 23 || date.tm_min < 0 ||
      date.tm_min > 59 || date.tm_sec < 0 || date.tm_sec > 59) {
    return std::nullopt;
  }
  date.tm_mon = static_cast<int>(found - kMonths.begin());
  date.tm_year -= 1900;
  return static_cast<std::int64_t>(timegm(&date)) * 1000;
}

Outcome<Change> ReadChange(const Type& type, const Value& details, const Desk& desk) {
  Change change;
  if (details.IfObject() == nullptr) return change;
  for (const auto& [name, value] : *details.IfObject()) {
    const std::size_t place = type.PlaceInV1(PlainName(name));
    if (place == Type::kNone || !Has(desk.profile(), type.fields[place].builds)) {
      ReadUdf(type, name, value, desk, change);
      continue;
    }
    if (Outcome<void> read = ReadField(type, place, value, details, desk, change); !read.ok())
      return read.error();
  }
  if (type.prepare != nullptr) type.prepare(type, change);
  return change;
}

}  // namespace flintdesk::simulator::v1
