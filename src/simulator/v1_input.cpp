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

std::string Plain(std::string_view name) {
  std::string plain = ToLower(name);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return plain;
}

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
  return std::find(kNames.begin(), kNames.end(), Plain(name)) != kNames.end();
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

/// False when V1 has no such field.
Outcome<bool> ReadField(const std::string& name, const std::string& text, TicketChange& change) {
  const std::string plain = Plain(name);
  for (const ReferenceField& field : ReferenceFields()) {
    if (field.v1.empty() || (plain != Plain(field.v1) && plain != Plain(field.label))) continue;
    if (field.v3 == "created_by") return true;
    const Reference reference = ByName(text);
    // Empty words leave everything but site, group and technician alone: forms send all their fields.
    const bool clears = field.v3 == "site" || field.v3 == "group" || field.v3 == "technician";
    if (reference.by != Reference::By::kNothing || clears)
      change.references[std::string(field.v3)] = reference;
    return true;
  }
  for (const TextField& field : TextFields()) {
    if (field.v1.empty() || (plain != Plain(field.v1) && plain != Plain(field.label))) continue;
    change.texts[std::string(field.v3)] = text;
    return true;
  }
  if (plain == "resolution") {
    change.resolution = text;
  } else if (plain == "emailcc") {
    change.emails.emplace();
    for (const std::string& address : Split(text, ',')) change.emails->emplace_back(Trim(address));
  } else if (plain == "asset") {
    change.assets.emplace();
    if (!Trim(text).empty()) change.assets->push_back(ByName(text));
  } else if (plain == "duebytime") {
    if (Trim(text).empty()) return true;
    const auto date = ReadDate(text);
    if (!date) return Refusal{Refusal::Kind::kInvalidValue, {"due_by_time"}, {}};
    change.times["due_by_time"] = date;
  } else {
    return false;
  }
  return true;
}

}  // namespace

Outcome<Object> ReadDetails(std::string_view input_data) {
  const std::string_view text = Trim(input_data);
  if (text.empty()) return Object{};
  return text.front() == '<' ? ReadXml(text) : ReadJson(text);
}

const Value* FindField(const Value& details, std::string_view name) {
  if (details.IfObject() == nullptr) return nullptr;
  const std::string plain = Plain(name);
  for (const auto& [key, value] : *details.IfObject()) {
    if (Plain(key) == plain) return &value;
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

Outcome<TicketChange> ReadTicket(const Object& details, const State& state) {
  TicketChange change;
  for (const auto& [name, value] : details) {
    const Value* inner = FindField(value, "resolutiontext");
    const std::string text = (inner == nullptr ? value : *inner).ScalarText().value_or("");
    Outcome<bool> known = ReadField(name, text, change);
    if (!known.ok()) return known.error();
    if (known.value()) continue;
    // What is no field is the label of a user-defined one, or nothing.
    if (const UdfField* udf = FindUdf(state, name)) change.udfs[udf->name] = Value(text);
  }
  return change;
}

NoteChange ReadNote(const Value& details) {
  const Value& note = Below(details, "notes", "note");
  NoteChange change;
  change.description = FieldText(note, "notestext");
  if (const auto is_public = FieldText(note, "ispublic"))
    change.show_to_requester = EqualsIgnoreCase(*is_public, "true");
  return change;
}

Outcome<WorklogChange> ReadWorklog(const Value& details) {
  const Value& worklog = Below(details, "worklogs", "worklog");
  WorklogChange change;
  change.description = FieldText(worklog, "description");
  change.cost = FieldText(worklog, "cost");
  if (const auto technician = FieldText(worklog, "technician")) change.owner = ByName(*technician);
  const auto hours = FieldText(worklog, "workhours");
  const auto minutes = FieldText(worklog, "workminutes");
  if (!hours && !minutes) return change;
  const auto read = [](const std::optional<std::string>& text) {
    return !text || Trim(*text).empty() ? std::optional<std::int64_t>(0) : ParseInteger(Trim(*text));
  };
  const auto h = read(hours);
  const auto m = read(minutes);
  if (!h || !m || *h < 0 || *h > 100'000 || *m < 0 || *m > 1'000'000) {
    return Refusal{Refusal::Kind::kInvalidValue, {"time_spent"}, {}};
  }
  change.minutes = *h * 60 + *m;
  return change;
}

}  // namespace flintdesk::simulator::v1
