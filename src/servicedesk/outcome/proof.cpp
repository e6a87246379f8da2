#include "servicedesk/outcome/proof.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "connector/digest.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/response/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

// V3's time is {"value": "1660050395904"}, V1's a number or its text; below 1 it is not set.
std::optional<std::int64_t> TimeOf(const json::Value* time) {
  if (time == nullptr) return std::nullopt;
  if (const json::Value* value = time->Find("value")) time = value;
  const auto number = ParseInteger(TextOf(time));
  return number && *number > 0 ? number : std::nullopt;
}

using Names = std::vector<std::string_view>;

std::optional<std::int64_t> TimeIn(Api api, const json::Value& shown, const Names& v3, const Names& v1) {
  for (const std::string_view name : api == Api::kV3 ? v3 : v1) {
    const json::Value* time = api == Api::kV3 ? shown.Find(name) : AnyCase(shown, {name});
    if (const auto found = TimeOf(time)) return found;
  }
  return std::nullopt;
}

// ".../request/17/notes/337/": the id of what the URI names.
std::string IdInUri(std::string_view uri) {
  while (uri.ends_with('/')) uri.remove_suffix(1);
  const std::size_t slash = uri.rfind('/');
  const std::string id(slash == std::string_view::npos ? uri : uri.substr(slash + 1));
  const bool number =
      !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  return number ? id : std::string{};
}

Row RowOf(Api api, const Thing& thing, const json::Value& shown) {
  Row row{IdIn(api, thing, shown), MadeAt(api, thing, shown), {}, shown};
  row.touched = row.made;
  if (api == Api::kV3)
    if (const auto sorted = TimeOf(shown.Find(thing.v3_sorted))) row.touched = sorted;
  return row;
}

struct Person {
  std::string_view id, name;
};

Person PersonIn(std::string_view word) {
  const std::size_t space = word.find(' ');
  if (space == std::string_view::npos) return {};
  return {word.substr(0, space), word.substr(space + 1)};
}

std::string WordFor(const std::string& id, const std::string& name) {
  if (id.empty() && name.empty()) return {};
  const auto digest = [](const std::string& text) {
    return text.empty() ? std::string{} : connector::DigestOf(text).substr(0, 12);
  };
  return digest(id) + " " + digest(name);
}

const json::Value* V1Details(const json::Value& document) {
  const json::Value* operation = document.Find("operation");
  return operation == nullptr ? nullptr : AnyCase(*operation, {"Details"});
}

// V1 lists are an array, or an array inside one or two members (as the XML has them), or one single thing.
const json::Value* V1List(const Thing& thing, const json::Value& details) {
  const json::Value* list = &details;
  for (const std::string_view name : thing.v1_wrappers)
    if (const json::Value* inner = AnyCase(*list, {name})) list = inner;
  return list;
}

}  // namespace

std::optional<Listed> ListedIn(Api api, const Thing& thing, const json::Value& document) {
  Listed found;
  const json::Value* list = nullptr;
  if (api == Api::kV3) {
    list = FirstOf(document, thing.v3_lists);
    if (list == nullptr || list->IfArray() == nullptr) return std::nullopt;
    // Where nothing says so, a full page of the service desk's own size may not be all.
    const std::string more = TextOf(document.Path({"list_info", "has_more_rows"}));
    found.more = more == "true" || (more != "false" && list->IfArray()->size() >= kPage);
  } else {
    const json::Value* details = V1Details(document);
    if (details == nullptr) return found;  // V1 leaves it out when there is nothing
    list = V1List(thing, *details);
    if (list->IsObject() && !list->IfObject()->empty()) {
      found.shown.push_back(list);
      return found;
    }
    if (list->IfArray() == nullptr) return found;
  }
  for (const json::Value& shown : *list->IfArray()) found.shown.push_back(&shown);
  if (api == Api::kV1 && thing.v1_pages) found.more = found.shown.size() >= kV1Rows;
  return found;
}

std::optional<Rows> RowsIn(Api api, const Thing& thing, const json::Value& document) {
  const std::optional<Listed> listed = ListedIn(api, thing, document);
  if (!listed) return std::nullopt;
  Rows found{.rows = {}, .more = listed->more};
  for (const json::Value* shown : listed->shown) found.rows.push_back(RowOf(api, thing, *shown));
  return found;
}

std::optional<std::int64_t> MadeAt(Api api, const Thing& thing, const json::Value& shown) {
  return TimeIn(api, shown, thing.v3_made, thing.v1_made);
}

std::string AuthorIn(Api api, const Thing& thing, const json::Value& shown) {
  if (api == Api::kV1) return WordFor({}, TextOf(AnyCase(shown, thing.v1_author)));
  for (const std::string_view name : {"added_by", "created_by"}) {
    const json::Value* person = shown.Find(name);
    if (person == nullptr || !person->IsObject()) continue;
    return WordFor(TextOf(person->Find("id")), TextOf(person->Find("name")));
  }
  return {};
}

Persons ComparePersons(const std::string& author, const std::string& other) {
  const Person a = PersonIn(author), b = PersonIn(other);
  if (!a.id.empty() && !b.id.empty()) return a.id == b.id ? Persons::kTheSame : Persons::kDifferent;
  if (a.name.empty() || b.name.empty()) return Persons::kUntold;
  return a.name == b.name ? Persons::kTheSame : Persons::kOtherNames;
}

bool AreTheSame(const std::string& author, const std::string& other) {
  return ComparePersons(author, other) == Persons::kTheSame;
}

bool AreNewestFirst(const Rows& rows) {
  std::optional<std::int64_t> before;
  for (const Row& row : rows.rows) {
    if (!row.touched || (before && *row.touched > *before)) return false;
    before = row.touched;
  }
  return true;
}

bool ReachesBack(const Rows& rows, bool sorted, std::optional<std::int64_t> since) {
  if (!rows.more) return true;
  if (!sorted || !since || rows.rows.empty() || !AreNewestFirst(rows)) return false;
  // Where a list sorts to its end what was never changed since it was made, a page of other things says
  // nothing of new ones.
  const bool has_unchanged =
      std::ranges::any_of(rows.rows, [](const Row& row) { return row.made && row.made == row.touched; });
  if (!has_unchanged) return false;
  const auto& last = rows.rows.back().touched;
  return last && *last < *since;
}

Decision DecideAdded(const std::vector<Candidate>& candidates, bool complete, int unnamed) {
  Decision decision;
  for (const Candidate& candidate : candidates)
    if (candidate.proves) decision.ids.push_back(candidate.id);
  // Of several alike one is ours, unless each of them may belong to a call that could not name its own.
  if (static_cast<int>(decision.ids.size()) > unnamed) {
    decision.proof = Proof::kDone;
    return decision;
  }
  if (!decision.ids.empty()) return decision;
  if (!candidates.empty()) return {Proof::kCannotTell, {candidates.front().id}};
  return {complete ? Proof::kNotDone : Proof::kCannotTell, {}};
}

Proof DecideSet(Match match, bool untouched) {
  if (match == Match::kSame) return Proof::kDone;
  return untouched ? Proof::kNotDone : Proof::kCannotTell;
}

Touched TouchedIn(Api api, const Thing& thing, const json::Value& shown) {
  if (const auto when = TimeIn(api, shown, {thing.v3_touched}, thing.v1_touched)) return {true, when};
  if (thing.v3_content.empty()) {
    const json::Value* touched = api == Api::kV3 ? shown.Find(thing.v3_touched) : nullptr;
    return {touched != nullptr && touched->IsNull(), std::nullopt};
  }
  const json::Value* content =
      api == Api::kV3 ? shown.Find(thing.v3_content) : AnyCase(shown, {thing.v1_content});
  const bool nothing = content == nullptr ? api == Api::kV1 : TextOf(content).empty();
  return {nothing, std::nullopt};
}

const json::Value* ThingIn(Api api, const Thing& thing, const json::Value& document) {
  if (api == Api::kV3) return FirstOf(document, thing.v3_single);
  const json::Value* details = V1Details(document);
  if (details == nullptr) return nullptr;
  const json::Value* shown = V1List(thing, *details);
  if (const json::Array* list = shown->IfArray()) return list->size() == 1 ? &list->front() : nullptr;
  return shown;
}

std::string IdIn(Api api, const Thing& thing, const json::Value& shown) {
  if (api == Api::kV3) return TextOf(shown.Find("id"));
  std::string id = TextOf(AnyCase(shown, {thing.v1_id}));
  return id.empty() ? IdInUri(TextOf(AnyCase(shown, {"URI"}))) : id;
}

std::string IdOfMade(const catalogue::Action& action, const json::Value& document) {
  const ActionModel& model = ModelOf(action);
  if (!model.Makes()) return {};
  for (const Api api : {Api::kV3, Api::kV1})
    if (const json::Value* shown = ThingIn(api, *model.thing, document))
      return IdIn(api, *model.thing, *shown);
  return {};
}

}  // namespace flintdesk::servicedesk
