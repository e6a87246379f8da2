#include "servicedesk/outcome/list_walk.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/dialect.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kPageRows = 100;  // V3 gives no more at once
constexpr std::int64_t kOverlap = 10;

std::optional<std::int64_t> TimeIn(const json::Value& row, std::string_view field) {
  const json::Value* time = row.Find(field);
  if (time == nullptr) return std::nullopt;
  if (const json::Value* value = time->Find("value")) time = value;
  return ParseInteger(TextOf(time));
}

json::Array TextsOf(const std::vector<std::string>& texts) {
  json::Array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

std::optional<ListWalk::Place> PlaceIn(const std::string& cursor) {
  const auto document = json::Parse(cursor);
  if (!document.ok() || !document->IsObject()) return std::nullopt;
  ListWalk::Place place;
  const std::string way = TextOf(document->Find("way"));
  if (way != "time" && way != "position") return std::nullopt;
  place.by_time = way == "time";
  if (const json::Value* time = document->Find("time")) {
    if (!time->IfInteger() || !IsPlausibleTime(*time->IfInteger())) return std::nullopt;
    place.time = *time->IfInteger();
  }
  if (const json::Value* position = document->Find("position")) {
    if (!position->IfInteger() || *position->IfInteger() < 0) return std::nullopt;
    place.position = *position->IfInteger();
  }
  if (const json::Value* ids = document->Find("ids")) {
    if (ids->IfArray() == nullptr) return std::nullopt;
    for (const json::Value& id : *ids->IfArray()) place.ids.push_back(TextOf(&id));
  }
  if (place.by_time && !place.time) return std::nullopt;
  return place;
}

}  // namespace

ListWalk::ListWalk(const connector::CheckedCall& call, const ValueNames& names, json::Array criteria,
                   bool one_criterion)
    : call_(call),
      names_(names),
      thing_(*ModelOf(call).thing),
      listing_(*ModelOf(call).listing),
      criteria_(std::move(criteria)),
      limit_(call.values.Integer("limit").value_or(0)) {
  sort_field_ = call.values.Text("sort");
  descending_ = sort_field_.starts_with('-');
  if (descending_) sort_field_.erase(0, 1);
  if (sort_field_.empty()) {
    sort_field_ = listing_.walked_by;
    descending_ = true;
  }
  place_.by_time = !sort_field_.empty() && sort_field_ == listing_.walked_by && !listing_.counts &&
                   (criteria_.empty() || !one_criterion);
}

Result<void> ListWalk::Check() {
  if (!listing_.sorts.empty() && !sort_field_.empty() &&
      std::ranges::find(listing_.sorts, sort_field_) == listing_.sorts.end())
    return InvalidRequestError(
        fmt::format("sort: {} is no field to sort by", json::Quote(RedactAndShorten(sort_field_, 60))),
        "Give one of " + Join(std::vector<std::string>(listing_.sorts.begin(), listing_.sorts.end()), ", ") +
            ".");
  if (!call_.values.Has("cursor")) return {};
  const auto place = PlaceIn(call_.values.Text("cursor"));
  if (!place || (place->by_time && !place_.by_time))
    return InvalidRequestError(
        "cursor: it is not one of this list",
        "Give the `next` of an earlier response's list_info, with the same parameters.");
  place_ = *place;
  seen_.insert(place_.ids.begin(), place_.ids.end());
  return {};
}

std::int64_t ListWalk::Wanted() const {
  if (limit_ == 0) return kPageRows;
  const std::int64_t again = std::min<std::int64_t>(static_cast<std::int64_t>(place_.ids.size()), kOverlap);
  return std::clamp<std::int64_t>(limit_ - counted_ + again, 1, kPageRows);
}

/// V1's page is as long; it cuts one that is too long by itself.
http::Request ListWalk::Request(Api api) const {
  const std::int64_t start = std::max<std::int64_t>(place_.position, 0);
  if (api == Api::kV1) {
    json::Object page;
    if (thing_.v1_pages) {
      const std::string view = call_.values.Text("view");
      page = {{"from", std::to_string(start)},
              {"limit", std::to_string(kPageRows)},
              {"filterby", view.empty() ? "All_Requests" : view}};
    }
    return BuildV1Read(call_, thing_.v1_list, FillPath(thing_.v1_path, call_), page);
  }
  return BuildV3Read(call_, FillPath(thing_.v3_list_path, call_), {{"list_info", ListInfo()}});
}

json::Object ListWalk::ListInfo() const {
  json::Object info{{"row_count", listing_.counts ? 1 : Wanted()},
                    {"start_index", std::max<std::int64_t>(place_.position, 0) + 1}};
  if (listing_.counts) info.Set("get_total_count", true);
  if (!sort_field_.empty() && !listing_.counts) {
    info.Set("sort_field", sort_field_);
    info.Set("sort_order", descending_ ? "desc" : "asc");
  }
  json::Array criteria = criteria_;
  if (place_.by_time && place_.time) {
    json::Object bound{{"field", listing_.walked_by},
                       {"condition", descending_ ? "lesser or equal" : "greater or equal"},
                       {"value", std::to_string(*place_.time)}};
    if (!criteria.empty()) bound.Set("logical_operator", "AND");
    criteria.emplace_back(std::move(bound));
  }
  // One by itself is what every build takes.
  if (criteria.size() == 1)
    info.Set("search_criteria", std::move(criteria.front()));
  else if (!criteria.empty())
    info.Set("search_criteria", std::move(criteria));
  if (const std::string view = call_.values.Text("view"); !view.empty())
    info.Set("filter_by", json::Object{{"name", view}});
  if (std::vector<std::string> columns = PartsOf(call_.values.Text("columns")); !columns.empty()) {
    for (const std::string_view needed : {std::string_view("id"), listing_.walked_by})
      if (!needed.empty() && std::ranges::find(columns, needed) == columns.end())
        columns.emplace_back(needed);
    info.Set("fields_required", TextsOf(columns));
  }
  return info;
}

/// Adds the rows that have not come before, up to the limit; what is left of the page are those it looked at.
void ListWalk::Keep(Api api, PageRows& page) {
  std::size_t looked_at = 0;
  for (; looked_at < page.size() && (limit_ == 0 || counted_ < limit_); ++looked_at) {
    const json::Value& row = *page[looked_at];
    const std::string id = IdIn(api, thing_, row);
    if (!id.empty() && !seen_.insert(id).second) continue;
    ++counted_;
    if (!listing_.counts) rows_.push_back(row);
  }
  page.resize(looked_at);
}

void ListWalk::MoveOn(Api api, const PageRows& page) {
  const auto ids_of = [&](auto&& wanted) {
    std::vector<std::string> ids;
    for (const json::Value* row : page)
      if (wanted(*row)) ids.push_back(IdIn(api, thing_, *row));
    return ids;
  };
  if (place_.by_time) {
    const auto last = TimeIn(*page.back(), listing_.walked_by);
    if (last && last == place_.time) {
      const std::vector<std::string> more = ids_of([](const json::Value&) { return true; });
      for (const std::string& id : more)
        if (std::ranges::find(place_.ids, id) == place_.ids.end()) place_.ids.push_back(id);
      place_.position = std::max<std::int64_t>(static_cast<std::int64_t>(place_.ids.size()) - kOverlap,
                                               place_.position + 1);
      return;
    }
    if (last) {
      place_.time = last;
      place_.ids = ids_of([&](const json::Value& row) { return TimeIn(row, listing_.walked_by) == last; });
      place_.position = 0;
      return;
    }
    place_.by_time = false;  // a row without that time
    place_.position = counted_;
  }
  place_.ids = ids_of([](const json::Value&) { return true; });
  place_.position =
      std::max(place_.position + static_cast<std::int64_t>(page.size()) - kOverlap, place_.position + 1);
}

/// Nothing that is known: more were deleted than overlap. The page before has them, unless it is the first.
bool ListWalk::HasLostItsPlace(Api api, const PageRows& page) const {
  if (place_.by_time || place_.position == 0 || seen_.empty() || page.empty()) return false;
  return std::ranges::none_of(
      page, [&](const json::Value* row) { return seen_.contains(IdIn(api, thing_, *row)); });
}

bool ListWalk::Take(Api api, const Reading& reading) {
  const json::Value& document = reading.document;
  if (listing_.counts && api == Api::kV3) {
    total_ = ParseInteger(TextOf(document.Path({"list_info", "total_count"})));
    return false;
  }
  auto found = ListedIn(api, thing_, document);
  if (!found) return false;
  PageRows& page = found->shown;
  const std::size_t size = page.size();
  // V1 does not say whether there are more.
  more_ = api == Api::kV3 ? found->more : thing_.v1_pages && std::cmp_greater_equal(size, kPageRows);
  if (HasLostItsPlace(api, page)) {
    place_.position = std::max<std::int64_t>(place_.position - kPageRows, 0);
    return true;
  }
  Keep(api, page);
  more_ = (more_ && size > 0) || page.size() < size;
  if (page.empty()) return false;
  MoveOn(api, page);
  return more_ && (limit_ == 0 || counted_ < limit_);
}

bool ListWalk::TakesAnotherWay(Api api, int status) {
  constexpr int kBadRequest = 400;
  if (api != Api::kV3 || status != kBadRequest || !place_.by_time || !place_.time || criteria_.empty())
    return false;
  refused_two_criteria_ = true;
  place_.by_time = false;
  place_.time.reset();
  place_.ids.assign(seen_.begin(), seen_.end());
  place_.position = std::max<std::int64_t>(counted_ - kOverlap, 0);
  return true;
}

std::string ListWalk::Cursor() const {
  json::Object cursor{{"way", place_.by_time ? "time" : "position"}, {"position", place_.position}};
  if (place_.time) cursor.Set("time", *place_.time);
  cursor.Set("ids", TextsOf(place_.ids));
  return json::Write(cursor);
}

json::Value ListWalk::TakeDocument() {
  json::Object document;
  if (listing_.counts) {
    const std::int64_t count = total_.value_or(counted_);
    document.Set("count", count);
    document.Set("list_info", json::Object{{"total_count", count}});
  } else {
    json::Object info{{"row_count", counted_}, {"has_more_rows", more_}};
    if (more_) info.Set("next", Cursor());
    document.Set(std::string(thing_.v3_lists.front()), std::exchange(rows_, {}));
    document.Set("list_info", std::move(info));
  }
  document.Set("operation",
               json::Object{{"result", json::Object{{"status", "Success"}, {"message", "success"}}}});
  return document;
}

}  // namespace flintdesk::servicedesk
