#include "servicedesk/response/shown_member.hpp"

#include "base/text.hpp"

namespace flintdesk::servicedesk {

std::string TextOf(const json::Value* value) {
  return value == nullptr ? std::string{} : value->ScalarText().value_or("");
}

const json::Value* InAnyCase(const json::Value& object, std::string_view name) {
  const json::Object* members = object.IfObject();
  if (members == nullptr) return nullptr;
  for (const auto& [key, value] : *members)
    if (EqualsIgnoreCase(key, name)) return &value;
  return nullptr;
}

const json::Value* At(const json::Value& object, std::string_view path) {
  const std::size_t dot = path.find('.');
  const json::Value* member = object.Find(path.substr(0, dot));
  if (member == nullptr || dot == std::string_view::npos) return member;
  return At(*member, path.substr(dot + 1));
}

const json::Value* FirstOf(const json::Value& object, std::span<const std::string_view> names) {
  for (const std::string_view name : names)
    if (const json::Value* found = object.Find(name)) return found;
  return nullptr;
}

}  // namespace flintdesk::servicedesk
