#include "flintbit/testing/fake_gateway.hpp"

namespace flintdesk::flintbit {

class FakeGateway::Pending final : public connector::PendingCall {
 public:
  Pending(std::shared_ptr<State> state, connector::Response response, std::optional<milliseconds> timeout,
          bool may_change)
      : state_(std::move(state)),
        response_(std::move(response)),
        timeout_(timeout),
        may_change_(may_change) {}

  std::optional<milliseconds> Timeout() const override { return timeout_; }
  bool MayChange() const override { return may_change_; }

  const connector::Response& Wait() override {
    std::unique_lock lock(state_->mutex);
    ++state_->waiters;
    state_->changed.notify_all();
    state_->changed.wait(lock, [this] { return !state_->held || cancelled_; });
    return response_;
  }
  bool WaitUnless(const std::atomic<bool>& interrupted) override {
    std::unique_lock lock(state_->mutex);
    ++state_->waiters;
    state_->changed.notify_all();
    state_->changed.wait(lock, [&] { return !state_->held || cancelled_ || interrupted; });
    return !state_->held || cancelled_;
  }
  void WakeWaiters() override {
    std::lock_guard lock(state_->mutex);
    state_->changed.notify_all();
  }
  bool Finished() override {
    std::lock_guard lock(state_->mutex);
    return !state_->held || cancelled_;
  }
  void Cancel() override {
    {
      std::lock_guard lock(state_->mutex);
      if (!state_->held || cancelled_) return;
      cancelled_ = true;
      response_ = {state_->when_cancelled, "cancelled on the way", {}};
    }
    state_->changed.notify_all();
  }

 private:
  std::shared_ptr<State> state_;
  connector::Response response_;
  const std::optional<milliseconds> timeout_;
  const bool may_change_;
  bool cancelled_ = false;
};

void FakeGateway::Hold(Code when_cancelled) {
  std::lock_guard lock(state_->mutex);
  state_->held = true;
  state_->when_cancelled = when_cancelled;
}

void FakeGateway::Release() {
  {
    std::lock_guard lock(state_->mutex);
    state_->held = false;
  }
  state_->changed.notify_all();
}

void FakeGateway::AwaitCalls(std::size_t count) {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return calls_.size() >= count; });
}

void FakeGateway::AwaitWaiters(int count) {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->waiters >= count; });
}

std::vector<connector::Call> FakeGateway::calls() const {
  std::lock_guard lock(state_->mutex);
  return calls_;
}

std::unique_ptr<connector::PendingCall> FakeGateway::Start(connector::Call call) {
  connector::Response response{Code::kSuccess, "success", json::Object{{"ok", true}}};
  const std::optional<milliseconds> timeout = call.timeout ? call.timeout : configured_timeout_;
  {
    std::lock_guard lock(state_->mutex);
    if (!responses_.empty()) {
      response = std::move(responses_.front());
      responses_.pop_front();
    }
    calls_.push_back(std::move(call));
  }
  state_->changed.notify_all();
  return std::make_unique<Pending>(state_, std::move(response), timeout, may_change_);
}

}  // namespace flintdesk::flintbit
