#include "simulator/v3_input.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "simulator/lenient_json.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Object;
using json::Value;

Refusal Refuse(Refusal::Kind kind, std::string_view field) { return Refusal{kind, {std::string(field)}, {}}; }

/// `{"id": "4"}`, `{"name": "High"}`, `{"email_id": "…"}` or null.
Outcome<Reference> ReadReference(std::string_view field, const Value& value) {
  if (value.IsNull()) return Reference{};
  for (const auto& [key, by] : {std::pair{"id", Reference::By::kId},
                                {"name", Reference::By::kName},
                                {"email_id", Reference::By::kEmail}}) {
    const Value* found = value.Find(key);
    if (found == nullptr || found->IsNull()) continue;
    const std::optional<std::string> text = found->ScalarText();
    if (!text) return Refuse(Refusal::Kind::kInvalidValue, field);
    return Reference{by, *text};
  }
  return Refuse(Refusal::Kind::kInvalidValue, field);
}

/// `{"value": "1660050395904"}` or null.
Outcome<std::optional<std::int64_t>> ReadTime(std::string_view field, const Value& value) {
  if (value.IsNull()) return std::optional<std::int64_t>{};
  const Value* found = value.Find("value");
  const auto time = found == nullptr ? std::nullopt : ParseInteger(found->ScalarText().value_or(""));
  if (!time) return Refuse(Refusal::Kind::kInvalidValue, field);
  return time;
}

Outcome<std::string> ReadText(std::string_view field, const Value& value) {
  if (value.IsNull()) return std::string{};
  const auto text = value.ScalarText();
  if (!text) return Refuse(Refusal::Kind::kInvalidValue, field);
  return *text;
}

Outcome<ClosureChange> ReadClosure(const Value& value) {
  ClosureChange change;
  if (value.IsNull()) return change;
  if (!value.IsObject()) return Refuse(Refusal::Kind::kInvalidValue, "closure_info");
  for (const auto& [key, member] : *value.IfObject()) {
    if (key == "closure_code") {
      Outcome<Reference> code = ReadReference(key, member);
      if (!code.ok()) return code.error();
      change.closure_code = code.value();
    } else if (key == "requester_ack_resolution") {
      change.requester_ack_resolution = ReadFlag(member);
    } else if (key == "requester_ack_comments" || key == "closure_comments") {
      Outcome<std::string> text = ReadText(key, member);
      if (!text.ok()) return text.error();
      (key == "closure_comments" ? change.closure_comments : change.requester_ack_comments) = text.value();
    } else {
      return Refuse(Refusal::Kind::kExtraKey, key);
    }
  }
  return change;
}

Outcome<void> ReadLists(const std::string& key, const Value& value, TicketChange& change) {
  if (value.IfArray() == nullptr) return Refuse(Refusal::Kind::kInvalidValue, key);
  if (key == "email_ids_to_notify") {
    change.emails.emplace();
    for (const Value& entry : *value.IfArray()) change.emails->push_back(entry.ScalarText().value_or(""));
    return {};
  }
  change.assets.emplace();
  for (const Value& entry : *value.IfArray()) {
    Outcome<Reference> asset = ReadReference(key, entry);
    if (!asset.ok()) return asset.error();
    change.assets->push_back(asset.value());
  }
  return {};
}

Outcome<void> ReadUdfs(const Value& value, const State& state, TicketChange& change) {
  if (value.IsNull()) return {};
  if (!value.IsObject()) return Refuse(Refusal::Kind::kInvalidValue, "udf_fields");
  for (const auto& [key, member] : *value.IfObject()) {
    const bool known = std::any_of(state.udfs.begin(), state.udfs.end(),
                                   [&](const UdfField& udf) { return udf.name == key; });
    if (!known) return Refuse(Refusal::Kind::kExtraKey, key);
    change.udfs[key] = member;
  }
  return {};
}

bool IsOneOf(std::string_view key, auto&& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

constexpr std::array<std::string_view, 6> kTimes = {"due_by_time",          "first_response_due_by_time",
                                                    "scheduled_start_time", "scheduled_end_time",
                                                    "completed_time",       "resolved_time"};
constexpr std::array<std::string_view, 4> kReadOnly = {"id", "created_time", "last_updated_time",
                                                       "is_trashed"};
/// Accepted, because clients send them, and without effect here.
constexpr std::array<std::string_view, 4> kWithoutEffect = {"resources", "tags", "email_cc", "email_to"};

/// One member of the request; false when no such field exists.
Outcome<bool> ReadMember(const std::string& key, const Value& value, const State& state,
                         TicketChange& change) {
  const auto references = ReferenceFields();
  if (std::any_of(references.begin(), references.end(), [&](const auto& field) { return field.v3 == key; })) {
    Outcome<Reference> reference = ReadReference(key, value);
    if (!reference.ok()) return reference.error();
    change.references[key] = reference.value();
    return true;
  }
  const auto texts = TextFields();
  if (std::any_of(texts.begin(), texts.end(), [&](const auto& field) { return field.v3 == key; })) {
    Outcome<std::string> text = ReadText(key, value);
    if (!text.ok()) return text.error();
    change.texts[key] = text.value();
    return true;
  }
  if (IsOneOf(key, kTimes)) {
    auto time = ReadTime(key, value);
    if (!time.ok()) return time.error();
    change.times[key] = time.value();
    return true;
  }
  if (key == "email_ids_to_notify" || key == "assets") {
    if (Outcome<void> done = ReadLists(key, value, change); !done.ok()) return done.error();
    return true;
  }
  if (key == "udf_fields") {
    if (Outcome<void> done = ReadUdfs(value, state, change); !done.ok()) return done.error();
    return true;
  }
  if (key == "resolution") {
    const Value* content = value.Find("content");
    if (content != nullptr) change.resolution = content->ScalarText().value_or("");
    return true;
  }
  if (key == "closure_info") {
    Outcome<ClosureChange> closure = ReadClosure(value);
    if (!closure.ok()) return closure.error();
    change.closure = closure.value();
    return true;
  }
  if (key == "is_fcr") {
    change.is_fcr = ReadFlag(value);
    return true;
  }
  return IsOneOf(key, kWithoutEffect);
}

}  // namespace

std::optional<bool> ReadFlag(const Value& value) {
  const std::string text = value.ScalarText().value_or("");
  if (EqualsIgnoreCase(text, "true")) return true;
  if (EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

Outcome<Value> ReadInput(const Operation& operation) {
  const std::string* text = FindParameter(operation.parameters, "input_data");
  if (text == nullptr || Trim(*text).empty()) return Value();
  auto input = LenientParse(*text);
  if (!input.ok())
    return Refusal{Refusal::Kind::kInvalidValue, {}, "Invalid JSON: " + input.error().Sentence()};
  return std::move(input.value());
}

Outcome<const Object*> ReadEntity(const Value& input, std::string_view entity) {
  const Value* found = input.Find(entity);
  if (found == nullptr || found->IfObject() == nullptr) return Refuse(Refusal::Kind::kNotProvided, entity);
  for (const auto& [key, value] : *input.IfObject()) {
    if (key != entity && key != "list_info") return Refuse(Refusal::Kind::kExtraKey, key);
  }
  return found->IfObject();
}

Outcome<TicketChange> ReadTicket(const Object& request, const State& state) {
  TicketChange change;
  for (const auto& [key, value] : request) {
    if (IsOneOf(key, kReadOnly)) return Refuse(Refusal::Kind::kReadOnly, key);
    Outcome<bool> known = ReadMember(key, value, state, change);
    if (!known.ok()) return known.error();
    if (!known.value()) return Refuse(Refusal::Kind::kExtraKey, key);
  }
  return change;
}

Outcome<NoteChange> ReadNote(const Object& note) {
  NoteChange change;
  for (const auto& [key, value] : note) {
    if (key == "description") {
      Outcome<std::string> text = ReadText(key, value);
      if (!text.ok()) return text.error();
      change.description = text.value();
    } else if (key == "show_to_requester") {
      change.show_to_requester = ReadFlag(value);
      if (!change.show_to_requester) return Refuse(Refusal::Kind::kInvalidValue, key);
    } else if (key != "mark_first_response" && key != "add_to_linked_requests" &&
               key != "notify_technician") {
      return Refuse(Refusal::Kind::kExtraKey, key);
    }
  }
  return change;
}

Outcome<WorklogChange> ReadWorklog(const Object& worklog) {
  WorklogChange change;
  for (const auto& [key, value] : worklog) {
    if (key == "owner" || key == "technician") {
      Outcome<Reference> owner = ReadReference("owner", value);
      if (!owner.ok()) return owner.error();
      change.owner = owner.value();
    } else if (key == "description" || key == "other_cost") {
      Outcome<std::string> text = ReadText(key, value);
      if (!text.ok()) return text.error();
      (key == "description" ? change.description : change.cost) = text.value();
    } else if (key == "start_time" || key == "end_time") {
      auto time = ReadTime(key, value);
      if (!time.ok()) return time.error();
      (key == "start_time" ? change.start_time : change.end_time) = time.value();
    } else if (key == "time_spent") {
      const auto part = [&value](std::string_view name) {
        const Value* found = value.Find(name);
        return found == nullptr ? std::optional<std::int64_t>(0)
                                : ParseInteger(found->ScalarText().value_or(""));
      };
      const auto hours = part("hours");
      const auto minutes = part("minutes");
      if (!hours || !minutes || *hours < 0 || *hours > 100'000 || *minutes < 0 || *minutes > 1'000'000) {
        return Refuse(Refusal::Kind::kInvalidValue, key);
      }
      change.minutes = *hours * 60 + *minutes;
    } else if (key != "type" && key != "include_nonoperational_hours" && key != "mark_first_response" &&
               key != "request") {
      return Refuse(Refusal::Kind::kExtraKey, key);
    }
  }
  if (!change.minutes && change.start_time && change.end_time && *change.end_time >= *change.start_time) {
    change.minutes = (*change.end_time - *change.start_time) / 60'000;
  }
  return change;
}

}  // namespace flintdesk::simulator::v3
