#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "simulator/lenient_json.hpp"
#include "simulator/v3_list.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Value;

enum class Condition {
  kIs,
  kGreater,
  kGreaterOrEqual,
  kLesser,
  kLesserOrEqual,
  kBetween,
  kStarts,
  kEnds,
  kContains
};

struct ConditionName {
  std::string_view name;
  Condition condition;
  bool negated;
};

constexpr ConditionName kConditions[] = {
    {"is", Condition::kIs, false},
    {"=", Condition::kIs, false},
    {"eq", Condition::kIs, false},
    {"is not", Condition::kIs, true},
    {"!=", Condition::kIs, true},
    {"neq", Condition::kIs, true},
    {"greater than", Condition::kGreater, false},
    {"gt", Condition::kGreater, false},
    {"greater or equal", Condition::kGreaterOrEqual, false},
    {"gte", Condition::kGreaterOrEqual, false},
    {"lesser than", Condition::kLesser, false},
    {"lt", Condition::kLesser, false},
    {"lesser or equal", Condition::kLesserOrEqual, false},
    {"lte", Condition::kLesserOrEqual, false},
    {"between", Condition::kBetween, false},
    {"not between", Condition::kBetween, true},
    {"starts with", Condition::kStarts, false},
    {"ends with", Condition::kEnds, false},
    {"contains", Condition::kContains, false},
    {"like", Condition::kContains, false},  // sent by a client of the Cloud
    {"not contains", Condition::kContains, true},
};

std::string TextAt(const Value& criterion, std::string_view key) {
  const Value* value = criterion.Find(key);
  return value == nullptr ? std::string{} : value->ScalarText().value_or("");
}

/// The part of a field that is compared: the text of a scalar, the `value` of a time, the `name` of a
/// reference.
std::string Comparable(const Value* value) {
  if (value == nullptr) return {};
  if (const Value* time = value->Find("value")) return time->ScalarText().value_or("");
  if (const Value* name = value->Find("name")) return name->ScalarText().value_or("");
  return value->ScalarText().value_or("");
}

/// `{"name": "Open"}` fits an object whose members of these names are the same.
bool SameObject(const Value* actual, const Value& wanted) {
  if (actual == nullptr || !wanted.IsObject()) return false;
  for (const auto& [key, value] : *wanted.IfObject()) {
    const Value* member = actual->Find(key);
    if (member == nullptr || member->ScalarText() != value.ScalarText()) return false;
  }
  return true;
}

/// Negative, zero or positive; numbers as numbers, everything else as text.
int Compare(const std::string& a, const std::string& b) {
  const auto x = ParseInteger(a);
  const auto y = ParseInteger(b);
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  return ToLower(a).compare(ToLower(b));
}

bool Holds(Condition condition, const Value* actual, const Value& wanted) {
  if (wanted.IsObject() && wanted.Find("value") == nullptr) {
    return condition == Condition::kIs && SameObject(actual, wanted);
  }
  const std::string left = Comparable(actual);
  const std::string right = Comparable(&wanted);
  switch (condition) {
    case Condition::kIs:
      return wanted.IsNull() ? actual == nullptr || actual->IsNull() : EqualsIgnoreCase(left, right);
    case Condition::kGreater:
      return !left.empty() && Compare(left, right) > 0;
    case Condition::kGreaterOrEqual:
      return !left.empty() && Compare(left, right) >= 0;
    case Condition::kLesser:
      return !left.empty() && Compare(left, right) < 0;
    case Condition::kLesserOrEqual:
      return !left.empty() && Compare(left, right) <= 0;
    case Condition::kStarts:
      return EqualsIgnoreCase(std::string_view(left).substr(0, right.size()), right);
    case Condition::kEnds:
      return left.size() >= right.size() &&
             EqualsIgnoreCase(std::string_view(left).substr(left.size() - right.size()), right);
    case Condition::kContains:
      return ContainsIgnoreCase(left, right);
    case Condition::kBetween:
      return false;
  }
  return false;
}

Refusal WrongCriteria() { return Refusal{Refusal::Kind::kInvalidValue, {"search_criteria"}, {}}; }

bool HoldsOf(Condition condition, const Value* actual, const std::vector<Value>& wanted) {
  if (condition == Condition::kBetween)
    return Holds(Condition::kGreaterOrEqual, actual, wanted[0]) &&
           Holds(Condition::kLesserOrEqual, actual, wanted[1]);
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const Value& one) { return Holds(condition, actual, one); });
}

/// Of a field with many values, "assets" or "assets.name", one is enough.
bool HoldsOfAny(Condition condition, const json::Object& row, std::string_view field,
                const std::vector<Value>& wanted) {
  const Value* whole = row.Find(field.substr(0, field.find('.')));
  if (whole == nullptr || whole->IfArray() == nullptr) return HoldsOf(condition, AtPath(row, field), wanted);
  if (whole->IfArray()->empty()) return HoldsOf(condition, nullptr, wanted);
  return std::any_of(whole->IfArray()->begin(), whole->IfArray()->end(), [&](const Value& one) {
    if (one.IfObject() == nullptr || field.find('.') == field.npos) return HoldsOf(condition, &one, wanted);
    return HoldsOf(condition, AtPath(*one.IfObject(), field.substr(field.find('.') + 1)), wanted);
  });
}

/// Null: an unknown one.
const ConditionName* ConditionOf(const Value& criterion) {
  const auto* found =
      std::ranges::find(kConditions, ToLower(TextAt(criterion, "condition")), &ConditionName::name);
  return found == std::end(kConditions) ? nullptr : found;
}

Outcome<bool> FulfilsOwn(const json::Object& row, const Value& criterion) {
  const ConditionName* known = ConditionOf(criterion);
  const std::string field = TextAt(criterion, "field");
  if (field.empty() || known == nullptr) return WrongCriteria();
  std::vector<Value> wanted;
  if (const Value* values = criterion.Find("values"); values != nullptr && values->IfArray() != nullptr) {
    wanted = *values->IfArray();
  } else if (const Value* value = criterion.Find("value")) {
    wanted.push_back(*value);
  } else {
    return WrongCriteria();
  }
  if (known->condition == Condition::kBetween && wanted.size() != 2) return WrongCriteria();
  // No value at all asks for what has none.
  if (known->condition == Condition::kIs && wanted.empty()) wanted.emplace_back(nullptr);
  return HoldsOfAny(known->condition, row, field, wanted) != known->negated;
}

}  // namespace

const Value* AtPath(const json::Object& row, std::string_view path) {
  const Value* value = row.Find(path);
  if (value != nullptr) return value;
  const std::size_t dot = path.find('.');
  value = row.Find(path.substr(0, dot));
  while (value != nullptr && path.find('.') != path.npos) {
    path.remove_prefix(path.find('.') + 1);
    value = value->Find(path.substr(0, path.find('.')));
  }
  return value;
}

Outcome<bool> Fulfils(const json::Object& row, const Value& criteria, std::size_t depth) {
  if (depth > kInputDepth) return WrongCriteria();
  json::Array list;
  if (criteria.IsObject()) {
    list.push_back(criteria);
  } else if (criteria.IfArray() != nullptr) {
    list = *criteria.IfArray();
  } else {
    return WrongCriteria();
  }
  bool result = true;
  bool first = true;
  for (const Value& criterion : list) {
    Outcome<bool> own = FulfilsOwn(row, criterion);
    if (!own.ok()) return own.error();
    bool value = own.value();
    if (const Value* children = criterion.Find("children");
        children != nullptr && children->IfArray() != nullptr) {
      for (const Value& child : *children->IfArray()) {
        Outcome<bool> inner = Fulfils(row, child, depth + 1);
        if (!inner.ok()) return inner.error();
        // The operator stands on the criterion that is joined to what is before it.
        const bool is_or = EqualsIgnoreCase(TextAt(child, "logical_operator"), "or");
        value = is_or ? value || inner.value() : value && inner.value();
      }
    }
    const bool is_or = EqualsIgnoreCase(TextAt(criterion, "logical_operator"), "or");
    result = first ? value : is_or ? result || value : result && value;
    first = false;
  }
  return result;
}

bool Narrow(Desk::Order& order, const Value& criteria) {
  const json::Array* list = criteria.IfArray();
  if (list != nullptr && list->size() != 1) return false;
  const Value& criterion = list == nullptr ? criteria : list->front();
  const ConditionName* known = ConditionOf(criterion);
  const auto value = ParseInteger(TextAt(criterion, "value"));
  const bool is_plain = criterion.Find("values") == nullptr && criterion.Find("children") == nullptr;
  if (known == nullptr || !value || !is_plain || TextAt(criterion, "field") != order.field) return false;
  if (known->condition == Condition::kGreaterOrEqual) {
    order.least = *value;
  } else if (known->condition == Condition::kLesserOrEqual) {
    order.most = *value;
  } else {
    return false;
  }
  // What has no time stands at 0 in the order, and fulfils no such criterion.
  order.least = std::max<std::int64_t>(order.least, 1);
  return true;
}

bool CanBeSearched(const Type& type, std::string_view field) {
  const std::string_view whole = field.substr(0, field.find('.'));
  return whole == "id" || type.PlaceOf(whole) != Type::kNone;
}

CriteriaCount CountCriteria(const Type& type, const Value& criteria, std::size_t depth) {
  CriteriaCount count;
  if (depth > kInputDepth) return count;
  const auto add = [&count](const CriteriaCount& more) {
    count.all += more.all;
    count.times += more.times;
    if (count.unknown.empty()) count.unknown = more.unknown;
  };
  if (criteria.IfArray() != nullptr) {
    for (const Value& one : *criteria.IfArray()) add(CountCriteria(type, one, depth + 1));
  } else if (criteria.IsObject()) {
    const std::string field = TextAt(criteria, "field");
    const std::size_t place = type.PlaceOf(std::string_view(field).substr(0, field.find('.')));
    count.all = 1;
    if (!CanBeSearched(type, field)) count.unknown = field;
    count.times = place != Type::kNone && type.fields[place].kind == Kind::kTime ? 1 : 0;
    if (const Value* children = criteria.Find("children")) add(CountCriteria(type, *children, depth + 1));
  }
  return count;
}

}  // namespace flintdesk::simulator::v3
