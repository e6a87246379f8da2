#pragma once

#include <string_view>

namespace flintdesk::servicedesk {

/// Do two texts say the same, so that the one that a service desk shows is another way of writing the one
/// that was sent for HTML at most: entities, accents, escaped markup, an editor's wrapping? Texts without a
/// word (a picture, say) never do for certain. A text that is not the same is no sign that somebody else
/// wrote it: what stands before a service desk may alter a text in any way.
///
///   AreTheSameText("für <b>alle</b>", "<div>f&uuml;r <B>alle</B></div>")  // true
///   AreTheSameText("disk full", "disk full -- sent by desk.example.org")  // false
bool AreTheSameText(std::string_view sent, std::string_view shown);

}  // namespace flintdesk::servicedesk
