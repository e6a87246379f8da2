#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/cancellation.hpp"
#include "base/time.hpp"

namespace flintdesk::connector {

/// Calls back later, on the loop. For connectors that have to wait; the engine's are the loop's own, tests
/// have a list that they run down by hand.
class Timers {
 public:
  using Timer = std::uint64_t;
  virtual ~Timers() = default;
  /// Runs `task` after `delay`. The number takes it back and is never 0.
  virtual Timer After(milliseconds delay, std::function<void()> task) = 0;
  /// Taking back what has run or was taken back does nothing.
  virtual void Drop(Timer timer) = 0;
};

/// A wait that ends when its time is over, when its call is cancelled, or when somebody stops it. On the loop
/// only; `timers` must outlive it. It lives until it has ended, whoever holds it.
///
///   Wait::For(timers, call.cancellation, milliseconds(1000), [self](bool cancelled) { … });
class Wait : public std::enable_shared_from_this<Wait> {
 public:
  using Then = std::function<void(bool cancelled)>;
  /// `cancellation` may be null. When it has been cancelled already, `then` runs within this call.
  static std::shared_ptr<Wait> For(Timers& timers, std::shared_ptr<Cancellation> cancellation,
                                   milliseconds time, Then then);
  /// Ends the wait; `then` does not run.
  void Stop();

 private:
  Wait(Timers& timers, std::shared_ptr<Cancellation> cancellation, Then then);
  void Begin(milliseconds time);
  void End(bool cancelled);

  Timers& timers_;
  std::shared_ptr<Cancellation> cancellation_;
  Then then_;
  Timers::Timer timer_ = 0;
  int watch_ = 0;
};

}  // namespace flintdesk::connector
