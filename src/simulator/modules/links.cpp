#include <algorithm>

#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"

/// Requests that are linked with a request. A link stands on either side.
namespace flintdesk::simulator {
namespace {

constexpr std::string_view kList = "link_requests";

json::Value Linked(const Desk& desk, const Entity& link) {
  const std::int64_t id = link.Number("other").value_or(0);
  const Entity* other = desk.Find(RequestType(), id);
  return json::Object{{"subject", other == nullptr ? json::Value() : other->At("subject")},
                      {"id", std::to_string(id)}};
}

constexpr Field kFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kDocumented},
    {.v3 = "other", .kind = Kind::kNumber, .mark = Mark::kDocumented, .views = kNowhere},
    {.v3 = "linked_request", .kind = Kind::kDerived, .mark = Mark::kDocumented, .derive = Linked},
    {.v3 = "comments", .mark = Mark::kDocumented},
};

bool IsLinked(const Entity& request, std::int64_t other) {
  const std::vector<Entity>& all = request.Parts(kList);
  return std::any_of(all.begin(), all.end(),
                     [&](const Entity& link) { return link.Number("other") == other; });
}

Outcome<void> Link(Desk& desk, Entity& request, std::int64_t other, const json::Value& comments) {
  if (IsLinked(request, other)) return {};
  Change change;
  change.given[LinkType().PlaceOf("other")].value = other;
  change.given[LinkType().PlaceOf("comments")].value = comments;
  const Outcome<Entity*> made = desk.AddPart(request, LinkType(), change);
  if (!made.ok()) return made.error();
  return {};
}

void Unlink(Entity& request, std::int64_t other) {
  std::erase_if(request.Parts(kList), [&](const Entity& link) { return link.Number("other") == other; });
}

/// The other requests that the input names.
Outcome<std::vector<Entity*>> Others(Exchange& exchange) {
  const Outcome<const json::Value*> list = OnlyMember(exchange, kList);
  if (!list.ok()) return list.error();
  const Outcome<std::vector<std::int64_t>> ids = IdsIn(*list.value(), kList, "linked_request");
  if (!ids.ok()) return ids.error();
  std::vector<Entity*> others;
  for (const std::int64_t id : ids.value()) {
    Entity* other = exchange.desk.Write(RequestType(), id);
    if (other == nullptr || other == exchange.written_whole)
      return Refusal{Refusal::Kind::kBadReference, {"linked_request"}, {}};
    others.push_back(other);
  }
  return others;
}

Outcome<void> Add(Exchange& exchange) {
  const Outcome<std::vector<Entity*>> others = Others(exchange);
  if (!others.ok()) return others.error();
  const json::Array& entries = *exchange.input.Find(kList)->IfArray();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const json::Value* found = entries[i].Find("comments");
    const json::Value comments = found == nullptr ? json::Value("") : *found;
    Entity& other = *others.value()[i];
    if (Outcome<void> done = Link(exchange.desk, *exchange.written_whole, other.id, comments); !done.ok())
      return done;
    if (Outcome<void> done = Link(exchange.desk, other, exchange.written_whole->id, comments); !done.ok())
      return done;
  }
  return {};
}

Outcome<void> Delete(Exchange& exchange) {
  const Outcome<std::vector<Entity*>> others = Others(exchange);
  if (!others.ok()) return others.error();
  for (Entity* other : others.value()) {
    if (!IsLinked(*exchange.written_whole, other->id)) return Refusal{Refusal::Kind::kNotFound};
    Unlink(*exchange.written_whole, other->id);
    Unlink(*other, exchange.written_whole->id);
  }
  return {};
}

constexpr Verb kVerbs[] = {
    {.name = "list-links", .act = Act::kList},
    {.name = "add-links",
     .is_change = true,
     .perform = Add,
     .v3_input = V3Input::kRaw,
     .v3_message = "Request(s) linked successfully."},
    {.name = "delete-links",
     .is_change = true,
     .perform = Delete,
     .v3_input = V3Input::kRaw,
     .v3_message = "Request(s) unlinked successfully."},
};

constexpr Route Way(std::string_view method, std::string_view verb) {
  return {Api::kV3, method, "requests/{id}/link_requests", verb, Mark::kDocumented, Builds::kNotShownOfCloud};
}
constexpr Route kRoutes[] = {Way("GET", "list-links"), Way("POST", "add-links"),
                             Way("DELETE", "delete-links")};

}  // namespace

const Type& LinkType() {
  static const Type type({.one = "link_request",
                          .many = kList,
                          .fields = kFields,
                          .first_id = 1001,
                          .sort_field = "id",
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
