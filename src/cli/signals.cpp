#include "cli/signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <thread>
#include <utility>

namespace flintdesk::cli {
namespace {

std::atomic<int> received{0};
int wakeup = -1;

extern "C" void HandleSignal(int signal) {
  int expected = 0;
  if (!received.compare_exchange_strong(expected, signal)) ::_exit(StatusOfSignal(signal));
  int kept = errno;
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t ignored = ::write(wakeup, &one, sizeof one);
  errno = kept;
}

}  // namespace

void OnInterrupt(std::function<void(int)> on_signal) {
  wakeup = ::eventfd(0, EFD_CLOEXEC);
  // Detached: it sleeps in read() until a signal comes, and there is nobody to join it when none does.
  std::thread([on_signal = std::move(on_signal)] {
    std::uint64_t count = 0;
    while (::read(wakeup, &count, sizeof count) < 0 && errno == EINTR) {
    }
    on_signal(received.load());
  }).detach();
  InstallSignalHandlers();
}

void InstallSignalHandlers() {
  struct sigaction action {};
  action.sa_handler = HandleSignal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

int InterruptedBy() { return received.load(); }

int StatusOfSignal(int signal) { return 128 + signal; }

}  // namespace flintdesk::cli
