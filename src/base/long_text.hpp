#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The beginnings of texts that may be megabytes long, in the time that the beginning takes. Any thread.
namespace flintdesk {

/// The longest start of `text` of at most `most` bytes that ends on a character.
std::string_view Beginning(std::string_view text, std::size_t most);

/// The beginning of a foreign text, redacted: its first `most` bytes and some more; fewer where the text is
/// secrets for the most part. It is cut before it is searched, and what is near the cut is left out, so that
/// of a secret that is cut through no part is left (one that a page spreads over thousands of bytes
/// excepted).
std::string RedactStart(std::string_view text, std::size_t most);

/// The same for text that repeats messages of ours, as `RedactBetween`.
std::string RedactStartBetween(std::string_view text, const std::vector<std::string>& ours, std::size_t most);

/// As `BoundedMessage(whole, most)` for a message that is longer, when `start` is what the search for secrets
/// has left of its beginning.
std::string BoundedMessage(std::string_view start, std::string_view whole, std::size_t most);

/// How many bytes of a text one of the remembered secrets may take: escaped twice over, in hexadecimal, and
/// with a page's markup in it.
std::size_t ReachOfSecrets();

}  // namespace flintdesk
