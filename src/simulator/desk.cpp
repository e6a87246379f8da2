#include "simulator/desk.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

std::size_t CharactersOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Refusal Refuse(Refusal::Kind kind, std::string_view field) { return Refusal{kind, {std::string(field)}, {}}; }

bool IsNothing(const Field& field, const Given& given) {
  if (field.kind == Kind::kReference) return given.references.front().by == Reference::By::kNothing;
  if (field.kind == Kind::kText) return Trim(given.value.ScalarText().value_or("")).empty();
  return given.value.IsNull();
}

/// The id that a preset name stands for; null when the row was removed.
json::Value PresetRow(const Directory& directory, const Field& field, const json::Value& name) {
  const Row* row = directory.FindName(field.lookup, name.ScalarText().value_or(""));
  return row == nullptr ? json::Value() : json::Value(row->id);
}

}  // namespace

const Row* Desk::FindRow(const Entity& entity, std::string_view field) const {
  const std::size_t place = entity.type->PlaceOf(field);
  const std::string* id = entity.At(place).IfString();
  return id == nullptr ? nullptr : FindRow(StorageOf(entity.type->fields[place].lookup), *id);
}

std::string Desk::Kept(std::string text) const {
  for (const Storage* storage : custom_.storage) text = storage->Kept(std::move(text));
  return text;
}

bool Desk::IsServed(const Entity& entity) const {
  if (profile_.key_account.empty() || entity.type->PlaceOf("account") == Type::kNone) return true;
  const Row* account = FindRow(entity, "account");
  return account == nullptr || EqualsIgnoreCase(account->name, profile_.key_account);
}

Outcome<std::string> Desk::Resolve(const Field& field, const Reference& reference,
                                   const std::string& parent) {
  const std::string_view module = field.lookup;
  const Directory& directory = transaction_.directory(module);
  const auto fits = [&](const Row& row) {
    const bool is_anothers = module == "accounts" && !profile_.key_account.empty() &&
                             !EqualsIgnoreCase(row.name, profile_.key_account);
    if (is_anothers) return false;
    const std::string of = parent.empty() ? std::string{} : row.Text("parent");
    return of == parent || (field.loosely_below && of.empty());
  };
  const Row* found = directory.Find(module, reference);
  if (found != nullptr && fits(*found)) return found->id;
  if (reference.by == Reference::By::kName) {
    const std::vector<Row>* rows = directory.Module(module);
    for (std::size_t i = 0; rows != nullptr && i < rows->size(); ++i) {
      const Row& row = (*rows)[i];
      const bool same =
          profile_.any_case_names ? EqualsIgnoreCase(row.name, reference.text) : row.name == reference.text;
      const bool usable = module != "technicians" || row.Flag("is_technician");
      if (same && usable && fits(row)) return row.id;
    }
    if (lenient_names_ && !reference.text.empty()) {
      json::Object more;
      if (!parent.empty()) more.Set("parent", parent);
      return transaction_.AddRow(std::string(module), reference.text, std::move(more)).id;
    }
  }
  return Refuse(Refusal::Kind::kBadReference, field.v3);
}

Outcome<void> Desk::ApplyReferences(Entity& entity, std::size_t place, const Given& given) {
  const Field& field = entity.type->fields[place];
  const std::string parent = field.below.empty() ? std::string{} : entity.Text(field.below);
  json::Array ids;
  for (const Reference& reference : given.references) {
    if (reference.by == Reference::By::kNothing && field.kind == Kind::kReference) continue;
    Outcome<std::string> id = Resolve(field, reference, parent);
    if (!id.ok()) return id.error();
    ids.emplace_back(std::move(id.value()));
  }
  json::Value& kept = entity.values[entity.type->SlotOf(place)];
  if (field.kind == Kind::kReferences) {
    kept = std::move(ids);
  } else {
    kept = ids.empty() ? json::Value() : ids.front();
  }
  return {};
}

Outcome<void> Desk::ApplyPart(Entity& entity, std::size_t place, const Given& given) {
  std::vector<Entity>& all = entity.PartsAt(entity.type->PartPlaceOfField(place));
  if (!all.empty()) return Edit(all.front(), given.part);
  Outcome<Entity> made = Make(entity.type->fields[place].part(), given.part);
  if (!made.ok()) return made.error();
  all.push_back(std::move(made.value()));
  return {};
}

Outcome<void> Desk::ApplyParts(Entity& entity, std::size_t place, const Given& given) {
  for (const Change& part : given.parts) {
    if (Outcome<Entity*> made = AddPart(entity, entity.type->fields[place].part(), part); !made.ok())
      return made.error();
  }
  return {};
}

Outcome<void> Desk::ApplyField(Entity& entity, std::size_t place, const Given& given) {
  const Field& field = entity.type->fields[place];
  if (field.kind == Kind::kPart) return ApplyPart(entity, place, given);
  if (field.kind == Kind::kParts) return ApplyParts(entity, place, given);
  if (field.kept && IsNothing(field, given)) return Refuse(Refusal::Kind::kMissing, field.v3);
  if (field.kind == Kind::kReference || field.kind == Kind::kReferences)
    return ApplyReferences(entity, place, given);
  json::Value& kept = entity.values[entity.type->SlotOf(place)];
  if (field.kind == Kind::kUdfs) {
    json::Object all = kept.IfObject() == nullptr ? json::Object{} : *kept.IfObject();
    for (const auto& [name, value] : *given.value.IfObject()) all.Set(name, value);
    kept = std::move(all);
    return {};
  }
  if (field.kind == Kind::kFiles && given.value.IfArray() != nullptr) {
    for (const json::Value& id : *given.value.IfArray())
      if (Find(field.part(), ParseInteger(*id.IfString()).value_or(0)) == nullptr)
        return Refuse(Refusal::Kind::kBadReference, field.v3);
  }
  const std::string* text = given.value.IfString();
  if (text != nullptr && field.most > 0 && CharactersOf(*text) > field.most)
    return Refuse(Refusal::Kind::kInvalidValue, field.v3);
  const bool is_preset = given.value.IsNull() || (text != nullptr && text->empty());
  if (is_preset && !field.preset.empty()) {
    kept = entity.type->PresetOf(place);
  } else if (text != nullptr && field.kind == Kind::kText && !field.as_sent) {
    kept = Kept(*text);
  } else {
    kept = given.value;
  }
  return {};
}

Outcome<void> Desk::Apply(Entity& entity, const Change& change) {
  const Entity before = entity;
  for (const auto& [place, given] : change.given) {
    if (Outcome<void> done = ApplyField(entity, place, given); !done.ok()) return done;
  }
  if (entity.type->settle == nullptr) return {};
  return entity.type->settle(*this, before, entity);
}

void Desk::Sign(Entity& entity, bool is_new) const {
  for (std::size_t place = 0; place < entity.type->fields.size(); ++place) {
    const Stamp stamp = entity.type->fields[place].stamp;
    if (stamp == Stamp::kNone) continue;
    json::Value& value = entity.values[entity.type->SlotOf(place)];
    if (stamp == Stamp::kTouchedBy || (is_new && stamp == Stamp::kMadeBy)) value = author_;
    if (stamp == Stamp::kTouchedAt || (is_new && stamp == Stamp::kMadeAt) ||
        (!is_new && stamp == Stamp::kEditedAt))
      value = now_;
  }
}

Entity Desk::Blank(const Type& type) const {
  Entity blank(type);
  for (std::size_t place = 0; place < type.fields.size(); ++place) {
    const Field& field = type.fields[place];
    if (field.preset.empty() || !Has(profile_, field.builds)) continue;
    blank.values[type.SlotOf(place)] =
        field.kind == Kind::kReference
            ? PresetRow(transaction_.directory(field.lookup), field, type.PresetOf(place))
            : type.PresetOf(place);
  }
  blank.made = custom_.real_now;
  Sign(blank, true);
  return blank;
}

Outcome<void> Desk::CheckMandatory(const Type& type, const Change& change) const {
  Refusal missing{Refusal::Kind::kMissing};
  for (std::size_t place = 0; place < type.fields.size(); ++place) {
    const Field& field = type.fields[place];
    const bool is_mandatory = field.mandatory || (field.msp_mandatory && profile_.msp);
    if (is_mandatory && !change.given.contains(place)) missing.fields.emplace_back(field.v3);
  }
  if (!missing.fields.empty()) return missing;
  return {};
}

Outcome<Entity> Desk::Make(const Type& type, const Change& change) {
  if (Outcome<void> complete = CheckMandatory(type, change); !complete.ok()) return complete.error();
  Entity made = Blank(type);
  if (Outcome<void> done = Apply(made, change); !done.ok()) return done.error();
  return made;
}

Outcome<Entity*> Desk::Create(const Type& type, const Change& change) {
  Outcome<Entity> made = Make(type, change);
  if (!made.ok()) return made.error();
  made->id = transaction_.NextId(type);
  return &transaction_.Add(std::move(made.value()));
}

Outcome<Entity*> Desk::AddPart(Entity& whole, const Type& type, const Change& change) {
  Outcome<Entity> made = Make(type, change);
  if (!made.ok()) return made.error();
  if (type.join != nullptr) {
    if (Outcome<void> joined = type.join(*this, whole, made.value()); !joined.ok()) return joined.error();
  }
  made->id = transaction_.NextId(type);
  if (type.touches_whole) Sign(whole, false);
  std::vector<Entity>& all = whole.Parts(type.many);
  all.push_back(std::move(made.value()));
  return &all.back();
}

std::optional<Desk::Slice> Desk::FindSlice(const Type& type, std::string_view view, const Order& order,
                                           std::size_t from, std::size_t until) const {
  const auto whole = state().Index(type).Find(order.field, order.descending);
  if (!whole) return std::nullopt;
  const RowIndex::Listing listing = whole->Within(order.least, order.most);
  Slice slice;
  const auto take = [&](const RowIndex::Key& key) {
    if (custom_.rows_looked_at != nullptr) ++*custom_.rows_looked_at;
    return Find(type, key.id);
  };
  const bool all = type.is_view_of_all == nullptr || type.is_view_of_all(view);
  if (all && custom_.list_lag_ms == 0 && profile_.key_account.empty()) {
    slice.total = listing.size();
    for (std::size_t i = from; i < std::min(until, slice.total); ++i)
      slice.entities.push_back(take(listing.At(i)));
    return slice;
  }
  for (std::size_t i = 0; i < listing.size(); ++i) {
    const Entity* entity = take(listing.At(i));
    if (!IsListed(*entity) || !IsInView(*entity, view)) continue;
    if (slice.total >= from && slice.total < until) slice.entities.push_back(entity);
    ++slice.total;
  }
  return slice;
}

Outcome<void> Desk::Edit(Entity& entity, const Change& change) {
  if (Outcome<void> done = Apply(entity, change); !done.ok()) return done;
  Sign(entity, false);
  return {};
}

}  // namespace flintdesk::simulator
