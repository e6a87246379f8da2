#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "simulator/surroundings.hpp"

namespace flintdesk::simulator {

/// Settings of a simulator; the flags of `flintdesk simulate`.
struct SimulatorOptions {
  int port = 0;      ///< 0: any free one.
  std::string bind;  ///< Empty: 127.0.0.1 and ::1.
  /// Names and addresses of this machine that requests may name as their Host, beside loopback's and `bind`.
  std::vector<std::string> allow_hosts;
  bool tls = false;            ///< With a certificate made at start; plain requests get 400.
  std::string base_path;       ///< "/helpdesk": everything but /simulator is served below it.
  std::string data_file;       ///< JSON laid over the fresh state; empty: none.
  std::string state_file;      ///< SQLite file that is kept; empty: everything is forgotten at the end.
  bool lenient_names = false;  ///< Unknown look-up names are added instead of refused.
  std::string api_key;         ///< Empty: one is made.
  std::string profile;         ///< "13008,closing-rules"; see profile.hpp.
  bool log = false;            ///< One line a request through Log().
  /// What times come from; lives longer than the simulator and is safe to use from any thread.
  const Clock* clock = &SystemClock();
};

/// A service desk in this process that responds like ServiceDesk Plus: V1 under /sdpapi, V3 under /api/v3,
/// and what has happened under /simulator. Owns its threads and its port; all functions from any thread. Its
/// key is a toy and no secret. Errors of `Start`: kInvalidRequest for a profile that does not exist,
/// kInvalidConfiguration for files and ports.
///
///   auto simulator = Simulator::Start({}).value();
///   Configure(simulator->url(), simulator->key());
class Simulator {
 public:
  static Result<std::unique_ptr<Simulator>> Start(SimulatorOptions options);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;
  ~Simulator();

  int port() const;
  std::string url() const;  ///< "http://127.0.0.1:8080", without a path; /simulator is there
  std::string key() const;
  std::string certificate_pem() const;  ///< Empty without TLS; usable as a client's ca-file.

  /// "listening on http://127.0.0.1:8080 key 0F3E…"
  std::string ReadyLine() const;
  /// A connector file that reaches this simulator, as JSON text for people.
  std::string ConnectorFile() const;

  /// How often something was done, as under /simulator/effects.
  json::Value Effects() const;

  /// Posts a plan of faults, `{"faults": [{"operation": "add-note", "do": "cut-after-commit"}]}`, and gives
  /// its id. kInvalidRequest with a sentence that names what is wrong. docs/guides/simulator.md lists the
  /// faults.
  Result<std::string> PostPlan(const json::Value& plan);
  /// What became of a plan, as under /simulator/plans/{id}; null when there is no such plan.
  json::Value Plan(const std::string& id) const;
  void RemovePlans();
  /// Moves the clock that the Date header and the times of records are taken from; back with 0.
  void SetClockOffset(std::chrono::milliseconds offset);

  /// What stands between a client and the records; see surroundings.hpp. At the start as the profile says.
  Surroundings GetSurroundings() const;
  void SetSurroundings(Surroundings surroundings);

  /// Somebody else changes something, by an operation of V3: `{"operation": "add-note", "request": "17",
  /// "author": "John", "input": {"note": {"description": "seen"}}, "delay_ms": 0}`. Gives what became of it,
  /// `{"done": true, "status": 201}`. kInvalidRequest with a sentence that names what is wrong.
  Result<json::Value> Act(const json::Value& deed);
  /// A request as it is kept, with "notes" and "worklogs"; null when there is none.
  json::Value Ticket(const std::string& id) const;

  /// A new attachment of a request whose content is generated as it is downloaded, and what is known of one:
  /// name, size and sha256. As under /simulator/attachments.
  Result<json::Value> SeedAttachment(const json::Value& wanted);
  json::Value Attachment(const std::string& id) const;
  /// How many access tokens were issued, as under /simulator/tokens.
  json::Value Tokens() const;

  /// Ends the service and drops responses that are under way. Any number of times; the destructor does it
  /// too.
  void Stop();

 private:
  struct Parts;
  explicit Simulator(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace flintdesk::simulator
