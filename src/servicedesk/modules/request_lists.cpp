#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/request_verbs.hpp"

/// Lists of requests, and what is read of one beside itself.
namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Field;

Filter Is(const char* name, const char* what, std::string_view v3, const char* lookup, const char* example,
          Form form = Form::kWord) {
  const char* in_names =
      CommasOf(form) == Commas::kInNames ? " A comma before a blank belongs to the name: Doe, John." : "";
  return {Field::Text(name, std::string(what) + ", or several of them between commas; - for none." + in_names)
              .FromList(lookup)
              .DashHasAMeaning()
              .Example(example),
          v3, "is", form};
}

Filter Contains(const char* name, const char* what, std::string_view v3, const char* example) {
  return {Field::Text(name, what).Example(example), v3, "contains"};
}

Filter InMarkup(Filter filter) {
  filter.in_markup = true;
  return filter;
}

Filter From(const char* name, const char* what, std::string_view v3) {
  return {Field::Text(name, std::string("Not ") + what +
                                " before this moment: 2026-11-01, 2026-11-01T09:30+01:00, "
                                "or milliseconds since 1970.")
              .Example("2026-11-01"),
          v3, "greater or equal", Form::kTime};
}

Filter To(const char* name, const char* what, std::string_view v3) {
  return {Field::Text(name, std::string("Not ") + what +
                                " after this moment; a date alone means the end of that day.")
              .Example("2026-11-30T18:00"),
          v3, "lesser or equal", Form::kTime};
}

std::vector<Filter> RequestFilters() {
  return {
      Is("status", "Status", "status.name", "statuses", "Open,On Hold"),
      Is("priority", "Priority", "priority.name", "priorities", "High"),
      Is("group", "Group", "group.name", "groups", "Network"),
      Is("technician", "Technician by name or e-mail address", "technician.name", "technicians", "John",
         Form::kPerson),
      Is("requester", "Requester by name or e-mail address", "requester.name", "requesters", "Ann Ray",
         Form::kPerson),
      Is("category", "Category", "category.name", "categories", "Hardware"),
      Is("subcategory", "Subcategory", "subcategory.name", "subcategories", "Printer"),
      Is("level", "Level", "level.name", "levels", "Tier 3"),
      Is("mode", "How it came", "mode.name", "modes", "E-Mail"),
      Is("urgency", "Urgency", "urgency.name", "urgencies", "High"),
      Is("impact", "Impact", "impact.name", "impacts", "Affects User"),
      Is("site", "Site", "site.name", "sites", "Head Office"),
      Is("requesttype", "Type", "request_type.name", "request_types", "Incident"),
      Is("requesttemplate", "Template", "template.name", "request_templates", "Default Request"),
      Contains("subject-contains", "A part of the subject.", "subject", "disk"),
      InMarkup(Contains("description-contains", "A part of the description.", "description", "srv1")),
      From("created-from", "made", "created_time"),
      To("created-to", "made", "created_time"),
      From("updated-from", "changed", "last_updated_time"),
      To("updated-to", "changed", "last_updated_time"),
      From("due-from", "due", "due_by_time"),
      To("due-to", "due", "due_by_time"),
  };
}

// Source: the fields that the vendor's own client sorts by; the reference has the same for the installations.
std::vector<std::string_view> RequestSorts() {
  return {"created_time", "due_by_time", "last_updated_time", "subject", "id", "priority", "status"};
}

// Source: reference, rows recorded on builds 13008 and 15100.
std::vector<std::string_view> RowOfRequest() {
  return {"id",
          "subject",
          "short_description",
          "requester",
          "created_by",
          "technician",
          "group",
          "site",
          "status",
          "priority",
          "template",
          "created_time",
          "due_by_time",
          "is_service_request",
          "cancel_requested_is_pending",
          "time_elapsed",
          "is_overdue",
          "cancel_requested",
          "response_time_elapsed"};
}

// Source: reference, a copy of the vendor's document. The list that V1 gives does not hold all of them.
std::vector<std::string_view> ViewsOfV1() {
  return {"All_Requests",         "All_Pending",
          "All_Completed",        "All_User",
          "All_Pending_User",     "All_Pending_Requests_Tasks_User",
          "All_Completed_User",   "Due_Today_User",
          "MyOpen_Or_Unassigned", "My_Pending_Approval",
          "Onhold_System",        "Onhold_User",
          "Open_System",          "Open_User",
          "Overdue_System",       "Overdue_System_Today",
          "Overdue_User",         "Pending_Approval",
          "Unassigned_System",    "Updated_By_Me",
          "Waiting_Update"};
}

ActionModel ListModel(bool counts) {
  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"GET_REQUESTS", "/sdpapi/request/"};
  model.wire.v3 = {"GET", "/requests"};
  model.wire.cloud = model.wire.v3;
  model.listing = Listing{.counts = counts,
                          .filters = RequestFilters(),
                          .has_views = true,
                          .v1_views = ViewsOfV1(),
                          .v1_list_of_views = "GET_REQUEST_FILTERS",
                          .sorts = counts ? std::vector<std::string_view>{} : RequestSorts(),
                          .walked_by = "created_time",
                          .row = RowOfRequest()};
  return model;
}

constexpr const char* kNamesAreChecked =
    " Where nothing is found, the names that it was searched by are looked up: one that the service desk "
    "does not have is refused with 8.";
constexpr const char* kOverV1 =
    " V1 has no search: over it only view can be given, and for all of them nothing.";

PartRow History() {
  static const Thing thing{
      .name = "history", .v3_list_path = "/requests/{request-id}/history", .v3_lists = {"history"}};
  return {.thing = &thing,
          .noun = "history",
          .many = "changes",
          .of = "of request {request-id}",
          .parents = {RequestId()},
          .example = {{"request-id", 17}},
          .cloud_open = true};
}

PartRow Tags() {
  static const Thing thing{.name = "tag", .v3_list_path = "/tags", .v3_lists = {"tags"}};
  return {.thing = &thing, .noun = "tag", .many = "tags", .of = "of requests", .cloud_open = true};
}

}  // namespace

Action ListRequests() {
  Action action;
  action.summary = "List requests.";
  action.description =
      std::string(
          "Every page that is needed is fetched; the rows stand under `requests` of the response, "
          "the newest first. Each request that is there throughout comes exactly once, whatever "
          "is added or closed meanwhile; with `sort`, a deletion can make one be missed.") +
      kNamesAreChecked + kOverV1;
  action.failures = {Code::kForbidden, Code::kRejected};
  action.examples = {{"The fifty newest requests", {{"limit", 50}}},
                     {"All of a view", {{"view", "Open_System"}, {"limit", 0}}}};
  return MakeAction(std::move(action), ListModel(false));
}

Action CountRequests() {
  Action action;
  action.summary = "Count requests.";
  action.description = std::string("`count` of the response is their number.") + kNamesAreChecked + kOverV1;
  action.failures = {Code::kForbidden, Code::kRejected};
  action.examples = {{"All requests", {{"view", "All_Requests"}}}};
  return MakeAction(std::move(action), ListModel(true));
}

Action GetRequestHistory() {
  Action action = ListParts(History());
  action.summary = "List what was changed of a request, when and by whom.";
  action.examples.front().title = "The history of request 17";
  return action;
}

Action ListTags() {
  Action action = ListParts(Tags());
  action.summary = "List the tags that requests can have.";
  action.examples.front().title = "All tags";
  return action;
}

Action GetRequestSummary() {
  static const Thing thing{
      .name = "summary", .v3_path = "/requests/{request-id}/summary", .v3_single = {"summary", "request"}};
  Action action;
  action.summary = "Get how many notes, tasks, worklogs and so on a request has.";
  action.description = "The counters are the service desk's own, and differ from build to build.";
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{"Of request 17", {{"request-id", 17}}}};
  ActionModel model;
  model.thing = &thing;
  model.wire.v3 = {"GET", "/requests/{request-id}/summary"};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  model.members = {RequestId()};
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace flintdesk::servicedesk
