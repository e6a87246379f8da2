#include "connector/timers.hpp"

#include <algorithm>
#include <utility>

namespace flintdesk::connector {
namespace {

// A deadline that never comes is no delay that a timer can hold.
constexpr milliseconds kLongest = std::chrono::hours(24 * 30);

}  // namespace

std::shared_ptr<Wait> Wait::For(Timers& timers, std::shared_ptr<Cancellation> cancellation, milliseconds time,
                                Then then) {
  const std::shared_ptr<Wait> wait(new Wait(timers, std::move(cancellation), std::move(then)));
  wait->Begin(std::min(time, kLongest));
  return wait;
}

Wait::Wait(Timers& timers, std::shared_ptr<Cancellation> cancellation, Then then)
    : timers_(timers), cancellation_(std::move(cancellation)), then_(std::move(then)) {}

void Wait::Begin(milliseconds time) {
  timer_ = timers_.After(time, [self = shared_from_this()] {
    self->timer_ = 0;
    self->End(false);
  });
  if (!cancellation_) return;
  watch_ = cancellation_->Watch([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->End(true);
  });
}

void Wait::End(bool cancelled) {
  if (!then_) return;
  const Then then = std::exchange(then_, nullptr);
  Stop();
  then(cancelled);
}

void Wait::Stop() {
  then_ = nullptr;
  if (timer_ != 0) timers_.Drop(std::exchange(timer_, 0));
  if (watch_ != 0) cancellation_->Unwatch(std::exchange(watch_, 0));
}

}  // namespace flintdesk::connector
