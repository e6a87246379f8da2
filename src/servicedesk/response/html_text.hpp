#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What an HTML text says, so that two ways of writing it can be known for the same. The service desk wraps
/// what it was sent in an editor's `div` (seen on build 15100) and writes line ends, entities and accents its
/// own way.
namespace flintdesk::servicedesk {

struct HtmlText {
  /// What a person reads: no tags, comments, scripts and styles, entities decoded, Unicode in its composed
  /// form (NFC), white space folded to single blanks. Tags that set text apart (br, p, div, …) count as a
  /// blank, those within a line (b, span, …) as nothing. What stands between < and > and is no element of
  /// HTML is text: "host <web1> is down".
  std::string plain;
  /// The same with the tags that say something left in, in one spelling: pictures and links with their
  /// addresses, emphasis, lists, tables, headings. Those that only wrap (div, p, span, font, br and the
  /// page's own) are left out, and so is a link whose text is its address, since service desks make one of
  /// every address.
  std::string marked;
  /// The colors that tags ask for, in their order: "#ff0000", "background #ffff00". A text in green is not
  /// the same as one in red.
  struct Color {
    std::string value;
    bool of_block = false;  ///< Of a div or body, as editors wrap around a text.
  };
  std::vector<Color> colors;
};

///   ReadHtml("<div><p>disk&nbsp;full,</p>\n see <B>log</B>s</div>").plain  // "disk full, see logs"
HtmlText ReadHtml(std::string_view html);

/// ReadHtml(html).plain
std::string PlainContent(std::string_view html);
/// The same text for any case of its letters, in any script; what is no UTF-8 in small letters of ASCII.
std::string FoldCase(std::string_view text);

/// Has it more than 30 combining marks in a row, as no language has? The order of so many is left as it is,
/// so that the same text in another order of them counts as another: what differs from such a text may still
/// be the same.
bool HasEndlessMarks(std::string_view html);

/// All entities decoded and everything else left: what a text was before somebody escaped it.
std::string DecodeEntities(std::string_view html);

/// White space folded to single blanks and Unicode composed, for texts that the service desk does not read as
/// HTML. Takes a time that grows with the text.
std::string FoldBlanks(std::string_view text);

}  // namespace flintdesk::servicedesk
