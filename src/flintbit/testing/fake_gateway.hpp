#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "connector/call.hpp"

namespace flintdesk::flintbit {

/// Ends calls with the responses of a list, "success" with the data {"ok":true} when it is empty. A held call
/// stays under way until it is released or cancelled. Each may change something, up to `OnlyRead`.
class FakeGateway final : public connector::CallGateway {
 public:
  void Response(connector::Response response) { responses_.push_back(std::move(response)); }
  /// What the connector's configuration says.
  void ConfigureTimeout(milliseconds timeout) { configured_timeout_ = timeout; }
  /// The next calls change nothing.
  void OnlyRead() { may_change_ = false; }
  /// The next calls wait; cancelled, they end with `when_cancelled`.
  void Hold(Code when_cancelled = Code::kCancelled);
  void Release();
  /// Returns when this many calls have been started.
  void AwaitCalls(std::size_t count);
  /// Returns when waiting has begun this often.
  void AwaitWaiters(int count);
  std::vector<connector::Call> calls() const;

  std::unique_ptr<connector::PendingCall> Start(connector::Call call) override;

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool held = false;
    int waiters = 0;
    Code when_cancelled = Code::kCancelled;
  };
  class Pending;

  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::optional<milliseconds> configured_timeout_;
  bool may_change_ = true;
  std::deque<connector::Response> responses_;
  std::vector<connector::Call> calls_;
};

}  // namespace flintdesk::flintbit
