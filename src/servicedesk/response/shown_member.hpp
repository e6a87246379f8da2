#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"

/// Members of what a service desk shows.
namespace flintdesk::servicedesk {

/// The member of this name, in any case; V1 spells names differently from build to build.
const json::Value* InAnyCase(const json::Value& object, std::string_view name);
/// The first member of one of these names, in any case.
template <typename Names>
const json::Value* AnyCase(const json::Value& object, const Names& names) {
  for (const auto& name : names)
    if (const json::Value* found = InAnyCase(object, name)) return found;
  return nullptr;
}
inline const json::Value* AnyCase(const json::Value& object, std::initializer_list<std::string_view> names) {
  return AnyCase<std::initializer_list<std::string_view>>(object, names);
}
/// The member at a path, "time_spent.hours".
const json::Value* At(const json::Value& object, std::string_view path);
/// The first member of one of these names, spelt just so.
const json::Value* FirstOf(const json::Value& object, std::span<const std::string_view> names);
/// A scalar as text, empty when there is none.
std::string TextOf(const json::Value* value);

}  // namespace flintdesk::servicedesk
