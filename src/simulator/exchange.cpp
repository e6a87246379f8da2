#include "simulator/exchange.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

Outcome<void> Add(Exchange& exchange) {
  Outcome<Entity*> made =
      exchange.operation.way->whole == &exchange.type
          ? exchange.desk.Create(exchange.type, exchange.change)
          : exchange.desk.AddPart(*exchange.written_whole, exchange.type, exchange.change);
  if (!made.ok()) return made.error();
  exchange.entity = exchange.written = made.value();
  if (exchange.operation.way->whole == &exchange.type)
    exchange.whole = exchange.written_whole = exchange.written;
  return {};
}

Outcome<void> Delete(Exchange& exchange) {
  std::vector<Entity>& all = exchange.written_whole->Parts(exchange.type.many);
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
  if (operation.way->whole == &exchange.type) {
    exchange.entity = exchange.whole;
    exchange.written = exchange.written_whole;
  }
  return {};
}

Outcome<void> FindPart(Exchange& exchange) {
  const Operation& operation = exchange.operation;
  if (exchange.whole == nullptr || operation.way->whole == &exchange.type) return {};
  const std::vector<Entity>& all = exchange.whole->Parts(exchange.type.many);
  if (operation.way->ids < 2) {
    if (!all.empty()) exchange.entity = &all.front();
    return {};
  }
  const std::int64_t id = ParseInteger(operation.child_id).value_or(0);
  const auto found = std::find_if(all.begin(), all.end(), [id](const Entity& part) { return part.id == id; });
  if (found == all.end()) return Refusal{Refusal::Kind::kNotFound};
  exchange.entity = &*found;
  if (exchange.written_whole != nullptr)
    exchange.written =
        &exchange.written_whole->Parts(exchange.type.many)[static_cast<std::size_t>(found - all.begin())];
  return {};
}

std::string IdOfWhole(const Exchange& exchange) {
  if (exchange.whole != nullptr) return std::to_string(exchange.whole->id);
  return std::to_string(ParseInteger(exchange.operation.request_id).value_or(0));
}

Outcome<void> CarryOut(Exchange& exchange) {
  switch (exchange.verb.act) {
    case Act::kList:
    case Act::kGet:
      return {};
    case Act::kAdd:
      return Add(exchange);
    case Act::kEdit:
      return exchange.desk.Edit(*exchange.written, exchange.change);
    case Act::kDelete:
      return Delete(exchange);
    case Act::kSet:
      return Set(exchange);
    case Act::kSpecial:
      return exchange.verb.perform(exchange);
  }
  return {};
}

}  // namespace flintdesk::simulator
