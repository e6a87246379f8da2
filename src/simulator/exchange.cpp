#include "simulator/exchange.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/modules/history.hpp"

namespace flintdesk::simulator {
namespace {

Outcome<void> Suits(const Exchange& exchange) {
  if (exchange.type.suits == nullptr) return {};
  return exchange.type.suits(exchange.desk, *exchange.written, exchange.change);
}

Outcome<void> Edit(Exchange& exchange) {
  if (Outcome<void> done = exchange.desk.Edit(*exchange.written, exchange.change); !done.ok()) return done;
  return Suits(exchange);
}

Outcome<void> Add(Exchange& exchange) {
  const bool is_whole = exchange.operation.way->below.empty();
  Outcome<Entity*> made =
      is_whole ? exchange.desk.Create(exchange.type, exchange.change)
               : exchange.desk.AddPart(*exchange.written_parent, exchange.type, exchange.change);
  if (!made.ok()) return made.error();
  exchange.entity = exchange.written = made.value();
  if (Outcome<void> suits = Suits(exchange); !suits.ok()) return suits;
  if (is_whole) exchange.whole = exchange.written_whole = exchange.written;
  return {};
}

Outcome<void> Delete(Exchange& exchange) {
  std::vector<Entity>& all = exchange.written_parent->Parts(exchange.type.many);
  const std::int64_t id = exchange.written->id;
  std::erase_if(all, [id](const Entity& part) { return part.id == id; });
  exchange.entity = exchange.written = nullptr;
  return {};
}

/// The part of which there is one is set as a field of the whole.
Outcome<void> Set(Exchange& exchange) {
  if (Outcome<void> complete = exchange.desk.CheckMandatory(exchange.type, exchange.change); !complete.ok())
    return complete;
  const Type& whole = *exchange.operation.way->whole;
  Change change;
  for (std::size_t place = 0; place < whole.fields.size(); ++place) {
    if (whole.fields[place].kind == Kind::kPart && &whole.fields[place].part() == &exchange.type)
      change.given[place].part = exchange.change;
  }
  return exchange.desk.Edit(*exchange.written_whole, change);
}

}  // namespace

Outcome<Given> Duration(const Field& field, std::optional<std::int64_t> hours,
                        std::optional<std::int64_t> minutes) {
  if (!hours || !minutes || *hours < 0 || *hours > 100'000 || *minutes < 0 || *minutes > 1'000'000)
    return Refusal{Refusal::Kind::kInvalidValue, {std::string(field.v3)}, {}};
  return Given{*hours * 60 + *minutes};
}

Outcome<void> FindWhole(Exchange& exchange) {
  const Operation& operation = exchange.operation;
  if (operation.request_id.empty()) return {};
  const std::int64_t id = ParseInteger(operation.request_id).value_or(0);
  if (operation.is_change) exchange.written_whole = exchange.desk.Write(*operation.way->whole, id);
  exchange.whole =
      operation.is_change ? exchange.written_whole : exchange.desk.Find(*operation.way->whole, id);
  if (exchange.whole == nullptr) return Refusal{Refusal::Kind::kNotFound};
  if (!exchange.desk.IsServed(*exchange.whole))
    return Refusal{exchange.desk.profile().others_forbidden ? Refusal::Kind::kForbidden
                                                            : Refusal::Kind::kNotFound};
  if (const Type& type = *exchange.whole->type; !type.gone_into.empty()) {
    if (const std::string other = exchange.whole->Text(type.gone_into); !other.empty())
      return Refusal{Refusal::Kind::kNotFound,
                     {},
                     fmt::format("The {} has been merged with the {} {}", type.one, type.one, other)};
  }
  if (operation.way->below.empty()) {
    exchange.entity = exchange.whole;
    exchange.written = exchange.written_whole;
  }
  return {};
}

Outcome<void> FindPart(Exchange& exchange) {
  const std::vector<const Type*>& below = exchange.operation.way->below;
  const std::vector<std::string>& ids = exchange.operation.part_ids;
  if (exchange.whole == nullptr || below.empty()) return {};
  const Entity* found = exchange.whole;
  Entity* written = exchange.written_whole;
  for (std::size_t level = 0; level < below.size(); ++level) {
    exchange.parent = found;
    exchange.written_parent = written;
    const std::vector<Entity>& all = found->Parts(below[level]->many);
    if (level >= ids.size()) {  // The one that there is, or a new one.
      exchange.entity = all.empty() ? nullptr : &all.front();
      return {};
    }
    const std::int64_t id = ParseInteger(ids[level]).value_or(0);
    const auto at = std::find_if(all.begin(), all.end(), [id](const Entity& part) { return part.id == id; });
    if (at == all.end()) return Refusal{Refusal::Kind::kNotFound};
    found = &*at;
    if (written != nullptr)
      written = &written->Parts(below[level]->many)[static_cast<std::size_t>(at - all.begin())];
  }
  exchange.entity = found;
  exchange.written = written;
  return {};
}

Outcome<const json::Value*> OnlyMember(const Exchange& exchange, std::string_view name) {
  const json::Value* found = exchange.input.Find(name);
  if (exchange.input.IfObject() != nullptr) {
    for (const auto& [key, value] : *exchange.input.IfObject())
      if (key != name) return Refusal{Refusal::Kind::kExtraKey, {std::string(key)}, {}};
  }
  if (found == nullptr) return Refusal{Refusal::Kind::kNotProvided, {std::string(name)}, {}};
  return found;
}

Outcome<std::vector<std::int64_t>> IdsIn(const json::Value& list, std::string_view name,
                                         std::string_view inner) {
  std::vector<std::int64_t> ids;
  const json::Array none;
  for (const json::Value& entry : list.IfArray() == nullptr ? none : *list.IfArray()) {
    const json::Value* holder = inner.empty() ? &entry : entry.Find(inner);
    const json::Value* id = holder == nullptr ? nullptr : holder->Find("id");
    const auto number = id == nullptr ? std::nullopt : ParseInteger(id->ScalarText().value_or(""));
    if (!number) return Refusal{Refusal::Kind::kInvalidValue, {std::string(name)}, {}};
    ids.push_back(*number);
  }
  if (ids.empty()) return Refusal{Refusal::Kind::kInvalidValue, {std::string(name)}, {}};
  return ids;
}

std::string IdOfWhole(const Exchange& exchange) {
  if (exchange.whole != nullptr) return std::to_string(exchange.whole->id);
  return std::to_string(ParseInteger(exchange.operation.request_id).value_or(0));
}

namespace {

Outcome<void> Do(Exchange& exchange) {
  switch (exchange.verb.act) {
    case Act::kList:
    case Act::kGet:
      return {};
    case Act::kAdd:
      return Add(exchange);
    case Act::kEdit:
      return Edit(exchange);
    case Act::kDelete:
      return Delete(exchange);
    case Act::kSet:
      return Set(exchange);
    case Act::kSpecial:
      return exchange.verb.perform(exchange);
  }
  return {};
}

}  // namespace

Outcome<void> CarryOut(Exchange& exchange) {
  const bool is_recorded =
      exchange.written_whole != nullptr && !exchange.written_whole->type->history.empty();
  if (!is_recorded) return Do(exchange);
  const Entity before = *exchange.written_whole;
  if (Outcome<void> done = Do(exchange); !done.ok()) return done;
  if (exchange.written_whole != nullptr) RecordHistory(exchange, before);
  return {};
}

}  // namespace flintdesk::simulator
