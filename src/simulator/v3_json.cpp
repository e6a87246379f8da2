#include "simulator/v3_json.hpp"

#include <ctime>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Array;
using json::Object;
using json::Value;

Value TimeOrNull(const Ticket& ticket, std::string_view field) {
  const auto time = ticket.Time(field);
  return time ? TimeJson(*time) : Value();
}

Value TextOrNull(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value ReferenceJson(const Desk& desk, const ReferenceField& field, const Ticket& ticket) {
  const std::string id = ticket.Reference(field.v3);
  const Row* row = id.empty() ? nullptr : desk.FindRow(StorageOf(field.module), id);
  if (row == nullptr) return {};
  if (StorageOf(field.module) == "users") return UserJson(desk, id);
  Object object;
  if (field.v3 == "template") {
    object.Set("is_service_template", false);
    object.Set("service_category", nullptr);
  }
  if (const Value* color = row->more.Find("color")) object.Set("color", *color);
  if (field.v3 == "group" && desk.profile().newer_objects) object.Set("site", nullptr);
  if (field.v3 == "service_category" && desk.profile().newer_objects) {
    object.Set("icon_name", Object{{"content-url", "/images/service-category.svg"}});
  }
  object.Set("name", row->name);
  object.Set("id", row->id);
  return object;
}

Array AssetsJson(const Desk& desk, const Ticket& ticket) {
  Array assets;
  for (const std::string& id : ticket.assets) {
    const Row* row = desk.FindRow("assets", id);
    if (row != nullptr) assets.emplace_back(Object{{"name", row->name}, {"id", row->id}});
  }
  return assets;
}

Object UdfJson(const Desk& desk, const Ticket& ticket) {
  Object udfs;
  for (const UdfField& udf : desk.state().udfs) {
    const auto found = ticket.udfs.find(udf.name);
    if (found != ticket.udfs.end()) {
      udfs.Set(udf.name, found->second);
    } else if (desk.profile().newer_objects) {
      udfs.Set(udf.name, nullptr);
    }
  }
  return udfs;
}

void AddClosure(const Desk& desk, const Ticket& ticket, Object& request) {
  if (!ticket.closure) return;
  const Closure& closure = *ticket.closure;
  const Row* code = desk.FindRow("closure_codes", closure.closure_code);
  request.Set("closure_info",
              Object{{"closure_code",
                      code == nullptr ? Value() : Value(Object{{"name", code->name}, {"id", code->id}})},
                     {"closure_comments", TextOrNull(closure.closure_comments)},
                     {"requester_ack_resolution", closure.requester_ack_resolution.value_or(false)},
                     {"requester_ack_comments", TextOrNull(closure.requester_ack_comments)}});
  request.Set("is_fcr", ticket.is_fcr.value_or(false));
}

void AddFlags(const Desk& desk, const Ticket& ticket, Object& request) {
  for (const char* key :
       {"is_read", "is_service_request", "is_shared", "is_reopened", "is_first_response_overdue",
        "has_attachments", "has_resolution_attachments", "has_linked_requests", "has_conversation",
        "has_draft", "has_dependency", "has_problem", "has_project", "has_request_initiated_change",
        "has_request_caused_by_change", "cancel_requested", "cancel_requested_is_pending"}) {
    request.Set(key, false);
  }
  request.Set("is_trashed", ticket.trashed);
  request.Set("is_overdue", desk.IsOverdue(ticket));
  request.Set("has_notes", !ticket.notes.empty());
}

void AddNewerKeys(Object& request) {
  request.Remove("lifecycle");
  request.Set("attachments", Array{});
  for (const char* key : {"image_token", "maintenance", "workflow", "flow_instance", "fr_sla_violated_group",
                          "fr_sla_violated_technician"}) {
    request.Set(key, nullptr);
  }
  request.Set("is_current_ola_violated", false);
}

}  // namespace

Value TimeJson(std::int64_t epoch_milliseconds) {
  const std::time_t seconds = static_cast<std::time_t>(epoch_milliseconds / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
  return Object{
      {"display_value", fmt::format("{} {}, {} {:02}:{:02} {}", kMonths[utc.tm_mon], utc.tm_mday,
                                    utc.tm_year + 1900, hour, utc.tm_min, utc.tm_hour < 12 ? "AM" : "PM")},
      {"value", std::to_string(epoch_milliseconds)}};
}

std::string PlainText(std::string_view html) {
  std::string text;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<') {
      in_tag = true;
    } else if (c == '>' && in_tag) {
      in_tag = false;
    } else if (!in_tag) {
      text.push_back(c);
    }
  }
  for (const auto& [entity, meaning] :
       {std::pair{"&nbsp;", " "}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}}) {
    text = ReplaceAll(std::move(text), entity, meaning);
  }
  return std::string(Trim(text));
}

Value UserJson(const Desk& desk, const std::string& id) {
  const Row* row = desk.FindRow("users", id);
  if (row == nullptr) return {};
  const auto member = [row](std::string_view key) {
    const Value* value = row->more.Find(key);
    return value == nullptr ? Value() : *value;
  };
  Object user{{"email_id", member("email_id")},
              {"phone", member("phone")},
              {"name", row->name},
              {"mobile", member("mobile")},
              {"is_vipuser", row->Flag("is_vipuser")},
              {"id", row->id}};
  if (desk.profile().newer_objects) {
    user.Set("profile_pic", Object{{"content-url", "/images/default-profile-pic2.svg"}});
    user.Set("department",
             Object{{"site", nullptr}, {"deleted", false}, {"name", "Administration"}, {"id", "1"}});
  } else {
    user.Set("department", nullptr);
  }
  return user;
}

Object RequestJson(const Desk& desk, const Ticket& ticket) {
  Object request{{"id", std::to_string(ticket.id)}};
  for (const TextField& field : TextFields()) {
    if (field.v3 != "update_reason") request.Set(field.v3, TextOrNull(ticket.Text(field.v3)));
  }
  request.Set("short_description", Shorten(PlainText(ticket.Text("description")), 250));
  for (const ReferenceField& field : ReferenceFields()) {
    request.Set(field.v3, ReferenceJson(desk, field, ticket));
  }
  for (const char* key :
       {"created_time", "assigned_time", "due_by_time", "first_response_due_by_time", "last_updated_time",
        "ola_due_by_time", "scheduled_start_time", "scheduled_end_time", "resolved_time", "completed_time"}) {
    const bool always = std::string_view(key) != "resolved_time" && std::string_view(key) != "completed_time";
    if (always || ticket.Time(key)) request.Set(key, TimeOrNull(ticket, key));
  }
  request.Set("onhold_time", nullptr);
  request.Set("resolution",
              Object{{"resolution_attachments", Array{}},
                     {"content", ticket.resolution ? Value(ticket.resolution->content) : Value()}});
  const Array assets = AssetsJson(desk, ticket);
  request.Set("primary_asset", assets.empty() ? Value() : assets.front());
  request.Set("assets", assets);
  Array emails;
  for (const std::string& email : ticket.emails) emails.emplace_back(email);
  request.Set("email_ids_to_notify", std::move(emails));
  for (const char* key : {"email_to", "email_cc", "tags", "request_template_task_ids"})
    request.Set(key, Array{});
  request.Set("udf_fields", UdfJson(desk, ticket));
  for (const char* key :
       {"linked_to_request", "lifecycle", "reason_for_cancel", "cancel_requested_by", "cancel_requested_time",
        "approval_status", "notification_status", "recommend_template", "unreplied_count",
        "sla_violated_technician", "sla_violated_group", "time_elapsed", "response_time_elapsed"}) {
    request.Set(key, nullptr);
  }
  request.Set("chat_type", 0);
  AddFlags(desk, ticket, request);
  AddClosure(desk, ticket, request);
  if (desk.profile().newer_objects) AddNewerKeys(request);
  if (ticket.trashed) {
    request.Set("deleted_by", UserJson(desk, ticket.deleted_by));
    request.Set("deleted_on", TimeOrNull(ticket, "deleted_on"));
  }
  return request;
}

const std::vector<std::string>& ListKeys() {
  static const std::vector<std::string> kKeys = {"requester",
                                                 "template",
                                                 "short_description",
                                                 "created_time",
                                                 "subject",
                                                 "time_elapsed",
                                                 "is_overdue",
                                                 "technician",
                                                 "priority",
                                                 "created_by",
                                                 "due_by_time",
                                                 "response_time_elapsed",
                                                 "site",
                                                 "is_service_request",
                                                 "cancel_requested_is_pending",
                                                 "cancel_requested",
                                                 "id",
                                                 "status",
                                                 "group"};
  return kKeys;
}

Object NoteJson(const Desk& desk, const Ticket& ticket, const Note& note, bool full) {
  Object object{{"request", Object{{"subject", ticket.Text("subject")}, {"id", std::to_string(ticket.id)}}},
                {"id", std::to_string(note.id)}};
  if (full) object.Set("description", note.description);
  object.Set("show_to_requester", note.show_to_requester);
  const bool older = desk.profile().request_note;
  object.Set(older ? "created_by" : "added_by", UserJson(desk, note.added_by));
  object.Set(older ? "created_time" : "added_time", TimeJson(note.added_time));
  object.Set("last_updated_by", UserJson(desk, note.last_updated_by));
  object.Set("last_updated_time", TimeJson(note.last_updated_time));
  if (full) object.Set("has_attachments", false);
  object.Set("attachments", Array{});
  return object;
}

Object WorklogJson(const Desk& desk, const Ticket& ticket, const Worklog& worklog) {
  const auto time = [](const std::optional<std::int64_t>& value) {
    return value ? TimeJson(*value) : Value();
  };
  return {{"id", std::to_string(worklog.id)},
          {"request", Object{{"subject", ticket.Text("subject")}, {"id", std::to_string(ticket.id)}}},
          {"description", TextOrNull(worklog.description)},
          {"owner", UserJson(desk, worklog.owner)},
          {"time_spent", Object{{"hours", std::to_string(worklog.minutes / 60)},
                                {"minutes", std::to_string(worklog.minutes % 60)},
                                {"value", std::to_string(worklog.minutes * 60'000)}}},
          {"start_time", time(worklog.start_time)},
          {"end_time", time(worklog.end_time)},
          {"other_cost", worklog.cost},
          {"type", nullptr},
          {"include_nonoperational_hours", false},
          {"mark_first_response", false},
          {"created_by", UserJson(desk, worklog.created_by)},
          {"created_time", TimeJson(worklog.created_time)}};
}

Object ResolutionJson(const Desk& desk, const Ticket& ticket) {
  Object object;
  if (ticket.resolution) {
    object.Set("submitted_on", TimeJson(ticket.resolution->submitted_on));
    object.Set("submitted_by", UserJson(desk, ticket.resolution->submitted_by));
  }
  object.Set("resolution_attachments", Array{});
  object.Set("content", ticket.resolution ? Value(ticket.resolution->content) : Value());
  return object;
}

Object RowJson(const Desk& desk, const std::string& module, const Row& row) {
  if (StorageOf(module) == "users") {
    Object user = *UserJson(desk, row.id).IfObject();
    user.Set("login_name", row.Text("login_name"));
    user.Set("is_technician", row.Flag("is_technician"));
    return user;
  }
  Object object;
  for (const auto& [key, value] : row.more) {
    if (key != "parent" && key != "is_closed") object.Set(key, value);
  }
  const std::string parent = row.Text("parent");
  if (!parent.empty()) {
    const bool is_item = module == "items";
    const Row* above = desk.FindRow(is_item ? "subcategories" : "categories", parent);
    object.Set(is_item ? "subcategory" : "category",
               Object{{"name", above == nullptr ? Value() : Value(above->name)}, {"id", parent}});
  }
  object.Set("name", row.name);
  object.Set("id", row.id);
  return object;
}

}  // namespace flintdesk::simulator::v3
