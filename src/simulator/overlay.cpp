#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/desk.hpp"
#include "simulator/lenient_json.hpp"
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
Object WithReferences(const Object& request) {
  Object whole;
  for (const auto& [key, value] : request) {
    const auto fields = ReferenceFields();
    const bool is_reference = std::any_of(fields.begin(), fields.end(),
                                          [&k = key](const ReferenceField& field) { return field.v3 == k; });
    if (is_reference && value.IsString()) {
      whole.Set(key, Object{{"name", value}});
    } else if (key != "id" && key != "notes" && key != "created_time") {
      whole.Set(key, value);
    }
  }
  return whole;
}

Result<void> AddNotes(Desk& desk, Ticket& ticket, const Value* notes, const std::string& what) {
  if (notes == nullptr) return {};
  if (notes->IfArray() == nullptr) return Wrong(what, "has 'notes' that are not a list");
  for (const Value& entry : *notes->IfArray()) {
    const Object note = entry.IsString()              ? Object{{"description", entry}}
                        : entry.IfObject() != nullptr ? *entry.IfObject()
                                                      : Object{};
    Outcome<NoteChange> change = v3::ReadNote(note);
    if (!change.ok() || !desk.AddNote(ticket, change.value()).ok())
      return Wrong(what, "has a note that is wrong");
  }
  return {};
}

Result<void> LayRequest(Transaction& transaction, Desk& desk, const Value& entry) {
  std::int64_t& next_ticket = transaction.counters.next_ticket;
  const Object* request = entry.IfObject();
  if (request == nullptr) return Wrong("'requests'", "holds something that is not an object");
  const Value* id_value = request->Find("id");
  const auto id = id_value == nullptr ? std::nullopt : ParseInteger(id_value->ScalarText().value_or(""));
  if (id_value != nullptr && (!id || *id < 1))
    return Wrong("'requests'", "has an id that is not a positive number");
  const std::string what = id ? fmt::format("request {}", *id) : std::string("a new request");
  Outcome<TicketChange> change = v3::ReadTicket(WithReferences(*request), transaction.state());
  Ticket* ticket = nullptr;
  Outcome<void> done;
  if (change.ok()) {
    ticket = transaction.WriteTicket(id.value_or(0));
    if (ticket != nullptr) {
      done = desk.Edit(*ticket, change.value());
      ticket->times.erase("last_updated_time");
    } else {
      const std::int64_t next = next_ticket;
      if (id) next_ticket = *id;
      Outcome<Ticket*> made = desk.Create(change.value());
      if (made.ok()) {
        ticket = made.value();
      } else {
        done = made.error();
      }
      next_ticket = std::max(next, next_ticket);
    }
  }
  if (!change.ok() || !done.ok()) {
    const Refusal& refusal = change.ok() ? done.error() : change.error();
    return Wrong(what, fmt::format("has no valid {}{}{}", Join(refusal.fields, ", "),
                                   refusal.message.empty() ? "" : ": ", refusal.message));
  }
  if (const Value* created = request->Find("created_time")) {
    const Value* inner = created->Find("value");
    const auto time = ParseInteger((inner == nullptr ? *created : *inner).ScalarText().value_or(""));
    if (!time) return Wrong(what, "has a created_time that is not in epoch milliseconds");
    ticket->times["created_time"] = *time;
  }
  return AddNotes(desk, *ticket, request->Find("notes"), what);
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

Result<void> LayOver(State& state, const Value& document, std::int64_t now) {
  const Object* object = document.IfObject();
  if (object == nullptr) return Wrong("the document", "is not an object");
  for (const auto& [key, value] : *object) {
    if (key == "requests") continue;
    if (key == "udf_fields") {
      if (Result<void> done = LayUdfs(state, value); !done.ok()) return done;
      continue;
    }
    if (state.directory.Module(key) == nullptr) {
      std::vector<std::string> known = {"requests", "udf_fields", "technicians"};
      for (const auto& [module, rows] : state.directory.modules()) known.push_back(module);
      const auto nearest = NearestOf(key, known);
      return Wrong(fmt::format("'{}'", key), nearest
                                                 ? fmt::format("is not known; did you mean '{}'?", *nearest)
                                                 : std::string("is not known"));
    }
    if (Result<void> done = state.directory.LayOver(key, value); !done.ok()) return done;
  }
  // Requests last: they name what the others add.
  const Value* requests = object->Find("requests");
  if (requests == nullptr) return {};
  if (requests->IfArray() == nullptr) return Wrong("'requests'", "is not a list");
  const Profile profile;
  Transaction transaction(state);
  Desk desk(transaction, profile, false, now);
  for (const Value& entry : *requests->IfArray()) {
    if (Result<void> done = LayRequest(transaction, desk, entry); !done.ok()) return done;
  }
  transaction.Apply();
  return {};
}

}  // namespace flintdesk::simulator
