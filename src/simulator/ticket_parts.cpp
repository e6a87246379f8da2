#include <algorithm>

#include "base/text.hpp"
#include "simulator/desk.hpp"

/// Notes and worklogs of a request.
namespace flintdesk::simulator {

Outcome<Note*> Desk::AddNote(Ticket& ticket, const NoteChange& change) {
  if (!change.description || Trim(*change.description).empty()) {
    return Refusal{Refusal::Kind::kMissing, {"description"}, {}};
  }
  Note note;
  note.id = transaction_.counters.next_note++;
  note.description = Kept(*change.description);
  note.made = custom_.real_now;
  note.show_to_requester = change.show_to_requester.value_or(false);
  note.added_by = note.last_updated_by = author_;
  note.added_time = note.last_updated_time = now_;
  ticket.notes.push_back(std::move(note));
  ticket.times["last_updated_time"] = now_;
  return &ticket.notes.back();
}

Outcome<void> Desk::EditNote(Ticket& ticket, std::int64_t id, const NoteChange& change) {
  Note& note =
      *std::find_if(ticket.notes.begin(), ticket.notes.end(), [id](const Note& n) { return n.id == id; });
  if (change.description && Trim(*change.description).empty()) {
    return Refusal{Refusal::Kind::kMissing, {"description"}, {}};
  }
  if (change.description) note.description = Kept(*change.description);
  if (change.show_to_requester) note.show_to_requester = *change.show_to_requester;
  note.last_updated_by = author_;
  note.last_updated_time = now_;
  return {};
}

Outcome<void> Desk::DeleteNote(Ticket& ticket, std::int64_t id) {
  std::erase_if(ticket.notes, [id](const Note& note) { return note.id == id; });
  return {};
}

Outcome<void> Desk::ApplyWorklog(Worklog& worklog, const WorklogChange& change) {
  if (change.owner) {
    Outcome<std::string> owner = Resolve("technicians", "owner", *change.owner, {});
    if (!owner.ok()) return owner.error();
    worklog.owner = owner.value();
  }
  if (change.minutes && *change.minutes < 0) return Refusal{Refusal::Kind::kInvalidValue, {"time_spent"}, {}};
  if (change.description) worklog.description = Kept(*change.description);
  if (change.minutes) worklog.minutes = *change.minutes;
  if (change.cost) worklog.cost = change.cost->empty() ? "0.00" : *change.cost;
  if (change.start_time) worklog.start_time = change.start_time;
  if (change.end_time) worklog.end_time = change.end_time;
  return {};
}

Outcome<Worklog*> Desk::AddWorklog(Ticket& ticket, const WorklogChange& change) {
  if (!change.owner || change.owner->by == Reference::By::kNothing) {
    return Refusal{Refusal::Kind::kMissing, {"owner"}, {}};
  }
  Worklog worklog;
  if (Outcome<void> done = ApplyWorklog(worklog, change); !done.ok()) return done.error();
  worklog.id = transaction_.counters.next_worklog++;
  worklog.created_by = author_;
  worklog.created_time = now_;
  worklog.made = custom_.real_now;
  // Somebody else writes down time of their own.
  if (author_ != state().key_owner) worklog.owner = author_;
  ticket.worklogs.push_back(std::move(worklog));
  return &ticket.worklogs.back();
}

Outcome<void> Desk::EditWorklog(Ticket& ticket, std::int64_t id, const WorklogChange& change) {
  return ApplyWorklog(*std::find_if(ticket.worklogs.begin(), ticket.worklogs.end(),
                                    [id](const Worklog& w) { return w.id == id; }),
                      change);
}

Outcome<void> Desk::DeleteWorklog(Ticket& ticket, std::int64_t id) {
  std::erase_if(ticket.worklogs, [id](const Worklog& worklog) { return worklog.id == id; });
  return {};
}

}  // namespace flintdesk::simulator
