#include <fmt/format.h>

#include "simulator/desk.hpp"
#include "simulator/modules/requests.hpp"

/// A request as V1 shows it. Key set and defaults: vendor documentation of the V1 JSON API, and a recording.
namespace flintdesk::simulator {
namespace {

using Shown = std::optional<std::string>;

Shown Short(const Desk&, const Entity& request) { return ShortDescription(request); }

Shown TimeSpent(const Desk&, const Entity& request) {
  std::int64_t minutes = 0;
  for (const Entity& worklog : request.Parts("worklogs")) minutes += worklog.Number("time_spent").value_or(0);
  return fmt::format("{}hrs {}min", minutes / 60, minutes % 60);
}

Shown Asset(const Desk& desk, const Entity& request) {
  const Row* row = PrimaryAsset(desk, request);
  return row == nullptr ? Shown() : Shown(row->name);
}

Shown LoginName(const Desk& desk, const Entity& request) {
  const Row* technician = desk.FindRow(request, "technician");
  return technician == nullptr ? Shown() : Shown(technician->Text("login_name"));
}

Shown ClosureCode(const Desk& desk, const Entity& request) {
  const Entity* closure = request.Part("closure_info");
  const Row* code = closure == nullptr ? nullptr : desk.FindRow(*closure, "closure_code");
  return code == nullptr ? Shown() : Shown(code->name);
}

Shown ClosureComments(const Desk&, const Entity& request) {
  const Entity* closure = request.Part("closure_info");
  const std::string text = closure == nullptr ? "" : closure->Text("closure_comments");
  return text.empty() ? Shown() : Shown(text);
}

Shown Overdue(const Desk& desk, const Entity& request) { return IsOverdue(desk, request) ? "true" : "false"; }

constexpr V1Shown When(std::string_view name, std::string_view field, const char* otherwise) {
  return {.name = name, .field = field, .otherwise = otherwise, .is_number = true};
}
constexpr V1Shown Derived(std::string_view name, Shown (*derive)(const Desk&, const Entity&)) {
  return {.name = name, .derive = derive};
}

constexpr V1Shown kRecord[] = {
    {.name = "WORKORDERID", .field = "id", .is_number = true},
    {.name = "REQUESTER", .field = "requester"},
    {.name = "CREATEDBY", .field = "created_by"},
    When("CREATEDTIME", "created_time", "0"),
    When("DUEBYTIME", "due_by_time", "-1"),
    When("RESPONSEDUEBYTIME", "", "-1"),
    When("FR_DUETIME", "first_response_due_by_time", "-1"),
    When("RESPONDEDTIME", "", "0"),
    When("RESOLVEDTIME", "resolved_time", "0"),
    When("COMPLETEDTIME", "completed_time", "0"),
    Derived("SHORTDESCRIPTION", Short),
    Derived("TIMESPENTONREQ", TimeSpent),
    {.name = "SUBJECT", .field = "subject", .otherwise = ""},
    {.name = "REQUESTTEMPLATE", .field = "template"},
    {.name = "MODE", .field = "mode"},
    {.name = "SLA", .field = "sla"},
    Derived("ASSET", Asset),
    {.name = "DEPARTMENT", .field = "department"},
    {.name = "EDITORID", .otherwise = "null"},
    {.name = "EDITING_STATUS", .otherwise = "0"},
    {.name = "IS_CATALOG_TEMPLATE", .otherwise = "false"},
    {.name = "SITE", .field = "site"},
    {.name = "ISVIPUSER", .otherwise = "No"},
    {.name = "SERVICE", .field = "service_category"},
    {.name = "CATEGORY", .field = "category"},
    {.name = "SUBCATEGORY", .field = "subcategory"},
    {.name = "ITEM", .field = "item"},
    {.name = "TECHNICIAN", .field = "technician"},
    Derived("TECHNICIAN_LOGINNAME", LoginName),
    {.name = "STATUS", .field = "status"},
    {.name = "PRIORITY", .field = "priority"},
    {.name = "LEVEL", .field = "level"},
    {.name = "IMPACT", .field = "impact"},
    {.name = "URGENCY", .field = "urgency"},
    {.name = "IMPACTDETAILS", .field = "impact_details"},
    {.name = "REQUESTTYPE", .field = "request_type"},
    {.name = "APPROVAL_STATUS"},
    Derived("CLOSURECODE", ClosureCode),
    Derived("CLOSURECOMMENTS", ClosureComments),
    {.name = "FCR", .field = "is_fcr", .otherwise = "false"},
    {.name = "YETTOREPLYCOUNT", .otherwise = "0"},
    {.name = "GROUP", .field = "group"},
    {.name = "DESCRIPTION", .field = "description", .otherwise = ""},
    {.field = "udf_fields"},
};

constexpr V1Shown kRow[] = {
    {.name = "WORKORDERID", .field = "id", .is_number = true},
    {.name = "REQUESTER", .field = "requester"},
    {.name = "CREATEDBY", .field = "created_by"},
    When("CREATEDTIME", "created_time", "0"),
    When("DUEBYTIME", "due_by_time", "-1"),
    {.name = "SUBJECT", .field = "subject", .otherwise = ""},
    {.name = "TECHNICIAN", .field = "technician"},
    {.name = "PRIORITY", .field = "priority"},
    {.name = "STATUS", .field = "status"},
    Derived("ISOVERDUE", Overdue),
};

}  // namespace

std::span<const V1Shown> RequestRecord() { return kRecord; }
std::span<const V1Shown> RequestRow() { return kRow; }

}  // namespace flintdesk::simulator
