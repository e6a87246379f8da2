#include "cli/output.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <fmt/core.h>
#include <unistd.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"

namespace flintdesk::cli {
namespace {

int output_descriptor = STDOUT_FILENO;
std::atomic<bool> output_lost{false};
std::string program_name = "flintdesk";

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

void PrintText(std::string_view text, bool succeeded) {
  EraseStatusLine();
  int failure = WriteAll(output_descriptor, text);
  // A reader that went away has what it wanted; nobody wants a full disk or a closed descriptor.
  if (failure == 0 || failure == EPIPE || output_lost.exchange(true)) return;
  PrintError(fmt::format(
      "standard output could not be written: {}. {}Send it to a file that has room, or to /dev/null when "
      "nobody wants it.",
      failure == EBADF ? "it is closed" : std::strerror(failure),
      succeeded ? "The work itself was done; only its output is lost. " : ""));
}

bool OutputLost() { return output_lost; }

void PrintError(std::string_view message) {
  StatusLinePause pause;
  WriteAll(STDERR_FILENO, Colored(Color::kRed, "flintdesk:", STDERR_FILENO) + " " +
                              Printable(RedactUnmistakable(message)) + "\n");
}

void PrintNote(std::string_view message) {
  StatusLinePause pause;
  WriteAll(STDERR_FILENO, "flintdesk: " + Printable(RedactUnmistakable(message)) + "\n");
}

void PrintError(const Error& error) { PrintError(error.Sentence()); }

bool OutputIsTerminal() { return ::isatty(output_descriptor) == 1; }

bool OutputTakesColor() { return TakesColor(output_descriptor); }

const std::string& ProgramName() { return program_name; }

void SetProgramName(std::string_view name) { program_name = name.empty() ? "flintdesk" : ShellWord(name); }

int ProcessStatus(std::int64_t code) { return code >= 0 && code <= 125 ? static_cast<int>(code) : 1; }

void SetOutputDescriptor(int descriptor) { output_descriptor = descriptor; }

}  // namespace flintdesk::cli
