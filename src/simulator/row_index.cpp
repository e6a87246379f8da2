#include "simulator/row_index.hpp"

#include <algorithm>

namespace flintdesk::simulator {

RowIndex::Key RowIndex::Order::KeyOf(const Entity& entity) const {
  if (place == Type::kNone) return {entity.id, entity.id};
  const std::int64_t* value = entity.At(place).IfInteger();
  return {value == nullptr ? 0 : *value, entity.id};
}

std::vector<RowIndex::Key>::iterator RowIndex::Order::PlaceOf(Key key) {
  return std::lower_bound(keys.begin(), keys.end(), key, [this](const Key& a, const Key& b) {
    if (a.value != b.value) return a.value < b.value;
    return descending ? a.id > b.id : a.id < b.id;
  });
}

RowIndex::RowIndex(const Type& type)
    : hidden_(type.hidden_if.empty() ? Type::kNone : type.PlaceOf(type.hidden_if)) {
  for (const bool descending : {false, true}) {
    orders_.push_back({"id", Type::kNone, descending, {}});
    for (const std::string_view field : type.indexed)
      orders_.push_back({field, type.PlaceOf(field), descending, {}});
  }
}

bool RowIndex::IsHidden(const Entity& entity) const {
  const bool* hidden = hidden_ == Type::kNone ? nullptr : entity.At(hidden_).IfBoolean();
  return hidden != nullptr && *hidden;
}

void RowIndex::Insert(const Entity& entity) {
  if (IsHidden(entity)) return;
  for (Order& order : orders_) {
    const Key key = order.KeyOf(entity);
    order.keys.insert(order.PlaceOf(key), key);
  }
}

void RowIndex::Remove(const Entity& entity) {
  if (IsHidden(entity)) return;
  for (Order& order : orders_) order.keys.erase(order.PlaceOf(order.KeyOf(entity)));
}

RowIndex::Listing RowIndex::Listing::Within(std::int64_t least, std::int64_t most) const {
  const auto begin = std::ranges::lower_bound(keys, least, {}, &Key::value);
  const auto end = std::ranges::upper_bound(begin, keys.end(), most, {}, &Key::value);
  return {{begin, end}, descending};
}

std::optional<RowIndex::Listing> RowIndex::Find(std::string_view field, bool descending) const {
  for (const Order& order : orders_)
    if (order.field == field && order.descending == descending) return Listing{order.keys, descending};
  return std::nullopt;
}

}  // namespace flintdesk::simulator
