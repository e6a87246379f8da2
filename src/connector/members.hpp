#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

/// Members of what a file of ours says, which may say anything.
namespace flintdesk::connector {

/// Empty where there is no such text.
inline std::string TextIn(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  const std::string* text = value == nullptr ? nullptr : value->IfString();
  return text == nullptr ? std::string{} : *text;
}

inline std::optional<std::int64_t> NumberIn(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  const std::int64_t* number = value == nullptr ? nullptr : value->IfInteger();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

}  // namespace flintdesk::connector
