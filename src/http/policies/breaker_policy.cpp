#include "http/policies/breaker_policy.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "http/policies/throttle.hpp"

namespace flintdesk::http {
namespace {

enum class Verdict { kAlive, kDown, kNothingSaid };

Verdict Judge(const Outcome& outcome) {
  if (outcome.ok()) {
    int status = outcome.value().status;
    bool broken = (status == 502 || status == 503 || status == 504) && !IsThrottled(outcome.value());
    return broken ? Verdict::kDown : Verdict::kAlive;
  }
  switch (outcome.error().kind) {
    case FailureKind::kNameNotResolved:
    case FailureKind::kConnectFailed:
    case FailureKind::kTlsFailed:
    case FailureKind::kConnectionLost:
      return Verdict::kDown;
    case FailureKind::kResponseTooLarge:
    case FailureKind::kResponseUnreadable:
      return Verdict::kAlive;
    default:
      return Verdict::kNothingSaid;
  }
}

/// "3 s", "250 ms"
std::string Duration(Clock::time_point::duration time) {
  auto count = std::chrono::ceil<milliseconds>(time).count();
  return count < 1000 ? fmt::format("{} ms", std::max<std::int64_t>(count, 0))
                      : fmt::format("{} s", (count + 999) / 1000);
}

/// The health of one origin.
class Breaker {
 public:
  using Caller = std::weak_ptr<const void>;

  Breaker(const Clock& clock, const BreakerOptions& options, std::string place)
      : clock_(clock), options_(options), place_(std::move(place)), pause_(options.first_pause) {}

  bool closed() const { return !open_; }
  bool Forgettable() const { return !open_ && failed_.empty(); }

  /// Open, the pause over, and no probe under way: the next request is the probe.
  bool BeginProbe() {
    if (probing_ || clock_.Now() < again_) return false;
    return probing_ = true;
  }

  void Take(const Outcome& outcome, const Caller& caller, bool probe) {
    if (probe) probing_ = false;
    switch (Judge(outcome)) {
      case Verdict::kAlive:
        return Close();
      case Verdict::kDown:
        return probe ? ProbeFailed(outcome) : Count(outcome, caller);
      case Verdict::kNothingSaid:
        return;  // after a probe that was given up, the next request is one
    }
  }

  Failure Refusal() const {
    Clock::time_point now = clock_.Now();
    std::string next = probing_ ? "a retry is under way" : "the next attempt is in " + Duration(again_ - now);
    return {
        .kind = FailureKind::kCircuitOpen,
        .sent = false,
        .message = fmt::format(
            "calls to {} have been paused for {}, after {} of them in a row failed; {}; the last failure: {}",
            place_, Duration(now - since_), options_.failures, next, last_),
        .assistance =
            "Find out what is wrong with the service desk or on the way to it; calls go on by "
            "themselves when it responds"};
  }

 private:
  void Close() {
    failed_.clear();
    if (!std::exchange(open_, false)) return;
    pause_ = options_.first_pause;
    Log(LogLevel::kInfo, fmt::format("{} responds again", place_));
  }

  void Count(const Outcome& outcome, const Caller& caller) {
    if (open_) return;  // it was on its way before
    auto same = [&](const Caller& other) {
      return !caller.owner_before(other) && !other.owner_before(caller);
    };
    if (std::none_of(failed_.begin(), failed_.end(), same)) failed_.push_back(caller);
    if (failed_.size() < static_cast<std::size_t>(options_.failures)) return;
    open_ = true;
    since_ = clock_.Now();
    Wait(outcome);
  }

  void ProbeFailed(const Outcome& outcome) {
    pause_ = std::min(pause_ * 2, options_.longest_pause);
    Wait(outcome);
  }

  void Wait(const Outcome& outcome) {
    again_ = clock_.Now() + pause_;
    last_ = outcome.ok() ? fmt::format("HTTP {}", outcome.value().status) : outcome.error().message;
    Log(LogLevel::kWarning,
        fmt::format("calls to {} are paused for {}: {}", place_, Duration(pause_), last_));
  }

  const Clock& clock_;
  const BreakerOptions& options_;
  std::string place_;
  milliseconds pause_;
  std::vector<Caller> failed_;  ///< Since the last response; calls of their own each.
  bool open_ = false;
  bool probing_ = false;
  Clock::time_point since_{}, again_{};
  std::string last_;
};

class BreakerPolicy final : public Policy {
 public:
  BreakerPolicy(const Clock& clock, BreakerOptions options) : clock_(clock), options_(options) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    bool probe = false;
    if (Breaker* breaker = Find(*request); breaker != nullptr && !breaker->closed()) {
      probe = !context.is_aside && breaker->BeginProbe();
      if (!probe) return done(breaker->Refusal());
    }
    if (context.is_aside) return next.Send(std::move(request), std::move(context), std::move(done));
    Breaker::Caller caller = context.caller ? Breaker::Caller(context.caller) : Breaker::Caller(request);
    Done watching = [this, request, caller = std::move(caller), probe,
                     done = std::move(done)](Outcome&& outcome) {
      Note(*request, outcome, caller, probe);
      done(std::move(outcome));
    };
    next.Send(std::move(request), std::move(context), std::move(watching));
  }

 private:
  Breaker* Find(const Request& request) {
    if (breakers_.empty()) return nullptr;
    auto found = breakers_.find(request.origin.Url());
    return found == breakers_.end() ? nullptr : &found->second;
  }

  /// Only origins that fail are kept, so that hosts that come with requests do not pile up.
  void Note(const Request& request, const Outcome& outcome, const Breaker::Caller& caller, bool probe) {
    Breaker* breaker = Find(request);
    if (breaker == nullptr) {
      if (Judge(outcome) != Verdict::kDown) return;
      std::string url = request.origin.Url();
      breaker =
          &breakers_.try_emplace(url, clock_, options_, Redact(request.origin.HostAndPort())).first->second;
    }
    breaker->Take(outcome, caller, probe);
    if (breaker->Forgettable()) breakers_.erase(request.origin.Url());
  }

  const Clock& clock_;
  const BreakerOptions options_;
  std::map<std::string, Breaker> breakers_;
};

}  // namespace

std::unique_ptr<Policy> MakeBreakerPolicy(const Clock& clock, BreakerOptions options) {
  return std::make_unique<BreakerPolicy>(clock, options);
}

}  // namespace flintdesk::http
