#include "simulator/desk.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::size_t kSubjectLimit = 250;  // characters, as the vendor documents

std::size_t CharactersOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Refusal Refuse(Refusal::Kind kind, std::string field = {}, std::string message = {}) {
  Refusal refusal;
  refusal.kind = kind;
  if (!field.empty()) refusal.fields.push_back(std::move(field));
  refusal.message = std::move(message);
  return refusal;
}

template <class T>
const T* FindById(const std::vector<T>& things, std::string_view text) {
  const std::optional<std::int64_t> id = ParseInteger(text);
  for (const T& thing : things) {
    if (id && thing.id == *id) return &thing;
  }
  return nullptr;
}

}  // namespace

Outcome<const Ticket*> Desk::FindTicket(std::string_view id) const {
  if (const Ticket* ticket = transaction_.FindTicket(ParseInteger(id).value_or(0))) return ticket;
  return Refuse(Refusal::Kind::kNotFound);
}

Outcome<Ticket*> Desk::WriteTicket(std::string_view id) {
  if (Ticket* ticket = transaction_.WriteTicket(ParseInteger(id).value_or(0))) return ticket;
  return Refuse(Refusal::Kind::kNotFound);
}

Outcome<const Note*> Desk::FindNote(const Ticket& ticket, std::string_view id) {
  if (const Note* note = FindById(ticket.notes, id)) return note;
  return Refuse(Refusal::Kind::kNotFound);
}

Outcome<const Worklog*> Desk::FindWorklog(const Ticket& ticket, std::string_view id) {
  if (const Worklog* worklog = FindById(ticket.worklogs, id)) return worklog;
  return Refuse(Refusal::Kind::kNotFound);
}

std::string Desk::Kept(std::string text) const {
  for (const Storage* storage : custom_.storage) text = storage->Kept(std::move(text));
  return text;
}

bool Desk::IsClosed(const Ticket& ticket) const {
  const Row* status = FindRow("statuses", ticket.Reference("status"));
  return status != nullptr && status->Flag("is_closed");
}

bool Desk::IsOverdue(const Ticket& ticket) const {
  const auto due = ticket.Time("due_by_time");
  return due && *due < now_ && !ticket.Time("completed_time");
}

Outcome<std::string> Desk::Resolve(std::string_view module, std::string_view field,
                                   const Reference& reference, const std::string& parent) {
  const Directory& directory = transaction_.directory(module);
  const auto fits = [&](const Row& row) { return parent.empty() || row.Text("parent") == parent; };
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
  return Refuse(Refusal::Kind::kBadReference, std::string(field));
}

Outcome<void> Desk::ApplyReferences(Ticket& ticket, const TicketChange& change) {
  // A subcategory belongs to a category and an item to a subcategory (vendor documentation).
  const auto parent_of = [&](std::string_view field) {
    if (field == "subcategory") return ticket.Reference("category");
    if (field == "item") return ticket.Reference("subcategory");
    return std::string{};
  };
  for (const ReferenceField& field : ReferenceFields()) {
    const auto wanted = change.references.find(field.v3);
    if (wanted == change.references.end()) continue;
    const std::string key(field.v3);
    if (wanted->second.by == Reference::By::kNothing) {
      if (key == "status" || key == "requester" || key == "template") {
        return Refuse(Refusal::Kind::kMissing, key);
      }
      ticket.references.erase(key);
      continue;
    }
    Outcome<std::string> id = Resolve(field.module, field.v3, wanted->second, parent_of(field.v3));
    if (!id.ok()) return id.error();
    ticket.references[key] = std::move(id.value());
  }
  return {};
}

Outcome<void> Desk::ApplyClosure(Ticket& ticket, const ClosureChange& change) {
  Closure closure = ticket.closure.value_or(Closure{});
  if (change.closure_code && change.closure_code->by != Reference::By::kNothing) {
    Outcome<std::string> code = Resolve("closure_codes", "closure_code", *change.closure_code, {});
    if (!code.ok()) return code.error();
    closure.closure_code = code.value();
  }
  if (change.requester_ack_resolution) closure.requester_ack_resolution = change.requester_ack_resolution;
  if (change.requester_ack_comments) closure.requester_ack_comments = *change.requester_ack_comments;
  if (change.closure_comments) closure.closure_comments = *change.closure_comments;
  ticket.closure = std::move(closure);
  return {};
}

Outcome<void> Desk::ApplyStatus(const Ticket& before, Ticket& after) {
  if (before.Reference("technician") != after.Reference("technician")) {
    if (after.Reference("technician").empty()) {
      after.times.erase("assigned_time");
    } else {
      after.times["assigned_time"] = now_;
    }
  }
  const bool was_closed = IsClosed(before);
  const bool is_closed = IsClosed(after);
  const Row* status = FindRow("statuses", after.Reference("status"));
  if (status != nullptr && status->name == "Resolved" &&
      before.Reference("status") != after.Reference("status")) {
    after.times["resolved_time"] = now_;
  }
  if (is_closed && !was_closed) {
    if (profile_.closing_rules && (!after.resolution || after.resolution->content.empty())) {
      return Refuse(Refusal::Kind::kClosingRule, "resolution");
    }
    after.times.try_emplace("resolved_time", now_);
    after.times["completed_time"] = now_;
    if (!after.closure) after.closure.emplace();
  } else if (was_closed && !is_closed) {
    after.times.erase("completed_time");
    after.times.erase("resolved_time");
    after.closure.reset();
  }
  return {};
}

Outcome<void> Desk::Apply(Ticket& ticket, const TicketChange& change) {
  const Ticket before = ticket;
  if (const auto subject = change.texts.find("subject"); subject != change.texts.end()) {
    if (Trim(subject->second).empty()) return Refuse(Refusal::Kind::kMissing, "subject");
    if (CharactersOf(subject->second) > kSubjectLimit) return Refuse(Refusal::Kind::kInvalidValue, "subject");
  }
  if (Outcome<void> done = ApplyReferences(ticket, change); !done.ok()) return done.error();
  for (const auto& [key, text] : change.texts) ticket.texts[key] = Kept(text);
  for (const auto& [key, time] : change.times) {
    if (time) {
      ticket.times[key] = *time;
    } else {
      ticket.times.erase(key);
    }
  }
  for (const auto& [key, value] : change.udfs) ticket.udfs[key] = value;
  if (change.emails) ticket.emails = *change.emails;
  if (change.assets) {
    ticket.assets.clear();
    for (const Reference& asset : *change.assets) {
      Outcome<std::string> id = Resolve("assets", "assets", asset, {});
      if (!id.ok()) return id.error();
      ticket.assets.push_back(id.value());
    }
  }
  if (change.resolution) ticket.resolution = Resolution{Kept(*change.resolution), author_, now_};
  if (change.is_fcr) ticket.is_fcr = change.is_fcr;
  if (change.closure) {
    if (Outcome<void> done = ApplyClosure(ticket, *change.closure); !done.ok()) return done.error();
  }
  return ApplyStatus(before, ticket);
}

Outcome<Ticket*> Desk::Create(const TicketChange& change) {
  Refusal missing = Refuse(Refusal::Kind::kMissing);
  if (!change.texts.contains("subject")) missing.fields.emplace_back("subject");
  if (!change.references.contains("requester")) missing.fields.emplace_back("requester");
  if (!missing.fields.empty()) return missing;

  Ticket blank;
  const auto preset = [&](const char* field, std::string_view module, std::string_view name) {
    if (const Row* row = transaction_.directory(module).FindName(module, name))
      blank.references[field] = row->id;
  };
  preset("status", "statuses", "Open");
  preset("template", "request_templates", "Default Request");
  preset("request_type", "request_types", "Incident");
  preset("mode", "modes", "Web Form");
  blank.references["created_by"] = author_;
  blank.made = custom_.real_now;
  blank.times["created_time"] = now_;
  if (Outcome<void> made = Apply(blank, change); !made.ok()) return made.error();
  blank.id = transaction_.counters.next_ticket++;
  return &transaction_.AddTicket(std::move(blank));
}

Outcome<void> Desk::Edit(Ticket& ticket, const TicketChange& change) {
  if (Outcome<void> done = Apply(ticket, change); !done.ok()) return done;
  ticket.times["last_updated_time"] = now_;
  return {};
}

Outcome<void> Desk::Close(Ticket& ticket, const TicketChange& change, bool needs_technician) {
  if (IsClosed(ticket)) return Refuse(Refusal::Kind::kAlreadyClosed);
  if (needs_technician && ticket.Reference("technician").empty()) return Refuse(Refusal::Kind::kUnassigned);
  TicketChange whole = change;
  whole.references["status"] = {Reference::By::kName, "Closed"};
  return Edit(ticket, whole);
}

Outcome<void> Desk::Assign(Ticket& ticket, const TicketChange& change) {
  if (change.references.empty()) {
    Refusal refusal = Refuse(Refusal::Kind::kMissing);
    refusal.fields = {"technician"};
    return refusal;
  }
  return Edit(ticket, change);
}

Outcome<void> Desk::Pickup(Ticket& ticket) {
  TicketChange change;
  change.references["technician"] = {Reference::By::kId, author_};
  return Edit(ticket, change);
}

Outcome<void> Desk::MoveToTrash(Ticket& ticket) {
  if (ticket.trashed) return Refuse(Refusal::Kind::kAlreadyTrashed);
  ticket.trashed = true;
  ticket.deleted_by = author_;
  ticket.times["deleted_on"] = now_;
  return {};
}

Outcome<void> Desk::Restore(Ticket& ticket) {
  if (!ticket.trashed) return Refuse(Refusal::Kind::kNotTrashed);
  ticket.trashed = false;
  ticket.deleted_by.clear();
  ticket.times.erase("deleted_on");
  return {};
}

Outcome<void> Desk::Delete(Ticket& ticket, bool needs_trash) {
  if (needs_trash && !ticket.trashed) return Refuse(Refusal::Kind::kNotTrashed);
  transaction_.RemoveTicket(ticket.id);
  return {};
}

Outcome<void> Desk::SetResolution(Ticket& ticket, const std::string& content) {
  TicketChange change;
  change.resolution = content;
  return Edit(ticket, change);
}

}  // namespace flintdesk::simulator
