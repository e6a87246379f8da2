#include "servicedesk/outcome/row_filter.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/condition.hpp"

namespace flintdesk::servicedesk {
namespace {

std::string FirstPart(std::string_view path) { return std::string(path.substr(0, path.find('.'))); }

json::Array WantedBy(const json::Object& criterion) {
  const json::Value* values = criterion.Find("values");
  if (values != nullptr && values->IfArray() != nullptr) return *values->IfArray();
  const json::Value* value = criterion.Find("value");
  return value == nullptr ? json::Array{} : json::Array{*value};
}

/// The member itself or, of one that is null, that null; null pointer where it is not shown.
const json::Value* Shown(const json::Value& row, std::string_view path) {
  const json::Value* first = row.Find(FirstPart(path));
  if (first == nullptr || first->IsNull() || path.find('.') == path.npos) return first;
  return At(row, path);
}

/// A time stands in an object of its own.
std::optional<std::string> TextIn(const json::Value& shown) {
  const json::Value* value = shown.IfObject() == nullptr ? nullptr : shown.Find("value");
  return (value == nullptr ? shown : *value).ScalarText();
}

Fit Of(bool fits) { return fits ? Fit::kYes : Fit::kNo; }

Fit Compare(std::string_view condition, const std::string& text, const std::string& wanted) {
  if (condition == "is") return Of(FoldedName(text) == FoldedName(wanted));
  if (condition == "contains") return Of(FoldCase(text).find(FoldCase(wanted)) != std::string::npos);
  const auto time = ParseInteger(text), bound = ParseInteger(wanted);
  if (!time || !bound) return Fit::kUntold;
  return Of(condition == "greater or equal" ? *time >= *bound : *time <= *bound);
}

bool CanBeJudged(const Listing& listing, const json::Object& criterion) {
  constexpr std::string_view kJudged[] = {"is", "contains", "greater or equal", "lesser or equal"};
  const std::string field = TextOf(criterion.Find("field"));
  if (criterion.Contains("children") ||
      std::ranges::find(kJudged, ConditionNamed(TextOf(criterion.Find("condition")))) == std::end(kJudged))
    return false;
  // Which things an account has, its service desk knows: a row need not show it.
  if (FirstPart(field) == "account") return false;
  // Of a text with markup nothing tells what the service desk searches.
  return std::ranges::none_of(listing.filters,
                              [&](const Filter& filter) { return filter.in_markup && filter.v3 == field; });
}

/// A time from which on something is searched: few things, however many there were before.
bool IsLowerBound(const json::Object& criterion) {
  return ConditionNamed(TextOf(criterion.Find("condition"))) == "greater or equal";
}

}  // namespace

Fit FitOf(const json::Value& row, const json::Object& criterion) {
  const json::Value* shown = Shown(row, TextOf(criterion.Find("field")));
  if (shown == nullptr) return Fit::kUntold;
  const std::string_view condition = ConditionNamed(TextOf(criterion.Find("condition")));
  const json::Array wanted = WantedBy(criterion);
  if (condition == "is" && wanted.empty()) return Of(shown->IsNull());
  if (shown->IsNull()) return Fit::kNo;
  const auto text = TextIn(*shown);
  if (!text) return Fit::kUntold;
  Fit best = Fit::kNo;
  for (const json::Value& one : wanted) {
    const auto value = one.ScalarText();
    const Fit fit = value ? Compare(condition, *text, *value) : Fit::kUntold;
    if (fit == Fit::kYes) return fit;
    if (fit == Fit::kUntold) best = fit;
  }
  return best;
}

RowFilter RowFilter::Of(const Listing& listing, json::Array& criteria) {
  const auto judged = [&](const json::Value& one) { return CanBeJudged(listing, *one.IfObject()); };
  const auto others = static_cast<std::size_t>(std::ranges::count_if(criteria, judged));
  RowFilter filter;
  if (criteria.size() < 2 || others + 1 < criteria.size()) return filter;
  auto sent = std::ranges::find_if_not(criteria, judged);
  if (sent == criteria.end())
    sent =
        std::ranges::find_if(criteria, [](const json::Value& one) { return IsLowerBound(*one.IfObject()); });
  if (sent == criteria.end()) sent = criteria.begin();
  json::Object alone = *std::exchange(*sent, json::Value()).IfObject();
  alone.Remove("logical_operator");
  for (json::Value& one : criteria) {
    if (one.IsNull()) continue;
    std::string field = FirstPart(TextOf(one.Find("field")));
    if (std::ranges::find(filter.fields_, field) == filter.fields_.end())
      filter.fields_.push_back(std::move(field));
    filter.held_.push_back(std::move(one));
  }
  criteria = {json::Value(std::move(alone))};
  return filter;
}

Fit RowFilter::FitOf(const json::Value& row) const {
  Fit all = Fit::kYes;
  for (const json::Value& criterion : held_) {
    const Fit fit = servicedesk::FitOf(row, *criterion.IfObject());
    if (fit == Fit::kNo) return fit;
    if (fit == Fit::kUntold) all = fit;
  }
  return all;
}

}  // namespace flintdesk::servicedesk
