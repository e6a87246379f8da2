#include "servicedesk/wire/text_format.hpp"

#include <array>

#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {
namespace {

/// Length of the line end at the front of `text`; 0 for none.
std::size_t LineEnd(std::string_view text) {
  constexpr std::array<std::string_view, 8> kEnds = {"\r\n", "\n",     "\r",     "\v",
                                                     "\f",   "\u0085", "\u2028", "\u2029"};
  for (const std::string_view end : kEnds)
    if (text.starts_with(end)) return end.size();
  return 0;
}

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

/// Writes one line after the other and counts its columns.
class PlainWriter {
 public:
  std::string Write(std::string_view text) && {
    while (!text.empty()) {
      if (const std::size_t length = LineEnd(text)) {
        EndLine();
        text.remove_prefix(length);
        continue;
      }
      Take(text.front());
      text.remove_prefix(1);
    }
    WriteBlanks();
    return std::move(html_);
  }

 private:
  void Take(char c) {
    constexpr std::size_t kTab = 8;
    if (c == ' ' || c == '\t') {
      const std::size_t wide = c == ' ' ? 1 : kTab - column_ % kTab;
      blanks_ += wide;
      column_ += wide;
      return;
    }
    WriteBlanks();
    if (c == '&')
      html_ += "&amp;";
    else if (c == '<')
      html_ += "&lt;";
    else if (c == '>')
      html_ += "&gt;";
    else
      html_ += c;
    if (BeginsCharacter(c)) ++column_;
  }

  /// The last one is an ordinary blank, so that a long line may be broken there.
  void WriteBlanks() {
    const bool alone_in_front = blanks_ == 1 && column_ == 1;
    for (; blanks_ > 1; --blanks_) html_ += "&nbsp;";
    if (blanks_ == 1) html_ += alone_in_front ? "&nbsp;" : " ";
    blanks_ = 0;
  }

  void EndLine() {
    blanks_ = 0;  // nobody sees them
    html_ += "<br>";
    column_ = 0;
  }

  std::string html_;
  std::size_t blanks_ = 0;  ///< Not written yet.
  std::size_t column_ = 0;
};

}  // namespace

TextFormat TextFormatOf(const catalogue::Checked& values) {
  return values.Text("text-format") == "plain" ? TextFormat::kPlain : TextFormat::kHtml;
}

std::string AsHtml(std::string_view text, TextFormat format) {
  return format == TextFormat::kPlain ? PlainWriter().Write(text) : LinesAsHtml(text);
}

std::string HtmlOf(const catalogue::Checked& values, std::string_view parameter) {
  return AsHtml(values.Text(parameter), TextFormatOf(values));
}

}  // namespace flintdesk::servicedesk
