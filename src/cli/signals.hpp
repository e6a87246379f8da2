#pragma once

#include <functional>

namespace flintdesk::cli {

/// Runs `on_signal` on a thread of its own at the first SIGINT or SIGTERM; a second one ends the process at once.
/// Handlers and not a signal mask, because a mask would be inherited by the processes that flintbits start.
/// Call once, before other threads are made.
void OnInterrupt(std::function<void(int signal)> on_signal);

/// Puts our handlers back after a library (Ruby) has set its own.
void InstallSignalHandlers();

/// The signal that came, 0 when none did.
int InterruptedBy();

/// 130 for SIGINT and 143 for SIGTERM, as shells have it.
int StatusOfSignal(int signal);

}  // namespace flintdesk::cli
