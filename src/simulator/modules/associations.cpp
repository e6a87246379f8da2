#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"

/// The problem, the project and the changes that a request belongs to: one of each at most. Seen on a live
/// instance; that of the project is what clients send.
namespace flintdesk::simulator {
namespace {

/// Without a body the product fails inside.
Outcome<void> Remove(Exchange& exchange) {
  const std::size_t place = 0;
  const auto given = exchange.change.given.find(place);
  if (given == exchange.change.given.end()) return Refusal{Refusal::Kind::kInternal};
  const Row* row = exchange.desk.state().directory.Find(exchange.type.fields[place].lookup,
                                                        given->second.references.front());
  std::vector<Entity>& all = exchange.written_parent->Parts(exchange.type.many);
  const bool is_there = row != nullptr && !all.empty() && all.front().At(place) == json::Value(row->id);
  if (!is_there) return Refusal{Refusal::Kind::kNotFound};
  all.clear();
  exchange.entity = exchange.written = nullptr;
  return {};
}

/// A further one takes the place of the one that is there.
Outcome<void> Add(Exchange& exchange) {
  std::vector<Entity>& all = exchange.written_parent->Parts(exchange.type.many);
  all.clear();
  const Outcome<Entity*> made =
      exchange.desk.AddPart(*exchange.written_parent, exchange.type, exchange.change);
  if (!made.ok()) return made.error();
  exchange.entity = exchange.written = made.value();
  return {};
}

constexpr Field To(std::string_view v3, std::string_view lookup) {
  return {.v3 = v3, .kind = Kind::kReference, .lookup = lookup, .takes = Takes::kYes, .mandatory = true};
}
constexpr Verb Getting(std::string_view name) { return {.name = name, .act = Act::kGet}; }
constexpr Verb Adding(std::string_view name) {
  return {.name = name, .is_change = true, .perform = Add, .v3_input = V3Input::kEntity};
}
constexpr Verb Removing(std::string_view name) {
  return {.name = name,
          .is_change = true,
          .perform = Remove,
          .v3_input = V3Input::kOptional,
          .v3_message = "Deleted successfully."};
}
constexpr Route Way(std::string_view method, std::string_view path, std::string_view verb, Mark mark) {
  return {Api::kV3, method, path, verb, mark, Builds::kNotShownOfCloud};
}

constexpr Field kProblem[] = {To("problem", "problems")};
constexpr Field kProject[] = {To("project", "projects")};
constexpr Field kChange[] = {To("change", "changes")};

constexpr Verb kProblemVerbs[] = {Getting("get-problem-association"), Adding("add-problem-association"),
                                  Removing("delete-problem-association")};
constexpr Verb kProjectVerbs[] = {Getting("get-project-association"), Adding("add-project-association"),
                                  Removing("delete-project-association")};
constexpr Verb kInitiatedVerbs[] = {Getting("get-initiated-change"), Adding("add-initiated-change"),
                                    Removing("delete-initiated-change")};
constexpr Verb kCausedVerbs[] = {Getting("get-causing-change"), Adding("add-causing-change"),
                                 Removing("delete-causing-change")};

constexpr std::string_view kInitiated = "requests/{id}/request_initiated_change";
constexpr std::string_view kCaused = "requests/{id}/request_caused_by_change";
constexpr Route kProblemRoutes[] = {
    Way("GET", "requests/{id}/problem", "get-problem-association", Mark::kRecorded),
    Way("POST", "requests/{id}/problem", "add-problem-association", Mark::kRecorded),
    Way("DELETE", "requests/{id}/problem", "delete-problem-association", Mark::kRecorded)};
constexpr Route kProjectRoutes[] = {
    Way("GET", "requests/{id}/project", "get-project-association", Mark::kInferred),
    Way("POST", "requests/{id}/project", "add-project-association", Mark::kInferred),
    Way("DELETE", "requests/{id}/project", "delete-project-association", Mark::kInferred)};
constexpr Route kInitiatedRoutes[] = {Way("GET", kInitiated, "get-initiated-change", Mark::kRecorded),
                                      Way("POST", kInitiated, "add-initiated-change", Mark::kRecorded),
                                      Way("DELETE", kInitiated, "delete-initiated-change", Mark::kRecorded)};
constexpr Route kCausedRoutes[] = {Way("GET", kCaused, "get-causing-change", Mark::kRecorded),
                                   Way("POST", kCaused, "add-causing-change", Mark::kRecorded),
                                   Way("DELETE", kCaused, "delete-causing-change", Mark::kRecorded)};

TypeTables Tables(std::string_view name, std::span<const Field> fields, std::span<const Verb> verbs,
                  std::span<const Route> routes) {
  return {.one = name, .many = name, .fields = fields, .verbs = verbs, .routes = routes};
}

}  // namespace

const Type& ProblemAssociationType() {
  static const Type type(Tables("request_problem_association", kProblem, kProblemVerbs, kProblemRoutes));
  return type;
}

const Type& ProjectAssociationType() {
  static const Type type(Tables("request_project_association", kProject, kProjectVerbs, kProjectRoutes));
  return type;
}

const Type& InitiatedChangeType() {
  static const Type type(Tables("request_initiated_change", kChange, kInitiatedVerbs, kInitiatedRoutes));
  return type;
}

const Type& CausingChangeType() {
  static const Type type(Tables("request_caused_by_change", kChange, kCausedVerbs, kCausedRoutes));
  return type;
}

}  // namespace flintdesk::simulator
