#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "connector/engine.hpp"

#include "soak/desk.hpp"
#include "soak/work.hpp"

namespace flintdesk::soak {

/// A call's own time, and what it may take beyond on a busy machine.
constexpr milliseconds kTimeout{5'000};
constexpr milliseconds kGrace{2'000};

/// Calls on their way at once, for each API: plain, and over TLS.
constexpr int kAtATime = 24;
constexpr int kAtATimeOverTls = 6;
/// As many connections may stay open for further calls.
constexpr int kKeptConnections = (kAtATime + kAtATimeOverTls) * static_cast<int>(std::size(kApis));

/// Everything that was seen so far.
struct Tally {
  std::int64_t calls = 0;
  std::int64_t struck = 0;  ///< By a fault; read-backs and retries are struck as well.
  std::int64_t made = 0;    ///< Notes, worklogs and requests.
  std::map<int, std::int64_t> by_code;
  milliseconds longest{0};
  std::int64_t wrong = 0;  ///< Each was said on standard error.

  void Say(const std::string& what);
};

/// An engine for each API, in the order of kApis.
class Engines {
 public:
  Engines(const Desk& desk, int at_a_time);
  connector::Engine& Of(const Api& api) { return *engines_[static_cast<std::size_t>(&api - kApis)]; }
  const Desk& desk() const { return desk_; }
  int at_a_time() const { return at_a_time_; }

 private:
  const Desk& desk_;
  int at_a_time_;
  std::vector<std::unique_ptr<connector::Engine>> engines_;
};

/// The part of a stage that one service desk has.
struct Share {
  Engines* engines = nullptr;
  std::vector<Job> jobs;
  json::Value plan;
};

/// Makes the calls of all shares at once while their plans are going on, then compares what the calls were
/// told with what the service desks have done, and leaves these without plans and counts.
void RunStage(const std::vector<Share>& shares, Tally& tally);

}  // namespace flintdesk::soak
