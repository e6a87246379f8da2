#pragma once

#include <mutex>
#include <string>
#include <string_view>

/// Standard error as a terminal: colors, and the one line that says what is waited for. In a pipe or a file
/// there is neither.
namespace flintdesk {

/// May what is written to `descriptor` be colored? A terminal that is not "dumb", unless NO_COLOR holds
/// anything (https://no-color.org).
bool TakesColor(int descriptor);

enum class Color { kRed, kYellow, kGreen };

/// `text` in a color where `descriptor` takes one.
std::string Colored(Color color, std::string_view text, int descriptor);

/// Shows `text` on the last line of standard error, in place of what was shown before; nothing unless that is
/// a terminal that can erase a line. Cut to the terminal's width, so that it stays one line. Any thread.
void ShowStatusLine(std::string_view text);
void EraseStatusLine();
bool HasStatusLine();  ///< Could one be shown?

/// Keeps the status line away for as long as it lives: whoever writes whole lines to standard error holds
/// one, and so no two texts stand on one line.
class StatusLinePause {
 public:
  StatusLinePause();

 private:
  std::unique_lock<std::recursive_mutex> lock_;
};

}  // namespace flintdesk
