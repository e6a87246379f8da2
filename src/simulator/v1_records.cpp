#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/v1_output.hpp"
#include "simulator/v3_json.hpp"

/// Which fields a thing has in V1. Key set and defaults: vendor documentation of the V1 JSON API and a
/// recording.
namespace flintdesk::simulator::v1 {
namespace {

std::optional<std::string> NameOf(const Desk& desk, const Ticket& ticket, std::string_view v3_field) {
  for (const ReferenceField& field : ReferenceFields()) {
    if (field.v3 != v3_field) continue;
    const Row* row = desk.FindRow(StorageOf(field.module), ticket.Reference(v3_field));
    if (row != nullptr) return row->name;
  }
  return std::nullopt;
}

std::string UserName(const Desk& desk, const std::string& id) {
  const Row* row = desk.FindRow("users", id);
  return row == nullptr ? std::string{} : row->name;
}

Field TimeField(const Ticket& ticket, const char* name, std::string_view v3_field, const char* otherwise) {
  const auto time = ticket.Time(v3_field);
  return {name, time ? std::to_string(*time) : otherwise, true};
}

std::optional<std::string> TextOrNull(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::string TimeSpent(const Ticket& ticket) {
  std::int64_t minutes = 0;
  for (const Worklog& worklog : ticket.worklogs) minutes += worklog.minutes;
  return fmt::format("{}hrs {}min", minutes / 60, minutes % 60);
}

void AddClosure(const Desk& desk, const Ticket& ticket, std::vector<Field>& fields) {
  const Row* code = ticket.closure ? desk.FindRow("closure_codes", ticket.closure->closure_code) : nullptr;
  fields.push_back({"CLOSURECODE", code == nullptr ? std::nullopt : std::optional(code->name)});
  fields.push_back(
      {"CLOSURECOMMENTS", ticket.closure ? TextOrNull(ticket.closure->closure_comments) : std::nullopt});
  fields.push_back({"FCR", ticket.is_fcr.value_or(false) ? "true" : "false"});
}

void WithoutTimes(const Desk& desk, Record& record, std::string_view name) {
  if (desk.profile().v1_times) return;
  std::erase_if(record.fields, [name](const Field& field) { return field.name == name; });
}

}  // namespace

Record RequestRecord(const Desk& desk, const Ticket& ticket, const std::string& origin) {
  Record record{fmt::format("{}/sdpapi/request/{}/", origin, ticket.id), {}};
  std::vector<Field>& fields = record.fields;
  const auto name = [&](const char* key, std::string_view field) {
    fields.push_back({key, NameOf(desk, ticket, field)});
  };
  fields.push_back({"WORKORDERID", std::to_string(ticket.id), true});
  name("REQUESTER", "requester");
  name("CREATEDBY", "created_by");
  fields.push_back(TimeField(ticket, "CREATEDTIME", "created_time", "0"));
  fields.push_back(TimeField(ticket, "DUEBYTIME", "due_by_time", "-1"));
  fields.push_back({"RESPONSEDUEBYTIME", "-1", true});
  fields.push_back(TimeField(ticket, "FR_DUETIME", "first_response_due_by_time", "-1"));
  fields.push_back({"RESPONDEDTIME", "0", true});
  fields.push_back(TimeField(ticket, "RESOLVEDTIME", "resolved_time", "0"));
  fields.push_back(TimeField(ticket, "COMPLETEDTIME", "completed_time", "0"));
  fields.push_back({"SHORTDESCRIPTION", Shorten(v3::PlainText(ticket.Text("description")), 250)});
  fields.push_back({"TIMESPENTONREQ", TimeSpent(ticket)});
  fields.push_back({"SUBJECT", ticket.Text("subject")});
  name("REQUESTTEMPLATE", "template");
  name("MODE", "mode");
  name("SLA", "sla");
  const Row* asset = ticket.assets.empty() ? nullptr : desk.FindRow("assets", ticket.assets.front());
  fields.push_back({"ASSET", asset == nullptr ? std::nullopt : std::optional(asset->name)});
  name("DEPARTMENT", "department");
  fields.push_back({"EDITORID", "null"});
  fields.push_back({"EDITING_STATUS", "0"});
  fields.push_back({"IS_CATALOG_TEMPLATE", "false"});
  name("SITE", "site");
  fields.push_back({"ISVIPUSER", "No"});
  name("SERVICE", "service_category");
  name("CATEGORY", "category");
  name("SUBCATEGORY", "subcategory");
  name("ITEM", "item");
  name("TECHNICIAN", "technician");
  const Row* technician = desk.FindRow("users", ticket.Reference("technician"));
  fields.push_back({"TECHNICIAN_LOGINNAME",
                    technician == nullptr ? std::nullopt : std::optional(technician->Text("login_name"))});
  name("STATUS", "status");
  name("PRIORITY", "priority");
  name("LEVEL", "level");
  name("IMPACT", "impact");
  name("URGENCY", "urgency");
  fields.push_back({"IMPACTDETAILS", TextOrNull(ticket.Text("impact_details"))});
  name("REQUESTTYPE", "request_type");
  fields.push_back({"APPROVAL_STATUS", std::nullopt});
  AddClosure(desk, ticket, fields);
  fields.push_back({"YETTOREPLYCOUNT", "0"});
  name("GROUP", "group");
  fields.push_back({"DESCRIPTION", ticket.Text("description")});
  for (const UdfField& udf : desk.state().udfs) {
    const auto found = ticket.udfs.find(udf.name);
    fields.push_back({udf.label, found == ticket.udfs.end() ? std::nullopt : found->second.ScalarText()});
  }
  return record;
}

Record RequestRow(const Desk& desk, const Ticket& ticket, const std::string& origin) {
  return {fmt::format("{}/sdpapi/request/{}/", origin, ticket.id),
          {{"WORKORDERID", std::to_string(ticket.id), true},
           {"REQUESTER", NameOf(desk, ticket, "requester")},
           {"CREATEDBY", NameOf(desk, ticket, "created_by")},
           TimeField(ticket, "CREATEDTIME", "created_time", "0"),
           TimeField(ticket, "DUEBYTIME", "due_by_time", "-1"),
           {"SUBJECT", ticket.Text("subject")},
           {"TECHNICIAN", NameOf(desk, ticket, "technician")},
           {"PRIORITY", NameOf(desk, ticket, "priority")},
           {"STATUS", NameOf(desk, ticket, "status")},
           {"ISOVERDUE", desk.IsOverdue(ticket) ? "true" : "false"}}};
}

Record NoteRecord(const Desk& desk, const Ticket& ticket, const Note& note, const std::string& origin) {
  Record record{fmt::format("{}/sdpapi/request/{}/notes/{}/", origin, ticket.id, note.id),
                {{"NOTESID", std::to_string(note.id), true},
                 {"USERNAME", UserName(desk, note.added_by)},
                 {"NOTESDATE", std::to_string(note.added_time), true},
                 {"ISPUBLIC", note.show_to_requester ? "true" : "false"},
                 {"NOTESTEXT", note.description}}};
  WithoutTimes(desk, record, "NOTESDATE");
  return record;
}

Record WorklogRecord(const Desk& desk, const Ticket& ticket, const Worklog& worklog,
                     const std::string& origin) {
  Record record{fmt::format("{}/sdpapi/request/{}/worklogs/{}/", origin, ticket.id, worklog.id),
                {{"WORKLOGID", std::to_string(worklog.id), true},
                 {"DESCRIPTION", worklog.description},
                 {"TECHNICIAN", UserName(desk, worklog.owner)},
                 {"WORKHOURS", std::to_string(worklog.minutes / 60), true},
                 {"WORKMINUTES", std::to_string(worklog.minutes % 60), true},
                 {"COST", worklog.cost},
                 {"CREATEDTIME", std::to_string(worklog.created_time), true}}};
  WithoutTimes(desk, record, "CREATEDTIME");
  return record;
}

}  // namespace flintdesk::simulator::v1
