#include <algorithm>

#include "simulator/modules/attachments.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/modules/requests.hpp"

/// The fields of a request in the order of the object that was recorded on build 13008. Rows without a mark
/// are recorded.
namespace flintdesk::simulator {
namespace {

using json::Value;

Value Short(const Desk&, const Entity& request) { return ShortDescription(request); }

Value Asset(const Desk& desk, const Entity& request) {
  const Row* row = PrimaryAsset(desk, request);
  return row == nullptr ? Value() : Value(json::Object{{"name", row->name}, {"id", row->id}});
}

Value DisplayId(const Desk& desk, const Entity& request) {
  return std::to_string(request.id - desk.state().id_base);
}
Value Overdue(const Desk& desk, const Entity& request) { return IsOverdue(desk, request); }

/// The name of a list of parts, for templates.
template <std::size_t kSize>
struct Many {
  constexpr Many(const char (&name)[kSize]) { std::copy_n(name, kSize, text); }  // NOLINT: from a literal
  char text[kSize] = {};
};
template <Many kMany>
Value HasAny(const Desk&, const Entity& request) {
  return !request.Parts(kMany.text).empty();
}

/// Only a closed one shows it.
Value FirstCallResolution(const Desk&, const Entity& request) {
  return request.Part("closure_info") == nullptr ? Value() : Value(request.Flag("is_fcr"));
}

constexpr Field Reference(std::string_view v3, std::string_view lookup, std::string_view v1,
                          std::string_view label) {
  return {
      .v3 = v3, .kind = Kind::kReference, .lookup = lookup, .takes = Takes::kYes, .v1 = v1, .label = label};
}
constexpr Field Preset(Field field, std::string_view name) {
  field.preset = name;
  return field;
}
constexpr Field Kept(Field field) {
  field.kept = true;
  return field;
}
constexpr Field Clears(Field field) {
  field.v1_clears = true;
  return field;
}
constexpr Field Below(Field field, std::string_view parent) {
  field.below = parent;
  return field;
}
constexpr Field Text(std::string_view v3, std::string_view v1, std::string_view label) {
  return {.v3 = v3, .takes = Takes::kYes, .v1 = v1, .label = label};
}
constexpr Field Time(std::string_view v3, Takes takes, bool if_set = false) {
  return {.v3 = v3, .kind = Kind::kTime, .takes = takes, .if_set = if_set};
}
constexpr Field Derived(std::string_view v3, Value (*derive)(const Desk&, const Entity&)) {
  return {.v3 = v3, .kind = Kind::kDerived, .derive = derive};
}
constexpr Field Always(std::string_view v3, std::string_view json) {
  return {.v3 = v3, .kind = Kind::kFixed, .fixed = json};
}
/// Accepted, because clients send it, and without effect here.
constexpr Field Ignored(std::string_view v3, unsigned views = kEverywhere) {
  return {.v3 = v3, .kind = Kind::kFixed, .takes = Takes::kIgnored, .views = views, .fixed = "[]"};
}
constexpr Field In(Builds builds, Field field) {
  field.builds = builds;
  return field;
}
constexpr Field InLists(Field field) {
  field.views = kInList;
  return field;
}

constexpr Field kFields[] = {
    {.v3 = "id", .kind = Kind::kId, .takes = Takes::kReadOnly},
    {.v3 = "display_id",
     .kind = Kind::kDerived,
     .takes = Takes::kReadOnly,
     .mark = Mark::kDocumented,
     .builds = Builds::kCloud,
     .derive = DisplayId},
    // Before what belongs to it.
    {.v3 = "account",
     .kind = Kind::kReference,
     .lookup = "accounts",
     .takes = Takes::kYes,
     .v1 = "ACCOUNT",
     .msp_mandatory = true,
     .kept = true,
     .builds = Builds::kMsp,
     .around = R"({"country":null,"inactive":false,"has_attachments":false,"ciid":null})"},
    {.v3 = "subject",
     .takes = Takes::kYes,
     .v1 = "SUBJECT",
     .label = "Subject",
     .mandatory = true,
     .kept = true,
     .most = 250},
    Text("description", "DESCRIPTION", "Description"),
    Text("impact_details", "IMPACTDETAILS", "Impact Details"),
    Text("callback_url", "CALLBACKURL", "Callback URL"),
    {.v3 = "update_reason", .takes = Takes::kYes, .mark = Mark::kDocumented, .views = kNowhere},
    {.v3 = "short_description", .kind = Kind::kDerived, .views = kInList, .derive = Short},
    {.v3 = "requester",
     .kind = Kind::kReference,
     .lookup = "users",
     .takes = Takes::kYes,
     .v1 = "REQUESTER",
     .label = "Requester",
     .mandatory = true,
     .kept = true,
     .below = "account",
     .loosely_below = true},
    {.v3 = "created_by",
     .kind = Kind::kReference,
     .lookup = "users",
     .takes = Takes::kYes,
     .stamp = Stamp::kMadeBy},
    {.v3 = "template",
     .kind = Kind::kReference,
     .lookup = "request_templates",
     .takes = Takes::kYes,
     .v1 = "REQUESTTEMPLATE",
     .label = "Request Template",
     .kept = true,
     .preset = "Default Request",
     .around = R"({"is_service_template":false,"service_category":null})"},
    Preset(Reference("request_type", "request_types", "REQUESTTYPE", "Request Type"), "Incident"),
    Preset(Kept(Reference("status", "statuses", "STATUS", "Status")), "Open"),
    Reference("priority", "priorities", "PRIORITY", "Priority"),
    Reference("urgency", "urgencies", "URGENCY", "Urgency"),
    Reference("impact", "impacts", "IMPACT", "Impact"),
    Reference("level", "levels", "LEVEL", "Level"),
    Preset(Reference("mode", "modes", "MODE", "Mode"), "Web Form"),
    {.v3 = "service_category",
     .kind = Kind::kReference,
     .lookup = "service_categories",
     .takes = Takes::kYes,
     .v1 = "SERVICE",
     .label = "Service Category",
     .newer_around = R"({"icon_name":{"content-url":"/images/service-category.svg"}})"},
    Reference("category", "categories", "CATEGORY", "Category"),
    // A subcategory belongs to a category and an item to a subcategory (vendor documentation).
    Below(Reference("subcategory", "subcategories", "SUBCATEGORY", "Sub Category"), "category"),
    Below(Reference("item", "items", "ITEM", "Item"), "subcategory"),
    {.v3 = "site",
     .kind = Kind::kReference,
     .lookup = "sites",
     .takes = Takes::kYes,
     .v1 = "SITE",
     .label = "Site",
     .msp_mandatory = true,
     .below = "account",
     .loosely_below = true,
     .v1_clears = true},
    {.v3 = "group",
     .kind = Kind::kReference,
     .lookup = "support_groups",
     .takes = Takes::kYes,
     .v1 = "GROUP",
     .label = "Group",
     .v1_clears = true,
     .newer_around = R"({"site":null})"},
    Reference("department", "departments", "DEPARTMENT", "Department"),
    Clears(Reference("technician", "technicians", "TECHNICIAN", "Technician")),
    Reference("sla", "slas", "SLA", "SLA"),
    {.v3 = "created_time", .kind = Kind::kTime, .takes = Takes::kReadOnly, .stamp = Stamp::kMadeAt},
    Time("assigned_time", Takes::kUnknown),
    {.v3 = "due_by_time", .kind = Kind::kTime, .takes = Takes::kYes, .v1 = "DUEBYTIME"},
    Time("first_response_due_by_time", Takes::kYes),
    {.v3 = "last_updated_time", .kind = Kind::kTime, .takes = Takes::kReadOnly, .stamp = Stamp::kEditedAt},
    Time("ola_due_by_time", Takes::kUnknown),
    Time("scheduled_start_time", Takes::kYes),
    Time("scheduled_end_time", Takes::kYes),
    Time("resolved_time", Takes::kYes, true),
    Time("completed_time", Takes::kYes, true),
    Always("onhold_time", "null"),
    {.v3 = "resolution",
     .kind = Kind::kPart,
     .takes = Takes::kYes,
     .v1 = "RESOLUTION",
     .part = ResolutionType},
    {.v3 = "primary_asset", .kind = Kind::kDerived, .derive = Asset},
    {.v3 = "assets", .kind = Kind::kReferences, .lookup = "assets", .takes = Takes::kYes, .v1 = "ASSET"},
    {.v3 = "email_ids_to_notify", .kind = Kind::kTexts, .takes = Takes::kYes, .v1 = "EMAILCC"},
    Ignored("email_to"),
    Ignored("email_cc"),
    {.v3 = "tags",
     .kind = Kind::kReferences,
     .lookup = "tags",
     .takes = Takes::kYes,
     .mark = Mark::kDocumented},
    Ignored("resources", kNowhere),
    Always("request_template_task_ids", "[]"),
    {.v3 = "udf_fields", .kind = Kind::kUdfs, .takes = Takes::kYes},
    Always("linked_to_request", "null"),
    In(Builds::kOlder, Always("lifecycle", "null")),
    Always("reason_for_cancel", "null"),
    Always("cancel_requested_by", "null"),
    Always("cancel_requested_time", "null"),
    {.v3 = "approval_status", .kind = Kind::kReference, .lookup = "approval_statuses"},
    Always("notification_status", "null"),
    Always("recommend_template", "null"),
    Always("unreplied_count", "null"),
    Always("sla_violated_technician", "null"),
    Always("sla_violated_group", "null"),
    InLists(Always("time_elapsed", "null")),
    InLists(Always("response_time_elapsed", "null")),
    Always("chat_type", "0"),
    Always("is_read", "false"),
    Always("is_service_request", "false"),
    Always("is_shared", "false"),
    In(Builds::kMsp, {.v3 = "is_billable", .kind = Kind::kFlag, .takes = Takes::kYes, .preset = "false"}),
    In(Builds::kMsp, Always("billing_status", "null")),
    In(Builds::kMsp, Always("accountcontract", "null")),
    In(Builds::kMsp, Always("is_unknown", "false")),
    In(Builds::kMsp, Always("is_request_contract_applicable", "false")),
    Always("is_reopened", "false"),
    Always("is_first_response_overdue", "false"),
    Derived("has_attachments", HasAttachments),
    Always("has_resolution_attachments", "false"),
    Derived("has_linked_requests", HasAny<"link_requests">),
    Derived("has_conversation", HasAny<"notifications">),
    Derived("has_draft", HasAny<"drafts">),
    Derived("has_dependency", HasAny<"task_dependencies">),
    Derived("has_problem", HasAny<"request_problem_association">),
    Derived("has_project", HasAny<"request_project_association">),
    Derived("has_request_initiated_change", HasAny<"request_initiated_change">),
    Derived("has_request_caused_by_change", HasAny<"request_caused_by_change">),
    Always("cancel_requested", "false"),
    Always("cancel_requested_is_pending", "false"),
    {.v3 = "is_trashed", .kind = Kind::kFlag, .takes = Takes::kReadOnly, .preset = "false"},
    {.v3 = "is_overdue", .kind = Kind::kDerived, .derive = Overdue},
    Derived("has_notes", HasAny<"notes">),
    {.v3 = "merged_into", .views = kNowhere},
    // No recorded response shows a closed request; the names are the vendor's.
    {.v3 = "closure_info",
     .kind = Kind::kPart,
     .takes = Takes::kYes,
     .mark = Mark::kDocumented,
     .if_set = true,
     .part = ClosureType},
    {.v3 = "is_fcr",
     .kind = Kind::kFlag,
     .takes = Takes::kYes,
     .mark = Mark::kDocumented,
     .if_set = true,
     .derive = FirstCallResolution},
    AttachmentsField(true),
    In(Builds::kNewer, Always("image_token", "null")),
    In(Builds::kNewer, Always("maintenance", "null")),
    In(Builds::kNewer, Always("workflow", "null")),
    In(Builds::kNewer, Always("flow_instance", "null")),
    In(Builds::kNewer, Always("fr_sla_violated_group", "null")),
    In(Builds::kNewer, Always("fr_sla_violated_technician", "null")),
    In(Builds::kNewer, Always("is_current_ola_violated", "false")),
    {.v3 = "deleted_by", .kind = Kind::kReference, .lookup = "users", .if_set = true},
    Time("deleted_on", Takes::kUnknown, true),
};

}  // namespace

std::span<const Field> RequestFields() { return kFields; }

}  // namespace flintdesk::simulator
