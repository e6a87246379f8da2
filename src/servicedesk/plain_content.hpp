#pragma once

#include <string>
#include <string_view>

namespace flintdesk::servicedesk {

/// What a person reads of an HTML text: no tags, comments, scripts and styles, entities decoded, white space
/// folded to single blanks. The service desk wraps what it was sent in an editor's `div` (seen on build
/// 15100) and writes line ends and entities its own way; two texts with the same plain content are the same
/// note. Tags that set text apart (br, p, div, …) count as a blank, those within a line (b, span, …) as
/// nothing. Text that is no HTML stays as it is but for its white space.
///
///   PlainContent("<div class=\"x\"><p>disk&nbsp;full,</p>\n see <b>log</b>s</div>")  // "disk full, see
///   logs"
std::string PlainContent(std::string_view html);

/// White space folded only, for texts that the service desk does not read as HTML.
std::string FoldBlanks(std::string_view text);

}  // namespace flintdesk::servicedesk
