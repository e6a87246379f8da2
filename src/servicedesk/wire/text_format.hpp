#pragma once

#include <string>
#include <string_view>

#include "catalogue/check.hpp"

/// Texts that the service desk reads as HTML: notes, descriptions, resolutions. What is sent and what a
/// verifying read compares with are made here and nowhere else. Pure functions; any thread.
namespace flintdesk::servicedesk {

/// `text-format`: what the caller's texts are.
enum class TextFormat {
  kHtml,   ///< HTML, sent as it is but for its line ends.
  kPlain,  ///< Text that is to look as it was written.
};
TextFormat TextFormatOf(const catalogue::Checked& values);

/// The text as HTML. Line ends become `<br>` in both formats. Of a plain text `&`, `<` and `>` become
/// entities, and blanks that HTML would drop (at the beginning of a line, all but the last of several) become
/// `&nbsp;`; a tab is as many as lead to the next multiple of eight columns.
///
///   AsHtml("a < b\n\tc", TextFormat::kPlain)  // "a &lt; b<br>&nbsp;… c"
std::string AsHtml(std::string_view text, TextFormat format);

/// The parameter of this name as HTML, in the format that goes with the call.
std::string HtmlOf(const catalogue::Checked& values, std::string_view parameter);

}  // namespace flintdesk::servicedesk
