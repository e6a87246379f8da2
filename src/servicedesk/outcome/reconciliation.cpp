#include "servicedesk/outcome/reconciliation.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"

namespace flintdesk::servicedesk {
namespace {

// An exchange on the way to a service desk that is well takes far less.
constexpr milliseconds kShortestRead{500};
// A read-back that gets no response must not use up the time of the next.
constexpr milliseconds kLongestRead{10'000};
constexpr milliseconds kLastRead = 2 * kShortestRead;
constexpr int kReadsBeforeRetry = 2;

class Reconciliation : public std::enable_shared_from_this<Reconciliation> {
 public:
  Reconciliation(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed,
                 const ReconciliationOptions& options, std::function<void(Reconciled)> done)
      : parts_(parts),
        unconfirmed_(unconfirmed),
        options_(options),
        done_(std::move(done)),
        pause_(options.settle_time) {}

  void WaitAndReadBack() {
    if (Left() <= pause_) return GiveUp();
    connector::Wait::For(parts_.timers, unconfirmed_.call.cancellation, pause_,
                         [self = shared_from_this()](bool cancelled) {
                           if (cancelled) return self->End(Reconciled::End::kCancelled);
                           self->ReadBackNow();
                         });
  }

 private:
  milliseconds Left() const { return unconfirmed_.call.deadline.Left(parts_.clock); }
  std::string Label() const {
    return Redact(unconfirmed_.call.connector) + " " + unconfirmed_.call.action->name;
  }

  void ReadBackNow() {
    read_began_ = parts_.clock.Now();
    const Deadline own = Deadline::In(std::max(kLongestRead, options_.settle_time), parts_.clock);
    http::Context context;
    context.deadline = unconfirmed_.call.deadline.Earlier(own);
    context.cancellation = unconfirmed_.call.cancellation;
    context.label = Label() + " (read-back)";
    ReadBack(parts_, unconfirmed_, std::move(context),
             [self = shared_from_this()](ReadBackResult finding) { self->OnReadBack(std::move(finding)); });
  }

  void OnReadBack(ReadBackResult finding) {
    longest_read_ =
        std::max(longest_read_, std::chrono::ceil<milliseconds>(parts_.clock.Now() - read_began_));
    const auto& cancellation = unconfirmed_.call.cancellation;
    const bool cancelled = cancellation && cancellation->Cancelled();
    Log(LogLevel::kDebug, fmt::format("{}: read back: {}", Label(), finding.what));
    if (finding.proof == Proof::kDone) {
      what_ = std::move(finding.what);
      return End(Reconciled::End::kDone, std::move(finding.reading));
    }
    if (cancelled) return End(Reconciled::End::kCancelled);
    if (!finding.was_read) {
      if (absent_ == 0 && options_.refusal == finding.refused) {
        what_ = "reads are refused in the same way";
        return ++refused_alike_ < kReadsBeforeRetry ? WaitAndReadBack() : End(Reconciled::End::kRefused);
      }
      refused_alike_ = 0;
      // What an earlier read has shown is worth more than that this one failed.
      if (absent_ == 0) what_ = std::move(finding.what);
      return ReadBackLater();
    }
    was_read_ = true;
    what_ = std::move(finding.what);
    if (finding.proof == Proof::kCannotTell) {
      // A call beside this one may be about to record what is in question as its own.
      if (finding.may_clear && !untold_ && Left() > pause_) {
        untold_ = true;
        return WaitAndReadBack();
      }
      open_ = false;
      return End(Reconciled::End::kUndecided);
    }
    ++absent_;
    if (absent_ < kReadsBeforeRetry) return WaitAndReadBack();
    if (IsAtWork()) return ReadBackLater();
    if (!options_.only_once.empty()) {
      what_ += ", and it is not retried, since " + options_.only_once;
      open_ = false;
      return End(Reconciled::End::kUndecided);
    }
    // A change that could not be read back afterwards is not retried.
    const bool time = ReserveOf(Left(), options_.settle_time) > milliseconds::zero();
    if (options_.may_retry && time) return End(Reconciled::End::kRetry);
    if (options_.refusal) return End(Reconciled::End::kRefused);
    if (options_.may_retry) longer_timeout_ = TimeoutForARetry();
    what_ +=
        options_.may_retry ? ", and the time left is too short for a retry" : ", and no retries are left";
    End(Reconciled::End::kUndecided);
  }

  // Two pauses and reads, and then a third of what is left has to be enough for a read-back.
  std::optional<milliseconds> TimeoutForARetry() const {
    const milliseconds needed = 2 * (options_.settle_time + longest_read_) +
                                3 * (options_.settle_time + kShortestRead) + kShortestRead;
    const milliseconds whole = std::chrono::ceil<std::chrono::seconds>(needed);
    return unconfirmed_.call.timeout < whole ? std::optional(whole) : std::nullopt;  // else it went elsewhere
  }

  bool IsAtWork() const {
    return options_.still_at_work &&
           (!options_.at_work_until || parts_.clock.Now() < *options_.at_work_until);
  }

  void ReadBackLater() {
    pause_ *= 2;
    // A last read before the time is over.
    if (const milliseconds last = Left() - kLastRead; last >= options_.settle_time)
      pause_ = std::min(pause_, last);
    if (IsAtWork() && options_.at_work_until)
      pause_ =
          std::min(pause_, std::chrono::ceil<milliseconds>(*options_.at_work_until - parts_.clock.Now()));
    WaitAndReadBack();
  }

  void GiveUp() {
    if (what_.empty()) what_ = "there was no time left for reading back";
    if (was_read_ && IsAtWork()) what_ += "; not retried, since the service desk may still be at work on it";
    End(Reconciled::End::kUndecided);
  }

  void End(Reconciled::End end, Reading reading = {}) {
    const auto done = std::exchange(done_, nullptr);
    done({end, std::move(what_), std::move(reading), was_read_, open_, longer_timeout_});
  }

  const connector::ConnectorParts& parts_;
  UnconfirmedWrite& unconfirmed_;
  const ReconciliationOptions options_;
  std::function<void(Reconciled)> done_;
  milliseconds pause_;
  Clock::time_point read_began_{};
  milliseconds longest_read_ = kShortestRead;
  int absent_ = 0;  // read-backs that showed that it was not there
  int refused_alike_ = 0;
  bool untold_ = false;  // one read-back could not tell, and another might
  bool was_read_ = false;
  bool open_ = true;
  std::optional<milliseconds> longer_timeout_;
  std::string what_;
};

}  // namespace

void Reconcile(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed,
               const ReconciliationOptions& options, std::function<void(Reconciled)> done) {
  std::make_shared<Reconciliation>(parts, unconfirmed, options, std::move(done))->WaitAndReadBack();
}

milliseconds ReserveOf(milliseconds left, milliseconds settle_time) {
  const milliseconds reserve = std::min(2 * settle_time + milliseconds(3'000), left / 3);
  return reserve >= settle_time + kShortestRead ? reserve : milliseconds::zero();
}

}  // namespace flintdesk::servicedesk
