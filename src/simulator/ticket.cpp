#include "simulator/ticket.hpp"

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

using json::Array;
using json::Object;
using json::Value;

std::string TextOf(const Value& value, std::string_view key) {
  const Value* found = value.Find(key);
  return found == nullptr ? std::string{} : found->ScalarText().value_or("");
}

std::optional<std::int64_t> NumberOf(const Value& value, std::string_view key) {
  return ParseInteger(TextOf(value, key));
}

std::optional<bool> FlagOf(const Value& value, std::string_view key) {
  const Value* found = value.Find(key);
  if (found == nullptr || found->IfBoolean() == nullptr) return std::nullopt;
  return *found->IfBoolean();
}

template <class T>
Value OrNull(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

template <class Map>
Value ObjectOf(const Map& map) {
  Object object;
  for (const auto& [key, value] : map) object.Set(key, Value(value));
  return object;
}

Value ListOf(const std::vector<std::string>& texts) {
  Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

std::vector<std::string> TextsOf(const Value& value, std::string_view key) {
  std::vector<std::string> texts;
  const Value* found = value.Find(key);
  if (found == nullptr || found->IfArray() == nullptr) return texts;
  for (const Value& entry : *found->IfArray()) texts.push_back(entry.ScalarText().value_or(""));
  return texts;
}

void EachMember(const Value& value, std::string_view key, auto take) {
  const Value* found = value.Find(key);
  if (found == nullptr) return;
  if (const Object* object = found->IfObject()) {
    for (const auto& [name, member] : *object) take(name, member);
  }
}

void EachEntry(const Value& value, std::string_view key, auto take) {
  const Value* found = value.Find(key);
  if (found == nullptr) return;
  if (const Array* array = found->IfArray()) {
    for (const Value& entry : *array) take(entry);
  }
}

Value JsonOf(const Note& note) {
  return Object{{"id", note.id},
                {"description", note.description},
                {"show_to_requester", note.show_to_requester},
                {"added_by", note.added_by},
                {"added_time", note.added_time},
                {"last_updated_by", note.last_updated_by},
                {"last_updated_time", note.last_updated_time}};
}

Note NoteFrom(const Value& value) {
  Note note;
  note.id = NumberOf(value, "id").value_or(0);
  note.description = TextOf(value, "description");
  note.show_to_requester = FlagOf(value, "show_to_requester").value_or(false);
  note.added_by = TextOf(value, "added_by");
  note.added_time = NumberOf(value, "added_time").value_or(0);
  note.last_updated_by = TextOf(value, "last_updated_by");
  note.last_updated_time = NumberOf(value, "last_updated_time").value_or(0);
  return note;
}

Value JsonOf(const Worklog& worklog) {
  return Object{{"id", worklog.id},
                {"description", worklog.description},
                {"owner", worklog.owner},
                {"minutes", worklog.minutes},
                {"cost", worklog.cost},
                {"start_time", OrNull(worklog.start_time)},
                {"end_time", OrNull(worklog.end_time)},
                {"created_by", worklog.created_by},
                {"created_time", worklog.created_time}};
}

Worklog WorklogFrom(const Value& value) {
  Worklog worklog;
  worklog.id = NumberOf(value, "id").value_or(0);
  worklog.description = TextOf(value, "description");
  worklog.owner = TextOf(value, "owner");
  worklog.minutes = NumberOf(value, "minutes").value_or(0);
  worklog.cost = TextOf(value, "cost");
  worklog.start_time = NumberOf(value, "start_time");
  worklog.end_time = NumberOf(value, "end_time");
  worklog.created_by = TextOf(value, "created_by");
  worklog.created_time = NumberOf(value, "created_time").value_or(0);
  return worklog;
}

Value JsonOf(const std::optional<Resolution>& resolution) {
  if (!resolution) return {};
  return Object{{"content", resolution->content},
                {"submitted_by", resolution->submitted_by},
                {"submitted_on", resolution->submitted_on}};
}

Value JsonOf(const std::optional<Closure>& closure) {
  if (!closure) return {};
  return Object{{"requester_ack_resolution", OrNull(closure->requester_ack_resolution)},
                {"requester_ack_comments", closure->requester_ack_comments},
                {"closure_comments", closure->closure_comments},
                {"closure_code", closure->closure_code}};
}

template <class T>
Value ListOf(const std::vector<T>& things) {
  Array array;
  for (const T& thing : things) array.push_back(JsonOf(thing));
  return array;
}

}  // namespace

std::string Ticket::Reference(std::string_view field) const {
  const auto found = references.find(field);
  return found == references.end() ? std::string{} : found->second;
}

std::string Ticket::Text(std::string_view field) const {
  const auto found = texts.find(field);
  return found == texts.end() ? std::string{} : found->second;
}

std::optional<std::int64_t> Ticket::Time(std::string_view field) const {
  const auto found = times.find(field);
  if (found == times.end()) return std::nullopt;
  return found->second;
}

Value Ticket::ToJson() const {
  return Object{{"id", id},
                {"references", ObjectOf(references)},
                {"texts", ObjectOf(texts)},
                {"times", ObjectOf(times)},
                {"udfs", ObjectOf(udfs)},
                {"emails", ListOf(emails)},
                {"assets", ListOf(assets)},
                {"is_fcr", OrNull(is_fcr)},
                {"trashed", trashed},
                {"deleted_by", deleted_by},
                {"resolution", JsonOf(resolution)},
                {"closure", JsonOf(closure)},
                {"notes", ListOf(notes)},
                {"worklogs", ListOf(worklogs)}};
}

Ticket Ticket::FromJson(const Value& value) {
  Ticket ticket;
  ticket.id = NumberOf(value, "id").value_or(0);
  EachMember(value, "references", [&](const std::string& key, const Value& member) {
    ticket.references[key] = member.ScalarText().value_or("");
  });
  EachMember(value, "texts", [&](const std::string& key, const Value& member) {
    ticket.texts[key] = member.ScalarText().value_or("");
  });
  EachMember(value, "times", [&](const std::string& key, const Value& member) {
    ticket.times[key] = ParseInteger(member.ScalarText().value_or("")).value_or(0);
  });
  EachMember(value, "udfs", [&](const std::string& key, const Value& member) { ticket.udfs[key] = member; });
  ticket.emails = TextsOf(value, "emails");
  ticket.assets = TextsOf(value, "assets");
  ticket.is_fcr = FlagOf(value, "is_fcr");
  ticket.trashed = FlagOf(value, "trashed").value_or(false);
  ticket.deleted_by = TextOf(value, "deleted_by");
  if (const Value* found = value.Find("resolution"); found != nullptr && found->IsObject()) {
    ticket.resolution = Resolution{TextOf(*found, "content"), TextOf(*found, "submitted_by"),
                                   NumberOf(*found, "submitted_on").value_or(0)};
  }
  if (const Value* found = value.Find("closure"); found != nullptr && found->IsObject()) {
    ticket.closure =
        Closure{FlagOf(*found, "requester_ack_resolution"), TextOf(*found, "requester_ack_comments"),
                TextOf(*found, "closure_comments"), TextOf(*found, "closure_code")};
  }
  EachEntry(value, "notes", [&](const Value& entry) { ticket.notes.push_back(NoteFrom(entry)); });
  EachEntry(value, "worklogs", [&](const Value& entry) { ticket.worklogs.push_back(WorklogFrom(entry)); });
  return ticket;
}

std::span<const ReferenceField> ReferenceFields() {
  static constexpr ReferenceField kFields[] = {
      {"requester", "REQUESTER", "users", "Requester"},
      {"created_by", "CREATEDBY", "users", "Created By"},
      {"template", "REQUESTTEMPLATE", "request_templates", "Request Template"},
      {"request_type", "REQUESTTYPE", "request_types", "Request Type"},
      {"status", "STATUS", "statuses", "Status"},
      {"priority", "PRIORITY", "priorities", "Priority"},
      {"urgency", "URGENCY", "urgencies", "Urgency"},
      {"impact", "IMPACT", "impacts", "Impact"},
      {"level", "LEVEL", "levels", "Level"},
      {"mode", "MODE", "modes", "Mode"},
      {"service_category", "SERVICE", "service_categories", "Service Category"},
      {"category", "CATEGORY", "categories", "Category"},
      {"subcategory", "SUBCATEGORY", "subcategories", "Sub Category"},
      {"item", "ITEM", "items", "Item"},
      {"site", "SITE", "sites", "Site"},
      {"group", "GROUP", "support_groups", "Group"},
      {"department", "DEPARTMENT", "departments", "Department"},
      {"technician", "TECHNICIAN", "technicians", "Technician"},
      {"sla", "SLA", "slas", "SLA"},
  };
  return kFields;
}

std::span<const TextField> TextFields() {
  static constexpr TextField kFields[] = {
      {"subject", "SUBJECT", "Subject"},
      {"description", "DESCRIPTION", "Description"},
      {"impact_details", "IMPACTDETAILS", "Impact Details"},
      {"callback_url", "CALLBACKURL", "Callback URL"},
      {"update_reason", "", "Update Reason"},
  };
  return kFields;
}

}  // namespace flintdesk::simulator
