#include <array>

#include "simulator/desk.hpp"
#include "simulator/modules/modules.hpp"

/// Time spent on a request.
namespace flintdesk::simulator {
namespace {

std::optional<std::string> Hours(const Desk&, const Entity& worklog) {
  return std::to_string(worklog.Number("time_spent").value_or(0) / 60);
}

std::optional<std::string> Minutes(const Desk&, const Entity& worklog) {
  return std::to_string(worklog.Number("time_spent").value_or(0) % 60);
}

/// From start and end follows how long it took.
void PrepareWorklog(const Type& type, Change& change) {
  const auto time = [&](std::string_view field) {
    const auto found = change.given.find(type.PlaceOf(field));
    return found == change.given.end() ? nullptr : found->second.value.IfInteger();
  };
  const std::int64_t* start = time("start_time");
  const std::int64_t* end = time("end_time");
  if (time("time_spent") != nullptr || start == nullptr || end == nullptr || *end < *start) return;
  const std::int64_t minutes = (*end - *start) / 60'000;
  change.given[type.PlaceOf("time_spent")].value = minutes;
}

/// One live instance takes none, for a reason that nobody knows.
Outcome<void> CheckSwitch(const Profile& profile) {
  if (profile.worklogs_refused) return Refusal{Refusal::Kind::kInvalidValue, {}, "Unable to parse the JSON"};
  return {};
}

/// Somebody else writes down time of their own.
Outcome<void> SettleWorklog(Desk& desk, const Entity& before, Entity& after) {
  if (before.id == 0 && desk.author() != desk.state().key_owner) after.At("owner") = desk.author();
  return {};
}

/// Those of a request and those of a task differ in what they show as their parent.
constexpr auto FieldsBelow(std::string_view parent) {
  return std::to_array<Field>({
      {.v3 = "id", .kind = Kind::kId},
      {.v3 = parent, .kind = Kind::kParent, .takes = Takes::kIgnored, .mark = Mark::kInferred},
      {.v3 = "description", .takes = Takes::kYes, .v1 = "DESCRIPTION", .mark = Mark::kDocumented},
      {.v3 = "owner",
       .kind = Kind::kReference,
       .lookup = "technicians",
       .takes = Takes::kYes,
       .v1 = "TECHNICIAN",
       .v3_also = "technician",
       .mark = Mark::kDocumented,
       .mandatory = true,
       .kept = true},
      {.v3 = "time_spent",
       .kind = Kind::kDuration,
       .takes = Takes::kYes,
       .v1 = "WORK",
       .mark = Mark::kDocumented,
       .preset = "0"},
      {.v3 = "start_time", .kind = Kind::kTime, .takes = Takes::kYes, .mark = Mark::kDocumented},
      {.v3 = "end_time", .kind = Kind::kTime, .takes = Takes::kYes, .mark = Mark::kDocumented},
      {.v3 = "other_cost",
       .takes = Takes::kYes,
       .v1 = "COST",
       .mark = Mark::kDocumented,
       .preset = R"("0.00")",
       .as_sent = true},
      {.v3 = "udf_fields",
       .kind = Kind::kUdfs,
       .takes = Takes::kYes,
       .mark = Mark::kDocumented,
       .if_set = true},
      {.v3 = "type", .kind = Kind::kFixed, .takes = Takes::kIgnored, .mark = Mark::kDocumented},
      {.v3 = "include_nonoperational_hours",
       .kind = Kind::kFixed,
       .takes = Takes::kIgnored,
       .mark = Mark::kDocumented,
       .fixed = "false"},
      {.v3 = "mark_first_response",
       .kind = Kind::kFixed,
       .takes = Takes::kIgnored,
       .mark = Mark::kDocumented,
       .fixed = "false"},
      {.v3 = "created_by",
       .kind = Kind::kReference,
       .lookup = "users",
       .mark = Mark::kOpen,
       .stamp = Stamp::kMadeBy},
      {.v3 = "created_time", .kind = Kind::kTime, .mark = Mark::kOpen, .stamp = Stamp::kMadeAt},
  });
}
constexpr auto kFields = FieldsBelow("request");
constexpr auto kTaskFields = FieldsBelow("task");

constexpr V1Shown kRecord[] = {
    {.name = "WORKLOGID", .field = "id", .is_number = true, .mark = Mark::kOpen},
    {.name = "DESCRIPTION", .field = "description", .otherwise = "", .mark = Mark::kOpen},
    {.name = "TECHNICIAN", .field = "owner", .otherwise = "", .mark = Mark::kOpen},
    {.name = "WORKHOURS", .is_number = true, .derive = Hours, .mark = Mark::kOpen},
    {.name = "WORKMINUTES", .is_number = true, .derive = Minutes, .mark = Mark::kOpen},
    {.name = "COST", .field = "other_cost", .mark = Mark::kOpen},
    {.name = "CREATEDTIME", .field = "created_time", .is_number = true, .is_when = true, .mark = Mark::kOpen},
};

constexpr std::string_view kChanged = "Worklog changed successfully for request {}";
constexpr Verb kVerbs[] = {
    {.name = "list-worklogs",
     .act = Act::kList,
     .v1_message = "Worklogs fetched successfully.",
     .v1_layout = Layout::kParts},
    {.name = "add-worklog",
     .act = Act::kAdd,
     .is_change = true,
     .v3_check = CheckSwitch,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status,
     .v1_input = V1Input::kEntity,
     .v1_message = "Worklog added successfully for request {}",
     .v1_layout = Layout::kParts},
    {.name = "get-worklog",
     .act = Act::kGet,
     .v1_message = "Worklog fetched successfully.",
     .v1_layout = Layout::kParts},
    {.name = "edit-worklog",
     .act = Act::kEdit,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v1_input = V1Input::kEntity,
     .v1_message = kChanged},
    {.name = "delete-worklog",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully.",
     .v1_message = kChanged},
};

constexpr Route kRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/worklogs", "list-worklogs", Mark::kRecorded},
    {Api::kV3, "POST", "requests/{id}/worklogs", "add-worklog", Mark::kOpen},  // refused by one live instance
    {Api::kV3, "POST", "requests/{id}/worklog", "add-worklog", Mark::kInferred},
    {Api::kV3, "GET", "requests/{id}/worklogs/{id}", "get-worklog", Mark::kDocumented},
    {Api::kV3, "PUT", "requests/{id}/worklogs/{id}", "edit-worklog", Mark::kDocumented},
    {Api::kV3, "DELETE", "requests/{id}/worklogs/{id}", "delete-worklog", Mark::kDocumented},
    {Api::kV1, "ADD_WORKLOG", "request/{id}/worklogs", "add-worklog", Mark::kDocumented},
    {Api::kV1, "ADD_WORKLOG", "request/{id}/worklog", "add-worklog", Mark::kInferred},
    {Api::kV1, "GET_WORKLOGS", "request/{id}/worklogs", "list-worklogs", Mark::kDocumented},
    {Api::kV1, "GET_WORKLOG", "request/{id}/worklogs/{id}", "get-worklog", Mark::kDocumented},
    {Api::kV1, "EDIT_WORKLOG", "request/{id}/worklogs/{id}", "edit-worklog", Mark::kDocumented},
    {Api::kV1, "DELETE_WORKLOG", "request/{id}/worklogs/{id}", "delete-worklog", Mark::kDocumented},
};

constexpr Verb kTaskVerbs[] = {
    {.name = "list-task-worklogs", .act = Act::kList},
    {.name = "add-task-worklog",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "get-task-worklog", .act = Act::kGet},
    {.name = "edit-task-worklog", .act = Act::kEdit, .is_change = true, .v3_input = V3Input::kEntity},
    {.name = "delete-task-worklog",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully."},
};

constexpr Route TaskWay(std::string_view method, std::string_view path, std::string_view verb) {
  return {Api::kV3, method, path, verb, Mark::kInferred};
}
constexpr std::string_view kAllOfTask = "requests/{id}/tasks/{id}/worklogs";
constexpr std::string_view kOneOfTask = "requests/{id}/tasks/{id}/worklogs/{id}";
constexpr Route kTaskRoutes[] = {
    TaskWay("GET", kAllOfTask, "list-task-worklogs"),     TaskWay("POST", kAllOfTask, "add-task-worklog"),
    TaskWay("GET", kOneOfTask, "get-task-worklog"),       TaskWay("PUT", kOneOfTask, "edit-task-worklog"),
    TaskWay("DELETE", kOneOfTask, "delete-task-worklog"),
};

}  // namespace

const Type& TaskWorklogType() {
  static const Type type({.one = "worklog",
                          .many = "worklogs",
                          .fields = kTaskFields,
                          .first_id = 601,
                          .sort_field = "created_time",
                          .verbs = kTaskVerbs,
                          .routes = kTaskRoutes,
                          .prepare = PrepareWorklog,
                          .settle = SettleWorklog});
  return type;
}

const Type& WorklogType() {
  static const Type type({.one = "worklog",
                          .many = "worklogs",
                          .fields = kFields,
                          .first_id = 601,
                          .sort_field = "created_time",
                          .v1_one = "Worklog",
                          .v1_many = "Worklogs",
                          .v1_segment = "worklogs",
                          .v1_not_found = "Invalid worklog ID in given URL",
                          .v1_record = kRecord,
                          .verbs = kVerbs,
                          .routes = kRoutes,
                          .prepare = PrepareWorklog,
                          .settle = SettleWorklog});
  return type;
}

}  // namespace flintdesk::simulator
