#include "simulator/model/type.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "simulator/profile.hpp"

namespace flintdesk::simulator {
namespace {

json::Value ValueOf(std::string_view text) {
  auto parsed = json::Parse(text);
  return parsed.ok() ? std::move(parsed.value()) : json::Value(text);
}

json::Object ObjectOf(std::string_view text) {
  if (text.empty()) return {};
  const json::Value value = ValueOf(text);
  return value.IfObject() == nullptr ? json::Object{} : *value.IfObject();
}

bool IsKept(Kind kind) {
  switch (kind) {
    case Kind::kId:
    case Kind::kPart:
    case Kind::kParts:
    case Kind::kParent:
    case Kind::kFixed:
    case Kind::kDerived:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool Has(const Profile& profile, Builds builds) {
  switch (builds) {
    case Builds::kAll:
      return true;
    case Builds::kOlder:
      return !profile.newer_objects;
    case Builds::kNewer:
      return profile.newer_objects;
    case Builds::kOnPremises:
      return !profile.cloud;
    case Builds::kNotShownOfCloud:
      return !profile.cloud || profile.cloud_unproven;
    case Builds::kCloud:
      return profile.cloud;
    case Builds::kMsp:
      return profile.msp;
  }
  return true;
}

char LetterOf(Mark mark) {
  switch (mark) {
    case Mark::kRecorded:
      return 'R';
    case Mark::kDocumented:
      return 'D';
    case Mark::kInferred:
      return 'C';
    case Mark::kOpen:
      break;
  }
  return '?';
}

std::string PlainName(std::string_view name) {
  std::string plain = ToLower(name);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return plain;
}

Type::Type(TypeTables tables) : TypeTables(std::move(tables)), all_parts_(parts) {
  for (std::size_t place = 0; place < fields.size(); ++place) TakeField(place);
}

void Type::TakeField(std::size_t place) {
  const Field& field = fields[place];
  slots_.push_back(IsKept(field.kind) ? slot_count_++ : kNone);
  fixed_.push_back(ValueOf(field.fixed));
  presets_.push_back(field.preset.empty() ? json::Value() : ValueOf(field.preset));
  around_.push_back(ObjectOf(field.around));
  newer_around_.push_back(ObjectOf(field.newer_around));
  part_places_.push_back(all_parts_.size());
  if (field.kind == Kind::kPart) all_parts_.push_back(&field.part());
  if (field.kind == Kind::kParts) part_places_.back() = PartPlaceOf(field.part().many);
  for (const std::string_view name : {field.v1, field.label}) {
    if (name.empty()) continue;
    if (field.kind != Kind::kDuration) {
      in_v1_.emplace(PlainName(name), place);
      continue;
    }
    for (const char* unit : {"hours", "minutes"}) in_v1_.emplace(PlainName(name) + unit, place);
  }
}

std::size_t Type::PlaceOf(std::string_view v3) const {
  for (std::size_t place = 0; place < fields.size(); ++place)
    if (fields[place].v3 == v3) return place;
  return kNone;
}

std::size_t Type::PlaceTaken(std::string_view v3) const {
  const std::size_t place = PlaceOf(v3);
  if (place != kNone || v3.empty()) return place;
  const auto also =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.v3_also == v3; });
  return also == fields.end() ? kNone : static_cast<std::size_t>(also - fields.begin());
}

std::size_t Type::PlaceInV1(std::string_view plain) const {
  const auto found = in_v1_.find(plain);
  return found == in_v1_.end() ? kNone : found->second;
}

std::size_t Type::PartPlaceOf(std::string_view name) const {
  for (std::size_t place = 0; place < all_parts_.size(); ++place)
    if (all_parts_[place]->many == name) return place;
  return kNone;
}

const Verb* Type::FindVerb(std::string_view name) const {
  const auto found =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == name; });
  return found == verbs.end() ? nullptr : &*found;
}

}  // namespace flintdesk::simulator
