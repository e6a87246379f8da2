#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/connector.hpp"
#include "connector/testing/map_memory.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/response/response.hpp"

/// What the tests of this room share: checked calls, a client that responds from a list, a memory.
namespace flintdesk::servicedesk::testing {

/// A call as the engine would hand it over, checked against the spec. Aborts the test program when the spec
/// refuses it: such a call never reaches the connector.
connector::CheckedCall MakeCall(std::string_view action, const json::Object& parameters,
                                const json::Object& configuration = {});
/// The same of another catalogue, which outlives the call.
connector::CheckedCall MakeCall(const catalogue::Connector& spec, std::string_view action,
                                const json::Object& parameters, const json::Object& configuration = {});

http::Response JsonResponse(int status, std::string body);
http::Response TypedResponse(int status, std::string content_type, std::string body);

/// Responds in the order of its list; a request too many fails the test, and so does a response that was not
/// used.
class FakeClient final : public http::Client {
 public:
  ~FakeClient() override;
  void Response(http::Response response) { replies_.emplace_back(std::move(response)); }
  void Fail(http::Failure failure) { replies_.emplace_back(std::move(failure)); }
  void Send(http::Request request, http::Context context, http::Done done) override;

  std::vector<http::Request> requests;
  std::vector<http::Context> contexts;                   ///< Of each of them.
  std::vector<std::string> asides;                       ///< What was sent that its call can go on without.
  std::function<void(const http::Request&)> on_request;  ///< Before it is responded to.
  bool reads_bodies = true;  ///< False: the connection breaks before a file has left.
  std::optional<http::Response>
      otherwise;  ///< The response when the list is at its end, in place of a failed test.

 private:
  std::deque<Result<http::Response, http::Failure>> replies_;
};

using FakeMemory = connector::testing::MapMemory;

/// Timers that run when the test moves the clock.
class FakeTimers final : public connector::Timers {
 public:
  explicit FakeTimers(FakeClock& clock) : clock_(clock) {}
  Timer After(milliseconds delay, std::function<void()> task) override;
  void Drop(Timer timer) override { waiting_.erase(timer); }

  bool empty() const { return waiting_.empty(); }
  /// Moves the clock to the next timer and runs it.
  void RunNext();
  /// Moves the clock on, running what is due on the way.
  void Advance(milliseconds time);

 private:
  struct Waiting {
    Clock::time_point due;
    std::function<void()> task;
  };
  std::map<Timer, Waiting>::iterator Next();

  FakeClock& clock_;
  std::map<Timer, Waiting> waiting_;
  Timer next_ = 1;
};

/// Ties the clock of the records of desk.example.org:8080 to `clock`: they show its wall time.
void KnowItsClock(connector::RecordClocks& record_clocks, connector::KeptFacts& facts,
                  const FakeClock& clock);

/// One connector with everything that it needs. The clock of the service desk's records is known, so that no
/// change is preceded by a read.
struct Desk {
  Desk() { KnowItsClock(record_clocks, facts, clock); }

  catalogue::Checked configuration;
  std::function<std::unique_ptr<http::Client>()> make_client;
  FakeClient client;
  FakeMemory memory;
  FakeClock clock;
  FakeTimers timers{clock};
  connector::KeptFacts facts{clock, memory};
  connector::DeduplicationRecords deduplication;
  connector::KeyedLocks keyed_locks;
  FakeMemory clock_memory;
  connector::RecordClocks record_clocks{clock, clock_memory};
  connector::CallJournal journal{clock};

  connector::ConnectorParts Parts() {
    return {configuration, client,        clock,   facts,  timers,     deduplication,
            keyed_locks,   record_clocks, journal, memory, make_client};
  }
  /// Runs the call to its end, through all its waits, within its `timeout`; fails the test when it does not
  /// end exactly once.
  connector::Response Run(connector::CheckedCall call);
  /// The same by one that has made calls before.
  connector::Response Run(ManageEngineConnector& connector, connector::CheckedCall call);
};

}  // namespace flintdesk::servicedesk::testing
