#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

/// Texts and secrets as people hand them over: in files that some editor saved, in environment variables, in
/// pipes, typed or pasted at a terminal. Pure functions, but that a secret is remembered; any thread. Errors
/// are kInvalidConfiguration; they name `where` a text comes from ("key.txt", "standard input") and never
/// show it.
namespace flintdesk {

/// `text` without the byte order marks, blanks, line ends and invisible characters at both of its ends,
/// Unicode's included. What is no UTF-8 stays.
std::string_view CutBlanks(std::string_view text);

/// "UTF-16" or "UTF-32" when the bytes are that, by their mark or by the zeros between ASCII; else empty.
std::string_view WideEncodingOf(std::string_view bytes);

/// A secret: its ends cut by `CutBlanks`, and remembered for `Redact`. Refused when nothing is left, when it
/// is UTF-16, or when anything but printable ASCII is left, which no header can carry.
///
///   SecretFrom("\uFEFF C84F… \r\n", "desk.key").value()  // "C84F…"
Result<std::string> SecretFrom(std::string_view bytes, std::string_view where);

/// A text: without a byte order mark in front and the line ends behind, as the shell's `$(cat FILE)` has it.
/// Refused when it is no UTF-8 or holds zero bytes; UTF-16 is named as that.
Result<std::string> TextFrom(std::string bytes, std::string_view where);

}  // namespace flintdesk
