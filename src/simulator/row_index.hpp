#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "simulator/model/type.hpp"

namespace flintdesk::simulator {

/// The things of a table in the orders that lists ask for: by id, and by the times that the type names as
/// indexed. A page is found by its position, wherever in the list it is. What the type hides stands in none.
/// Not thread-safe.
class RowIndex {
 public:
  explicit RowIndex(const Type& type);

  void Insert(const Entity& entity);
  void Remove(const Entity& entity);

  struct Key {
    std::int64_t value = 0;
    std::int64_t id = 0;
  };
  /// The things in an order, those that are equal by their ids.
  struct Listing {
    std::span<const Key> keys;
    bool descending = false;

    std::size_t size() const { return keys.size(); }
    Key At(std::size_t position) const { return keys[descending ? size() - 1 - position : position]; }
    /// Those whose value is neither less than `least` nor more than `most`.
    Listing Within(std::int64_t least, std::int64_t most) const;
  };
  /// Nothing when there is no order for the field. Stands until the next change.
  std::optional<Listing> Find(std::string_view field, bool descending) const;

 private:
  struct Order {
    std::string_view field;
    std::size_t place = 0;  // of the field; Type::kNone: the id
    bool descending = false;
    std::vector<Key> keys;  // of a descending one from its end, so that what is new comes last

    Key KeyOf(const Entity& entity) const;
    std::vector<Key>::iterator PlaceOf(Key key);
  };

  bool IsHidden(const Entity& entity) const;

  std::size_t hidden_ = 0;  // place of the flag
  std::vector<Order> orders_;
};

}  // namespace flintdesk::simulator
