#include "simulator/model/entity.hpp"

#include <cassert>

#include "base/text.hpp"
#include "simulator/model/type.hpp"

namespace flintdesk::simulator {

Entity::Entity(const Type& of) : type(&of), values(of.slots()) {}

const json::Value& Entity::At(std::string_view field) const {
  const std::size_t place = type->PlaceOf(field);
  assert(place != Type::kNone);
  return At(place);
}

json::Value& Entity::At(std::string_view field) { return values[type->SlotOf(type->PlaceOf(field))]; }

const json::Value& Entity::At(std::size_t place) const {
  static const json::Value null;
  const std::size_t slot = type->SlotOf(place);
  return slot == Type::kNone ? null : values[slot];
}

std::string Entity::Text(std::string_view field) const { return At(field).ScalarText().value_or(""); }

std::optional<std::int64_t> Entity::Number(std::string_view field) const {
  const std::int64_t* number = At(field).IfInteger();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

bool Entity::Flag(std::string_view field) const {
  const bool* flag = At(field).IfBoolean();
  return flag != nullptr && *flag;
}

const std::vector<Entity>& Entity::Parts(std::string_view many) const {
  static const std::vector<Entity> none;
  if (parts_.empty()) return none;
  const std::size_t place = type->PartPlaceOf(many);
  assert(place != Type::kNone);
  return PartsAt(place);
}

std::vector<Entity>& Entity::Parts(std::string_view many) { return PartsAt(type->PartPlaceOf(many)); }

const std::vector<Entity>& Entity::PartsAt(std::size_t place) const {
  static const std::vector<Entity> none;
  return parts_.empty() ? none : parts_[place];
}

std::vector<Entity>& Entity::PartsAt(std::size_t place) {
  if (parts_.empty()) parts_.resize(type->all_parts().size());
  return parts_[place];
}

const Entity* Entity::Part(std::string_view many) const {
  const std::vector<Entity>& all = Parts(many);
  return all.empty() ? nullptr : &all.front();
}

json::Value Entity::ToJson() const {
  json::Object object{{"id", id}};
  for (std::size_t place = 0; place < type->fields.size(); ++place)
    if (const json::Value& value = At(place); !value.IsNull()) object.Set(type->fields[place].v3, value);
  for (std::size_t place = 0; place < type->all_parts().size(); ++place) {
    json::Array array;
    for (const Entity& part : PartsAt(place)) array.push_back(part.ToJson());
    object.Set(type->all_parts()[place]->many, std::move(array));
  }
  return object;
}

Entity Entity::FromJson(const Type& type, const json::Value& value) {
  Entity entity(type);
  if (const json::Value* id = value.Find("id"); id != nullptr && id->IfInteger() != nullptr)
    entity.id = *id->IfInteger();
  for (std::size_t place = 0; place < type.fields.size(); ++place) {
    if (type.SlotOf(place) == Type::kNone) continue;
    if (const json::Value* found = value.Find(type.fields[place].v3))
      entity.values[type.SlotOf(place)] = *found;
  }
  for (std::size_t place = 0; place < type.all_parts().size(); ++place) {
    const Type& of = *type.all_parts()[place];
    const json::Value* found = value.Find(of.many);
    if (found == nullptr || found->IfArray() == nullptr) continue;
    for (const json::Value& part : *found->IfArray()) entity.PartsAt(place).push_back(FromJson(of, part));
  }
  return entity;
}

}  // namespace flintdesk::simulator
