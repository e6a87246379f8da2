#include "simulator/modules/history.hpp"

#include "base/text.hpp"
#include "simulator/modules/modules.hpp"

/// What has been changed of a request, by whom and when. Clients read it as a list; the names in its rows are
/// not recorded.
namespace flintdesk::simulator {
namespace {

constexpr Field kFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kOpen},
    {.v3 = "operation", .mark = Mark::kOpen, .as_sent = true},
    {.v3 = "by", .kind = Kind::kReference, .lookup = "users", .mark = Mark::kOpen, .stamp = Stamp::kMadeBy},
    {.v3 = "time", .kind = Kind::kTime, .mark = Mark::kOpen, .stamp = Stamp::kMadeAt},
    {.v3 = "diff", .kind = Kind::kAny, .mark = Mark::kOpen},
};

constexpr Verb kVerbs[] = {{.name = "list-history", .act = Act::kList}};
constexpr Route kRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/history", "list-history", Mark::kInferred},
};

json::Value Shown(const Desk& desk, const Field& field, const json::Value& value) {
  if (field.kind != Kind::kReference || value.IfString() == nullptr) return value;
  const Row* row = desk.FindRow(field.lookup, *value.IfString());
  return row == nullptr ? value : json::Value(row->name);
}

json::Object Difference(std::string_view field, json::Value before, json::Value after) {
  return {{"field", field}, {"previous_value", std::move(before)}, {"current_value", std::move(after)}};
}

bool AreSame(const std::vector<Entity>& a, const std::vector<Entity>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].ToJson() != b[i].ToJson()) return false;
  return true;
}

json::Array Differences(const Desk& desk, const Entity& before, const Entity& after) {
  json::Array all;
  const Type& type = *after.type;
  for (std::size_t place = 0; place < type.fields.size(); ++place) {
    const Field& field = type.fields[place];
    if (field.stamp != Stamp::kNone || before.At(place) == after.At(place)) continue;
    all.emplace_back(
        Difference(field.v3, Shown(desk, field, before.At(place)), Shown(desk, field, after.At(place))));
  }
  for (std::size_t place = 0; place < type.all_parts().size(); ++place) {
    const std::string_view many = type.all_parts()[place]->many;
    const std::vector<Entity>& earlier = before.PartsAt(place);
    const std::vector<Entity>& now = after.PartsAt(place);
    if (many == type.history || AreSame(earlier, now)) continue;
    all.emplace_back(
        Difference(many, static_cast<std::int64_t>(earlier.size()), static_cast<std::int64_t>(now.size())));
  }
  return all;
}

/// "update-request" is UPDATE_REQUEST.
std::string OperationOf(std::string_view verb) {
  std::string name = ReplaceAll(std::string(verb), "-", "_");
  for (char& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return name;
}

}  // namespace

void RecordHistory(Exchange& exchange, const Entity& before) {
  Entity& whole = *exchange.written_whole;
  json::Array diff = Differences(exchange.desk, before, whole);
  if (diff.empty()) return;
  Change change;
  change.given[HistoryType().PlaceOf("operation")].value = OperationOf(exchange.verb.name);
  change.given[HistoryType().PlaceOf("diff")].value = std::move(diff);
  // A row of it has no rule that could refuse it.
  static_cast<void>(exchange.desk.AddPart(whole, HistoryType(), change));
}

const Type& HistoryType() {
  static const Type type({.one = "history",
                          .many = "history",
                          .fields = kFields,
                          .first_id = 2001,
                          .sort_field = "id",
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
