#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "connector/journal_store.hpp"

namespace flintdesk::connector {

/// How long after the service desk may last have been at work on it a change that nobody knows the outcome of
/// is the business of the next equal one: as long as the clock of a service desk's records is known from
/// earlier changes.
inline constexpr milliseconds kReachOfUnfinished{3'600'000};

/// Which call it is. A job is what runs calls one after the other: a process, until jobs live longer.
struct CallIdentity {
  std::string job;
  std::int64_t sequence = 0;
  std::string Text() const;  ///< "1f00c0de1f00c0de/7"
  bool operator==(const CallIdentity&) const = default;
};

/// A change that is about to be sent. No texts, no secrets.
struct CallIntent {
  CallIdentity identity;
  std::string connector, action;
  std::string desk;        ///< URL of the service desk.
  std::string request_id;  ///< What it is about; empty for a new request.
  std::string digest;      ///< Of what calls share that could take each other's things for their own.
  std::string content;     ///< Digest of all that the call was given: equal calls have the same.
  milliseconds timeout{};  ///< From now on.
  /// How long before now the change was sent last, by a call that this one looks after.
  milliseconds sent_before{};
  json::Object evidence;  ///< The connector's own: what it needs to find out later what became of the call.
};

/// How a change ended.
struct CallOutcome {
  CallIdentity identity;
  std::string connector, action, desk, request_id;
  std::string made_id;  ///< Of the thing that was made; empty where nothing was, or it is not known.
  Code code = Code::kSuccess;
  bool sent = false;  ///< It may have reached the service desk.
  /// Nobody knows whether it was carried out, and a later look may tell: it stays unfinished, for the next
  /// equal call.
  bool open = false;
  milliseconds at_work{0};  ///< Of one that is open: how much longer the service desk may be at work on it.
  json::Object evidence = {};  ///< Of one that is open: what takes the place of members of the intent's.
};

/// A change that nobody knows the outcome of: its process died, or it ended as `CallOutcome::open`.
struct UnfinishedCall {
  CallIntent intent;
  bool sent = false;          ///< False: nothing was sent, for certain.
  std::int64_t written = 0;   ///< When the intent was: milliseconds since 1970.
  Clock::time_point when{};   ///< The same by this process's clock.
  Clock::time_point until{};  ///< Until then it would have waited for a response to what it sent.
  bool placed = true;         ///< False: by the wall clock only, which may have been set since.
  bool ended = false;         ///< Its process has told its caller that the outcome is unknown.
  Clock::time_point
      at_work_until{};  ///< Until then the service desk may be at work on it, as far as that is known.
  /// When it was sent last; before that, when its intent was written.
  Clock::time_point sent_at{};
  /// When it is nobody's business any more.
  Clock::time_point End() const;
};

/// Who makes the calls, for the audit lines.
struct JournalAuthor {
  std::int64_t user = 0;  ///< Its number in the operating system.
  std::string script;     ///< The flintbit; empty for a call from the command line.
};

/// The record of every change: an intent before it is sent, a mark that it is sent, an outcome. What equal
/// calls have to know of each other stands there, too, and so does what processes tell each other of the
/// things that they have made ("news").
///
/// One for all connectors of an engine; on the loop only.
///
///   intent.identity = journal.Begin();
///   journal.Write(intent); journal.WriteSent(intent.identity, within);   // an error: it must not be sent
///   journal.Write(outcome);
class CallJournal {
 public:
  using Listener = std::function<void(const json::Value& news, Clock::time_point when)>;

  /// Keeps nothing, for calls without a home folder.
  explicit CallJournal(const Clock& clock = SystemClock());
  /// `clock` outlives this.
  CallJournal(std::unique_ptr<JournalStore> store, const Clock& clock, JournalAuthor author = {});
  ~CallJournal();

  /// The identity of the next call.
  CallIdentity Begin() { return {job_, ++sequence_}; }

  Result<void> Write(const CallIntent& intent);
  /// Each time that it is sent. `within`: how long it waits for the response.
  /// Zero: it is not sent by this call.
  Result<void> WriteSent(const CallIdentity& identity, milliseconds within);
  /// For so long from now the service desk may be at work on it, whatever becomes of this process; the
  /// outcome says it again. That it can't be written is logged.
  void WriteAtWork(const CallIdentity& identity, milliseconds so_long);
  /// With the news since the last time. That it can't be written is logged: the call has ended all the same.
  void Write(const CallOutcome& outcome);

  /// Of what others may take for their own: written with the next outcome, so that nobody finds one without
  /// the other.
  void Tell(json::Object news);
  /// Writes what was told. An outcome does that, too.
  void Flush();
  /// The news of others, as JournalStore::Read; takes in their calls.
  void Hear(const Listener& listener, milliseconds back = kRecentNews);

  /// The calls with this digest that have no outcome, the oldest first: of other jobs, and those of this one
  /// that ended as open. Call it after `Hear` and with the lock of that digest held, so that whose process
  /// lives has ended them. `sure`: such locks tell who lives; without, a call that has not ended counts only
  /// when its timeout is over.
  /// An error: they can't be read for now.
  Result<std::vector<UnfinishedCall>> Unfinished(const std::string& digest, bool sure);
  /// Do other processes, and later ones, know of the calls of this one?
  bool IsShared() const { return store_ && store_->Keeps(); }
  /// `by` has what these need to be reconciled in its own intent, or they have sent nothing: nobody else need
  /// look after them.
  void TakeOver(const std::vector<UnfinishedCall>& calls, const CallIdentity& by);

 private:
  void Take(const ToldRecord& told);
  void TakeAtWork(UnfinishedCall& call, const ToldRecord& told) const;
  void Keep(UnfinishedCall call);
  Clock::time_point MomentOf(const ToldRecord& told) const;
  void Forget();
  void WriteOrSay(std::vector<json::Object> records, const std::string& what);

  std::unique_ptr<JournalStore> store_;
  const Clock& clock_;
  JournalAuthor author_;
  std::string job_;
  std::int64_t sequence_ = 0;
  std::vector<json::Object> news_;
  std::map<std::string, UnfinishedCall> unfinished_;  ///< By identity.
  std::map<std::string, UnfinishedCall> own_;         ///< Of this job, on their way.
  bool has_looked_back_ = false;
  bool has_dropped_ = false;
};

/// What a line of a journal says; for whoever shows it. Nothing for one that is broken, of another version,
/// or no record of a call.
std::optional<CallIntent> IntentIn(const json::Value& record);
CallIdentity IdentityIn(std::string_view text);

}  // namespace flintdesk::connector
