#include <algorithm>

#include "base/text.hpp"
#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"

/// Comments of a task, and which tasks of a request wait for which. Known from a client in use; on problems
/// and changes for the most part.
namespace flintdesk::simulator {
namespace {

constexpr Field kCommentFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kInferred},
    {.v3 = "task", .kind = Kind::kParent, .takes = Takes::kIgnored, .mark = Mark::kInferred},
    {.v3 = "description",
     .takes = Takes::kYes,
     .v3_also = "content",  // of tasks of projects
     .mark = Mark::kInferred,
     .mandatory = true,
     .kept = true},
    {.v3 = "reply_to", .kind = Kind::kNumber, .mark = Mark::kOpen},
    {.v3 = "created_by",
     .kind = Kind::kReference,
     .lookup = "users",
     .mark = Mark::kInferred,
     .stamp = Stamp::kMadeBy},
    {.v3 = "created_time", .kind = Kind::kTime, .mark = Mark::kInferred, .stamp = Stamp::kMadeAt},
    {.v3 = "last_updated_time", .kind = Kind::kTime, .mark = Mark::kOpen, .stamp = Stamp::kEditedAt},
};

/// A comment beside the one that it replies to.
Outcome<void> ReplyTo(Exchange& exchange) {
  exchange.change.given[exchange.type.PlaceOf("reply_to")].value = exchange.written->id;
  const Outcome<Entity*> made =
      exchange.desk.AddPart(*exchange.written_parent, exchange.type, exchange.change);
  if (!made.ok()) return made.error();
  exchange.entity = exchange.written = made.value();
  return {};
}

constexpr Verb kCommentVerbs[] = {
    {.name = "list-task-comments", .act = Act::kList},
    {.name = "add-task-comment",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "edit-task-comment", .act = Act::kEdit, .is_change = true, .v3_input = V3Input::kEntity},
    {.name = "delete-task-comment",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully."},
    {.name = "reply-to-task-comment",
     .is_change = true,
     .perform = ReplyTo,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
};

constexpr Route CommentWay(std::string_view method, std::string_view path, std::string_view verb) {
  return {Api::kV3, method, path, verb, Mark::kInferred, Builds::kNotShownOfCloud};
}
constexpr std::string_view kComments = "requests/{id}/tasks/{id}/comments";
constexpr std::string_view kComment = "requests/{id}/tasks/{id}/comments/{id}";
constexpr Route kCommentRoutes[] = {
    CommentWay("GET", kComments, "list-task-comments"),
    CommentWay("POST", kComments, "add-task-comment"),
    CommentWay("PUT", kComment, "edit-task-comment"),
    CommentWay("DELETE", kComment, "delete-task-comment"),
    CommentWay("POST", "requests/{id}/tasks/{id}/comments/{id}/_reply", "reply-to-task-comment"),
};

constexpr Field kDependencyFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kOpen},
    {.v3 = "task", .kind = Kind::kAny, .takes = Takes::kYes, .mark = Mark::kOpen, .mandatory = true},
    {.v3 = "depends_on_task",
     .kind = Kind::kAny,
     .takes = Takes::kYes,
     .mark = Mark::kOpen,
     .mandatory = true},
};

/// Both tasks are of the same request, and not the same.
Outcome<void> JoinDependency(Desk&, const Entity& request, Entity& dependency) {
  const std::vector<Entity>& tasks = request.Parts("tasks");
  std::int64_t before = 0;
  for (const char* field : {"task", "depends_on_task"}) {
    json::Value& value = dependency.At(field);
    const json::Value* found = value.Find("id");
    const std::int64_t id = found == nullptr ? 0 : ParseInteger(found->ScalarText().value_or("")).value_or(0);
    const bool is_there =
        std::any_of(tasks.begin(), tasks.end(), [id](const Entity& t) { return t.id == id; });
    if (!is_there || id == before) return Refusal{Refusal::Kind::kBadReference, {field}, {}};
    value = json::Object{{"id", std::to_string(id)}};
    before = id;
  }
  return {};
}

constexpr Verb kDependencyVerbs[] = {
    {.name = "list-task-dependencies", .act = Act::kList},
    {.name = "add-task-dependency",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "delete-task-dependency",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully."},
};

constexpr std::string_view kDependencies = "requests/{id}/task_dependencies";
constexpr Route kDependencyRoutes[] = {
    {Api::kV3, "GET", kDependencies, "list-task-dependencies", Mark::kOpen, Builds::kOnPremises},
    {Api::kV3, "POST", kDependencies, "add-task-dependency", Mark::kOpen, Builds::kOnPremises},
    {Api::kV3, "DELETE", "requests/{id}/task_dependencies/{id}", "delete-task-dependency", Mark::kOpen,
     Builds::kOnPremises},
};

}  // namespace

const Type& TaskCommentType() {
  static const Type type({.one = "comment",
                          .many = "comments",
                          .fields = kCommentFields,
                          .first_id = 851,
                          .sort_field = "id",
                          .verbs = kCommentVerbs,
                          .routes = kCommentRoutes});
  return type;
}

const Type& TaskDependencyType() {
  static const Type type({.one = "task_dependency",
                          .many = "task_dependencies",
                          .fields = kDependencyFields,
                          .first_id = 901,
                          .sort_field = "id",
                          .verbs = kDependencyVerbs,
                          .routes = kDependencyRoutes,
                          .join = JoinDependency});
  return type;
}

}  // namespace flintdesk::simulator
