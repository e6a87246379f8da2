#include "cli/signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

namespace flintdesk::cli {
namespace {

std::atomic<int> received{0};
std::atomic<int> wakeup{-1};

void WakeWatcher() {
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t ignored = ::write(wakeup.load(), &one, sizeof one);
}

extern "C" void HandleSignal(int signal) {
  int expected = 0;
  if (!received.compare_exchange_strong(expected, signal)) ::_exit(StatusOfSignal(signal));
  int kept = errno;
  WakeWatcher();
  errno = kept;
}

void SetHandlers(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptWatch::InterruptWatch(std::function<void(int)> on_signal) {
  wakeup = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([on_signal = std::move(on_signal)] {
    std::uint64_t count = 0;
    while (::read(wakeup.load(), &count, sizeof count) < 0 && errno == EINTR) {
    }
    if (received.load() != 0) on_signal(received.load());
  });
  SetHandlers(HandleSignal);
}

InterruptWatch::~InterruptWatch() {
  SetHandlers(SIG_DFL);
  WakeWatcher();
  thread_.join();
  ::close(wakeup.exchange(-1));
}

int InterruptedBy() { return received.load(); }

int StatusOfSignal(int signal) { return 128 + signal; }

}  // namespace flintdesk::cli
