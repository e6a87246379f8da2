#include "cli/quiet_terminal.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace flintdesk::cli {
namespace {

constexpr char kInterrupt = '\x03';
constexpr char kSuspend = '\x1A';

std::atomic<int> received{0};
std::atomic<bool> continued{false};
std::atomic<int> wakeup{-1};

extern "C" void NoteSignal(int signal) {
  const int kept = errno;
  int none = 0;
  if (signal == SIGCONT)
    continued = true;
  else
    received.compare_exchange_strong(none, signal);
  const std::uint64_t one = 1;
  [[maybe_unused]] ssize_t ignored = ::write(wakeup.load(), &one, sizeof one);
  errno = kept;
}

/// While another program has the terminal, such as the shell that this one was stopped from, it is not ours
/// to change. One that is not the process's own knows no foreground.
bool IsAnothersNow(int terminal) {
  const pid_t foreground = ::tcgetpgrp(terminal);
  return foreground >= 0 && foreground != ::getpgrp();
}

bool Set(int terminal, int when, const termios& settings) {
  while (::tcsetattr(terminal, when, &settings) != 0)
    if (errno != EINTR) return false;
  return true;
}

}  // namespace

QuietTerminal::QuietTerminal(int descriptor) : descriptor_(descriptor) {
  if (::tcgetattr(descriptor_, &before_) != 0) return;
  TakeSignals();
  valid_ = true;
  if (!Hush(TCSAFLUSH)) Leave();
}

void QuietTerminal::TakeSignals() {
  received = 0;
  continued = false;
  wakeup = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = NoteSignal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &actions_[i]);
    if (actions_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

/// Ctrl-C then comes as a byte, whether or not the terminal is the process's own.
bool QuietTerminal::Hush(int when) {
  termios quiet = before_;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  return Set(descriptor_, when, quiet);
}

bool QuietTerminal::ReadByte(char& byte) {
  for (;;) {
    pollfd ready[] = {{descriptor_, POLLIN, 0}, {wakeup.load(), POLLIN, 0}};
    const int count = ::poll(ready, 2, -1);
    if (received != 0 || (count < 0 && errno != EINTR)) return false;
    if (continued.exchange(false)) {
      std::uint64_t woken = 0;
      [[maybe_unused]] ssize_t ignored = ::read(wakeup.load(), &woken, sizeof woken);
      if (!IsAnothersNow(descriptor_)) Hush(TCSANOW);  // a shell has made it show what is typed
      continue;
    }
    if (count < 0 || ready[0].revents == 0) continue;
    const ssize_t length = ::read(descriptor_, &byte, 1);
    if (length < 0 && errno == EINTR) continue;
    if (length != 1) return false;
    if (byte != kInterrupt && byte != kSuspend) return true;
    received = byte == kInterrupt ? SIGINT : SIGTSTP;
    return false;
  }
}

int QuietTerminal::Leave() {
  if (!valid_) return 0;
  valid_ = false;
  if (!IsAnothersNow(descriptor_)) Set(descriptor_, TCSAFLUSH, before_);
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &actions_[i], nullptr);
  ::close(wakeup.exchange(-1));
  return received.exchange(0);
}

}  // namespace flintdesk::cli
