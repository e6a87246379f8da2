#include "servicedesk/wire/search.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/wire/condition.hpp"
#include "servicedesk/wire/custom_field.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/moment.hpp"

namespace flintdesk::servicedesk {
namespace {

json::Object MakeCriterion(std::string_view field, std::string_view condition, json::Array values) {
  json::Object criterion{{"field", field}, {"condition", condition}};
  if (values.size() == 1)
    criterion.Set("value", std::move(values.front()));
  else
    criterion.Set("values", std::move(values));
  return criterion;
}

json::Array ValuesOf(const connector::CheckedCall& call, const Filter& filter, const ValueNames& names) {
  const std::string text = call.values.Text(filter.field.name);
  json::Array values;
  if (filter.condition != "is" && Trim(text) != "-") values.emplace_back(text);
  for (const std::string& part : NamesSearchedFor(call, filter))
    values.emplace_back(names.Of({filter.field.name, filter.field.lookup}, part));
  return values;
}

std::string FieldOf(const Filter& filter, const json::Array& values) {
  const bool by_address =
      filter.form == Form::kPerson && std::ranges::any_of(values, [](const json::Value& value) {
        return value.IfString() != nullptr && IsAddress(*value.IfString());
      });
  const std::string field(filter.v3);
  constexpr std::string_view kName = ".name";
  return by_address && field.ends_with(kName) ? field.substr(0, field.size() - kName.size()) + ".email_id"
                                              : field;
}

/// A criterion of V3's own: an object with a field and a condition. Empty: there is nothing wrong.
std::string FaultOfCriterion(const json::Object& criterion) {
  constexpr const char* kNeeds = "criteria: expected an object with field, condition and value or values";
  for (const char* name : {"field", "condition"}) {
    const json::Value* member = criterion.Find(name);
    if (member == nullptr || member->IfString() == nullptr || member->IfString()->empty())
      return fmt::format("{}; {} is missing", kNeeds, name);
  }
  const std::string& condition = *criterion.Find("condition")->IfString();
  if (ConditionNamed(condition).empty()) {
    const std::vector<std::string> all = Conditions();
    const auto nearest = NearestOf(ToLower(condition), all);
    return fmt::format("criteria: V3 has no condition {}; {}", json::Quote(RedactAndShorten(condition, 60)),
                       nearest ? "did you mean " + *nearest + "?" : "it has " + Join(all, ", "));
  }
  const json::Value* children = criterion.Find("children");
  if (children == nullptr) return {};
  if (children->IfArray() == nullptr) return "criteria: children is no list";
  for (const json::Value& child : *children->IfArray()) {
    if (child.IfObject() == nullptr) return "criteria: a child is no object";
    if (std::string fault = FaultOfCriterion(*child.IfObject()); !fault.empty()) return fault;
  }
  return {};
}

bool JoinsBy(const json::Value& criterion, std::string_view word) {
  const json::Value* joins = criterion.Find("logical_operator");
  return joins != nullptr && joins->IfString() != nullptr && EqualsIgnoreCase(*joins->IfString(), word);
}

/// Of V3's own criteria, one or a list of which each joins those before it.
std::string FaultOfCriteria(const json::Array& criteria) {
  for (std::size_t i = 0; i < criteria.size(); ++i) {
    if (std::string fault = FaultOfCriterion(*criteria[i].IfObject()); !fault.empty()) return fault;
    if (i > 0 && !JoinsBy(criteria[i], "AND") && !JoinsBy(criteria[i], "OR"))
      return fmt::format(
          "criteria: number {} of {} needs a logical_operator, AND or OR, which joins it to those before it",
          i + 1, criteria.size());
  }
  return {};
}

/// The same criteria, so that others can be joined to them by AND: with an OR among them they become the
/// children of the first.
json::Array AsOperands(json::Array criteria) {
  if (std::none_of(criteria.begin() + 1, criteria.end(),
                   [](const json::Value& criterion) { return JoinsBy(criterion, "OR"); }))
    return criteria;
  json::Object first = *criteria.front().IfObject();
  const json::Value* own = first.Find("children");
  json::Array children = own == nullptr ? json::Array{} : *own->IfArray();
  for (std::size_t i = 1; i < criteria.size(); ++i) children.push_back(std::move(criteria[i]));
  first.Set("children", std::move(children));
  return {json::Value(std::move(first))};
}

void AddFieldsOf(const json::Value& criterion, std::vector<std::string>& fields) {
  const json::Object* object = criterion.IfObject();
  if (object == nullptr) return;
  if (const json::Value* field = object->Find("field"); field != nullptr && field->IfString() != nullptr)
    fields.push_back(*field->IfString());
  const json::Value* children = object->Find("children");
  if (children != nullptr && children->IfArray() != nullptr)
    for (const json::Value& child : *children->IfArray()) AddFieldsOf(child, fields);
}

/// Every field of the things listed that anything here names.
std::vector<std::string> FieldsKnown(const connector::CheckedCall& call) {
  const ActionModel& model = ModelOf(call);
  std::vector<std::string> known;
  for (const Filter& filter : model.listing->filters) known.emplace_back(filter.v3);
  for (const auto* names : {&model.listing->sorts, &model.listing->row, &model.thing->edited})
    for (const std::string_view name : *names) known.emplace_back(name);
  for (const Member& member : model.thing->members)
    if (!member.v3.empty()) known.push_back(member.v3);
  for (const V1Member& member : model.thing->v1_view)
    for (const std::string_view path : member.v3) known.emplace_back(path);
  return known;
}

std::string_view FirstPart(std::string_view path) { return path.substr(0, path.find('.')); }

class Search {
 public:
  Search(const connector::CheckedCall& call, const ValueNames& names) : call_(call), names_(names) {}

  Result<json::Array> All() {
    const Listing& listing = *ModelOf(call_).listing;
    for (const Filter& filter : listing.filters)
      if (call_.values.Has(filter.field.name)) Add(filter);
    if (!listing.filters.empty() && call_.values.Has("account"))
      Put(MakeCriterion("account.name", "is", {json::Value(call_.values.Text("account"))}));
    if (const json::Value* criteria = call_.values.values.Find("criteria")) {
      json::Array given = criteria->IsArray() ? *criteria->IfArray() : json::Array{*criteria};
      if (std::string fault = FaultOfCriteria(given); !fault.empty())
        findings_.push_back(std::move(fault));
      else
        for (json::Value& criterion : AsOperands(std::move(given))) Put(std::move(*criterion.IfObject()));
    }
    if (findings_.empty()) return std::move(criteria_);
    return InvalidRequestError(Join(findings_, "; "), "Correct it.");
  }

 private:
  void Add(const Filter& filter) {
    const std::string text = call_.values.Text(filter.field.name);
    if (std::string fault = FaultOfNames(filter); !fault.empty())
      return findings_.push_back(std::move(fault));
    if (filter.form != Form::kTime) return Put(CriterionOf(filter, ValuesOf(call_, filter, names_)));
    const Result<std::int64_t> time =
        MomentOf(call_, text, filter.IsUpperBound() ? DateMeans::kLastMoment : DateMeans::kFirstMoment);
    if (!time.ok())
      findings_.push_back(filter.field.name + ": " + time.error().message);
    else
      Put(MakeCriterion(filter.v3, filter.condition, {json::Value(std::to_string(*time))}));
  }
  /// One criterion has one field, and a list of values that is empty for none.
  std::string FaultOfNames(const Filter& filter) const {
    const std::vector<std::string> names = NamesSearchedFor(call_, filter);
    if (names.size() < 2) return {};
    if (std::ranges::find(names, "-") != names.end())
      return filter.field.name + ": - stands for none and can't be searched for beside others";
    const auto addresses = std::ranges::count_if(names, IsAddress);
    if (filter.form == Form::kPerson && addresses != 0 && std::cmp_less(addresses, names.size()))
      return filter.field.name + ": names and e-mail addresses can't be searched for together";
    return {};
  }
  void Put(json::Object criterion) {
    if (!criteria_.empty()) criterion.Set("logical_operator", "AND");
    criteria_.emplace_back(std::move(criterion));
  }

  const connector::CheckedCall& call_;
  const ValueNames& names_;
  json::Array criteria_;
  std::vector<std::string> findings_;
};

}  // namespace

json::Object CriterionOf(const Filter& filter, json::Array values) {
  const std::string field = FieldOf(filter, values);
  return MakeCriterion(field, filter.condition, std::move(values));
}

// `-` is nobody, or nothing.
std::vector<std::string> NamesSearchedFor(const connector::CheckedCall& call, const Filter& filter) {
  const std::string text = call.values.Text(filter.field.name);
  const bool names_some = filter.IsOfNames() && Trim(text) != "-";
  return names_some ? ValuesIn(text, CommasOf(filter.form)) : std::vector<std::string>{};
}

std::string NameIn(const Filter& filter, std::string_view name) {
  return filter.field.name + "\n" + std::string(name);
}

Result<json::Array> CriteriaOf(const connector::CheckedCall& call, const ValueNames& names) {
  return Search(call, names).All();
}

std::vector<std::string> SearchedBy(const connector::CheckedCall& call) {
  std::vector<std::string> given;
  const std::vector<Filter>& filters = ModelOf(call).listing->filters;
  for (const Filter& filter : filters)
    if (call.values.Has(filter.field.name)) given.push_back(filter.field.name);
  for (const char* name : {"account", "criteria"})
    if (!filters.empty() && call.values.Has(name)) given.emplace_back(name);
  return given;
}

std::string FieldsNotKnown(const connector::CheckedCall& call) {
  const json::Value* criteria = call.values.values.Find("criteria");
  if (criteria == nullptr) return {};
  std::vector<std::string> fields, said;
  for (const json::Value& one : criteria->IsArray() ? *criteria->IfArray() : json::Array{*criteria})
    AddFieldsOf(one, fields);
  const std::vector<std::string> known = FieldsKnown(call);
  for (const std::string& field : fields) {
    const bool is_known = std::ranges::any_of(
        known, [&](const std::string& one) { return FirstPart(one) == FirstPart(field); });
    if (is_known || FirstPart(field) == "udf_fields" || LooksLikeApiName(field)) continue;
    const auto nearest = NearestOf(field, known);
    said.push_back(fmt::format("criteria: no field {} is known{}", json::Quote(RedactAndShorten(field, 60)),
                               nearest ? "; did you mean " + *nearest + "?" : ""));
  }
  return Join(said, "; ");
}

Result<void> CheckV1Search(const connector::CheckedCall& call) {
  std::vector<std::string> given = SearchesOf(*call.action);
  std::erase_if(given, [&](const std::string& name) { return !call.values.Has(name); });
  if (given.empty()) return {};
  return InvalidRequestError(fmt::format("V1 has no search; {} can't be used over it", Join(given, ", ")),
                             "Leave them out and use view, or use a service desk that speaks V3.");
}

}  // namespace flintdesk::servicedesk
