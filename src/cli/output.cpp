#include "cli/output.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::cli {
namespace {

/// What tells an open file from another one of the same descriptor.
struct OpenFile {
  dev_t device;
  ino_t inode;
  bool operator==(const OpenFile&) const = default;
};

int output_descriptor = STDOUT_FILENO;
std::optional<OpenFile> output_file;  ///< What the descriptor stood for when it was set.
std::atomic<bool> output_lost{false};
std::string program_name = "flintdesk";

std::optional<OpenFile> FileOf(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return std::nullopt;
  return OpenFile{status.st_dev, status.st_ino};
}

/// A script can close any descriptor, and what it opens next has the same number.
bool OutputWasClosed() { return output_file && FileOf(output_descriptor) != output_file; }

}  // namespace

int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

void PrintJson(const json::Value& value, bool succeeded) {
  PrintText((OutputIsTerminal() ? json::WritePretty(value) : PrintableJson(json::Write(value))) + "\n",
            succeeded);
}

bool PrintText(std::string_view text, bool succeeded) {
  EraseStatusLine();
  const int failure = OutputWasClosed() ? EBADF : WriteAll(output_descriptor, text);
  // A reader that went away has what it wanted; nobody wants a full disk or a closed descriptor.
  if (failure == 0 || failure == EPIPE || output_lost.exchange(true)) return failure == 0;
  PrintError(fmt::format(
      "standard output could not be written: {}. {}{} When nobody wants it, send it to /dev/null.",
      failure == EBADF ? "it is closed" : std::strerror(failure),
      succeeded ? "The work itself was done; only its output is lost. " : "",
      failure == EFBIG ? RemedyForWriting(failure) : "Send it to a file that has room."));
  return false;
}

bool OutputLost() { return output_lost; }

void PrintError(std::string_view message) {
  constexpr std::size_t kMost = 20'000;  // room for a message that was bounded before
  StatusLinePause pause;
  WriteAll(STDERR_FILENO, Colored(Color::kRed, "flintdesk:", STDERR_FILENO) + " " +
                              Printable(BoundedMessage(RedactUnmistakable(message), kMost)) + "\n");
}

void PrintNote(std::string_view message) {
  StatusLinePause pause;
  WriteAll(STDERR_FILENO, "flintdesk: " + Printable(RedactUnmistakable(message)) + "\n");
}

void PrintError(const Error& error) { PrintError(error.Sentence()); }

int Refuse(const Error& error) {
  PrintError(error);
  return ProcessStatus(error.code);
}

bool OutputIsTerminal() { return ::isatty(output_descriptor) == 1; }

std::optional<std::size_t> OutputWidth() {
  if (!OutputIsTerminal()) return std::nullopt;
  return WidthOfTerminal(output_descriptor);
}

bool OutputTakesColor() { return TakesColor(output_descriptor); }

std::string OutputColored(Color color, std::string_view text) {
  return Colored(color, text, output_descriptor);
}

const std::string& ProgramName() { return program_name; }

void SetProgramName(std::string_view name) { program_name = name.empty() ? "flintdesk" : ShellWord(name); }

int ProcessStatus(std::int64_t code) { return code >= 0 && code <= 125 ? static_cast<int>(code) : 1; }

void SetOutputDescriptor(int descriptor) {
  output_descriptor = descriptor;
  output_file = FileOf(descriptor);
}

}  // namespace flintdesk::cli
