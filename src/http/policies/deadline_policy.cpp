#include "http/policies/deadline_policy.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "http/loop/loop_state.hpp"

namespace flintdesk::http {
namespace {

/// Begins the message of an expired deadline; what the call was waiting for follows.
std::string Expired(const Deadline& deadline) {
  const std::string text = deadline.Describe();
  return text + (text.starts_with("the timeout") ? " expired" : "; stopped");
}

/// One request between its start and its end or its deadline, whichever is first.
class Span : public std::enable_shared_from_this<Span> {
 public:
  Span(Loop& loop, bool whole_call, Done done)
      : loop_(loop), whole_call_(whole_call), done_(std::move(done)) {}

  void Start(RequestPointer request, Context context, Next next, Deadline deadline, milliseconds left) {
    if (!context.caller) context.caller = context.cancellation;
    outer_ = std::exchange(context.cancellation, inner_);
    if (outer_) {
      // Another thread may cancel when this call has ended and even the loop has gone: nothing here keeps
      // them.
      watch_ = outer_->Watch([weak = weak_from_this(), loop = loop_.weak_state()] {
        auto state = loop.lock();
        if (state)
          state->Post([weak] {
            if (auto self = weak.lock()) self->inner_->Cancel();
          });
      });
    }
    if (left != milliseconds::max()) {
      timer_ = loop_.After(left, [weak = weak_from_this(), deadline] {
        if (auto self = weak.lock()) self->TimeExpired(deadline);
      });
    }
    next.Send(std::move(request), std::move(context),
              [self = shared_from_this()](auto&& result) { self->Ended(std::move(result)); });
  }

 private:
  void TimeExpired(Deadline deadline) {
    timer_ = 0;
    passed_ = deadline;
    inner_->Cancel();
  }

  void Ended(Outcome&& result) {
    if (timer_ != 0) loop_.Drop(timer_);
    if (watch_ != 0) outer_->Unwatch(watch_);
    if (!result.ok() && result.error().kind == FailureKind::kCancelled) {
      Failure& failure = result.error();
      if (passed_) {
        failure.kind = FailureKind::kTimeout;
        failure.message = fmt::format("{} {}", Expired(*passed_), failure.message);
      } else if (whole_call_) {  // a single attempt may have been ended by the deadline above
        failure.message = fmt::format("the call was stopped {}", failure.message);
        failure.assistance.clear();  // it is for calls whose deadline passed
      }
    }
    std::exchange(done_, nullptr)(std::move(result));
  }

  Loop& loop_;
  const bool whole_call_;
  Done done_;
  std::shared_ptr<Cancellation> outer_;
  std::shared_ptr<Cancellation> inner_ = std::make_shared<Cancellation>();
  int watch_ = 0;
  Loop::Timer timer_ = 0;
  std::optional<Deadline> passed_;
};

Failure NotStarted(FailureKind kind, const Request& request, std::string_view why) {
  return {
      .kind = kind,
      .sent = false,
      .message = fmt::format("{} before anything was sent to {}", why, Redact(request.origin.HostAndPort())),
      .assistance = {}};
}

class DeadlinePolicy final : public Policy {
 public:
  DeadlinePolicy(Loop& loop, const Clock& clock) : loop_(loop), clock_(clock) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    if (context.cancellation && context.cancellation->Cancelled())
      return done(NotStarted(FailureKind::kCancelled, *request, "the call was stopped"));
    if (context.deadline.Passed(clock_))
      return done(NotStarted(FailureKind::kTimeout, *request, Expired(context.deadline)));
    const Deadline deadline = context.deadline;
    std::make_shared<Span>(loop_, true, std::move(done))
        ->Start(std::move(request), std::move(context), next, deadline, deadline.Left(clock_));
  }

 private:
  Loop& loop_;
  const Clock& clock_;
};

class AttemptPolicy final : public Policy {
 public:
  AttemptPolicy(Loop& loop, const Clock& clock, milliseconds timeout)
      : loop_(loop), clock_(clock), timeout_(timeout) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    if (context.deadline.Left(clock_) <= timeout_)
      return next.Send(std::move(request), std::move(context), std::move(done));
    std::make_shared<Span>(loop_, false, std::move(done))
        ->Start(std::move(request), std::move(context), next, Deadline::In(timeout_, clock_), timeout_);
  }

 private:
  Loop& loop_;
  const Clock& clock_;
  milliseconds timeout_;
};

}  // namespace

std::unique_ptr<Policy> MakeDeadlinePolicy(Loop& loop, const Clock& clock) {
  return std::make_unique<DeadlinePolicy>(loop, clock);
}

std::unique_ptr<Policy> MakeAttemptPolicy(Loop& loop, const Clock& clock, milliseconds timeout) {
  return std::make_unique<AttemptPolicy>(loop, clock, timeout);
}

}  // namespace flintdesk::http
