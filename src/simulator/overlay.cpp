#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/desk.hpp"
#include "simulator/modules/templates.hpp"
#include "simulator/state.hpp"
#include "simulator/v3_input.hpp"

/// `--data FILE`: entities that are laid over a fresh state.
namespace flintdesk::simulator {
namespace {

using json::Object;
using json::Value;

Error Wrong(std::string_view what, std::string reason) {
  return InvalidConfigurationError(fmt::format("the data for the simulator: {} {}", what, reason),
                                   "Correct the file that --data names.");
}

/// `"priority": "High"` stands for `{"name": "High"}`, which is easier to write by hand.
Object WithReferences(const Type& type, const Object& entry) {
  Object whole;
  for (const auto& [key, value] : entry) {
    const std::size_t place = type.PlaceOf(key);
    const bool is_reference = place != Type::kNone && type.fields[place].kind == Kind::kReference;
    if (is_reference && value.IsString()) {
      whole.Set(key, Object{{"name", value}});
    } else if (key != "id" && key != "created_time" && type.PartPlaceOf(key) >= type.parts.size()) {
      whole.Set(key, value);
    }
  }
  return whole;
}

std::string Reason(const Refusal& refusal) {
  return fmt::format("has no valid {}{}{}", Join(refusal.fields, ", "), refusal.message.empty() ? "" : ": ",
                     refusal.message);
}

/// A text stands for a part that has nothing but its first mandatory field.
Object PartOf(const Type& type, const Value& entry) {
  if (entry.IfObject() != nullptr) return *entry.IfObject();
  const auto field =
      std::find_if(type.fields.begin(), type.fields.end(), [](const Field& f) { return f.mandatory; });
  return entry.IsString() && field != type.fields.end() ? Object{{std::string(field->v3), entry}} : Object{};
}

Result<void> AddParts(Desk& desk, Entity& whole, const Object& entry, const std::string& what) {
  for (const Type* part : whole.type->parts) {
    const Value* all = entry.Find(part->many);
    if (all == nullptr) continue;
    if (all->IfArray() == nullptr)
      return Wrong(what, fmt::format("has '{}' that are not a list", part->many));
    for (const Value& one : *all->IfArray()) {
      const Object entry_of_part = PartOf(*part, one);
      Outcome<Change> change = v3::ReadChange(*part, WithReferences(*part, entry_of_part), desk);
      const Refusal wrong{Refusal::Kind::kInvalidValue};
      const Outcome<Entity*> made =
          change.ok() ? desk.AddPart(whole, *part, change.value()) : Outcome<Entity*>(wrong);
      if (!made.ok()) return Wrong(what, fmt::format("has a {} that is wrong", part->one));
      if (Result<void> deeper = AddParts(desk, *made.value(), entry_of_part, what); !deeper.ok())
        return deeper;
    }
  }
  return {};
}

/// The thing that is there under the id, changed, or a new one.
Outcome<Entity*> Laid(Transaction& transaction, Desk& desk, const Type& type, std::optional<std::int64_t> id,
                      const Object& entry) {
  Outcome<Change> change = v3::ReadChange(type, WithReferences(type, entry), desk);
  if (!change.ok()) return change.error();
  if (Entity* known = transaction.Write(type, id.value_or(0))) {
    if (Outcome<void> done = desk.Edit(*known, change.value()); !done.ok()) return done.error();
    for (std::size_t place = 0; place < type.fields.size(); ++place)
      if (type.fields[place].stamp == Stamp::kEditedAt) known->values[type.SlotOf(place)] = nullptr;
    return known;
  }
  const std::int64_t next = transaction.NextId(type);
  transaction.SetNextId(type, id.value_or(next));
  Outcome<Entity*> made = desk.Create(type, change.value());
  if (made.ok()) transaction.SetNextId(type, std::max(next, made.value()->id + 1));
  return made;
}

Result<void> Lay(Transaction& transaction, Desk& desk, const Type& type, const Value& entry) {
  const std::string list = fmt::format("'{}'", type.many);
  const Object* object = entry.IfObject();
  if (object == nullptr) return Wrong(list, "holds something that is not an object");
  const Value* id_value = object->Find("id");
  auto id = id_value == nullptr ? std::nullopt : ParseInteger(id_value->ScalarText().value_or(""));
  if (id_value != nullptr && (!id || *id < 1)) return Wrong(list, "has an id that is not a positive number");
  // On Cloud, people know a thing by a smaller number.
  if (id && *id < transaction.state().id_base) id = *id + transaction.state().id_base;
  const std::string what = id ? fmt::format("{} {}", type.one, *id) : fmt::format("a new {}", type.one);
  Outcome<Entity*> laid = Laid(transaction, desk, type, id, *object);
  if (!laid.ok()) return Wrong(what, Reason(laid.error()));
  if (const Value* created = object->Find("created_time")) {
    const Value* inner = created->Find("value");
    const auto time = ParseInteger((inner == nullptr ? *created : *inner).ScalarText().value_or(""));
    if (!time) return Wrong(what, "has a created_time that is not in epoch milliseconds");
    if (type.PlaceOf("created_time") != Type::kNone) laid.value()->At("created_time") = *time;
  }
  return AddParts(desk, *laid.value(), *object, what);
}

/// Lists of things that are no rows of a look-up module. They come last: they name what the others add.
Result<void> LayAll(State& state, const Object& document, std::int64_t now, const Profile& profile) {
  Transaction transaction(state);
  Desk desk(transaction, profile, false, now);
  for (const Type* type : state.modules().whole()) {
    const Value* entries = document.Find(type->many);
    if (entries == nullptr) continue;
    if (entries->IfArray() == nullptr) return Wrong(fmt::format("'{}'", type->many), "is not a list");
    for (const Value& entry : *entries->IfArray()) {
      if (Result<void> done = Lay(transaction, desk, *type, entry); !done.ok()) return done;
    }
  }
  transaction.Apply();
  return {};
}

Result<void> LayUdfs(State& state, const Value& udfs) {
  if (udfs.IfArray() == nullptr) return Wrong("'udf_fields'", "is not a list");
  for (const Value& entry : *udfs.IfArray()) {
    const Value* name = entry.Find("name");
    const Value* label = entry.Find("label");
    if (name == nullptr || label == nullptr)
      return Wrong("'udf_fields'", "has an entry without name or label");
    const std::string text = name->ScalarText().value_or("");
    std::erase_if(state.udfs, [&](const UdfField& udf) { return udf.name == text; });
    state.udfs.push_back({text, label->ScalarText().value_or("")});
  }
  return {};
}

}  // namespace

Result<void> LayOver(State& state, const Value& document, std::int64_t now, const Profile& profile) {
  const Object* object = document.IfObject();
  if (object == nullptr) return Wrong("the document", "is not an object");
  for (const auto& [key, value] : *object) {
    if (state.modules().FindWhole(key) != nullptr) continue;
    if (key == "udf_fields") {
      if (Result<void> done = LayUdfs(state, value); !done.ok()) return done;
      continue;
    }
    if (state.directory.Module(key) == nullptr) {
      std::vector<std::string> known = {"udf_fields", "technicians"};
      for (const Type* type : state.modules().whole()) known.emplace_back(type->many);
      for (const auto& [module, rows] : state.directory.modules()) known.push_back(module);
      const auto nearest = NearestOf(key, known);
      return Wrong(fmt::format("'{}'", key), nearest
                                                 ? fmt::format("is not known; did you mean '{}'?", *nearest)
                                                 : std::string("is not known"));
    }
    if (Result<void> done = state.directory.LayOver(key, value); !done.ok()) return done;
  }
  for (const Row& row : *state.directory.Module(kTemplates))
    if (const std::string fault = FaultOfForm(row, state.udfs); !fault.empty())
      return Wrong(fmt::format("the template '{}'", row.name), fault);
  return LayAll(state, *object, now, profile);
}

}  // namespace flintdesk::simulator
