#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"

/// Members of what a service desk shows.
namespace flintdesk::servicedesk {

/// The first member of one of these names, in any case; V1 spells them differently from build to build.
const json::Value* AnyCase(const json::Value& object, std::span<const std::string_view> names);
inline const json::Value* AnyCase(const json::Value& object, std::initializer_list<std::string_view> names) {
  return AnyCase(object, std::span(names.begin(), names.size()));
}
/// The first member of one of these names, spelt just so.
const json::Value* FirstOf(const json::Value& object, std::span<const std::string_view> names);
/// A scalar as text, empty when there is none.
std::string TextOf(const json::Value* value);

}  // namespace flintdesk::servicedesk
