#include "http/policies/credentials_policy.hpp"

#include <utility>

#include "http/credentials.hpp"
#include "http/policies/rewind.hpp"

namespace flintdesk::http {

bool Credentials::PutIn(Request& /*request*/) const { return false; }

bool Credentials::Rejected(const Request& /*sent*/, const Response& /*response*/) { return false; }

std::string Credentials::Awaited() const { return "what proves who asks"; }

namespace {

/// One request, sent once or twice.
class Sending : public std::enable_shared_from_this<Sending> {
 public:
  Sending(RequestPointer request, Context context, Next next, Done done)
      : request_(std::move(request)), context_(std::move(context)), next_(next), done_(std::move(done)) {}

  void Authorize() {
    waiting_ = true;
    request_->credentials->Authorize(
        request_, [self = shared_from_this()](auto authorized) { self->Send(std::move(authorized)); });
    if (!waiting_ || !context_.cancellation) return;
    const int watch = context_.cancellation->Watch([weak = weak_from_this()] {
      if (auto self = weak.lock()) self->Cancelled();
    });
    if (waiting_) watch_ = watch;
  }

 private:
  void Send(Result<RequestPointer, Failure> authorized) {
    if (!std::exchange(waiting_, false)) return;  // it was cancelled
    if (watch_ != 0) context_.cancellation->Unwatch(std::exchange(watch_, 0));
    if (!authorized.ok()) return Finish(std::move(authorized).error());
    sent_ = std::move(authorized).value();
    next_.Send(sent_, context_,
               [self = shared_from_this()](Outcome&& outcome) { self->Judge(std::move(outcome)); });
  }

  void Judge(Outcome&& outcome) {
    const bool again = !is_second_ && !context_.is_aside && outcome.ok() &&
                       request_->credentials->Rejected(*sent_, outcome.value()) &&
                       WhyNotRewindable(*request_).empty();
    if (!again) return Finish(std::move(outcome));
    if (context_.begin_by) {
      outcome.value().proof_rejected = true;
      return Finish(std::move(outcome));
    }
    is_second_ = true;
    context_.label += " (with other proof of who asks)";
    Authorize();
  }

  void Cancelled() {
    if (!std::exchange(waiting_, false)) return;
    watch_ = 0;
    Finish(Failure{.kind = FailureKind::kCancelled,
                   .sent = false,
                   .message = "while waiting for " + request_->credentials->Awaited(),
                   .assistance = {}});
  }

  void Finish(Outcome&& outcome) { std::exchange(done_, nullptr)(std::move(outcome)); }

  const RequestPointer request_;
  Context context_;
  const Next next_;
  Done done_;
  RequestPointer sent_;
  bool waiting_ = false;
  bool is_second_ = false;
  int watch_ = 0;
};

class CredentialsPolicy final : public Policy {
 public:
  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    if (!request->credentials || request->holds_proof)
      return next.Send(std::move(request), std::move(context), std::move(done));
    std::make_shared<Sending>(std::move(request), std::move(context), next, std::move(done))->Authorize();
  }
};

}  // namespace

std::unique_ptr<Policy> MakeCredentialsPolicy() { return std::make_unique<CredentialsPolicy>(); }

}  // namespace flintdesk::http
