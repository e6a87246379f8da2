#include "servicedesk/outcome/list_walk.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/value_list.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/custom_field.hpp"
#include "servicedesk/wire/dialect.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kOverlap = 10;
constexpr int kMostWithoutNews = 20;  // pages; many more than go by where hundreds are added or deleted

/// A number, or the moment of a time.
std::optional<std::int64_t> NumberIn(const json::Value& row, std::string_view field) {
  const json::Value* time = row.Find(field);
  if (time == nullptr) return std::nullopt;
  if (const json::Value* value = time->Find("value")) time = value;
  return ParseInteger(TextOf(time));
}

/// A short page that overlaps by all of itself would lead nowhere.
std::int64_t OverlapOf(std::size_t rows) {
  return rows < 2 ? 0 : std::clamp<std::int64_t>(static_cast<std::int64_t>(rows) / 4, 1, kOverlap);
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
    place.bound = *time->IfInteger();
  }
  if (const json::Value* last = document->Find("last")) {
    if (!last->IfInteger()) return std::nullopt;
    place.last = *last->IfInteger();
  }
  for (const auto& [name, number] : {std::pair("position", &place.position), std::pair("again", &place.again),
                                     std::pair("passed", &place.passed)})
    if (const json::Value* given = document->Find(name)) {
      if (!given->IfInteger() || *given->IfInteger() < 0) return std::nullopt;
      *number = *given->IfInteger();
    }
  if (const json::Value* ids = document->Find("ids")) {
    if (ids->IfArray() == nullptr) return std::nullopt;
    for (const json::Value& id : *ids->IfArray()) place.ids.push_back(TextOf(&id));
  }
  if (const json::Value* held = document->Find("held")) {
    if (held->IfBoolean() == nullptr) return std::nullopt;
    place.held = *held->IfBoolean();
  }
  if (place.by_time && (place.held || (!place.bound && !place.last))) return std::nullopt;
  return place;
}

}  // namespace

ListWalk::ListWalk(const connector::CheckedCall& call, const ValueNames& names, json::Array criteria,
                   Refuses refuses)
    : call_(call),
      names_(names),
      thing_(*ModelOf(call).thing),
      listing_(*ModelOf(call).listing),
      criteria_(std::move(criteria)),
      refuses_(refuses),
      limit_(call.values.Integer("limit").value_or(0)) {
  sort_field_ = call.values.Text("sort");
  descending_ = sort_field_.starts_with('-');
  if (descending_) sort_field_.erase(0, 1);
  if (sort_field_.empty()) {
    sort_field_ = listing_.walked_by;
    descending_ = true;
  }
  place_.by_time = !sort_field_.empty() && sort_field_ == listing_.walked_by && !listing_.counts;
  has_time_ = std::ranges::any_of(listing_.filters, [&](const Filter& filter) {
    return filter.form == Form::kTime && std::ranges::any_of(criteria_, [&](const json::Value& criterion) {
             return TextOf(criterion.Find("field")) == filter.v3;
           });
  });
}

Result<void> ListWalk::Check() {
  if (!listing_.sorts.empty() && !sort_field_.empty() &&
      std::ranges::find(listing_.sorts, sort_field_) == listing_.sorts.end())
    return InvalidRequestError(
        fmt::format("sort: {} is no field to sort by", json::Quote(RedactAndShorten(sort_field_, 60))),
        "Give one of " + Join(std::vector<std::string>(listing_.sorts.begin(), listing_.sorts.end()), ", ") +
            ".");
  if (call_.values.Has("cursor")) {
    auto place = PlaceIn(call_.values.Text("cursor"));
    // What was held against the rows before can be held now, unless the parameters are others.
    if (!place || (place->by_time && !place_.by_time) || (place->held && !HoldOthers()))
      return InvalidRequestError(
          "cursor: it is not one of this list",
          "Give the `next` of an earlier response's list_info, with the same parameters.");
    place_ = *std::move(place);
    goes_on_ = true;
    is_sorted_ = place_.last.has_value();
    seen_.insert(place_.ids.begin(), place_.ids.end());
  } else if (refuses_.several_criteria || (refuses_.times_beside_others && has_time_)) {
    HoldOthers();
  }
  const bool no_bound = refuses_.times_beside_others || refuses_.several_criteria;
  if (no_bound && !criteria_.empty() && place_.by_time) GoByPosition();
  return {};
}

/// Does `a` stand before `b` in the order of the list? Untold is no.
bool ListWalk::Precedes(std::optional<std::int64_t> a, std::optional<std::int64_t> b) const {
  return a && b && (descending_ ? *a > *b : *a < *b);
}

std::optional<std::int64_t> ListWalk::SortedBy(const json::Value& row) const {
  return sort_field_.empty() ? std::nullopt : NumberIn(row, sort_field_);
}

ListWalk::Order ListWalk::OrderOf(const PageRows& page) const {
  std::optional<std::int64_t> before;
  Order order = Order::kKept;
  for (const json::Value* row : page) {
    const auto next = SortedBy(*row);
    if (!next) return Order::kUntold;
    if (Precedes(next, before)) order = Order::kBroken;
    before = next;
  }
  return order;
}

bool ListWalk::IsKnown(Api api, const json::Value& row) const {
  return seen_.contains(IdIn(api, thing_, row));
}

bool ListWalk::HasKnown(Api api, const PageRows& page) const {
  return std::ranges::any_of(page, [&](const json::Value* row) { return IsKnown(api, *row); });
}

bool ListWalk::IgnoresBound(const PageRows& page) const {
  return std::ranges::any_of(
      page, [this](const json::Value* row) { return Precedes(SortedBy(*row), place_.bound); });
}

/// New rows between known ones: the order is another one in each response, and positions lead nowhere. One
/// may have come there by a change of its own.
bool ListWalk::IsShuffled(Api api, const PageRows& page) const {
  int between = 0, since_known = 0;
  bool any_known = false;
  for (const json::Value* row : page) {
    if (!IsKnown(api, *row)) {
      ++since_known;
      continue;
    }
    if (any_known) between += since_known;
    since_known = 0;
    any_known = true;
  }
  return between > 1;
}

/// The rows that have not come before, up to the limit; what is left of the page are those it looked at.
ListWalk::PageRows ListWalk::Keep(Api api, PageRows& page) {
  // Behind a cursor only the last rows are known. What stands before them, an earlier call has given, or it
  // is new. Where a page begins with a time, those of that time may stand in any order.
  const bool begins_with_time = place_.bound && place_.position == 0 && !went_back_;
  bool is_behind = !goes_on_ || begins_with_time || !HasKnown(api, page);
  PageRows kept;
  std::size_t looked_at = 0;
  for (; looked_at < page.size() && (limit_ == 0 || counted_ < limit_); ++looked_at) {
    const json::Value& row = *page[looked_at];
    const std::string id = IdIn(api, thing_, row);
    if (!id.empty() && !seen_.insert(id).second) {
      is_behind = true;
      continue;
    }
    if (!is_behind || (goes_on_ && Precedes(SortedBy(row), place_.last))) continue;
    ++place_.passed;
    const Fit fit = held_.empty() ? Fit::kYes : held_.FitOf(row);
    if (fit == Fit::kUntold) not_shown_ = Join(held_.fields(), ", ");
    if (fit != Fit::kYes) continue;
    ++counted_;
    if (!listing_.counts) kept.push_back(&row);
  }
  page.resize(looked_at);
  return kept;
}

/// The time of a row that overlaps. It stands before the last one, so that a service desk that takes "or
/// equal" for nothing leaves out only what came already.
std::optional<std::int64_t> ListWalk::NextBound(const PageRows& rows) const {
  const auto last = SortedBy(*rows.back());
  const auto overlap = static_cast<std::size_t>(OverlapOf(rows.size()));
  for (std::size_t i = rows.size() - overlap; i-- > 0;)
    if (const auto time = SortedBy(*rows[i]); Precedes(time, last)) return time;
  return std::nullopt;
}

void ListWalk::NoteOrder(Order order) {
  if (order == Order::kKept) return;
  if (order == Order::kBroken && is_sorted_ && !goes_on_)
    doubt_ = fmt::format("the service desk does not sort by {}, so the rows stand in an order of its own",
                         sort_field_);
  is_sorted_ = false;
  place_.last.reset();
}

/// In their order, those of this page last.
void ListWalk::RememberIds(Api api, const PageRows& rows) {
  std::vector<std::string> ids;
  for (const json::Value* row : rows)
    if (std::string id = IdIn(api, thing_, *row); !id.empty()) ids.push_back(std::move(id));
  std::vector<std::string>& last = place_.ids;
  const std::unordered_set<std::string_view> of_page(ids.begin(), ids.end());
  std::erase_if(last, [&](const std::string& id) { return of_page.contains(id); });
  last.insert(last.end(), ids.begin(), ids.end());
  if (std::cmp_greater(last.size(), kPageRows)) last.erase(last.begin(), last.end() - kPageRows);
}

void ListWalk::MoveOn(Api api, const PageRows& rows, bool is_cut, Order order) {
  RememberIds(api, rows);
  NoteOrder(order);
  if (!is_sorted_ && place_.by_time) {
    const bool had_bound = place_.bound.has_value();
    place_.by_time = false;
    if (had_bound) return GoByPosition();
  }
  if (is_sorted_ && (!place_.last || Precedes(place_.last, SortedBy(*rows.back()))))
    place_.last = SortedBy(*rows.back());
  if (place_.by_time) {
    const auto bound = NextBound(rows);
    // Where more rows of that time came before this page, positions lead on faster.
    const bool begins_here = place_.position == 0 || Precedes(SortedBy(*rows.front()), bound);
    if (begins_here && bound && (!place_.bound || Precedes(place_.bound, bound))) {
      place_.bound = bound;
      place_.position = 0;
      place_.again = std::ranges::count_if(
          rows, [&](const json::Value* row) { return !Precedes(SortedBy(*row), bound); });
      return;
    }
  }
  const std::int64_t end = place_.position + static_cast<std::int64_t>(rows.size());
  const auto known = static_cast<std::int64_t>(place_.ids.size());
  place_.again = std::min(known, is_cut ? std::min(kOverlap, end) : OverlapOf(rows.size()));
  place_.position = end - place_.again;
}

/// Further with each time, since nothing tells how far; not where it could not be seen that it was too far.
void ListWalk::GoBack() {
  const auto known = static_cast<std::int64_t>(place_.ids.size());
  step_back_ = step_back_ == 0 || (goes_on_ && !place_.last) ? known : step_back_ * 2;
  place_.position = std::max<std::int64_t>(place_.position - step_back_, 0);
  place_.again = known;
  went_back_ = true;
}

void ListWalk::GoByPosition() {
  place_.by_time = false;
  place_.bound.reset();
  place_.again = std::min({kOverlap, static_cast<std::int64_t>(place_.ids.size()), place_.passed});
  place_.position = place_.passed - place_.again;
}

/// Asks on, but not for ever.
bool ListWalk::WithoutNews() {
  if (++pages_without_news_ < kMostWithoutNews) return true;
  fault_ = fmt::format(
      "after {} rows, {} responses of the service desk in a row brought no further one, and none said in a "
      "usable way that there are no more",
      place_.passed, pages_without_news_);
  return false;
}

/// Another page, unless this shows that there is nothing behind the rows that came.
bool ListWalk::TakeEmpty() {
  if (more_) {
    if (place_.again > 0 || place_.position == 0) return WithoutNews();
    more_ = false;
    doubt_ = "the service desk says that there are more rows, and shows none behind the last one";
    return false;
  }
  if (place_.position > 0 && place_.again > 0)
    GoBack();
  else if (place_.bound)
    GoByPosition();
  else
    return false;
  return WithoutNews();
}

/// Does the page go on from the rows that came before? Nothing when it does, else whether another is wanted.
std::optional<bool> ListWalk::FindPlace(Api api, const PageRows& page) {
  const bool any_known = HasKnown(api, page);
  const auto first = SortedBy(*page.front()), last = SortedBy(*page.back());
  if (!any_known && Precedes(last, place_.last)) {
    // So many were added before the place that none of the known ones is in this page.
    place_.position += std::max<std::int64_t>(static_cast<std::int64_t>(page.size()) - kOverlap, 1);
    return WithoutNews();
  }
  const bool begins_known =
      IsKnown(api, *page.front()) || (any_known && (goes_on_ || Precedes(first, place_.last)));
  if (place_.position > 0 && place_.again > 0 && !begins_known) {
    GoBack();
    return WithoutNews();
  }
  if (place_.position == 0 && !any_known && !place_.ids.empty()) {
    if (place_.bound) {  // which may leave out what it should not
      GoByPosition();
      return WithoutNews();
    }
    if (goes_on_ && !Precedes(place_.last, first)) {
      fault_ = fmt::format(
          "after {} rows, none of those that came last is there any more, so nothing tells where to go on",
          place_.passed);
      return false;
    }
  }
  if ((place_.position > 0 || went_back_) && IsShuffled(api, page)) {
    fault_ = fmt::format(
        "after {} rows, the service desk gave the same rows in another order, so some may be missing",
        place_.passed);
    return false;
  }
  return std::nullopt;
}

bool ListWalk::TakeCount(const json::Value& document) {
  total_ = ParseInteger(TextOf(document.Path({"list_info", "total_count"})));
  if (!total_ || *total_ < 0) fault_ = "the response has no usable list_info.total_count";
  return false;
}

bool ListWalk::Take(Api api, json::Document&& response) {
  json::Value document = std::move(response).Take();
  if (AsksForNumber() && api == Api::kV3) return TakeCount(document);
  std::optional<Listed> found = ListedIn(api, thing_, document);
  if (!found) return false;
  PageRows& page = found->shown;
  const auto size = static_cast<std::int64_t>(page.size());
  const std::string said = TextOf(document.Path({"list_info", "has_more_rows"}));
  const bool is_said = said == "true" || said == "false";
  // V1 does not say whether there are more, nor does every V3. The service desk's own page may be shorter.
  if (api == Api::kV1)
    more_ = thing_.v1_pages && size >= kPageRows;
  else
    more_ = is_said ? said == "true" : size >= std::min(Wanted(), static_cast<std::int64_t>(kPage));
  if (page.empty()) return TakeEmpty();
  if (IgnoresBound(page)) {
    GoByPosition();
    return WithoutNews();
  }
  if (const auto goes_on = FindPlace(api, page)) return *goes_on;
  const Order order = OrderOf(page);
  const std::int64_t passed = place_.passed;
  const PageRows kept = Keep(api, page);
  went_back_ = false;
  step_back_ = 0;
  const bool is_cut = std::cmp_less(page.size(), size);
  more_ = more_ || is_cut;
  MoveOn(api, page, is_cut, order);
  // They lie in `document`, which nobody else sees.
  for (const json::Value* row : kept) {
    rows_.push_back(std::move(const_cast<json::Value&>(*row)));
    for (const std::string& name : extra_) rows_.back().IfObject()->Remove(name);
  }
  if (!not_shown_.empty()) return false;
  if (!more_ || (limit_ != 0 && counted_ >= limit_)) return false;
  if (place_.passed > passed) {
    pages_without_news_ = 0;
    return true;
  }
  return WithoutNews();
}

bool ListWalk::TakesAnotherWay(Api api, int status) {
  constexpr int kBadRequest = 400;
  if (api != Api::kV3 || status != kBadRequest || !place_.bound) return false;
  refused_two_criteria_ = !criteria_.empty();
  GoByPosition();
  return true;
}

std::string ListWalk::Cursor() const {
  json::Object cursor{{"way", place_.by_time ? "time" : "position"}, {"position", place_.position}};
  if (place_.bound) cursor.Set("time", *place_.bound);
  if (place_.last) cursor.Set("last", *place_.last);
  if (place_.held) cursor.Set("held", true);
  cursor.Set("again", place_.again);
  cursor.Set("passed", place_.passed);
  json::Array ids;
  for (const std::string& id : place_.ids) ids.emplace_back(id);
  cursor.Set("ids", std::move(ids));
  return json::Write(cursor);
}

json::Object ListWalk::TakeRows() {
  json::Object info{{"row_count", counted_}, {"has_more_rows", more_}};
  if (more_) info.Set("next", Cursor());
  json::Object came;
  came.Set(std::string(thing_.v3_lists.front()), std::exchange(rows_, {}));
  came.Set("list_info", std::move(info));
  return came;
}

json::Value ListWalk::TakeDocument() {
  json::Object document;
  if (listing_.counts) {
    const std::int64_t count = total_.value_or(counted_);
    document = {{"count", count}, {"list_info", json::Object{{"total_count", count}}}};
  } else {
    document = TakeRows();
  }
  document.Set("operation",
               json::Object{{"result", json::Object{{"status", "Success"}, {"message", "success"}}}});
  return document;
}

}  // namespace flintdesk::servicedesk
