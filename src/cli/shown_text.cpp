#include "cli/shown_text.hpp"

#include <ctime>

#include "base/long_text.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/response/html_text.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::size_t kMost = 16 * 1024;  // more than anybody reads on one line

std::string Searched(std::string_view text) {
  return text.size() <= kMost ? Redact(text) : RedactStart(text, kMost);
}

}  // namespace

// Searched for secrets before, when no character is gone that one is known by, and after, when what stood
// between its pieces is gone.
std::string ShownLine(std::string_view text) {
  return Printable(Redact(servicedesk::FoldBlanks(RepairUtf8(Searched(text)))));
}

std::string ShownHtml(std::string_view html) { return ShownLine(servicedesk::PlainContent(Searched(html))); }

std::string ShownParagraph(std::string_view text, std::size_t most_lines) {
  std::string paragraph, line;
  std::size_t lines = 0;
  for (const std::string& word : Split(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > kTextWidth) {
      if (++lines == most_lines) return paragraph + "  " + line + " …\n";
      paragraph += "  " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + Shorten(word, kTextWidth);
  }
  return line.empty() ? paragraph : paragraph + "  " + line + "\n";
}

std::string ShownTime(std::int64_t epoch_milliseconds) {
  if (epoch_milliseconds <= 0) return {};
  const std::time_t seconds = epoch_milliseconds / 1000;
  std::tm local{};
  char shown[40];
  if (::localtime_r(&seconds, &local) == nullptr) return std::to_string(epoch_milliseconds);
  return {shown, std::strftime(shown, sizeof shown, "%Y-%m-%d %H:%M", &local)};
}

}  // namespace flintdesk::cli
