#include "cli/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <future>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace flintdesk::cli {
namespace {

std::atomic<int> received{0};
std::atomic<int> wakeup{-1};
std::atomic<std::int64_t> first_at{0};
std::atomic<pid_t> watched{0};  ///< The process that has the watcher.

/// A signal sent to a process and to its group arrives twice (timeout(1) does so); both are one order to
/// stop.
constexpr std::int64_t kOneWish = 500;

std::int64_t Milliseconds() {  // clock_gettime may be called in a handler
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void WakeWatcher() {
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t ignored = ::write(wakeup.load(), &one, sizeof one);
}

bool EndsWithin(milliseconds grace) {
  pollfd ended{wakeup.load(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&ended, 1, static_cast<int>(grace.count()));
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

/// In a child that a script forked: it has the handler, but no watcher, and the number of `wakeup` may be
/// that of a file of its own. The signal does there what it does to any process, once the handler is left.
void EndBy(int signal) {
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

extern "C" void HandleSignal(int signal) {
  if (::getpid() != watched.load()) return EndBy(signal);
  std::int64_t never = 0;
  first_at.compare_exchange_strong(never, Milliseconds());
  int expected = 0;
  if (!received.compare_exchange_strong(expected, signal)) {
    if (Milliseconds() - first_at.load() > kOneWish) ::_exit(StatusOfSignal(signal));
    return;
  }
  int kept = errno;
  WakeWatcher();
  errno = kept;
}

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
std::array<struct sigaction, kSignals.size()> before{};

void SetHandlers() {
  struct sigaction action {};
  action.sa_handler = HandleSignal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &before[i]);
    // A signal that the parent ignores (nohup, a shell's background) stays ignored.
    if (before[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

void PutBackHandlers() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before[i], nullptr);
}

}  // namespace

InterruptWatch::InterruptWatch(std::function<void(int)> on_signal, milliseconds grace) {
  watched = ::getpid();
  wakeup = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([on_signal = std::move(on_signal), grace] {
    std::uint64_t count = 0;
    while (::read(wakeup.load(), &count, sizeof count) < 0 && errno == EINTR) {
    }
    if (received.load() == 0) return;
    // On a thread of its own: what keeps the work from ending may keep the order to stop from being heard.
    auto order = std::async(std::launch::async, on_signal, received.load());
    const bool ends = count > 1 || EndsWithin(grace);
    if (ends && order.wait_for(grace) == std::future_status::ready) return;
    ::_exit(StatusOfSignal(received.load()));
  });
  SetHandlers();
}

InterruptWatch::~InterruptWatch() {
  PutBackHandlers();
  WakeWatcher();
  thread_.join();
  ::close(wakeup.exchange(-1));
}

int InterruptedBy() { return received.load(); }

int StatusOfSignal(int signal) { return 128 + signal; }

}  // namespace flintdesk::cli
