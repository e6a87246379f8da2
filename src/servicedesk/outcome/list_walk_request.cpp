#include <algorithm>
#include <utility>

#include "base/value_list.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/list_walk.hpp"
#include "servicedesk/wire/custom_field.hpp"
#include "servicedesk/wire/dialect.hpp"
#include "servicedesk/wire/fields.hpp"

/// What a walk asks for.
namespace flintdesk::servicedesk {
namespace {

json::Array TextsOf(const std::vector<std::string>& texts) {
  json::Array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

}  // namespace

std::int64_t ListWalk::Wanted() const {
  if (limit_ == 0 || pages_without_news_ > 0 || !held_.empty()) return kPageRows;
  return std::clamp<std::int64_t>(limit_ - counted_ + std::min(place_.again, kPageRows), 1, kPageRows);
}

/// V1's page is as long; it cuts one that is too long by itself.
http::Request ListWalk::Request(Api api) const {
  const std::int64_t start = place_.position;
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
  json::Object info{{"row_count", AsksForNumber() ? 1 : Wanted()}, {"start_index", place_.position + 1}};
  if (AsksForNumber()) info.Set("get_total_count", true);
  if (!sort_field_.empty() && !AsksForNumber()) {
    info.Set("sort_field", sort_field_);
    info.Set("sort_order", descending_ ? "desc" : "asc");
  }
  json::Array criteria = criteria_;
  if (place_.bound) {
    json::Object bound{{"field", listing_.walked_by},
                       {"condition", descending_ ? "lesser or equal" : "greater or equal"},
                       {"value", std::to_string(*place_.bound)}};
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
  if (const std::vector<std::string> fields = FieldsWanted(); !fields.empty())
    info.Set("fields_required", TextsOf(fields));
  return info;
}

/// Empty: what a row shows by itself is enough.
std::vector<std::string> ListWalk::FieldsWanted() const {
  std::vector<std::string> fields;
  const auto add = [&](std::string_view name) {
    if (!name.empty() && std::ranges::find(fields, name) == fields.end()) fields.emplace_back(name);
  };
  if (call_.values.Has(kColumns))
    // Of a path, what its first part holds: V3 has no parts of a field. The custom ones are parts of one.
    for (const std::string& column : ValuesIn(call_.values.Text(kColumns)))
      add(IsApiName(column, EditionOf(call_.values) == Edition::kCloud)
              ? std::string_view("udf_fields")
              : std::string_view(column).substr(0, column.find('.')));
  else if (!extra_.empty() && !listing_.counts)
    for (const std::string_view name : listing_.row) add(name);
  for (const std::string& name : extra_) add(name);
  if (!fields.empty()) {
    add("id");
    add(listing_.walked_by);
  }
  return fields;
}

/// True when only one criterion is sent from now on.
bool ListWalk::HoldOthers() {
  if (!held_.empty()) return false;
  held_ = RowFilter::Of(listing_, criteria_);
  if (held_.empty()) return false;
  place_.held = true;
  std::vector<std::string> shown;
  if (call_.values.Has(kColumns))
    shown = FieldsWanted();
  else if (!listing_.counts)
    shown.assign(listing_.row.begin(), listing_.row.end());
  for (const std::string& field : held_.fields())
    if (std::ranges::find(shown, field) == shown.end()) extra_.push_back(field);
  if (place_.by_time) GoByPosition();
  return true;
}

bool ListWalk::AsksByOneCriterion(Api api, int status) {
  constexpr int kBadRequest = 400;
  const bool is_first = place_.passed == 0 && !goes_on_;
  return api == Api::kV3 && status == kBadRequest && is_first && !place_.bound && HoldOthers();
}

}  // namespace flintdesk::servicedesk
