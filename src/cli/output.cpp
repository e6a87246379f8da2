#include "cli/output.hpp"

#include <cerrno>

#include <unistd.h>

#include "base/secret.hpp"

namespace flintdesk::cli {
namespace {

int output_descriptor = STDOUT_FILENO;

void WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // the reader went away, or the disk is full: nothing sensible is left to do
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

void PrintJson(const json::Value& value) {
  PrintText((OutputIsTerminal() ? json::WritePretty(value) : json::Write(value)) + "\n");
}

void PrintText(std::string_view text) { WriteAll(output_descriptor, text); }

void PrintError(std::string_view message) { WriteAll(STDERR_FILENO, "flintdesk: " + Redact(message) + "\n"); }

void PrintError(const Error& error) { PrintError(error.Sentence()); }

bool OutputIsTerminal() { return ::isatty(output_descriptor) == 1; }

int ProcessStatus(std::int64_t code) { return code >= 0 && code <= 125 ? static_cast<int>(code) : 1; }

void SetOutputDescriptor(int descriptor) { output_descriptor = descriptor; }

}  // namespace flintdesk::cli
