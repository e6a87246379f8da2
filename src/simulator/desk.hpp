#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/profile.hpp"
#include "simulator/storage.hpp"
#include "simulator/transaction.hpp"

/// What can be done with requests, the same for both dialects. What a refused operation has written is
/// dropped.
namespace flintdesk::simulator {

/// Why the service desk refuses an operation. The dialects put it into their own words and codes.
struct Refusal {
  enum class Kind {
    kNotFound,      ///< no such request, note, …
    kBadReference,  ///< a look-up name or id that does not exist
    kInvalidValue,  ///< a value that is not possible
    kMissing,       ///< mandatory fields without a value
    kAlreadyClosed,
    kUnassigned,  ///< V1 does not close what nobody is assigned to
    kClosingRule,
    kAlreadyTrashed,
    kNotTrashed,
    kExtraKey,     ///< a key that the operation does not know
    kNotProvided,  ///< the input as a whole or its entity is missing
    kReadOnly,
  };
  Kind kind = Kind::kInvalidValue;
  std::vector<std::string> fields;  ///< V3 names
  std::string message;              ///< Over the default text of the kind.
};

template <class T>
using Outcome = Result<T, Refusal>;

struct ClosureChange {
  std::optional<bool> requester_ack_resolution;
  std::optional<std::string> requester_ack_comments;
  std::optional<std::string> closure_comments;
  std::optional<Reference> closure_code;
};

/// What a create or an edit sets; an absent key leaves the field as it is. Keys are V3 names.
struct TicketChange {
  std::map<std::string, Reference, std::less<>> references;
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::optional<std::int64_t>, std::less<>> times;
  std::map<std::string, json::Value, std::less<>> udfs;
  std::optional<std::vector<std::string>> emails;
  std::optional<std::vector<Reference>> assets;
  std::optional<std::string> resolution;
  std::optional<bool> is_fcr;
  std::optional<ClosureChange> closure;
};

struct NoteChange {
  std::optional<std::string> description;
  std::optional<bool> show_to_requester;
};

struct WorklogChange {
  std::optional<std::string> description;
  std::optional<Reference> owner;
  std::optional<std::int64_t> minutes;
  std::optional<std::string> cost;
  std::optional<std::int64_t> start_time;
  std::optional<std::int64_t> end_time;
};

/// Who makes a change, and how the installation alters the texts of it.
struct Custom {
  std::string author;         ///< An id of "users"; empty: the owner of the key.
  std::int64_t real_now = 0;  ///< Of this machine's clock, whatever times the records show.
  std::int64_t list_lag_ms = 0;
  std::vector<const Storage*> storage;  ///< Applied one after the other.
};

/// The rules of the service desk, applied to a transaction. Not thread-safe; made anew for every call.
class Desk {
 public:
  Desk(Transaction& transaction, const Profile& profile, bool lenient_names, std::int64_t now,
       Custom custom = {})
      : transaction_(transaction),
        profile_(profile),
        lenient_names_(lenient_names),
        now_(now),
        custom_(std::move(custom)),
        author_(custom_.author.empty() ? transaction.state().key_owner : custom_.author) {}

  const State& state() const { return transaction_.state(); }
  /// A row of a look-up module; null when there is none.
  const Row* FindRow(std::string_view module, std::string_view id) const {
    return transaction_.FindRow(module, id);
  }
  const Profile& profile() const { return profile_; }
  std::int64_t now() const { return now_; }

  /// A request by the text of its id; trashed ones are found too.
  Outcome<const Ticket*> FindTicket(std::string_view id) const;
  Outcome<Ticket*> WriteTicket(std::string_view id);
  static Outcome<const Note*> FindNote(const Ticket& ticket, std::string_view id);
  static Outcome<const Worklog*> FindWorklog(const Ticket& ticket, std::string_view id);

  Outcome<Ticket*> Create(const TicketChange& change);
  Outcome<void> Edit(Ticket& ticket, const TicketChange& change);
  /// `needs_technician`: V1 refuses to close a request that nobody is assigned to.
  Outcome<void> Close(Ticket& ticket, const TicketChange& change, bool needs_technician);
  Outcome<void> Assign(Ticket& ticket, const TicketChange& change);
  Outcome<void> Pickup(Ticket& ticket);
  Outcome<void> MoveToTrash(Ticket& ticket);
  Outcome<void> Restore(Ticket& ticket);
  /// Removes a request for good. V3 only removes what is in the trash.
  Outcome<void> Delete(Ticket& ticket, bool needs_trash);

  Outcome<void> SetResolution(Ticket& ticket, const std::string& content);
  Outcome<Note*> AddNote(Ticket& ticket, const NoteChange& change);
  Outcome<void> EditNote(Ticket& ticket, std::int64_t id, const NoteChange& change);
  Outcome<void> DeleteNote(Ticket& ticket, std::int64_t id);
  Outcome<Worklog*> AddWorklog(Ticket& ticket, const WorklogChange& change);
  Outcome<void> EditWorklog(Ticket& ticket, std::int64_t id, const WorklogChange& change);
  Outcome<void> DeleteWorklog(Ticket& ticket, std::int64_t id);

  bool IsClosed(const Ticket& ticket) const;
  bool IsOverdue(const Ticket& ticket) const;
  /// Do lists already show what was made at that time of this machine's clock?
  bool IsListed(std::int64_t made) const { return made + custom_.list_lag_ms <= custom_.real_now; }

 private:
  /// The text as this installation keeps it.
  std::string Kept(std::string text) const;
  Outcome<std::string> Resolve(std::string_view module, std::string_view field, const Reference& reference,
                               const std::string& parent);
  Outcome<void> Apply(Ticket& ticket, const TicketChange& change);
  Outcome<void> ApplyReferences(Ticket& ticket, const TicketChange& change);
  Outcome<void> ApplyClosure(Ticket& ticket, const ClosureChange& change);
  Outcome<void> ApplyStatus(const Ticket& before, Ticket& after);
  Outcome<void> ApplyWorklog(Worklog& worklog, const WorklogChange& change);

  Transaction& transaction_;
  const Profile& profile_;
  const bool lenient_names_;
  const std::int64_t now_;
  const Custom custom_;
  const std::string author_;
};

}  // namespace flintdesk::simulator
