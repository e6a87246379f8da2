#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "http/http.hpp"
#include "servicedesk/testing/calls.hpp"
#include "simulator/service.hpp"

#include "property/scenario.hpp"

namespace flintdesk::property {

/// One sending of a change, as it really was.
struct Sending {
  std::int64_t at = 0;  ///< Milliseconds on the test's clock.
  int effects = 0;      ///< How often the desk has carried it out, repeats included.
  Fate fate;
};

/// One call, as it really was. Plain data.
struct CallRecord {
  Code code = Code::kFailed;
  std::string message;
  std::int64_t started = 0, ended = 0;
  std::deque<Sending> sendings;  ///< Their places in memory stay.
  int fences = 0;                ///< Reads before the change.
  int read_backs = 0;            ///< All other reads.

  int Effects() const;
  int Committed() const;  ///< Sendings that were carried out.
};

/// What all processes of a test share: the clock, the timers, the service desk.
class World {
 public:
  World(const Scenario& scenario, const DateKind& date, std::string key);
  std::int64_t Now() const;
  /// Runs what is due on the way.
  void Advance(milliseconds time) { timers.Advance(time); }
  /// How often the desk has carried out what came with our key.
  std::int64_t Carried(std::string_view action);
  /// The response of the desk and of what stands before it.
  http::Response Exchange(const http::Request& request);

  const Scenario& scenario;
  FakeClock clock;
  servicedesk::testing::FakeTimers timers{clock};
  simulator::Service service;
};

/// A client without sockets: what is sent meets its fate, and the simulator is called directly.
class Wire final : public http::Client {
 public:
  explicit Wire(World& world) : world_(world) {}
  void Send(http::Request request, http::Context context, http::Done done) override;

  CallRecord* record = nullptr;  ///< Of the call that is on its way.
  std::deque<Fate> fates;        ///< Of its sendings.
  int failing_reads = 0;
  bool fence_fails = false;
  std::function<void()> before_first;  ///< Runs once, before the first sending reaches anybody.
  std::function<void()> after_first;   ///< Runs once, when it has reached whom it reaches.

 private:
  void Change(const http::Request& request, const http::Context& context, const http::Done& done);
  void Read(const http::Request& request, const http::Context& context, const http::Done& done);
  void CarryOut(const http::Request& request, Sending& sending, http::Response* response);

  World& world_;
};

}  // namespace flintdesk::property
