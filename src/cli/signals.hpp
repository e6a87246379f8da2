#pragma once

#include <functional>
#include <thread>

#include "base/time.hpp"

namespace flintdesk::cli {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP runs `on_signal` on a thread of its own. A second one,
/// not sooner than half a second later, ends the process at once, and so does `grace` when this object still
/// lives then, or `on_signal` still runs: what waits for a reader of a full pipe hears of no order to stop.
/// Handlers and not a signal mask, because a mask would be inherited by the processes that flintbits start. A
/// signal that was ignored stays so. A forked child has the handlers and no watch: there a signal ends the
/// process at once. One at a time; made before other threads are.
class InterruptWatch {
 public:
  InterruptWatch(std::function<void(int signal)> on_signal, milliseconds grace);
  ~InterruptWatch();  ///< Puts the old handlers back; waits up to `grace` for a running `on_signal`.
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
  std::thread thread_;
};

/// The signal that came, 0 when none did.
int InterruptedBy();

/// 129 for SIGHUP, 130 for SIGINT and 143 for SIGTERM, as shells have it.
int StatusOfSignal(int signal);

}  // namespace flintdesk::cli
