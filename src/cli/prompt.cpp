#include "cli/prompt.hpp"

#include <cerrno>
#include <csignal>

#include <unistd.h>

#include "base/given_text.hpp"
#include "base/printable.hpp"
#include "base/text.hpp"
#include "cli/output.hpp"
#include "cli/quiet_terminal.hpp"

namespace flintdesk::cli {
namespace {

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

Result<std::string> Prompt::ReadHidden(QuietTerminal& terminal) {
  std::string line;
  char byte = 0;
  while (terminal.ReadByte(byte)) {
    if (byte == '\n' || byte == '\r') return line;
    if (byte == kEnd && line.empty()) return Ended();
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
    QuietTerminal terminal(in_);
    if (!terminal.valid())
      return FailedError("the terminal can't be told to hide what is typed", "Give it as @FILE.");
    WriteAll(out_, question + ": ");
    const Result<std::string> line = ReadHidden(terminal);
    WriteAll(out_, "\n");
    if (const int signal = terminal.Leave(); signal != 0) {
      std::raise(signal);  // what would have happened, had the terminal not been told otherwise
      if (signal == SIGTSTP) continue;
      return Ended();
    }
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
