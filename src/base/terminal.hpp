#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

/// Standard error as a terminal: colors, and the status line of a long wait. A pipe or a file gets neither.
namespace flintdesk {

/// May text on `descriptor` be colored? On a terminal that is not "dumb", unless NO_COLOR is set to anything
/// (https://no-color.org).
bool TakesColor(int descriptor);

enum class Color { kRed, kYellow, kGreen };

/// `text` in a color where `descriptor` takes one.
std::string Colored(Color color, std::string_view text, int descriptor);

/// The columns of the terminal at `descriptor`; 80 where it does not say, or is none.
std::size_t WidthOfTerminal(int descriptor);

/// Shows `text` on the last line of standard error, in place of what was shown before; nothing unless that is
/// a terminal that can erase a line. Cut to the terminal's width, so that it stays one line. Any thread.
void ShowStatusLine(std::string_view text);
void EraseStatusLine();
bool HasStatusLine();  ///< Could one be shown?

/// Hides the status line for as long as it lives. Hold one while writing lines to standard error, so that no
/// two texts share a line.
class StatusLinePause {
 public:
  StatusLinePause();

 private:
  std::unique_lock<std::recursive_mutex> lock_;
};

}  // namespace flintdesk
