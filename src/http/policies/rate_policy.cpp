#include "http/policies/rate_policy.hpp"

#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "http/credentials.hpp"
#include "http/policies/learned_rate.hpp"
#include "http/policies/throttle.hpp"
#include "http/policies/wait_queue.hpp"

namespace flintdesk::http {
namespace {

/// The calls of one client to one host.
class Bucket {
 public:
  Bucket(Loop& loop, const Clock& clock, int calls)
      : loop_(loop),
        clock_(clock),
        calls_(calls),
        queue_([this] { return Reason(); }, [this] { return Remedy(); }) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) {
    if (context.counts_as == 0 || (queue_.empty() && Wait(context) <= milliseconds(0))) {
      Done watching = Watching(request, context, std::move(done));
      return next.Send(std::move(request), std::move(context), std::move(watching));
    }
    queue_.Push(std::move(request), std::move(context), next, std::move(done));
    WaitForToken();
  }

  /// Holds nothing that still counts, and may be dropped.
  bool Idle() const {
    Clock::time_point now = clock_.Now();
    bool all_back = taken_.empty() || taken_.back() + kMinute <= now;
    return on_their_way_ == 0 && queue_.empty() && all_back && learned_.Idle(now);
  }

 private:
  static constexpr std::chrono::minutes kMinute{1};

  void TakeBack() {
    for (Clock::time_point now = clock_.Now(); !taken_.empty() && taken_.front() + kMinute <= now;)
      taken_.pop_front();
  }

  milliseconds Wait(const Context& context) {
    Clock::time_point now = clock_.Now();
    milliseconds wait = learned_.Wait(now);
    if (calls_ <= 0) return wait;
    TakeBack();
    // Where a minute has one call only, two that belong together go out in one.
    const std::size_t taken = taken_.size() + static_cast<std::size_t>(std::min(context.counts_as, calls_));
    if (taken <= static_cast<std::size_t>(calls_)) return wait;
    const Clock::time_point back = taken_[taken - static_cast<std::size_t>(calls_) - 1] + kMinute;
    return std::max(wait, std::chrono::ceil<milliseconds>(back - now));
  }

  /// Takes its tokens, and learns from the response whether the call was rate-limited.
  Done Watching(const RequestPointer& request, const Context& context, Done done) {
    Clock::time_point now = clock_.Now();
    if (calls_ > 0) taken_.insert(taken_.end(), static_cast<std::size_t>(context.counts_as), now);
    ++on_their_way_;
    return [this, request, is_aside = context.is_aside, call = learned_.Take(now, context.counts_as),
            done = std::move(done)](auto&& result) {
      --on_their_way_;
      // A service desk throttles each of its paths by itself.
      if (!is_aside && result.ok() && IsThrottled(result.value()) && learned_.Throttled(call, clock_.Now()))
        Log(LogLevel::kInfo, fmt::format("{} is rate-limited; at most {} calls a minute for now",
                                         Redact(request->origin.HostAndPort()), learned_.ceiling()));
      done(std::move(result));
    };
  }

  std::string Reason() {
    learned_.Wait(clock_.Now());
    if (learned_.active())
      return fmt::format("while waiting for one of {} calls a minute, after the service desk refused more",
                         learned_.ceiling());
    return fmt::format("while waiting for one of {} calls a minute", calls_);
  }

  std::string Remedy() const {
    if (learned_.active())
      return "Raise the timeout, or make fewer calls: the service desk allows no more for now";
    return "Raise rate-limit, which limits the calls of this connector, or the timeout";
  }

  /// A request in the queue owns this bucket through its `done`, but may be cancelled before the timer is
  /// due; and when the loop is torn down the timer goes without having been due, and must take the queue
  /// along.
  void WaitForToken() {
    if (waiting_ || queue_.empty()) return;
    waiting_ = true;
    auto timer = std::make_shared<Timer>(*this, alive_);
    loop_.After(Wait(queue_.first()), [timer = std::move(timer)] { timer->Due(); });
  }

  struct Timer {
    Timer(Bucket& its_bucket, std::weak_ptr<bool> its_alive)
        : bucket(its_bucket), alive(std::move(its_alive)) {}
    ~Timer() {
      if (!was_due && !alive.expired()) bucket.queue_.DropAll();
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    void Due() {
      was_due = true;
      if (alive.expired()) return;
      bucket.waiting_ = false;
      bucket.Release();
    }

    Bucket& bucket;
    std::weak_ptr<bool> alive;
    bool was_due = false;
  };

  void Release() {
    std::weak_ptr<bool> alive = alive_;
    while (!alive.expired() && !queue_.empty() && Wait(queue_.first()) <= milliseconds(0))
      queue_.SendFirst([this](const RequestPointer& request, const Context& context, Done done) {
        return Watching(request, context, std::move(done));
      });
    if (!alive.expired()) WaitForToken();
  }

  Loop& loop_;
  const Clock& clock_;
  const int calls_;
  std::deque<Clock::time_point> taken_;
  LearnedRate learned_;
  int on_their_way_ = 0;
  bool waiting_ = false;
  WaitQueue queue_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

class RatePolicy final : public Policy {
 public:
  RatePolicy(Loop& loop, const Clock& clock, int calls) : loop_(loop), clock_(clock), calls_(calls) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    Bucket& bucket = BucketOf(*request);
    bucket.Send(std::move(request), std::move(context), next, std::move(done));
  }

 private:
  /// Two clients with the same hash share a bucket: slower than need be, and never wrong.
  static std::size_t MarkOf(const Request& request) {
    std::size_t mark = std::hash<std::string>()(request.origin.host + request.origin.base_path);
    for (std::size_t more : {static_cast<std::size_t>(request.origin.port) * 2 + (request.origin.tls ? 1 : 0),
                             request.credentials ? request.credentials->Mark() : 0})
      mark = mark * 31 + more;
    return mark;
  }

  Bucket& BucketOf(const Request& request) {
    std::size_t mark = MarkOf(request);
    auto found = buckets_.find(mark);
    if (found != buckets_.end()) return found->second;
    constexpr std::size_t kMany = 64;  // calls may bring hosts and keys of their own
    if (buckets_.size() >= kMany) std::erase_if(buckets_, [](auto& entry) { return entry.second.Idle(); });
    return buckets_.try_emplace(mark, loop_, clock_, calls_).first->second;
  }

  Loop& loop_;
  const Clock& clock_;
  const int calls_;
  std::unordered_map<std::size_t, Bucket> buckets_;
};

}  // namespace

std::unique_ptr<Policy> MakeRatePolicy(Loop& loop, const Clock& clock, int calls) {
  return std::make_unique<RatePolicy>(loop, clock, calls);
}

}  // namespace flintdesk::http
