#include <string>
#include <utility>

#include <fmt/format.h>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/verbs.hpp"

/// What of other modules a request belongs to. V3 alone has it; a row is one kind.
namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

struct Row {
  std::string_view path, wrap;  ///< "/requests/{request-id}/problem", "request_problem_association"
  const char* id;               ///< "problem-id"
  const char* v3;               ///< "problem.id"
  const char* what;             ///< "the problem"
  const char* how;              ///< "that it belongs to"
};

constexpr Row kProblem{"/requests/{request-id}/problem",
                       "request_problem_association",
                       "problem-id",
                       "problem.id",
                       "problem",
                       "that caused it"};
constexpr Row kProject{"/requests/{request-id}/project",
                       "request_project_association",
                       "project-id",
                       "project.id",
                       "project",
                       "that it belongs to"};
constexpr Row kInitiated{"/requests/{request-id}/request_initiated_change",
                         "request_initiated_change",
                         "change-id",
                         "change.id",
                         "change",
                         "that it has led to"};
constexpr Row kCausedBy{"/requests/{request-id}/request_caused_by_change",
                        "request_caused_by_change",
                        "change-id",
                        "change.id",
                        "change",
                        "that caused it"};

const Thing& ThingOf(const Row& row) {
  // A row is as old as the program, and so is its thing.
  static const auto make = [](const Row& of) {
    return Thing{.name = "association", .v3_path = of.path, .v3_single = {of.wrap}};
  };
  static const Thing problem = make(kProblem), project = make(kProject), initiated = make(kInitiated),
                     caused = make(kCausedBy);
  if (&row == &kProblem) return problem;
  if (&row == &kProject) return project;
  return &row == &kInitiated ? initiated : caused;
}

ActionModel ModelOfRow(const Row& row, std::string_view method, bool with_id) {
  ActionModel model;
  model.thing = &ThingOf(row);
  model.wire.v3 = V3Wire{.method = method, .path = row.path, .once = with_id};
  model.members = {RequestId()};
  if (with_id) model.wire.v3->wrap = {row.wrap};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  if (!with_id) return model;
  model.members.push_back(
      {.field = Field::Id(row.id, fmt::format("Number of the {}.", row.what)).Required().Example(1),
       .form = Form::kWord,
       .v3 = row.v3});
  return model;
}

Action Get(const Row& row) {
  Action action;
  action.summary = fmt::format("Get the {} of a request {}.", row.what, row.how);
  action.description = "Empty, or not found, where there is none.";
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{"Of request 17", {{"request-id", 17}}}};
  return MakeAction(std::move(action), ModelOfRow(row, "GET", false));
}

Action Change(const Row& row, bool adds) {
  Action action;
  action.summary = adds ? fmt::format("Link a request to the {} {}.", row.what, row.how)
                        : fmt::format("Take the link of a request to the {} {} away.", row.what, row.how);
  action.description = fmt::format("The request and the {} stay as they are.", row.what);
  action.effect = Effect::kSets;
  action.second_time = adds ? "Finds them linked." : "Finds no such link.";
  action.done = adds ? "The link was made" : "The link was taken away";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{"Of request 17", {{"request-id", 17}, {row.id, 1}}}};
  ActionModel model = ModelOfRow(row, adds ? "POST" : "DELETE", true);
  model.to_check =
      adds ? "whether request {request-id} has the link" : "whether request {request-id} still has the link";
  return MakeAction(std::move(action), std::move(model));
}

Action Unlink(const Row& row, const char* link) {
  Action action = Change(row, false);
  action.examples.front().before = {{link, {{"request-id", 17}, {row.id, 1}}}};
  return action;
}

}  // namespace

std::vector<ActionRow> AssociationActions() {
  return {
      {"get-request-problem", [] { return Get(kProblem); }},
      {"link-request-problem", [] { return Change(kProblem, true); }},
      {"unlink-request-problem", [] { return Unlink(kProblem, "link-request-problem"); }},
      {"get-request-project", [] { return Get(kProject); }},
      {"link-request-project", [] { return Change(kProject, true); }},
      {"unlink-request-project", [] { return Unlink(kProject, "link-request-project"); }},
      {"get-request-initiated-change", [] { return Get(kInitiated); }},
      {"link-request-initiated-change", [] { return Change(kInitiated, true); }},
      {"unlink-request-initiated-change", [] { return Unlink(kInitiated, "link-request-initiated-change"); }},
      {"get-request-causing-change", [] { return Get(kCausedBy); }},
      {"link-request-causing-change", [] { return Change(kCausedBy, true); }},
      {"unlink-request-causing-change", [] { return Unlink(kCausedBy, "link-request-causing-change"); }}};
}

}  // namespace flintdesk::servicedesk
