#include "servicedesk/modules/verbs.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;

std::string_view ArticleOf(std::string_view noun) {
  return std::string_view("aeio").find(noun.front()) == std::string_view::npos ? "a" : "an";
}

/// "of a request" for "of request {request-id}", or "to a request".
std::string InGeneral(std::string_view of, std::string_view instead = {}) {
  std::string text;
  if (!instead.empty() && of.starts_with("of ")) {
    text = instead;
    of.remove_prefix(2);
  }
  const std::size_t noun = of.find(' ') + 1, open = of.find('{');
  if (open == of.npos) return text + std::string(of);
  const std::string name(Trim(of.substr(noun, open - noun)));
  return fmt::format("{}{}{} {}", text, of.substr(0, noun), ArticleOf(name), name);
}

std::vector<Member> IdsOf(const PartRow& row, bool with_own) {
  std::vector<Member> members = row.parents;
  if (with_own) members.push_back(row.id);
  return members;
}

json::Object ExampleOf(const PartRow& row, bool with_own) {
  json::Object example = row.example;
  if (!with_own) example.Remove(row.id.name());
  return example;
}

ActionModel ModelFor(const PartRow& row, bool with_own) {
  ActionModel model;
  model.thing = row.thing;
  model.members = IdsOf(row, with_own);
  return model;
}

std::string_view PathOf(const PartRow& row) { return row.path.empty() ? row.thing->v3_path : row.path; }

/// By itself, or as a whole in its list.
bool IsShown(const PartRow& row) { return row.path.empty() || row.thing->v3_row_only; }

void AddV3(const PartRow& row, ActionModel& model, V3Wire wire) {
  wire.open = row.open;
  if (row.cloud) {
    model.wire.cloud = wire;
    model.wire.cloud->open = row.open || row.cloud_open;
  }
  model.wire.v3 = std::move(wire);
}

}  // namespace

V3Wire UnprovenInCloud(V3Wire on_premises) {
  on_premises.open = true;
  return on_premises;
}

std::vector<Member> Optional(std::vector<Member> members) {
  std::erase_if(members, [](const Member& member) { return member.form == Form::kNotSent; });
  for (Member& member : members) {
    member.field.required = false;
    member.field.required_when.reset();
  }
  return members;
}

Action ListParts(const PartRow& row) {
  Action action;
  action.summary = fmt::format("List the {} {}.", row.many, InGeneral(row.of));
  action.description = fmt::format(
      "Fetches every page that is needed; the rows stand under `{}` of the response, as the API shows them.",
      row.thing->v3_lists.front());
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{fmt::format("The {} of that number", row.many), ExampleOf(row, false), row.before}};
  ActionModel model = ModelFor(row, false);
  AddV3(row, model, {.method = "GET", .path = row.thing->v3_list_path});
  if (!row.thing->v1_list.empty()) model.wire.v1 = {row.thing->v1_list, row.thing->v1_path};
  model.listing = Listing{};
  return MakeAction(std::move(action), std::move(model));
}

Action GetPart(const PartRow& row) {
  Action action;
  action.summary = fmt::format("Get one {} {}.", row.noun, InGeneral(row.of));
  action.description =
      fmt::format("The whole of it, as the API shows it, stands under `{}` of V3's response.",
                  row.thing->v3_single.front());
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{fmt::format("{} {}", ArticleOf(row.noun) == "a" ? "A" : "An", row.noun),
                      ExampleOf(row, true), row.before}};
  ActionModel model = ModelFor(row, true);
  AddV3(row, model, {.method = "GET", .path = row.thing->v3_path});
  if (!row.thing->v1_read.empty()) model.wire.v1 = {row.thing->v1_read, row.thing->v1_one_path};
  return MakeAction(std::move(action), std::move(model));
}

Action AddPart(const PartRow& row, std::vector<Member> members, json::Object example) {
  Action action;
  action.summary = fmt::format("Add {} {} {}.", ArticleOf(row.noun), row.noun, InGeneral(row.of, "to"));
  action.description = fmt::format("The new {}, its id included, stands under `{}` of V3's response.",
                                   row.noun, row.thing->v3_single.front());
  action.effect = Effect::kAdds;
  action.second_time = fmt::format("A second {} of the same content is made.", row.noun);
  action.done = fmt::format("The {} was added", row.noun);
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  auto before = row.before;
  if (!before.empty()) before.pop_back();
  action.examples = {{fmt::format("{} {}", ArticleOf(row.noun) == "a" ? "A" : "An", row.noun),
                      std::move(example), std::move(before)}};
  ActionModel model = ModelFor(row, false);
  for (Member& member : members) model.members.push_back(std::move(member));
  AddV3(row, model, {.method = "POST", .path = row.thing->v3_list_path, .wrap = row.v3_wrap});
  model.evidence = NewTwin{};
  return MakeAction(std::move(action), std::move(model));
}

Action EditPart(const PartRow& row, std::vector<Member> members) {
  Action action;
  action.summary = fmt::format("Change {} {} {}.", ArticleOf(row.noun), row.noun, InGeneral(row.of));
  action.description =
      "Sets the fields that are given and leaves the others alone. An empty text empties its field.";
  action.effect = Effect::kSets;
  action.second_time = "Sets the same values again, over what somebody may have changed in between.";
  action.done = fmt::format("The {} was changed", row.noun);
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  json::Object example = row.example;
  for (const auto& [name, value] : row.example_edit) example.Set(name, json::Value(value));
  action.examples = {
      {fmt::format("Another text for {} {}", ArticleOf(row.noun), row.noun), std::move(example), row.before}};
  ActionModel model = ModelFor(row, true);
  for (Member& member : Optional(std::move(members))) model.members.push_back(std::move(member));
  AddV3(row, model, {.method = "PUT", .path = PathOf(row), .wrap = row.v3_wrap});
  if (!row.v1_edit.empty()) model.wire.v1 = {row.v1_edit, row.thing->v1_one_path, row.v1_wrap};
  if (IsShown(row)) model.evidence = SameState{};
  model.needs_something = true;
  return MakeAction(std::move(action), std::move(model));
}

Action DeletePart(const PartRow& row) {
  Action action;
  action.summary =
      fmt::format("Delete {} {} {}, for good.", ArticleOf(row.noun), row.noun, InGeneral(row.of));
  action.description = "There is no trash for it.";
  action.effect = Effect::kRemoves;
  action.irreversible = true;
  action.second_time = fmt::format("Finds no such {}.", row.noun);
  action.done = fmt::format("The {} was deleted", row.noun);
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kIndeterminate};
  action.examples = {{fmt::format("{} {}", ArticleOf(row.noun) == "a" ? "A" : "An", row.noun),
                      ExampleOf(row, true), row.before}};
  ActionModel model = ModelFor(row, true);
  AddV3(row, model, {.method = "DELETE", .path = PathOf(row)});
  if (!row.v1_delete.empty()) model.wire.v1 = {row.v1_delete, row.thing->v1_one_path, {}, true};
  if (IsShown(row)) model.evidence = Gone{};
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace flintdesk::servicedesk
