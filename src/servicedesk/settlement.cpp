#include "servicedesk/settlement.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"

namespace flintdesk::servicedesk {
namespace {

// An exchange on the way to a service desk that is well takes far less.
constexpr milliseconds kShortestLook{500};
// A look that gets no response must not use up the time of the next.
constexpr milliseconds kLongestLook{10'000};
constexpr int kLooksBeforeSendingAgain = 2;

class Settlement : public std::enable_shared_from_this<Settlement> {
 public:
  Settlement(const connector::ConnectorParts& parts, Doubt& doubt, const SettlementOptions& options,
             std::function<void(Settled)> done)
      : parts_(parts),
        doubt_(doubt),
        options_(options),
        done_(std::move(done)),
        pause_(options.settle_time) {}

  void WaitAndLook() {
    if (Left() <= pause_) return GiveUp();
    connector::Wait::For(parts_.timers, doubt_.call.cancellation, pause_,
                         [self = shared_from_this()](bool cancelled) {
                           if (cancelled) return self->End(Settled::End::kCancelled);
                           self->LookNow();
                         });
  }

 private:
  milliseconds Left() const { return doubt_.call.deadline.Left(parts_.clock); }
  std::string Label() const { return Redact(doubt_.call.connector) + " " + doubt_.call.action->name; }

  void LookNow() {
    const Deadline own = Deadline::In(std::max(kLongestLook, options_.settle_time), parts_.clock);
    http::Context context;
    context.deadline = doubt_.call.deadline.Earlier(own);
    context.cancellation = doubt_.call.cancellation;
    context.label = Label() + " (look)";
    LookFor(parts_, doubt_, std::move(context),
            [self = shared_from_this()](Finding finding) { self->OnFinding(std::move(finding)); });
  }

  void OnFinding(Finding finding) {
    const auto& cancellation = doubt_.call.cancellation;
    const bool cancelled = cancellation && cancellation->Cancelled();
    Log(LogLevel::kDebug, fmt::format("{}: looked: {}", Label(), finding.what));
    if (finding.proof == Proof::kDone) {
      what_ = std::move(finding.what);
      return End(Settled::End::kDone, std::move(finding.reading));
    }
    if (cancelled) return End(Settled::End::kCancelled);
    if (!finding.looked) {
      if (absent_ == 0 && options_.refusal == finding.refused) {
        what_ = "reads are refused in the same way";
        return ++refused_alike_ < kLooksBeforeSendingAgain ? WaitAndLook() : End(Settled::End::kRefused);
      }
      refused_alike_ = 0;
      // What an earlier look has shown is worth more than that this one failed.
      if (absent_ == 0) what_ = std::move(finding.what);
      return LookLater();
    }
    looked_ = true;
    what_ = std::move(finding.what);
    if (finding.proof == Proof::kCannotTell) {
      // A call beside this one may be about to claim what is in question.
      if (finding.may_clear && !untold_ && Left() > pause_) {
        untold_ = true;
        return WaitAndLook();
      }
      return End(Settled::End::kUndecided);
    }
    ++absent_;
    if (absent_ < kLooksBeforeSendingAgain) return WaitAndLook();
    if (options_.still_at_work) return LookLater();
    if (options_.refusal) return End(Settled::End::kRefused);
    // A change that could not be looked for afterwards is not sent again.
    const bool time = ReserveOf(Left(), options_.settle_time) > milliseconds::zero();
    if (options_.may_send_again && time) return End(Settled::End::kSendAgain);
    what_ += options_.may_send_again ? ", and the time left is too short for sending it again"
                                     : ", and no tries are left";
    End(Settled::End::kUndecided);
  }

  void LookLater() {
    pause_ *= 2;
    WaitAndLook();
  }

  void GiveUp() {
    if (what_.empty()) what_ = "there was no time left for looking";
    if (options_.still_at_work)
      what_ += "; not sent again, since the service desk may still be at work on it";
    End(Settled::End::kUndecided);
  }

  void End(Settled::End end, Reading reading = {}) {
    const auto done = std::exchange(done_, nullptr);
    done({end, std::move(what_), std::move(reading), looked_});
  }

  const connector::ConnectorParts& parts_;
  Doubt& doubt_;
  const SettlementOptions options_;
  std::function<void(Settled)> done_;
  milliseconds pause_;
  int absent_ = 0;  // looks that showed that it was not there
  int refused_alike_ = 0;
  bool untold_ = false;  // one look could not tell, and another might
  bool looked_ = false;
  std::string what_;
};

}  // namespace

void Settle(const connector::ConnectorParts& parts, Doubt& doubt, const SettlementOptions& options,
            std::function<void(Settled)> done) {
  std::make_shared<Settlement>(parts, doubt, options, std::move(done))->WaitAndLook();
}

milliseconds ReserveOf(milliseconds left, milliseconds settle_time) {
  const milliseconds reserve = std::min(2 * settle_time + milliseconds(3'000), left / 3);
  return reserve >= settle_time + kShortestLook ? reserve : milliseconds::zero();
}

}  // namespace flintdesk::servicedesk
