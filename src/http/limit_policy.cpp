#include "http/limit_policy.hpp"

#include <deque>
#include <functional>
#include <list>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace flintdesk::http {
namespace {

/// Requests that wait for something, in the order of their coming. One that is cancelled leaves at once.
class Queue {
 public:
  explicit Queue(std::string reason) : reason_(std::move(reason)) {}
  ~Queue() { DropAll(); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  bool empty() const { return entries_.empty(); }

  void Push(RequestPointer request, Context context, Next next, Done done) {
    auto entry =
        entries_.insert(entries_.end(), Entry{std::move(request), std::move(context), next, std::move(done)});
    if (!entry->context.cancellation) return;
    int watch = entry->context.cancellation->Watch([this, entry] { Cancelled(entry); });
    if (watch != 0) entry->watch = watch;  // 0: it was cancelled already, and the entry is gone
  }

  void DropAll() {
    auto entries = std::exchange(entries_, {});
    for (Entry& entry : entries) entry.StopWatching();
  }

  /// Sends the first one on; `done` takes what becomes of it in place of its own.
  void SendFirst(const std::function<Done(Done)>& wrap) {
    Entry entry = std::move(entries_.front());
    entries_.pop_front();
    entry.StopWatching();
    Done done = wrap(std::move(entry.done));
    entry.next.Send(std::move(entry.request), std::move(entry.context), std::move(done));
  }

 private:
  struct Entry {
    RequestPointer request;
    Context context;
    Next next;
    Done done;
    int watch = 0;

    void StopWatching() {
      if (watch != 0) context.cancellation->Unwatch(std::exchange(watch, 0));
    }
  };

  void Cancelled(std::list<Entry>::iterator entry) {
    Done done = std::move(entry->done);
    entries_.erase(entry);
    done(Failure{.kind = FailureKind::kCancelled, .sent = false, .message = reason_, .assistance = {}});
  }

  std::string reason_;
  std::list<Entry> entries_;
};

class ConcurrencyPolicy final : public Policy {
 public:
  explicit ConcurrencyPolicy(int most)
      : most_(most), queue_(fmt::format("while waiting for one of {} calls at a time to end", most)) {}

  void Send(RequestPointer request, Context context, Next next, Done done) override {
    if (running_ >= most_) return queue_.Push(std::move(request), std::move(context), next, std::move(done));
    ++running_;
    next.Send(std::move(request), std::move(context), Holding(std::move(done)));
  }

 private:
  /// One of the places, held by a request.
  struct Place {
    Place(ConcurrencyPolicy& its_policy, Done its_done) : policy(its_policy), done(std::move(its_done)) {}
    /// Without an end only when the loop is torn down. Those in the queue own this policy through their
    /// `done`.
    ~Place() {
      if (done) policy.queue_.DropAll();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ConcurrencyPolicy& policy;
    Done done;
  };

  Done Holding(Done done) {
    return [place = std::make_shared<Place>(*this, std::move(done))](auto result) {
      // First the next one: `done` may be the end of this policy.
      Done its = std::exchange(place->done, nullptr);
      place->policy.Free();
      its(std::move(result));
    };
  }

  void Free() {
    if (queue_.empty())
      --running_;
    else
      queue_.SendFirst([this](Done its) { return Holding(std::move(its)); });
  }

  int most_;
  int running_ = 0;
  Queue queue_;
};

class RatePolicy final : public Policy {
 public:
  RatePolicy(Loop& loop, const Clock& clock, int calls)
      : loop_(loop),
        clock_(clock),
        free_(calls),
        queue_(fmt::format("while waiting for one of {} calls a minute", calls)) {}

  void Send(RequestPointer request, Context context, Next next, Done done) override {
    TakeBack();
    if (free_ > 0 && queue_.empty()) {
      TakeToken();
      return next.Send(std::move(request), std::move(context), std::move(done));
    }
    queue_.Push(std::move(request), std::move(context), next, std::move(done));
    WaitForToken();
  }

 private:
  static constexpr std::chrono::minutes kMinute{1};

  void TakeToken() {
    --free_;
    taken_.push_back(clock_.Now());
  }

  void TakeBack() {
    for (Clock::time_point now = clock_.Now(); !taken_.empty() && taken_.front() + kMinute <= now; ++free_)
      taken_.pop_front();
  }

  /// A request in the queue owns this policy through its `done`, but may be cancelled before the timer is
  /// due; and when the loop is torn down the timer goes without having been due, and must take the queue
  /// along.
  void WaitForToken() {
    if (waiting_ || queue_.empty() || taken_.empty()) return;
    waiting_ = true;
    auto timer = std::make_shared<Timer>(*this, alive_);
    auto left = std::chrono::ceil<milliseconds>(taken_.front() + kMinute - clock_.Now());
    loop_.After(left, [timer = std::move(timer)] { timer->Due(); });
  }

  struct Timer {
    Timer(RatePolicy& its_policy, std::weak_ptr<bool> its_alive)
        : policy(its_policy), alive(std::move(its_alive)) {}
    ~Timer() {
      if (!was_due && !alive.expired()) policy.queue_.DropAll();
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    void Due() {
      was_due = true;
      if (alive.expired()) return;
      policy.waiting_ = false;
      policy.Release();
    }

    RatePolicy& policy;
    std::weak_ptr<bool> alive;
    bool was_due = false;
  };

  void Release() {
    std::weak_ptr<bool> alive = alive_;
    TakeBack();
    while (!alive.expired() && free_ > 0 && !queue_.empty()) {
      TakeToken();
      queue_.SendFirst([](Done done) { return done; });
    }
    if (!alive.expired()) WaitForToken();
  }

  Loop& loop_;
  const Clock& clock_;
  int free_;
  std::deque<Clock::time_point> taken_;
  bool waiting_ = false;
  Queue queue_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

std::unique_ptr<Policy> MakeConcurrencyPolicy(int most) { return std::make_unique<ConcurrencyPolicy>(most); }

std::unique_ptr<Policy> MakeRatePolicy(Loop& loop, const Clock& clock, int calls) {
  return std::make_unique<RatePolicy>(loop, clock, calls);
}

}  // namespace flintdesk::http
