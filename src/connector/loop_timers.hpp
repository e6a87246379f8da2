#pragma once

#include <functional>
#include <utility>

#include "connector/timers.hpp"
#include "http/loop/loop.hpp"

namespace flintdesk::connector {

/// The timers of a loop, which may be made after them and must outlive their use.
class LoopTimers final : public Timers {
 public:
  explicit LoopTimers(http::Loop& loop) : loop_(loop) {}
  Timer After(milliseconds delay, std::function<void()> task) override {
    return loop_.After(delay, std::move(task));
  }
  void Drop(Timer timer) override { loop_.Drop(timer); }

 private:
  http::Loop& loop_;
};

}  // namespace flintdesk::connector
