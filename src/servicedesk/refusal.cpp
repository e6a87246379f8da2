#include "servicedesk/refusal.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/request_field.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kShownBytes = 60;

struct Parameter {
  std::string_view action;  // empty: any
  std::string_view v3;
  std::string_view name;  // ours
};

// V3's names beside those of a ticket's fields, which request_field.cpp knows. An action's own stand first.
constexpr std::array kParameters = {
    Parameter{"add-worklog", "owner", "name"},
    Parameter{"add-worklog", "technician", "name"},
    Parameter{"add-worklog", "time_spent", "work-hours"},
    Parameter{"add-worklog", "hours", "work-hours"},
    Parameter{"add-worklog", "minutes", "work-minutes"},
    Parameter{"add-worklog", "other_cost", "cost"},
    Parameter{"add-note", "note", "notetext"},
    Parameter{"add-note", "request_note", "notetext"},
    Parameter{"add-note", "description", "notetext"},
    Parameter{"add-note", "notestext", "notetext"},
    Parameter{"add-note", "show_to_requester", "ispublic"},
    Parameter{"add-resolution", "resolution", "resolutiontext"},
    Parameter{"add-resolution", "content", "resolutiontext"},
    Parameter{"assign-request", "technician", "technicianid"},
    Parameter{"close-request", "requester_ack_resolution", "close-accepted"},
    Parameter{"close-request", "closure_comments", "close-comment"},
    Parameter{"close-request", "closeaccepted", "close-accepted"},
    Parameter{"close-request", "closecomment", "close-comment"},
};

bool IsOurs(const connector::CheckedCall& call, std::string_view name) {
  return call.action->Find(name) != nullptr;
}

// A member of `fields` by any of its names, with the key as the caller wrote it.
const std::pair<std::string, json::Value>* MemberNamed(const connector::CheckedCall& call,
                                                       const ValueNames& names, std::string_view wanted) {
  const json::Value* more = call.values.values.Find("fields");
  const json::Object* members = more == nullptr ? nullptr : more->IfObject();
  if (members == nullptr) return nullptr;
  for (const auto& member : *members)
    if (EqualsIgnoreCase(member.first, wanted) || names.CustomField(member.first) == wanted ||
        V3NameOf(member.first) == wanted || V1NameOf(wanted) == ToLower(member.first))
      return &member;
  return nullptr;
}

// What went out for what was given, and both where they differ.
std::string ShownValue(const ValueNames& names, FieldName name, const std::string& given) {
  const auto quoted = [](std::string_view text) {
    return json::Quote(Shorten(Printable(Redact(text)), kShownBytes));
  };
  const std::string sent = names.Of(name, given);
  return sent == given ? quoted(given) : fmt::format("{} (given as {})", quoted(sent), quoted(given));
}

RefusedField FieldOf(const connector::CheckedCall& call, const ValueNames& names, std::string_view name) {
  const catalogue::Field* own = call.action->Find(name);
  std::string_view lookup = own != nullptr ? std::string_view(own->lookup) : LookupOf(name);
  RefusedField field{std::string(name), std::nullopt, own != nullptr || !V1NameOf(name).empty(),
                     !lookup.empty()};
  if (const json::Value* value = call.values.values.Find(name); value != nullptr && own != nullptr) {
    field.value = ShownValue(names, {name, lookup}, value->ScalarText().value_or(json::Write(*value)));
  } else if (const auto* member = MemberNamed(call, names, name); member != nullptr) {
    field.name = "fields." + member->first;
    field.known = true;
    field.listed = field.listed || !LookupOf(V1NameOf(name)).empty();
    const json::Value& given = member->second;
    const std::string lower = ToLower(member->first);
    field.value =
        ShownValue(names, {lower, LookupOf(lower)}, given.ScalarText().value_or(json::Write(given)));
  }
  return field;
}

// The caller's name for one part of a path of V3's.
std::string NameOfPart(const connector::CheckedCall& call, const ValueNames& names, std::string_view part) {
  const std::string lower = ToLower(part);
  for (const Parameter& row : kParameters)
    if (row.action == call.action->name && row.v3 == lower) return std::string(row.name);
  if (IsOurs(call, lower) || MemberNamed(call, names, part) != nullptr) return lower;
  return std::string(V1NameOf(lower));
}

constexpr std::size_t kLongestSentence = 4'096;

// Does the sentence hold it as a word of its own?
bool HasWord(std::string_view sentence, std::string_view word) {
  const auto joins = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  const std::string text = ToLower(sentence), wanted = ToLower(word);
  if (wanted.empty()) return false;
  for (std::size_t at = 0; (at = text.find(wanted, at)) != text.npos; ++at) {
    const std::size_t end = at + wanted.size();
    if ((at == 0 || !joins(text[at - 1])) && (end == text.size() || !joins(text[end]))) return true;
  }
  return false;
}

// By the parameter's name, by what an API calls it, or by its label on the screen.
bool SpeaksOf(std::string_view sentence, const connector::CheckedCall& call, std::string_view name) {
  if (HasWord(sentence, name)) return true;
  const std::string v3(V3NameOf(name));
  if (HasWord(sentence, v3) || HasWord(sentence, ReplaceAll(v3, "_", " "))) return true;
  return std::ranges::any_of(kParameters, [&](const Parameter& row) {
    return row.action == call.action->name && row.name == name && HasWord(sentence, row.v3);
  });
}

// What was sent of the action's parameters and the members of `fields`, by the caller's names.
std::vector<std::pair<std::string, std::string>> SentTexts(const connector::CheckedCall& call) {
  std::vector<std::pair<std::string, std::string>> texts;
  const auto take = [&](const std::string& name, const json::Value& value) {
    if (!value.IsNull()) texts.emplace_back(name, value.ScalarText().value_or(""));
  };
  for (const catalogue::Field& field : call.action->fields) {
    const json::Value* value = call.values.values.Find(field.name);
    if (value != nullptr && field.name != "request-id" && field.name != "fields") take(field.name, *value);
  }
  const json::Value* more = call.values.values.Find("fields");
  if (more != nullptr && more->IfObject() != nullptr)
    for (const auto& [key, value] : *more->IfObject()) take(key, value);
  return texts;
}

}  // namespace

std::vector<RefusedField> RefusedFields(const connector::CheckedCall& call, const ValueNames& names,
                                        std::span<const std::string> named) {
  std::vector<RefusedField> fields;
  for (const std::string& path : named) {
    const std::vector<std::string> parts = Split(Redact(path), '.');
    std::string name = parts.back();
    for (const std::string& part : parts) {
      const std::string known = NameOfPart(call, names, part);
      if (!known.empty()) name = known;
    }
    RefusedField field = FieldOf(call, names, name);
    const bool twice =
        std::ranges::any_of(fields, [&](const RefusedField& other) { return other.name == field.name; });
    if (!twice) fields.push_back(std::move(field));
  }
  return fields;
}

std::vector<RefusedField> FieldsInSentence(const connector::CheckedCall& call, const ValueNames& names,
                                           std::string_view said) {
  // "The service desk …" does not mean the field `service`, and a long text is not a sentence.
  const std::string sentence = ReplaceAll(
      ReplaceAll(ToLower(said.substr(0, kLongestSentence)), "service desk", ""), "servicedesk", "");
  std::vector<RefusedField> fields;
  for (const auto& [name, text] : SentTexts(call)) {
    constexpr std::size_t kTelling = 3;  // a shorter value is in many a sentence
    if (SpeaksOf(sentence, call, name) ||
        (text.size() >= kTelling && text.size() <= sentence.size() && HasWord(sentence, text)))
      fields.push_back(FieldOf(call, names, name));
  }
  return fields;
}

std::vector<RefusedField> ListedFields(const connector::CheckedCall& call, const ValueNames& names) {
  std::vector<RefusedField> fields;
  for (const auto& [name, text] : SentTexts(call))
    if (RefusedField field = FieldOf(call, names, name); field.listed) fields.push_back(std::move(field));
  return fields;
}

std::string NamesAndValues(std::span<const RefusedField> fields) {
  std::vector<std::string> parts;
  for (const RefusedField& field : fields) {
    const std::string name = Shorten(Printable(Redact(field.name)), kShownBytes);
    parts.push_back(field.value ? name + " " + *field.value : name + (field.known ? " (not given)" : ""));
  }
  constexpr std::size_t kMost = 600;
  return Shorten(Join(parts, ", "), kMost);
}

std::string RemedyForValues(std::span<const RefusedField> fields) {
  const bool missing =
      std::ranges::any_of(fields, [](const RefusedField& field) { return field.known && !field.value; });
  const bool id = std::ranges::any_of(fields, [](const RefusedField& f) { return f.name == "technicianid"; });
  const bool listed = std::ranges::any_of(fields, [](const RefusedField& field) { return field.listed; });
  std::string remedy = missing ? "Give what is missing, and correct the values." : "Correct the values.";
  if (id) remedy += " `flintdesk actions assign-request` says how to find the numbers of technicians.";
  if (listed && !id)
    remedy +=
        " The allowed names stand in the Admin area of the service desk; value-names in the connector's "
        "configuration says what is sent for what is given.";
  return remedy;
}

std::string RemedyForClosing(std::span<const std::string> named, std::string_view sentence) {
  std::vector<std::string> wanted(named.begin(), named.end());
  for (const std::string_view word : {"resolution", "technician", "category", "worklog", "solution"})
    if (named.empty() && HasWord(sentence, word)) wanted.emplace_back(word);
  if (wanted.empty() && (HasWord(sentence, "unassigned") || HasWord(sentence, "assigned")))
    wanted.emplace_back("technician");
  std::vector<std::string> steps;
  for (const std::string& path : wanted) {
    const std::string field = path.substr(path.rfind('.') + 1);
    std::string step;
    if (field == "resolution" || field == "solution" || path.starts_with("resolution"))
      step = "fill in the resolution first (add-resolution)";
    else if (field == "worklog" || field == "worklogs" || field == "time_spent" || field == "time_elapsed")
      step = "log the work first (add-worklog)";
    else if (field == "technician" || field == "owner")
      step = "assign the request to a technician first (assign-request, pickup-request or update-request)";
    else if (field == "closure_comments")
      step = "give close-comment";
    else if (field == "requester_ack_resolution")
      step = "give close-accepted";
    else
      step = fmt::format(
          "fill in {} first (update-request)",
          Shorten(Printable(Redact(V1NameOf(field).empty() ? field : V1NameOf(field))), kShownBytes));
    if (std::ranges::find(steps, step) == steps.end()) steps.push_back(std::move(step));
  }
  if (steps.empty()) return {};
  std::string remedy = Join(steps, ", and ");
  remedy.front() = static_cast<char>(remedy.front() - 'a' + 'A');
  return remedy + ", then close the request again.";
}

}  // namespace flintdesk::servicedesk
