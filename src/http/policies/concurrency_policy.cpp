#include "http/policies/concurrency_policy.hpp"

#include <utility>

#include <fmt/core.h>

#include "http/policies/wait_queue.hpp"

namespace flintdesk::http {
namespace {

class ConcurrencyPolicy final : public Policy {
 public:
  explicit ConcurrencyPolicy(int most)
      : most_(most),
        queue_([most] { return fmt::format("while waiting for one of {} calls at a time to end", most); }) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    if (running_ >= most_ || !queue_.empty())
      return queue_.Push(std::move(request), std::move(context), next, std::move(done));
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
    return [place = std::make_shared<Place>(*this, std::move(done))](auto&& result) {
      // First the next one: `done` may be the end of this policy. (A next one that ends at once may be, too.)
      Done its = std::exchange(place->done, nullptr);
      place->policy.Free();
      its(std::move(result));
    };
  }

  void Free() {
    --running_;
    if (letting_in_) return;  // a call that ended at once, within the loop below, which goes on
    letting_in_ = true;
    const std::weak_ptr<bool> alive = alive_;
    while (!alive.expired() && running_ < most_ && !queue_.empty()) {
      ++running_;
      queue_.SendFirst(
          [this](const RequestPointer&, const Context&, Done its) { return Holding(std::move(its)); });
    }
    if (!alive.expired()) letting_in_ = false;
  }

  int most_;
  int running_ = 0;
  bool letting_in_ = false;
  WaitQueue queue_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

std::unique_ptr<Policy> MakeConcurrencyPolicy(int most) { return std::make_unique<ConcurrencyPolicy>(most); }

}  // namespace flintdesk::http
