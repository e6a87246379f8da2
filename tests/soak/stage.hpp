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

/// Calls on their way at once, for each API.
constexpr int kAtATime = 24;
/// As many connections may stay open for further calls.
constexpr int kKeptConnections = kAtATime * static_cast<int>(std::size(kApis));

/// Everything that was seen so far.
struct Tally {
  std::int64_t calls = 0;
  std::int64_t struck = 0;  ///< By a fault; looks and further tries are struck as well.
  std::int64_t made = 0;    ///< Notes, worklogs and requests.
  std::map<int, std::int64_t> by_code;
  milliseconds longest{0};
  std::int64_t wrong = 0;  ///< Each was said on standard error.

  void Say(const std::string& what);
};

/// An engine for each API, in the order of kApis.
class Engines {
 public:
  explicit Engines(const Desk& desk);
  connector::Engine& Of(const Api& api) { return *engines_[static_cast<std::size_t>(&api - kApis)]; }

 private:
  std::vector<std::unique_ptr<connector::Engine>> engines_;
};

/// Makes the calls while the plan is going on, then compares what the calls were told with what the service
/// desk has done, and leaves the service desk without plans and counts.
void RunStage(const Desk& desk, Engines& engines, const std::vector<Job>& jobs, const json::Value& plan,
              Tally& tally);

}  // namespace flintdesk::soak
