#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/request_members.hpp"
#include "servicedesk/modules/verbs.hpp"

/// Tasks of requests, with their comments and worklogs. V3 alone has them.
namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

constexpr std::string_view kOne = "/requests/{request-id}/tasks/{task-id}";
const json::Object kTask{{"request-id", 17}, {"task-id", 801}};
const std::pair<std::string, json::Object> kAdded{"add-task",
                                                  {{"request-id", 17}, {"title", "Check the logs"}}};

Member TaskId() { return {.field = Field::Id("task-id", "Number of the task.").Required().Example(801)}; }

std::vector<Member> TaskMembers() {
  const auto named = [](const char* name, const char* what, std::string v3, const char* lookup,
                        const char* example) {
    return Member{.field = Field::Text(name, what).FromList(lookup).Example(example),
                  .form = Form::kReference,
                  .v3 = std::move(v3)};
  };
  const auto time = [](const char* name, const char* what, std::string v3) {
    return Member{.field = Field::Text(name, std::string(what) +
                                                 ": 2026-11-01T09:30+01:00, or milliseconds since 1970.")
                               .Example("2026-11-01T09:30Z"),
                  .form = Form::kTime,
                  .v3 = std::move(v3)};
  };
  return {
      {.field = Field::Text("title", "What is to be done, in one line.").Required().Example("Check the logs"),
       .form = Form::kTyped,
       .v3 = "title",
       .identifies = true},
      {.field = Field::Text("description", "More of it, as text-format says: HTML or plain.")
                    .Example("Those of srv1, since Monday."),
       .form = Form::kHtml,
       .v3 = "description"},
      named("status", "Status of the task.", "status", "statuses", "Open"),
      named("priority", "Priority of the task.", "priority", "priorities", "High"),
      {.field = Field::Text("owner", "Technician who is to do it, by name or e-mail address.")
                    .FromList("technicians")
                    .Example("John"),
       .form = Form::kPerson,
       .v3 = "owner"},
      named("group", "Group that is to do it.", "group", "groups", "Network"),
      time("scheduled-start", "When it is to begin", "scheduled_start_time"),
      time("scheduled-end", "When it is to be done", "scheduled_end_time"),
      {.field = Field::Integer("percentage", "How much of it is done.").Between(0, 100).Example(30),
       .form = Form::kAmount,
       .v3 = "percentage_completion"},
      CustomFields("task"),
  };
}

PartRow Tasks() {
  static const Thing& thing = TaskThing();
  return {.thing = &thing,
          .noun = "task",
          .many = "tasks",
          .of = "of request {request-id}",
          .parents = {RequestId()},
          .id = TaskId(),
          .v3_wrap = {"task"},
          .example = kTask,
          .example_edit = {{"title", "Check the logs of srv1"}},
          .before = {kAdded}};
}

PartRow Comments() {
  static const Thing thing{.name = "comment",
                           .v3_list_path = "/requests/{request-id}/tasks/{task-id}/comments",
                           .v3_lists = {"comments"},
                           .v3_single = {"comment"},
                           .v3_made = {"created_time"},
                           .v3_row_only = true};
  return {.thing = &thing,
          .noun = "comment",
          .many = "comments",
          .of = "of task {task-id}",
          .parents = {RequestId(), TaskId()},
          .id = {.field = Field::Id("comment-id", "Number of the comment.").Required().Example(851)},
          .v3_wrap = {"comment"},
          .example = {{"request-id", 17}, {"task-id", 801}, {"comment-id", 851}},
          .example_edit = {{"text", "Done, and looked at again."}},
          .before = {kAdded,
                     {"add-task-comment",
                      {{"request-id", 17}, {"task-id", 801}, {"text", "Half of it is done."}}}},
          .path = "/requests/{request-id}/tasks/{task-id}/comments/{comment-id}",
          .cloud_open = true};
}

std::vector<Member> CommentMembers() {
  return {{.field = Field::Text("text", "The comment, as text-format says: HTML or plain.")
                        .Required()
                        .Example("Half of it is done."),
           .form = Form::kHtml,
           .v3 = "description",
           .identifies = true,
           .needs_words = true}};
}

PartRow TaskWorklogs() {
  static const Thing thing{.name = "worklog",
                           .v3_list_path = "/requests/{request-id}/tasks/{task-id}/worklogs",
                           .v3_path = "/requests/{request-id}/tasks/{task-id}/worklogs/{worklog-id}",
                           .v3_lists = {"worklogs"},
                           .v3_single = {"worklog"},
                           .v3_made = {"created_time"}};
  return {.thing = &thing,
          .noun = "worklog",
          .many = "worklogs",
          .of = "of task {task-id}",
          .parents = {RequestId(), TaskId()},
          .id = {.field = Field::Id("worklog-id", "Number of the worklog.").Required().Example(601)},
          .v3_wrap = {"worklog"},
          .example = {{"request-id", 17}, {"task-id", 801}, {"worklog-id", 601}},
          .example_edit = {{"description", "Looked at all of them."}},
          .before = {kAdded, {"add-task-worklog", {{"request-id", 17}, {"task-id", 801}, {"name", "John"}}}}};
}

Action CloseTask() {
  Action action;
  action.summary = "Close a task of a request.";
  action.description = "A task that is closed already is a success, and the message says so.";
  action.effect = Effect::kSets;
  action.second_time = "Finds the task closed; one that was opened again in between is closed again.";
  action.done = "The task was closed";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{"Close a task", kTask, {kAdded}}};
  ActionModel model;
  model.thing = &TaskThing();
  model.wire.v3 = {"PUT", "/requests/{request-id}/tasks/{task-id}/close"};
  model.wire.cloud =
      V3Wire{.method = "PUT", .path = "/requests/{request-id}/tasks/{task-id}/_close", .open = true};
  model.evidence = StateIs{"", "status.name", "status", "Closed"};
  model.already = Already{"Task is already closed", {"is closed", "already closed"}, "was already closed"};
  model.to_check = "whether task {task-id} of request {request-id} is closed";
  model.members = {RequestId(), TaskId()};
  return MakeAction(std::move(action), std::move(model));
}

Action AssignTask() {
  Action action;
  action.summary = "Assign a task of a request to a technician.";
  action.description = "The technician is named by name or e-mail address.";
  action.effect = Effect::kSets;
  action.second_time = "Assigns it again, over what somebody may have changed in between.";
  action.done = "The task was assigned";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  json::Object example = kTask;
  example.Set("owner", "John");
  action.examples = {{"Give a task to John", std::move(example), {kAdded}}};
  ActionModel model;
  model.thing = &TaskThing();
  model.wire.v3 = {"PUT", "/requests/{request-id}/tasks/{task-id}/assign", {"task"}};
  model.wire.cloud = V3Wire{.method = "PUT",
                            .path = "/requests/{request-id}/tasks/{task-id}/_assign",
                            .wrap = {"task"},
                            .open = true};
  model.evidence = SameState{};
  model.to_check = "whether task {task-id} of request {request-id} is assigned as was sent";
  model.members = {RequestId(),
                   TaskId(),
                   {.field = Field::Text("owner", "Technician who is to do it, by name or e-mail address.")
                                 .FromList("technicians")
                                 .Required()
                                 .Example("John"),
                    .form = Form::kPerson,
                    .v3 = "owner"}};
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace

const Thing& TaskThing() {
  static const Thing thing{.name = "task",
                           .v3_list_path = "/requests/{request-id}/tasks",
                           .v3_path = kOne,
                           .v3_lists = {"tasks"},
                           .v3_single = {"task"},
                           .v3_made = {"created_time", "created_date"}};
  return thing;
}

std::vector<ActionRow> TaskActions() {
  return {{"add-task",
           [] {
             return AddPart(Tasks(), TaskMembers(), {{"request-id", 17}, {"title", "Check the logs"}});
           }},
          {"list-tasks", [] { return ListParts(Tasks()); }},
          {"get-task", [] { return GetPart(Tasks()); }},
          {"edit-task", [] { return EditPart(Tasks(), TaskMembers()); }},
          {"delete-task", [] { return DeletePart(Tasks()); }},
          {"close-task", CloseTask},
          {"assign-task", AssignTask},
          {"add-task-comment",
           [] {
             return AddPart(Comments(), CommentMembers(),
                            {{"request-id", 17}, {"task-id", 801}, {"text", "Half of it is done."}});
           }},
          {"list-task-comments", [] { return ListParts(Comments()); }},
          {"edit-task-comment", [] { return EditPart(Comments(), CommentMembers()); }},
          {"delete-task-comment", [] { return DeletePart(Comments()); }},
          {"add-task-worklog",
           [] {
             return AddPart(TaskWorklogs(), WorklogMembers(),
                            {{"request-id", 17}, {"task-id", 801}, {"name", "John"}, {"work-minutes", 20}});
           }},
          {"list-task-worklogs", [] { return ListParts(TaskWorklogs()); }},
          {"get-task-worklog", [] { return GetPart(TaskWorklogs()); }},
          {"edit-task-worklog", [] { return EditPart(TaskWorklogs(), WorklogMembers()); }},
          {"delete-task-worklog", [] { return DeletePart(TaskWorklogs()); }}};
}

}  // namespace flintdesk::servicedesk
