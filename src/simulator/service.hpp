#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "base/time.hpp"
#include "simulator/effects.hpp"
#include "simulator/operation.hpp"
#include "simulator/operations.hpp"
#include "simulator/store.hpp"

namespace flintdesk::simulator {

/// What a service is made of.
struct ServiceOptions {
  std::string key;
  Profile profile;
  bool lenient_names = false;
  bool log = false;
  const Clock* clock = &SystemClock();
};

/// Answers requests over one state. `Handle` may be called from any thread; operations happen one after the
/// other.
class Service {
 public:
  /// `store` may be null: then nothing is kept.
  Service(ServiceOptions options, State state, std::unique_ptr<Store> store);

  /// The way of a request: it is recognised, its key checked, the operation carried out, the change committed
  /// and the answer handed over to be sent.
  web::Response Handle(const web::Request& request);

  json::Value Effects() const;

 private:
  web::Response Control(const web::Request& request);
  bool KeyIsGood(const web::Request& request, const Operation& operation) const;
  bool Throttled();
  Answer Perform(const Operation& operation);
  web::Response Refuse(const web::Request& request, const Operation& operation, bool& refused);
  void Commit(const Operation& operation, const Answer& answer);
  void LogRequest(const web::Request& request, const Operation& operation,
                  const web::Response& response) const;

  const ServiceOptions options_;
  mutable std::mutex mutex_;
  State state_;                   // guarded by mutex_
  std::unique_ptr<Store> store_;  // guarded by mutex_
  EffectCounts effects_;          // guarded by mutex_
  Clock::time_point window_{};    // guarded by mutex_: begin of the throttle's window
  int calls_in_window_ = 0;       // guarded by mutex_
};

}  // namespace flintdesk::simulator
