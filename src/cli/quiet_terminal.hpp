#pragma once

#include <array>

#include <signal.h>
#include <termios.h>

namespace flintdesk::cli {

/// A terminal that does not show what is typed, for as long as the object lives. A signal that ends or stops
/// a program (SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP; Ctrl-C and Ctrl-Z) only ends the reading, so that
/// the program is never left with a terminal that shows nothing: raise what `Leave` returns. One at a time,
/// on one thread; borrows the descriptor.
///
///   QuietTerminal terminal(STDIN_FILENO);
///   while (terminal.ReadByte(byte) && byte != '\n') line += byte;
///   if (const int signal = terminal.Leave()) std::raise(signal);
class QuietTerminal {
 public:
  explicit QuietTerminal(int descriptor);
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() { Leave(); }

  /// False where there is no terminal to be told.
  bool valid() const { return valid_; }

  /// The next byte; false at the end of the input and once a signal has come.
  bool ReadByte(char& byte);

  /// Makes the terminal and the signals as they were. The signal that came, which nobody has acted on; 0 for
  /// none, and from the second time on.
  int Leave();

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};

  void TakeSignals();
  bool Hush(int when);

  const int descriptor_;
  bool valid_ = false;
  termios before_{};
  std::array<struct sigaction, kSignals.size()> actions_{};
};

}  // namespace flintdesk::cli
