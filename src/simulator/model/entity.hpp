#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace flintdesk::simulator {

class Type;

/// Anything that the simulator keeps: a request, a note, a resolution. What it is says its type, which
/// outlives it. Plain data, guarded by its owner.
struct Entity {
  Entity() = default;
  explicit Entity(const Type& of);

  const Type* type = nullptr;
  std::int64_t id = 0;
  std::int64_t made = 0;            ///< By this machine's clock, for lists that lag; not kept in files.
  std::vector<json::Value> values;  ///< By the slots of the type's fields; null: not set.

  /// The value of a field by its V3 name, which there must be.
  const json::Value& At(std::string_view field) const;
  json::Value& At(std::string_view field);
  /// The same by the place of the field; null for what is not kept here.
  const json::Value& At(std::size_t place) const;
  std::string Text(std::string_view field) const;  ///< Empty when it is not set.
  std::optional<std::int64_t> Number(std::string_view field) const;
  bool Flag(std::string_view field) const;

  /// The parts of a kind by the name of their list, which there must be: "notes".
  const std::vector<Entity>& Parts(std::string_view many) const;
  std::vector<Entity>& Parts(std::string_view many);
  /// The same by the place of the kind.
  const std::vector<Entity>& PartsAt(std::size_t place) const;
  std::vector<Entity>& PartsAt(std::size_t place);
  /// The only one of its kind; null when there is none.
  const Entity* Part(std::string_view many) const;

  /// Its id, and what is set by V3's names.
  json::Value ToJson() const;
  /// Reads what ToJson wrote; what is missing is not set.
  static Entity FromJson(const Type& type, const json::Value& value);

 private:
  /// By the places of the type's parts, in the order in which they were made; empty as long as there are
  /// none.
  std::vector<std::vector<Entity>> parts_;
};

}  // namespace flintdesk::simulator
