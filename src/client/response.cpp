#include <flintdesk/flintdesk.hpp>

#include "base/text.hpp"
#include "connector/call.hpp"

namespace flintdesk {

namespace {

/// One step of a path: the member of an object or, by its number, the element of a list.
Value Step(const Value& from, std::string_view name) {
  if (Value member = from.Get(name)) return member;
  const std::optional<std::int64_t> index = ParseInteger(name);
  return index && *index >= 0 ? from.At(static_cast<std::size_t>(*index)) : Value();
}

}  // namespace

bool Value::IsNil() const { return !value_ || value_->IsNull(); }

Value Value::Get(std::string_view key) const {
  const json::Value* member = value_ ? value_->Find(key) : nullptr;
  if (member) return Value(std::shared_ptr<const json::Value>(value_, member));
  const std::size_t dot = key.find('.');
  if (dot == std::string_view::npos) return Value();
  Value next = Step(*this, key.substr(0, dot));
  const std::string_view rest = key.substr(dot + 1);
  return rest.find('.') == std::string_view::npos ? Step(next, rest) : next.Get(rest);
}

std::vector<Value> Value::Elements() const {
  std::vector<Value> elements;
  if (!value_ || !value_->IsArray()) return elements;
  for (std::size_t i = 0; i < Size(); ++i) elements.push_back(At(i));
  return elements;
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

std::optional<bool> Response::changed() const {
  const std::optional<bool> would = Data().Get("dry-run.changed").Boolean();
  return would ? would : Data().Get("operation.result.changed").Boolean();
}

Value Response::Data() const {
  const json::Value& data = call_->Wait().data;
  return Value(std::shared_ptr<const json::Value>(call_, &data));
}

Value Response::Get(std::string_view key) const {
  constexpr std::string_view kWhole = "response";
  if (key == kWhole) return Data();
  Value found = Data().Get(key);
  const bool below = key.starts_with("response.");
  return found || !below ? found : Data().Get(key.substr(kWhole.size() + 1));
}

std::string Response::ToJson() const {
  const json::Value& data = call_->Wait().data;
  return data.IsNull() ? "" : json::Write(data);
}

bool Response::Finished() const { return call_->Finished(); }

void Response::Cancel() const { call_->Cancel(); }

}  // namespace flintdesk
