#pragma once

#include <string_view>

namespace flintdesk::servicedesk {

/// How a text that a service desk shows stands to one that was sent.
enum class Likeness {
  kSame,  ///< Another way of writing it at most: entities, accents, escaped markup, an editor's wrapping.
  kLike,  ///< It may be what was sent, changed: cut, with a footer, characters replaced, other markup or
          ///< colors, read in another encoding, masked in part, or gone altogether.
  kDifferent,  ///< Neither.
};

/// `sent` as it was sent for HTML. Texts without a word (a picture, say) are never the same for certain.
///
///   CompareTexts("für <b>alle</b>", "<div>f&uuml;r <B>alle</B></div>")  // kSame
///   CompareTexts("disk full", "disk full -- sent by desk.example.org")  // kLike
Likeness CompareTexts(std::string_view sent, std::string_view shown);
/// CompareTexts(sent, shown) == Likeness::kSame, in less time.
bool AreTheSameText(std::string_view sent, std::string_view shown);

}  // namespace flintdesk::servicedesk
