#include "http/policies/retry_policy.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <fmt/core.h>

#include "base/log.hpp"
#include "http/message/http_date.hpp"
#include "http/policies/retry_budget.hpp"
#include "http/policies/rewind.hpp"
#include "http/policies/throttle.hpp"

namespace flintdesk::http {
namespace {

/// Failures that a retry may not meet again. The others would be the same again: a certificate stays wrong,
/// a response too large; and a proxy that refuses a password may lock the account after three attempts.
bool MayPass(FailureKind kind) {
  switch (kind) {
    case FailureKind::kNameNotResolved:
    case FailureKind::kConnectFailed:
    case FailureKind::kTimeout:
    case FailureKind::kConnectionLost:
    case FailureKind::kRangeUnusable:
    case FailureKind::kProofFailed:
      return true;
    default:
      return false;
  }
}

bool AsksForARetry(const Outcome& outcome) {
  if (!outcome.ok()) return MayPass(outcome.error().kind);
  int status = outcome.value().status;
  return status == 502 || status == 503 || status == 504 || IsThrottled(outcome.value());
}

bool SafeToResend(const Request& request, const Outcome& outcome) {
  return !request.changes || (!outcome.ok() && !outcome.error().sent);
}

std::string Describe(const Outcome& outcome) {
  return outcome.ok() ? fmt::format("status {}", outcome.value().status) : outcome.error().message;
}

struct Shared {
  Loop& loop;
  const Clock& clock;
  RetryOptions options;
  RetryBudget budget = {};
};

class Attempts : public std::enable_shared_from_this<Attempts> {
 public:
  Attempts(Shared& shared, RequestPointer request, Context context, Next next, Done done)
      : shared_(shared),
        request_(std::move(request)),
        context_(std::move(context)),
        next_(next),
        done_(std::move(done)) {}

  void Send() {
    context_.attempt = ++attempts_;
    if (attempts_ > 1) context_.counts_as = std::max(context_.counts_as, 1);
    next_.Send(request_, context_,
               [self = shared_from_this()](Outcome&& outcome) { self->Judge(std::move(outcome)); });
  }

 private:
  void Judge(Outcome&& outcome) {
    if (!outcome.ok()) any_sent_ = any_sent_ || outcome.error().sent;
    if (!AsksForARetry(outcome)) {
      if (outcome.ok()) shared_.budget.GiveBack(spent_);
      return Finish(std::move(outcome), {});
    }
    milliseconds pause = Pause(outcome);
    if (std::string why = WhyNoRetry(outcome, pause); !why.empty())
      return Finish(std::move(outcome), std::move(why));
    Log(LogLevel::kDebug,
        fmt::format("{}: attempt {} of {} in {} ms, after {}", context_.label, attempts_ + 1,
                    shared_.options.retries + 1, pause.count(), Describe(outcome)));
    WaitAndSend(pause, Describe(outcome));
  }

  /// Empty when there is a retry; the budget has paid for it then.
  std::string WhyNoRetry(const Outcome& outcome, milliseconds pause) {
    if (!SafeToResend(*request_, outcome)) return "not resent because it may have been carried out";
    if (attempts_ > shared_.options.retries) return AfterAttempts();
    if (milliseconds left = context_.deadline.Left(shared_.clock); left <= pause)
      return fmt::format("{}, and the {} ms left are too short for another", AfterAttempts(), left.count());
    if (std::string why = WhyNotRewindable(*request_); !why.empty()) return why;
    int price = RetryBudget::PriceAfter(outcome);
    if (!shared_.budget.Take(price))
      return fmt::format("{}, and so many calls failed that there are no retries until some succeed",
                         AfterAttempts());
    spent_ = price;
    return {};
  }

  std::string AfterAttempts() const {
    return attempts_ == 1 ? "after 1 attempt" : fmt::format("after {} attempts", attempts_);
  }

  std::optional<milliseconds> AskedToWait(const Response& response) const {
    return ParseRetryAfter(response.HeaderValue("Retry-After"), shared_.clock.EpochMilliseconds());
  }

  milliseconds Pause(const Outcome& outcome) const {
    bool throttled = outcome.ok() && IsThrottled(outcome.value());
    if (throttled || (outcome.ok() && outcome.value().status == 503)) {
      if (auto asked = AskedToWait(outcome.value())) return *asked;
    }
    // Anywhere between nothing and the limit, so that clients that failed together do not come back together.
    milliseconds limit = throttled ? shared_.options.throttled_pause : shared_.options.first_pause;
    for (int doubled = 1; doubled < attempts_ && limit < shared_.options.longest_pause; ++doubled) limit *= 2;
    limit = std::min(limit, shared_.options.longest_pause);
    return std::chrono::duration_cast<milliseconds>(limit * shared_.options.random());
  }

  void WaitAndSend(milliseconds pause, std::string reason) {
    timer_ = shared_.loop.After(pause, [self = shared_from_this()] {
      self->timer_ = 0;
      self->StopWatching();
      self->Send();
    });
    if (!context_.cancellation) return;
    watch_ = context_.cancellation->Watch([weak = weak_from_this(), reason = std::move(reason)] {
      if (auto self = weak.lock()) self->Cancelled(reason);
    });
  }

  void StopWatching() {
    if (watch_ != 0) context_.cancellation->Unwatch(std::exchange(watch_, 0));
  }

  void Cancelled(const std::string& reason) {
    if (timer_ == 0) return;  // the attempt under way is cancelled by itself
    shared_.loop.Drop(std::exchange(timer_, 0));
    Finish(Failure{.kind = FailureKind::kCancelled,
                   .sent = any_sent_,
                   .message = fmt::format("while waiting to retry: {}", reason),
                   .assistance = {}},
           {});
  }

  void Finish(Outcome&& outcome, std::string why) {
    if (outcome.ok()) {
      Response& response = outcome.value();
      response.attempts = attempts_;
      // The response to a change goes back as it is: the service desk room decides what follows.
      if (!request_->changes) response.gave_up = std::move(why);
      if (!response.gave_up.empty() && IsThrottled(response)) response.asked_to_wait = AskedToWait(response);
      if (!response.gave_up.empty())
        Log(LogLevel::kDebug,
            fmt::format("{}: status {} {}", context_.label, response.status, response.gave_up));
    } else {
      Failure& failure = outcome.error();
      failure.sent = failure.sent || any_sent_;
      failure.attempts = attempts_;
      if (!why.empty()) failure.message += fmt::format(" ({})", why);
      failure.gave_up = std::move(why);
    }
    std::exchange(done_, nullptr)(std::move(outcome));
  }

  Shared& shared_;
  RequestPointer request_;
  Context context_;
  Next next_;
  Done done_;
  int attempts_ = 0;
  int spent_ = 0;  ///< What the last retry has cost.
  bool any_sent_ = false;
  Loop::Timer timer_ = 0;
  int watch_ = 0;
};

class RetryPolicy final : public Policy {
 public:
  explicit RetryPolicy(Shared shared) : shared_(std::move(shared)) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    if (context.is_aside) return next.Send(std::move(request), std::move(context), std::move(done));
    std::make_shared<Attempts>(shared_, std::move(request), std::move(context), next, std::move(done))
        ->Send();
  }

 private:
  Shared shared_;
};

}  // namespace

std::unique_ptr<Policy> MakeRetryPolicy(Loop& loop, const Clock& clock, RetryOptions options) {
  if (!options.random) {
    options.random = [engine = std::minstd_rand(std::random_device()())]() mutable {
      return std::uniform_real_distribution<double>(0, 1)(engine);
    };
  }
  return std::make_unique<RetryPolicy>(Shared{.loop = loop, .clock = clock, .options = std::move(options)});
}

}  // namespace flintdesk::http
