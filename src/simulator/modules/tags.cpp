#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"

/// New tags and new names of them; V3 has them as a look-up list.
namespace flintdesk::simulator {
namespace {

constexpr std::string_view kTags = "tags";

/// Clients send a list, even for one.
Outcome<void> Add(Exchange& exchange) {
  const Outcome<const json::Value*> list = OnlyMember(exchange, kTags);
  if (!list.ok()) return list.error();
  const json::Array* tags = list.value()->IfArray();
  if (tags == nullptr || tags->empty())
    return Refusal{Refusal::Kind::kInvalidValue, {std::string(kTags)}, {}};
  json::Array made;
  for (const json::Value& tag : *tags) {
    const json::Value* name = tag.Find("name");
    if (name == nullptr || name->IfString() == nullptr || name->IfString()->empty())
      return Refusal{Refusal::Kind::kMissing, {"name"}, {}};
    made.emplace_back(
        json::Object{{"name", *name}, {"id", exchange.desk.AddRow(kTags, *name->IfString()).id}});
  }
  exchange.shown = std::move(made);
  return {};
}

json::Value Made(const Exchange& exchange) { return exchange.shown; }

constexpr Verb kVerbs[] = {{.name = "add-tags",
                            .is_change = true,
                            .perform = Add,
                            .v3_input = V3Input::kRaw,
                            .v3_status = &Profile::create_status,
                            .v3_key = kTags,
                            .v3_show = Made}};
constexpr Route kRoutes[] = {{Api::kV3, "POST", "tags", "add-tags", Mark::kInferred, Builds::kOnPremises}};

}  // namespace

const Type& TagType() {
  static const Type type({.one = "tag", .many = "added_tags", .verbs = kVerbs, .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
