#include "simulator/modules/attachments.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/v3_json.hpp"

/// Tasks of a request. Names as in the newer format; the older ones are taken as well.
namespace flintdesk::simulator {
namespace {

json::Value Due(const Desk&, const Entity& task) {
  const auto end = task.Number("scheduled_end_time");
  return end ? v3::TimeJson(*end) : json::Value();
}

constexpr Field Reference(std::string_view v3, std::string_view lookup, std::string_view also = {}) {
  return {.v3 = v3,
          .kind = Kind::kReference,
          .lookup = lookup,
          .takes = Takes::kYes,
          .v3_also = also,
          .mark = Mark::kDocumented};
}
constexpr Field Time(std::string_view v3) {
  return {.v3 = v3, .kind = Kind::kTime, .takes = Takes::kYes, .mark = Mark::kDocumented};
}
constexpr Field Number(std::string_view v3) {
  return {.v3 = v3, .kind = Kind::kNumber, .takes = Takes::kYes, .mark = Mark::kDocumented, .preset = "0"};
}

constexpr Field kFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kDocumented},
    {.v3 = "title", .takes = Takes::kYes, .mark = Mark::kDocumented, .mandatory = true, .kept = true},
    {.v3 = "description", .takes = Takes::kYes, .mark = Mark::kDocumented},
    {.v3 = "status",
     .kind = Kind::kReference,
     .lookup = "statuses",
     .takes = Takes::kYes,
     .mark = Mark::kDocumented,
     .kept = true,
     .preset = "Open"},
    Reference("priority", "priorities"),
    Reference("owner", "technicians"),
    Reference("group", "support_groups"),
    Reference("marked_owner", "technicians"),
    Reference("marked_group", "support_groups"),
    Reference("type", "task_types", "task_type"),
    Reference("template", "task_templates"),
    Time("scheduled_start_time"),
    Time("scheduled_end_time"),
    {.v3 = "due_by_time",
     .kind = Kind::kDerived,
     .takes = Takes::kReadOnly,
     .mark = Mark::kDocumented,
     .derive = Due},
    Time("actual_start_time"),
    Time("actual_end_time"),
    {.v3 = "estimated_effort",
     .kind = Kind::kAny,
     .takes = Takes::kYes,
     .mark = Mark::kDocumented,
     .preset = R"({"days":"0","hours":"0","minutes":"0"})"},
    Number("percentage_completion"),
    Number("additional_cost"),
    Number("email_before"),
    // The format of earlier builds and of the Cloud.
    {.v3 = "estimated_effort_days", .kind = Kind::kFixed, .takes = Takes::kIgnored, .views = kNowhere},
    {.v3 = "estimated_effort_hours", .kind = Kind::kFixed, .takes = Takes::kIgnored, .views = kNowhere},
    {.v3 = "estimated_effort_minutes", .kind = Kind::kFixed, .takes = Takes::kIgnored, .views = kNowhere},
    {.v3 = "created_by",
     .kind = Kind::kReference,
     .lookup = "users",
     .takes = Takes::kReadOnly,
     .mark = Mark::kDocumented,
     .stamp = Stamp::kMadeBy},
    {.v3 = "created_time",
     .kind = Kind::kTime,
     .takes = Takes::kReadOnly,
     .mark = Mark::kDocumented,
     .stamp = Stamp::kMadeAt},
    {.v3 = "request", .kind = Kind::kParent, .takes = Takes::kIgnored, .mark = Mark::kDocumented},
    {.v3 = "udf_fields",
     .kind = Kind::kUdfs,
     .takes = Takes::kYes,
     .mark = Mark::kDocumented,
     .if_set = true},
    AttachmentsField(),
};

Outcome<void> SetStatus(Exchange& exchange, std::string_view name) {
  Given given;
  given.references = {{Reference::By::kName, std::string(name)}};
  exchange.change.given[exchange.type.PlaceOf("status")] = std::move(given);
  return exchange.desk.Edit(*exchange.written, exchange.change);
}

Outcome<void> Close(Exchange& exchange) {
  const Row* status = exchange.desk.FindRow(*exchange.entity, "status");
  if (status != nullptr && status->Flag("is_closed"))
    return Refusal{Refusal::Kind::kInvalidValue, {}, "Task is already closed"};
  exchange.written->At("actual_end_time") = exchange.desk.now();
  exchange.written->At("percentage_completion") = 100;
  return SetStatus(exchange, "Closed");
}

Outcome<void> Trigger(Exchange& exchange) {
  if (!exchange.entity->At("actual_start_time").IsNull())
    return Refusal{Refusal::Kind::kInvalidValue, {}, "Task is already triggered"};
  exchange.written->At("actual_start_time") = exchange.desk.now();
  return SetStatus(exchange, "In Progress");
}

Outcome<void> SetOneOf(Exchange& exchange, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) {
    if (exchange.change.given.contains(exchange.type.PlaceOf(field)))
      return exchange.desk.Edit(*exchange.written, exchange.change);
  }
  return Refusal{Refusal::Kind::kMissing, {std::string(*fields.begin())}, {}};
}

Outcome<void> Assign(Exchange& exchange) { return SetOneOf(exchange, {"owner", "group"}); }
Outcome<void> MarkFor(Exchange& exchange) { return SetOneOf(exchange, {"marked_owner", "marked_group"}); }

constexpr Verb kVerbs[] = {
    {.name = "list-tasks", .act = Act::kList},
    {.name = "add-task",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "get-task", .act = Act::kGet},
    {.name = "edit-task", .act = Act::kEdit, .is_change = true, .v3_input = V3Input::kEntity},
    {.name = "delete-task", .act = Act::kDelete, .is_change = true, .v3_message = "Deleted successfully."},
    {.name = "close-task", .is_change = true, .perform = Close, .v3_message = "Task(s) closed successfully."},
    {.name = "assign-task",
     .is_change = true,
     .perform = Assign,
     .v3_input = V3Input::kEntity,
     .v3_message = "Assigned successfully."},
    {.name = "trigger-task",
     .is_change = true,
     .perform = Trigger,
     .v3_message = "Task(s) triggered successfully."},
    {.name = "mark-task",
     .is_change = true,
     .perform = MarkFor,
     .v3_input = V3Input::kEntity,
     .v3_message = "Task(s) marked successfully."},
    kAttach,
    kListAttachments,
    kDownload,
    kDeleteAttachment,
};

constexpr std::string_view kAll = "requests/{id}/tasks";
constexpr std::string_view kOne = "requests/{id}/tasks/{id}";
constexpr Route kRoutes[] = {
    {Api::kV3, "GET", kAll, "list-tasks", Mark::kRecorded},
    {Api::kV3, "POST", kAll, "add-task", Mark::kDocumented},
    {Api::kV3, "GET", kOne, "get-task", Mark::kDocumented},
    {Api::kV3, "PUT", kOne, "edit-task", Mark::kDocumented},
    {Api::kV3, "DELETE", kOne, "delete-task", Mark::kDocumented},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/close", "close-task", Mark::kInferred},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/assign", "assign-task", Mark::kInferred},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/trigger", "trigger-task", Mark::kDocumented},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/mark", "mark-task", Mark::kDocumented},
    {Api::kV3, "POST", "requests/{id}/tasks/{id}/uploads", "add-attachment", Mark::kInferred,
     Builds::kOnPremises},
    {Api::kV3, "GET", "requests/{id}/tasks/{id}/attachments", "list-attachments", Mark::kOpen,
     Builds::kOnPremises},
    {Api::kV3, "GET", "requests/{id}/tasks/{id}/attachments/{id}/_download", "download-attachment",
     Mark::kOpen, Builds::kOnPremises},
    {Api::kV3, "DELETE", "requests/{id}/tasks/{id}/attachments/{id}", "delete-attachment", Mark::kOpen,
     Builds::kOnPremises},
    // Known of the tasks of other modules.
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/_close", "close-task", Mark::kOpen},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/_assign", "assign-task", Mark::kOpen},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/_trigger", "trigger-task", Mark::kOpen},
    {Api::kV3, "PUT", "requests/{id}/tasks/{id}/_mark", "mark-task", Mark::kOpen},
};

}  // namespace

const Type& TaskType() {
  static const Type type({.one = "task",
                          .many = "tasks",
                          .title = "title",
                          .fields = kFields,
                          .parts = {&TaskCommentType(), &TaskWorklogType()},
                          .first_id = 801,
                          .sort_field = "id",
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
