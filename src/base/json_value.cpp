#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/json.hpp"

namespace flintdesk::json {

Object::Object() = default;
Object::Object(std::initializer_list<Member> members) {
  for (const Member& member : members) Set(member.first, member.second);
}
// A copy is mostly made to be added to; without room for it, the first new member would move all others.
Object::Object(const Object& other) {
  constexpr std::size_t kRoom = 4;
  if (other.empty()) return;
  members_.reserve(other.size() + kRoom);
  members_.insert(members_.end(), other.members_.begin(), other.members_.end());
}
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(const Object& other) {
  if (this != &other) *this = Object(other);
  return *this;
}
Object& Object::operator=(Object&&) noexcept = default;
Object::~Object() = default;

Object Object::FromMembers(std::vector<Member> members) {
  Object object;
  // Small objects are searched; for large ones (hostile ones included) the index keeps this linear.
  constexpr std::size_t kSmall = 32;
  if (members.size() <= kSmall) {
    auto twice = [&](const Member& member) {
      return std::any_of(std::as_const(members).data(), &member,
                         [&](const Member& other) { return other.first == member.first; });
    };
    if (std::none_of(members.begin(), members.end(), twice)) {
      object.members_ = std::move(members);
      return object;
    }
    for (Member& member : members) object.Set(member.first, std::move(member.second));
    return object;
  }
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < members.size(); ++i) last[members[i].first] = i;
  if (last.size() == members.size()) {
    object.members_ = std::move(members);
    return object;
  }
  std::vector<std::size_t> winners;
  for (const Member& member : members) {
    auto found = last.find(member.first);
    if (found == last.end()) continue;
    winners.push_back(found->second);
    last.erase(found);
  }
  for (std::size_t index : winners) object.members_.push_back(std::move(members[index]));
  return object;
}

const Value* Object::Find(std::string_view key) const {
  for (const Member& member : members_)
    if (member.first == key) return &member.second;
  return nullptr;
}

Value* Object::Find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).Find(key)); }

Value& Object::Set(std::string_view key, Value value) {
  if (Value* found = Find(key)) return *found = std::move(value);
  return members_.emplace_back(std::string(key), std::move(value)).second;
}

bool Object::Remove(std::string_view key) {
  return std::erase_if(members_, [&](const Member& member) { return member.first == key; }) > 0;
}

std::size_t Object::size() const { return members_.size(); }
bool Object::empty() const { return members_.empty(); }
std::vector<Member>::const_iterator Object::begin() const { return members_.begin(); }
std::vector<Member>::const_iterator Object::end() const { return members_.end(); }
std::vector<Member>::iterator Object::begin() { return members_.begin(); }
std::vector<Member>::iterator Object::end() { return members_.end(); }

bool Object::operator==(const Object& other) const {
  if (size() != other.size()) return false;
  return std::all_of(begin(), end(), [&](const Member& member) {
    const Value* found = other.Find(member.first);
    return found && *found == member.second;
  });
}

Value::Value(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    data_ = static_cast<std::int64_t>(value);
  else
    data_ = Decimal{std::to_string(value)};
}

Value::Value(double value) {
  if (!std::isfinite(value)) return;  // JSON has no such number: null
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";  // stays a decimal for whoever reads it
  data_ = Decimal{std::move(text)};
}

const Value* Value::Find(std::string_view key) const {
  const Object* object = IfObject();
  return object ? object->Find(key) : nullptr;
}

const Value* Value::Path(std::initializer_list<std::string_view> keys) const {
  const Value* value = this;
  for (std::string_view key : keys) {
    value = value->Find(key);
    if (!value) return nullptr;
  }
  return value;
}

std::optional<std::string> Value::ScalarText() const {
  if (const std::string* text = IfString()) return *text;
  if (const std::int64_t* integer = IfInteger()) return std::to_string(*integer);
  if (const Decimal* decimal = IfDecimal()) return decimal->text;
  if (const bool* boolean = IfBoolean()) return *boolean ? "true" : "false";
  return std::nullopt;
}

std::string_view Value::KindName() const {
  static constexpr std::string_view kNames[] = {"null", "boolean", "integer", "number",
                                                "text", "list",    "object"};
  return kNames[data_.index()];
}

}  // namespace flintdesk::json
