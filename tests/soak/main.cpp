// Many calls through the engine of this process against a simulator in another, under faults:
//
//   soak PROGRAM [CALLS]    PROGRAM is flintdesk, which is the simulator; CALLS are 1,000,000 unless said
//
// A fifth of the calls goes over TLS, to a second simulator, while the others go on.
//
// A stage meets every request once with each change, so that the counts of effects tell of every single one
// whether it was carried out twice. After each stage nothing is on its way, and what this process holds is
// looked at: when a tenth of the calls is done, and at the end. Fails when a call did not end as documented
// or in its time, when the service desk has not done what the call was told, or when this process has grown:
//
//   threads        by none
//   descriptors    by no more than the connections that may be kept for further calls
//   memory         resident, by no more than kFreeMemory, and kMemoryOfAThing for each note, worklog and
//                  request that was added since: deduplication records are kept for a day (src/connector/deduplication.hpp)
//
// With sanitizers memory is not judged: what they hold back says nothing of the program.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/log.hpp"

#include "soak/desk.hpp"
#include "soak/footprint.hpp"
#include "soak/stage.hpp"
#include "soak/work.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FLINTDESK_SOAK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FLINTDESK_SOAK_SANITIZED 1
#endif
#endif

namespace flintdesk::soak {
namespace {

#ifdef FLINTDESK_SOAK_SANITIZED
constexpr bool kJudgesMemory = false;
#else
constexpr bool kJudgesMemory = true;
#endif

/// KiB. Beside the deduplication records, 1.2 to 3 MiB were seen to come after the first tenth: buffers that
/// have met their largest response, and holes between them. A million calls that leave twelve bytes each are
/// caught.
constexpr std::int64_t kFreeMemory = 4 * 1024;
/// Bytes. A record takes 140: its name, 33 letters here, its time, and its place in a tree.
constexpr std::int64_t kMemoryOfAThing = 160;

/// At least this many stages, so that the first tenth of the calls ends with one.
constexpr int kLeastStages = 10;
constexpr int kLeastRequests = 16;  // with fewer too many of the calls would be struck
constexpr int kMostRequests = 2'000;
/// Stages with refusals for rate; they take long, since the engine then goes slowly.
constexpr int kThrottledStage = 4;

struct Measured {
  Footprint footprint;
  std::int64_t made = 0;
};

Measured Measure(const Tally& tally) { return {FootprintOfThisProcess(), tally.made}; }

void Judge(const Measured& warm, const Measured& end, Tally& tally) {
  const Footprint& before = warm.footprint;
  const Footprint& after = end.footprint;
  if (after.threads > before.threads)
    tally.Say(fmt::format("{} threads have become {}", before.threads, after.threads));
  if (after.descriptors > before.descriptors + kKeptConnections)
    tally.Say(fmt::format("{} descriptors have become {}", before.descriptors, after.descriptors));
  const std::int64_t free = kFreeMemory + (end.made - warm.made) * kMemoryOfAThing / 1024;
  if (kJudgesMemory && after.resident_kib - before.resident_kib > free)
    tally.Say(fmt::format("{} KiB of memory have become {}, and {} more would have been in order",
                          before.resident_kib, after.resident_kib, free));
}

void SayProgress(std::int64_t wanted, const Tally& tally, const Desk& desk, double seconds) {
  std::printf("%9lld of %lld calls, %.0f a second; client %s; simulator %s\n",
              static_cast<long long>(tally.calls), static_cast<long long>(wanted),
              static_cast<double>(tally.calls) / seconds, Words(FootprintOfThisProcess()).c_str(),
              Words(desk.footprint()).c_str());
  std::fflush(stdout);
}

std::string SummaryOf(const Tally& tally, const Measured& warm, const Measured& end, double seconds) {
  std::string codes;
  for (const auto& [code, count] : tally.by_code)
    codes += fmt::format("{}{}: {}", codes.empty() ? "" : ", ", code, count);
  return fmt::format(
      "{} calls in {:.0f} s, {} struck by faults, {} not as they must be; by exit code {}; the longest took "
      "{} ms; "
      "after a tenth {}; at the end {}{}",
      tally.calls, seconds, tally.struck, tally.wrong, codes, tally.longest.count(), Words(warm.footprint),
      Words(end.footprint), kJudgesMemory ? "" : " (memory not judged)");
}

int Main(const std::string& program, std::int64_t wanted) {
  KeepMemoryTogether();
  // What the connector says about a fault is not what is looked at here.
  SetLogSink([](LogLevel, std::string_view) {});
  const int requests = static_cast<int>(std::clamp<std::int64_t>(
      wanted / kLeastStages / kCallsOfARequest * 4 / 5, kLeastRequests, kMostRequests));
  const int over_tls = requests / 4;
  const auto calls_of_a_stage = static_cast<std::int64_t>(requests + over_tls) * kCallsOfARequest;
  const int stages = static_cast<int>(wanted / calls_of_a_stage) + 1;
  const Desk desk(program, {.requests = RequestsFor(stages, requests)});
  const Desk secure_desk(program, {.requests = RequestsFor(stages, over_tls), .tls = true});
  Engines engines(desk, kAtATime);
  Engines secure_engines(secure_desk, kAtATimeOverTls);
  Tally tally;
  std::optional<Measured> warm;
  const Clock::time_point begin = SystemClock().Now();
  const auto seconds = [begin] { return std::chrono::duration<double>(SystemClock().Now() - begin).count(); };
  for (int stage = 1; tally.calls < wanted; ++stage) {
    std::vector<Share> shares{{&engines, JobsOf(stage, requests), {}},
                              {&secure_engines, JobsOf(stage, over_tls), {}}};
    // A second list of jobs, made and freed here, would leave holes over which the records would lie
    // scattered.
    for (Share& share : shares) share.plan = PlanFor(stage, share.jobs);
    RunStage(shares, tally);
    // A refusal for rate slows its engine down for minutes, so these have engines of their own; that engines
    // come and go is part of the soak.
    if (stage % kThrottledStage == 1) {
      Engines slowed(desk, kAtATime);
      RunStage({{&slowed, ThrottledJobsOf(stage, requests), ThrottlePlan()}}, tally);
    }
    if (!warm && tally.calls * 10 >= wanted) warm = Measure(tally);
    SayProgress(wanted, tally, desk, seconds());
  }
  const Measured end = Measure(tally);
  // Most of the faults pass, and nothing is shown by calls that all fail.
  if (tally.by_code[0] * 10 < tally.calls * 9)
    tally.Say(fmt::format("only {} of {} calls ended well", tally.by_code[0], tally.calls));
  Judge(*warm, end, tally);
  std::printf("soak: %s: %s\n", tally.wrong == 0 ? "good" : "FAILED",
              SummaryOf(tally, *warm, end, seconds()).c_str());
  return tally.wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace flintdesk::soak

int main(int count, char** words) {
  const long long calls = count > 2 ? std::atoll(words[2]) : 1'000'000;
  if ((count == 2 || count == 3) && calls > 0) return flintdesk::soak::Main(words[1], calls);
  std::fprintf(stderr, "soak PROGRAM [CALLS]\n");
  return 2;
}
