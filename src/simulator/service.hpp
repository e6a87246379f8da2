#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "simulator/desk.hpp"
#include "simulator/effects.hpp"
#include "simulator/front.hpp"
#include "simulator/operation.hpp"
#include "simulator/plans.hpp"
#include "simulator/store.hpp"
#include "simulator/surroundings.hpp"
#include "simulator/tokens.hpp"
#include "web/listener.hpp"

namespace flintdesk::simulator {

/// What a service is made of.
struct ServiceOptions {
  std::string key;
  std::string base_path;  ///< As it stands on the wire; empty: the root.
  Profile profile;
  bool lenient_names = false;
  bool log = false;
  const Clock* clock = &SystemClock();
  std::optional<web::TlsOptions> certificate;  ///< Signs the certificates of faults; nothing: no TLS.
  const Modules* modules = &ProductModules();  ///< What there is; the state's as well.
};

/// Responds to requests over one state. `Handle` may be called from any thread; operations happen one after
/// the other.
class Service {
 public:
  /// `store` may be null: then nothing is kept.
  Service(ServiceOptions options, State state, std::unique_ptr<Store> store);

  /// The way of a request: it is recognised, its key checked, the operation carried out, the change committed
  /// and the response handed over to be sent.
  web::Response Handle(const web::Request& request);

  /// How much of a request's body is read: a key decides, and until it has come little is taken.
  web::Admission Admit(const web::Request& so_far) const;

  /// What becomes of a connection that was accepted.
  web::Reception Receive();

  // The control address as functions; it gives the same responses.
  json::Value Effects();
  /// `{"id": "plan-1", …}`, the plan as it is reported from now on.
  Result<json::Value> PostPlan(const json::Value& plan);
  json::Value Plans() const;
  std::optional<json::Value> Plan(std::string_view id) const;
  bool RemovePlan(std::string_view id);
  void RemovePlans();
  /// Moves the clock that times of records and the Date header are taken from.
  void SetClockOffset(milliseconds offset);
  json::Value ClockJson() const;
  json::Value Tokens() const;
  simulator::Surroundings Surroundings() const;
  /// Replaces all of them; what a cache has kept is forgotten.
  void SetSurroundings(simulator::Surroundings surroundings);
  /// Somebody else changes something: `{"operation": "add-note", "request": "17", "author": "John", "input":
  /// {…}}`. Gives what became of it: `{"done": true, "status": 201}`.
  Result<json::Value> Act(const json::Value& deed);
  /// A request with everything that belongs to it, as it is kept; null when there is none.
  json::Value Ticket(std::string_view id);
  /// A new attachment whose content is generated: `{"request": "17", "name": "big.bin", "size": 2147483648}`.
  /// Gives what Attachment does.
  Result<json::Value> SeedAttachment(const json::Value& wanted);
  /// Name, size and digest of an attachment; null when there is none. That of a generated one is worked out
  /// now.
  json::Value Attachment(std::string_view id) const;
  /// How many things lists have looked at since the start.
  std::int64_t rows_looked_at() const;

 private:
  using Use = std::optional<simulator::Plans::Use>;

  web::Response Control(const web::Request& request);
  web::Response ControlPlans(const web::Request& request, const std::string& id);
  web::Response ControlClock(const web::Request& request);
  web::Response ControlEffects(const web::Request& request);
  web::Response ControlSurroundings(const web::Request& request);
  web::Response ControlOthers(const web::Request& request);
  web::Response ControlTokens(const web::Request& request);
  web::Response ControlAttachments(const web::Request& request, const std::string& id);
  json::Value SurroundingsJson() const;
  bool KeyIsGood(std::string_view key) const;
  bool Throttled(const web::Request& request);
  std::int64_t Now() const { return options_.clock->EpochMilliseconds() + offset_.count(); }
  /// What is carried out, by whom, and when on this machine's clock.
  struct Hand {
    std::int64_t at = 0;
    std::string author;  ///< Empty: the owner of the key.
    const Storage* storage = nullptr;
  };
  /// Something that is to happen later.
  struct Pending {
    std::int64_t due = 0;
    Operation operation;
    std::optional<Deed> deed;  ///< Nothing: the call itself, once more.
    Use use;
  };

  std::int64_t RealNow() const { return options_.clock->EpochMilliseconds(); }
  std::int64_t RecordTime(const Operation& operation, std::int64_t at);
  OperationResult Perform(Transaction& transaction, const Operation& operation, const Hand& hand);
  void RunDue();
  void Repeat(const Operation& operation, const Use& use, std::int64_t at, OperationResult& outcome);
  void DoBefore(const Operation& operation, const Use& use);
  void DoAfter(const Operation& operation, const Use& use, const std::string& request_id);
  OperationResult Do(const Deed& deed, const Operation& call, const Use& use, std::int64_t at);
  Operation OperationOf(const Deed& deed, const Operation& call) const;
  Result<std::string> AuthorOf(const Deed& deed) const;
  web::Response Refuse(const web::Request& request, const Operation& operation, bool& refused);
  /// Applies what was written, and keeps it.
  void Commit(Transaction& transaction);
  /// Carries the operation out once more or at a later time, and commits it.
  OperationResult PerformAndCommit(const Operation& operation, const Hand& hand);
  web::Response CarryOut(const web::Request& request, const Operation& operation, const Use& use);
  web::Response GiveToken(const web::Request& request, const Operation& operation, const Use& use);
  web::Response Responded(const web::Request& request, const Operation& operation, const Use& use);
  web::Response RespondedLater(const web::Request& request, const Operation& operation, const Use& use);
  void LogRequest(const web::Request& request, const Operation& operation, const Use& use,
                  const web::Response& response) const;

  const ServiceOptions options_;
  mutable std::mutex mutex_;
  State state_;                   // guarded by mutex_
  std::unique_ptr<Store> store_;  // guarded by mutex_
  EffectCounts effects_;          // guarded by mutex_
  simulator::Plans plans_;        // guarded by mutex_
  simulator::Tokens tokens_;      // guarded by mutex_
  const std::int64_t started_ = options_.clock->EpochMilliseconds();
  simulator::Surroundings surroundings_ = options_.profile.surroundings;  // guarded by mutex_
  Front front_;                                                           // guarded by mutex_
  std::vector<Pending> pending_;                                          // guarded by mutex_
  std::size_t next_record_offset_ = 0;                                    // guarded by mutex_
  std::int64_t rows_looked_at_ = 0;                                       // guarded by mutex_
  milliseconds offset_{0};                                                // guarded by mutex_
  Clock::time_point window_{};                            // guarded by mutex_: begin of the throttle's window
  int calls_in_window_ = 0;                               // guarded by mutex_
  std::map<std::string, int, std::less<>> calls_of_url_;  // guarded by mutex_: in that window
};

}  // namespace flintdesk::simulator
