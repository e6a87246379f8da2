#include <flintdesk/flintdesk.hpp>

#include "base/text.hpp"
#include "connector/call.hpp"

namespace flintdesk {

bool Value::IsNil() const { return !value_ || value_->IsNull(); }

Value Value::Get(std::string_view key) const {
  const json::Value* member = value_ ? value_->Find(key) : nullptr;
  return member ? Value(std::shared_ptr<const json::Value>(value_, member)) : Value();
}

Value Value::At(std::size_t index) const {
  const json::Array* list = value_ ? value_->IfArray() : nullptr;
  if (!list || index >= list->size()) return Value();
  return Value(std::shared_ptr<const json::Value>(value_, &(*list)[index]));
}

std::size_t Value::Size() const {
  if (!value_) return 0;
  if (const json::Array* list = value_->IfArray()) return list->size();
  if (const json::Object* object = value_->IfObject()) return object->size();
  return 0;
}

std::vector<std::string> Value::Keys() const {
  std::vector<std::string> keys;
  if (const json::Object* object = value_ ? value_->IfObject() : nullptr)
    for (const auto& [key, member] : *object) keys.push_back(key);
  return keys;
}

std::string Value::Text() const { return value_ ? value_->ScalarText().value_or("") : ""; }

std::optional<std::int64_t> Value::Integer() const { return ParseInteger(Text()); }

std::optional<bool> Value::Boolean() const {
  std::string text = Text();
  if (EqualsIgnoreCase(text, "true")) return true;
  if (EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

std::string Value::ToJson() const { return value_ ? json::Write(*value_) : "null"; }

int Response::exitcode() const { return static_cast<int>(call_->Wait().code); }

std::string_view Response::exitname() const { return RowOf(call_->Wait().code).name; }

std::string Response::message() const { return call_->Wait().message; }

Value Response::Data() const {
  const json::Value& data = call_->Wait().data;
  return Value(std::shared_ptr<const json::Value>(call_, &data));
}

Value Response::Get(std::string_view key) const { return key == "response" ? Data() : Data().Get(key); }

std::string Response::ToJson() const {
  const json::Value& data = call_->Wait().data;
  return data.IsNull() ? "" : json::Write(data);
}

bool Response::Finished() const { return call_->Finished(); }

void Response::Cancel() const { call_->Cancel(); }

}  // namespace flintdesk
