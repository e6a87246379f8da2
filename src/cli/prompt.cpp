#include "cli/prompt.hpp"

#include <cerrno>
#include <csignal>

#include <termios.h>
#include <unistd.h>

#include "base/given_text.hpp"
#include "base/printable.hpp"
#include "base/text.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {
namespace {

constexpr char kInterrupt = '\x03';
constexpr char kEnd = '\x04';
constexpr char kKillLine = '\x15';
constexpr char kBackspace = '\x7F';

/// The next byte; false at the end of the input.
bool ReadByte(int descriptor, char& byte) {
  for (;;) {
    ssize_t count = ::read(descriptor, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    return count == 1;
  }
}

Error Ended() {
  return CancelledError("stopped: the question was not answered",
                        "Start again, or give the answers as options.");
}

/// Takes echo and line editing away for as long as it lives. Ctrl-C then comes as a byte, so that the process
/// does not end with a terminal that shows nothing.
class Quiet {
 public:
  explicit Quiet(int descriptor) : descriptor_(descriptor) {
    valid_ = ::tcgetattr(descriptor, &before_) == 0;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    valid_ = valid_ && ::tcsetattr(descriptor, TCSAFLUSH, &quiet) == 0;
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() {
    if (valid_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
  }
  bool valid() const { return valid_; }

 private:
  int descriptor_;
  bool valid_ = false;
  termios before_{};
};

}  // namespace

Prompt Prompt::OfThisProcess() {
  const bool hears = ::isatty(STDERR_FILENO) == 1 || ::isatty(STDIN_FILENO) != 1;
  return {STDIN_FILENO, hears ? STDERR_FILENO : STDIN_FILENO};
}

bool Prompt::Interactive() const { return ::isatty(in_) == 1 && ::isatty(out_) == 1; }

void Prompt::Say(const std::string& line) { WriteAll(out_, Printable(line, "\n") + "\n"); }

Result<std::string> Prompt::ReadLine() {
  std::string line;
  char byte = 0;
  while (ReadByte(in_, byte)) {
    if (byte == '\n') return std::string(Trim(line));
    line += byte;
  }
  return Ended();
}

Result<std::string> Prompt::Ask(const std::string& question, const std::string& otherwise) {
  for (;;) {
    WriteAll(out_, Printable(question + (otherwise.empty() ? ": " : " [" + otherwise + "]: ")));
    Result<std::string> line = ReadLine();
    if (!line.ok()) return line;
    if (!line->empty()) return line;
    if (!otherwise.empty()) return otherwise;
    Say("An answer is needed; Ctrl-C stops.");
  }
}

Result<bool> Prompt::AskYesNo(const std::string& question, bool otherwise) {
  for (;;) {
    Result<std::string> line = Ask(question + " (yes/no)", otherwise ? "yes" : "no");
    if (!line.ok()) return line.error();
    std::string word = ToLower(*line);
    if (word == "y" || word == "yes") return true;
    if (word == "n" || word == "no") return false;
    Say("Please answer yes or no.");
  }
}

Result<std::string> Prompt::ReadHidden() {
  std::string line;
  char byte = 0;
  while (ReadByte(in_, byte)) {
    if (byte == '\n' || byte == '\r') return line;
    if (byte == kInterrupt) interrupted_ = true;
    if (interrupted_ || (byte == kEnd && line.empty())) return Ended();
    if (byte == kKillLine)
      line.clear();
    else if (byte == kBackspace || byte == '\b')
      line.resize(line.empty() ? 0 : line.size() - 1);
    else
      line += byte;
  }
  return Ended();
}

Result<Secret> Prompt::AskHidden(const std::string& question) {
  for (;;) {
    Result<std::string> line = std::string();
    {
      Quiet quiet(in_);
      if (!quiet.valid())
        return FailedError("the terminal can't be told to hide what is typed", "Give it as @FILE.");
      WriteAll(out_, question + ": ");
      line = ReadHidden();
      WriteAll(out_, "\n");
    }
    if (interrupted_)
      std::raise(SIGINT);  // what the terminal would have done, had it not been told otherwise
    if (!line.ok()) return line.error();
    if (!CutBlanks(*line).empty()) {
      Result<std::string> secret = SecretFrom(*line, "what was typed");
      if (!secret.ok()) return std::move(secret).error();
      return Secret(std::move(secret).value());
    }
    Say("Nothing was typed, and it is needed; Ctrl-C stops.");
  }
}

}  // namespace flintdesk::cli
