#include "base/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/environment.hpp"
#include "base/printable.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

struct StatusLine {
  std::recursive_mutex mutex;
  bool shown = false;
};

StatusLine& TheStatusLine() {
  static auto* line = new StatusLine;  // never destroyed: threads may write while the program ends
  return *line;
}

void Write(std::string_view text) {
  [[maybe_unused]] ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
}

bool IsCapableTerminal(int descriptor) { return ::isatty(descriptor) == 1 && FindVariable("TERM") != "dumb"; }

void EraseUnlocked(StatusLine& line) {
  if (line.shown) Write("\r\x1b[K");
  line.shown = false;
}

}  // namespace

bool TakesColor(int descriptor) {
  return FindVariable("NO_COLOR").value_or("").empty() && IsCapableTerminal(descriptor);
}

std::string Colored(Color color, std::string_view text, int descriptor) {
  if (!TakesColor(descriptor)) return std::string(text);
  const char* code = color == Color::kRed ? "\x1b[31m" : color == Color::kYellow ? "\x1b[33m" : "\x1b[32m";
  return code + std::string(text) + "\x1b[0m";
}

std::size_t WidthOfTerminal(int descriptor) {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

bool HasStatusLine() { return IsCapableTerminal(STDERR_FILENO); }

void ShowStatusLine(std::string_view text) {
  if (!HasStatusLine()) return;
  constexpr std::size_t kRoom = 4;  // for the dots of Shorten and the cursor
  const std::size_t width = WidthOfTerminal(STDERR_FILENO);
  if (width <= kRoom) return;
  StatusLine& line = TheStatusLine();
  std::lock_guard lock(line.mutex);
  Write("\r" + Shorten(Printable(text), width - kRoom) + "\x1b[K");
  line.shown = true;
}

void EraseStatusLine() {
  StatusLine& line = TheStatusLine();
  std::lock_guard lock(line.mutex);
  EraseUnlocked(line);
}

StatusLinePause::StatusLinePause() : lock_(TheStatusLine().mutex) { EraseUnlocked(TheStatusLine()); }

}  // namespace flintdesk
