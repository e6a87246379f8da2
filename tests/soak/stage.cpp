#include "soak/stage.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <list>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::soak {
namespace {

constexpr int kMostSaid = 20;

struct Ended {
  Code code = Code::kFailed;
  std::string message;
  milliseconds took{0};
};

/// A call that is `asynchronous` is driven by the engine's thread, any other by one of those that wait.
Ended MakeCall(connector::Engine& engine, const Job& job, bool asynchronous) {
  connector::Call call;
  call.connector = "soak";
  call.action = job.action;
  call.parameters = job.parameters;
  call.asynchronous = asynchronous;
  const Clock::time_point begin = SystemClock().Now();
  const connector::Response response = engine.Start(std::move(call))->Wait();
  return {response.code, response.message, std::chrono::ceil<milliseconds>(SystemClock().Now() - begin)};
}

/// Of a share: what has become of its calls, and which is next, for each API.
struct Progress {
  explicit Progress(const Share& share) : ended(share.jobs.size()) {}
  std::vector<Ended> ended;
  std::atomic<std::size_t> next[std::size(kApis)] = {};
};

void MakeCallsOver(const Api& api, const Share& share, Progress& progress, bool asynchronous) {
  std::atomic<std::size_t>& next = progress.next[&api - kApis];
  for (std::size_t mine = next++; mine < share.jobs.size(); mine = next++) {
    const Job& job = share.jobs[mine];
    if (job.api == &api) progress.ended[mine] = MakeCall(share.engines->Of(api), job, asynchronous);
  }
}

std::list<Progress> MakeCalls(const std::vector<Share>& shares) {
  std::list<Progress> all;
  std::vector<std::thread> callers;
  for (const Share& share : shares) {
    Progress& progress = all.emplace_back(share);
    for (const Api& api : kApis) {
      for (int i = 0; i < share.engines->at_a_time(); ++i)
        callers.emplace_back(
            [&, asynchronous = i % 4 == 0] { MakeCallsOver(api, share, progress, asynchronous); });
    }
  }
  for (std::thread& caller : callers) caller.join();
  return all;
}

catalogue::Effect EffectOf(const Job& job) {
  return servicedesk::ManageEngineSpec().FindAction(job.action)->effect;
}

bool IsRead(const Job& job) { return EffectOf(job) == catalogue::Effect::kReads; }

/// What a call may end with under faults that pass, as docs/reliability.md says.
bool IsDocumented(const Job& job, Code code) {
  if (code == Code::kSuccess || code == Code::kThrottled || code == Code::kTimeout) return true;
  return code == (IsRead(job) ? Code::kServerError : Code::kIndeterminate);
}

std::string NameOf(const Job& job) {
  return fmt::format("{} {} {}", job.api->name, job.action, json::Write(job.parameters));
}

void CheckEnds(const std::vector<Job>& jobs, const std::vector<Ended>& ended, Tally& tally) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Ended& end = ended[i];
    ++tally.calls;
    ++tally.by_code[static_cast<int>(end.code)];
    tally.longest = std::max(tally.longest, end.took);
    if (EffectOf(jobs[i]) == catalogue::Effect::kAdds) ++tally.made;
    if (!IsDocumented(jobs[i], end.code))
      tally.Say(fmt::format("{} ended as {}: {}", NameOf(jobs[i]), static_cast<int>(end.code), end.message));
    if (end.took > kTimeout + kGrace)
      tally.Say(fmt::format("{} took {} ms", NameOf(jobs[i]), end.took.count()));
  }
}

/// How often something was done to a request, or altogether. A resolution over another one is an edit there.
std::int64_t CountOf(const json::Value* counts, const std::string& action) {
  const auto of = [counts](std::string_view name) -> std::int64_t {
    const json::Value* count = counts == nullptr ? nullptr : counts->Find(name);
    return count == nullptr ? 0 : *count->IfInteger();
  };
  return of(action) + (action == "add-resolution" ? of("edit-resolution") : 0);
}

/// Once when it was said so, at most once when nobody could tell, else not.
void CheckEffects(const std::vector<Job>& jobs, const std::vector<Ended>& ended, const json::Value& effects,
                  Tally& tally) {
  std::map<std::string, const json::Value*, std::less<>> of_requests;
  for (const auto& [id, counts] : *effects.Find("requests")->IfObject()) of_requests[id] = &counts;
  std::int64_t least_added = 0;
  std::int64_t most_added = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (IsRead(jobs[i])) continue;
    const std::int64_t least = ended[i].code == Code::kSuccess ? 1 : 0;
    const std::int64_t most = ended[i].code == Code::kIndeterminate ? 1 : least;
    if (jobs[i].request == 0) {
      least_added += least;
      most_added += most;
      continue;
    }
    const auto found = of_requests.find(std::to_string(jobs[i].request));
    const std::int64_t count = CountOf(found == of_requests.end() ? nullptr : found->second, jobs[i].action);
    if (count < least || count > most)
      tally.Say(fmt::format("{} ended as {} and was carried out {} times: {}", NameOf(jobs[i]),
                            static_cast<int>(ended[i].code), count, ended[i].message));
  }
  const std::int64_t added = CountOf(effects.Find("total"), "add-request");
  if (added < least_added || added > most_added)
    tally.Say(fmt::format("{} requests were added in place of {} to {}", added, least_added, most_added));
}

struct PlanState {
  std::int64_t struck = 0;
  bool change_held_back = false;
};

PlanState StateOf(const json::Value& plan) {
  PlanState state;
  for (const json::Value& fault : *plan.Find("faults")->IfArray()) {
    state.struck += *fault.Find("used")->IfInteger();
    const bool held =
        *fault.Find("do")->IfString() == "delay" && *fault.Find("operation")->IfString() != "get-request";
    for (const json::Value& use : *fault.Find("uses")->IfArray())
      if (held && !*use.Find("committed")->IfBoolean()) state.change_held_back = true;
  }
  return state;
}

/// A change that is held back may outlive its call; it must not be counted in the next stage.
PlanState WaitForTheLast(const Desk& desk, const std::string& plan) {
  const Deadline bound = Deadline::In(milliseconds(kLongDelay) + kGrace, SystemClock());
  PlanState state = StateOf(desk.Ask("GET", "/plans/" + plan));
  while (state.change_held_back && !bound.Passed(SystemClock())) {
    std::this_thread::sleep_for(milliseconds(20));
    state = StateOf(desk.Ask("GET", "/plans/" + plan));
  }
  return state;
}

connector::EngineOptions OptionsFor(const Desk& desk, const Api& api, int at_a_time) {
  const std::string& certificate = desk.certificate_file();
  connector::EngineOptions options;
  options.registry.types = {servicedesk::ManageEngineType()};
  options.registry.configuration = json::Object{
      {"host-name", "127.0.0.1"}, {"port", desk.port()},         {"technician-key", desk.key()},
      {"api-version", api.name},  {"timeout", kTimeout.count()}, {"attempt-timeout", 600},
      {"settle-time", 20},        {"max-concurrent", at_a_time}, {"is-ssl", !certificate.empty()}};
  if (!certificate.empty()) options.registry.configuration->Set("ca-file", certificate);
  return options;
}

void CheckShare(const Share& share, const std::string& plan, const std::vector<Ended>& ended, Tally& tally) {
  const Desk& desk = share.engines->desk();
  const PlanState state = WaitForTheLast(desk, plan);
  if (state.struck == 0) tally.Say("no fault struck");
  if (state.change_held_back) tally.Say("a change that was held back has not come");
  tally.struck += state.struck;
  CheckEnds(share.jobs, ended, tally);
  CheckEffects(share.jobs, ended, desk.Ask("GET", "/effects"), tally);
  desk.Ask("DELETE", "/plans");
  desk.Ask("DELETE", "/effects");
}

}  // namespace

void Tally::Say(const std::string& what) {
  if (++wrong <= kMostSaid) std::fprintf(stderr, "soak: %s\n", what.c_str());
}

Engines::Engines(const Desk& desk, int at_a_time) : desk_(desk), at_a_time_(at_a_time) {
  for (const Api& api : kApis)
    engines_.push_back(std::make_unique<connector::Engine>(OptionsFor(desk, api, at_a_time)));
}

void RunStage(const std::vector<Share>& shares, Tally& tally) {
  std::vector<std::string> plans;
  for (const Share& share : shares) {
    const json::Value posted = share.engines->desk().Ask("POST", "/plans", json::Write(share.plan));
    plans.push_back(*posted.Find("id")->IfString());
  }
  const std::list<Progress> all = MakeCalls(shares);
  auto progress = all.begin();
  for (std::size_t i = 0; i < shares.size(); ++i, ++progress)
    CheckShare(shares[i], plans[i], progress->ended, tally);
}

}  // namespace flintdesk::soak
