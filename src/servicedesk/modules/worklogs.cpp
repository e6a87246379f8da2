#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/request_members.hpp"
#include "servicedesk/modules/verbs.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Field;

std::vector<Member> Members() {
  std::vector<Member> members = {
      {.field = Field::Id("request-id", "Number of the request.")
                    .RequiredUnless("associated_entity", "request")
                    .Alias("requestid")
                    .Example(18)},
      {.field =
           Field::Choice("associated_entity", "What the work was done on.", {"request"}).Example("request")},
      {.field = Field::Id("associated_entity_id", "Number of that request, in place of request-id.")
                    .RequiredWhen("associated_entity", "request")
                    .SameAs("request-id")
                    .Example(18)},
  };
  for (Member& member : WorklogMembers()) members.push_back(std::move(member));
  return members;
}

PartRow Worklogs() {
  return {.thing = &WorklogThing(),
          .noun = "worklog",
          .many = "worklogs",
          .of = "of request {request-id}",
          .parents = {RequestId()},
          .id = {.field = Field::Id("worklog-id", "Number of the worklog.").Required().Example(601)},
          .v1_edit = "EDIT_WORKLOG",
          .v1_delete = "DELETE_WORKLOG",
          .v1_wrap = {"worklogs", "worklog"},
          .v3_wrap = {"worklog"},
          .example = {{"request-id", 18}, {"worklog-id", 601}},
          .example_edit = {{"description", "Rotated the log files, and looked again."}},
          .before = {{"add-worklog", {{"request-id", 18}, {"name", "John"}, {"description", "Looked."}}}}};
}

catalogue::Action AddWorklog() {
  catalogue::Action action;
  action.summary = "Log work on a request.";
  action.description =
      "The request is named by request-id, or by associated_entity (request) and associated_entity_id, as "
      "older flintbits do.";
  action.effect = catalogue::Effect::kAdds;
  action.second_time = "A second worklog of the same content stands in the request.";
  action.done = "The work was logged";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {{"An hour and a half of John's on request 18",
                      {{"request-id", 18},
                       {"name", "John"},
                       {"description", "Rotated the log files."},
                       {"work-hours", 1},
                       {"work-minutes", 30}}},
                     {"As older flintbits name the request",
                      {{"associated_entity", "request"},
                       {"associated_entity_id", 18},
                       {"name", "John"},
                       {"description", "Rotated the log files."}}}};

  ActionModel model;
  model.thing = &WorklogThing();
  model.wire.v1 = {"ADD_WORKLOG", "/sdpapi/request/{request-id}/worklogs", {"worklogs", "worklog"}};
  model.wire.v3 = {"POST", "/requests/{request-id}/worklogs", {"worklog"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = NewTwin{};
  model.to_check = "whether a new worklog stands in request {request-id}";
  model.members = Members();
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace

std::vector<Member> WorklogMembers() {
  return {
      {.field = Field::Text("name", "Name of the technician who did the work.")
                    .FromList("owners")
                    .Required()
                    .Example("John"),
       .form = Form::kPerson,
       .v1 = "technician",
       .v1_shown = {"TECHNICIAN", "owner"},
       .v3 = "owner"},
      {.field = Field::Text("description", "What was done, as text-format says: HTML or plain.")
                    .Example("Rotated the log files."),
       .form = Form::kHtml,
       .v1 = "description",
       .v1_shown = {"DESCRIPTION"},
       .v3 = "description",
       .needs_words = true},
      {.field =
           Field::Integer("work-hours", "Hours of work, beside work-minutes.").Between(0, 100'000).Example(1),
       .form = Form::kHours,
       .v1 = "workHours",
       .v1_shown = {"WORKHOURS"},
       .v3 = "time_spent.hours"},
      {.field = Field::Integer("work-minutes", "Minutes of work, beside work-hours.")
                    .Between(0, 1'000'000)
                    .Example(30),
       .form = Form::kMinutes,
       .v1 = "workMinutes",
       .v1_shown = {"WORKMINUTES"},
       .v3 = "time_spent.minutes"},
      {.field =
           Field::Text("cost", "Other cost of the work, in the service desk's currency.").Example("12.50"),
       .form = Form::kAmount,
       .v1 = "cost",
       .v1_shown = {"COST"},
       .v3 = "other_cost"},
      CustomFields("worklog"),
  };
}

std::vector<ActionRow> WorklogActions() {
  return {{"add-worklog", AddWorklog},
          {"list-worklogs", [] { return ListParts(Worklogs()); }},
          {"get-worklog", [] { return GetPart(Worklogs()); }},
          {"edit-worklog", [] { return EditPart(Worklogs(), WorklogMembers()); }},
          {"delete-worklog", [] { return DeletePart(Worklogs()); }}};
}

const Thing& WorklogThing() {
  static const Thing thing{
      .name = "worklog",
      .v3_list_path = "/requests/{request-id}/worklogs",
      .v3_path = "/requests/{request-id}/worklogs/{worklog-id}",
      .v3_lists = {"worklogs"},
      .v3_single = {"worklog"},
      .v3_made = {"created_time"},
      .v3_sorted = "created_time",
      .v1_list = "GET_WORKLOGS",
      .v1_path = "/sdpapi/request/{request-id}/worklogs",
      .v1_read = "GET_WORKLOG",
      .v1_one_path = "/sdpapi/request/{request-id}/worklogs/{worklog-id}",
      .v1_wrappers = {"Worklogs", "Worklog"},
      .v1_id = "WORKLOGID",
      .v1_made = {"CREATEDTIME"},
      .v1_author = {"CREATEDBY"},
      .v1_view = {{"WORKLOGID", {"id"}, V1Form::kNumber},
                  {"DESCRIPTION", {"description"}},
                  {"TECHNICIAN", {"owner.name"}},
                  {"WORKHOURS", {"time_spent.hours"}, V1Form::kNumber},
                  {"WORKMINUTES", {"time_spent.minutes"}, V1Form::kNumber},
                  {"COST", {"other_cost"}},
                  {"CREATEDTIME", {"created_time.value"}, V1Form::kNumber}},
  };
  return thing;
}

}  // namespace flintdesk::servicedesk
