#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Text from elsewhere (scripts, servers, files), made fit to be shown: it can neither begin a line of its
/// own nor steer the terminal that shows it.
namespace flintdesk {

/// Is it a control character (C0, DEL, C1), an end of a line (U+2028, U+2029), or one that turns the
/// direction of writing, so that a line shows other words than it holds?
bool SteersATerminal(std::uint32_t character);

/// Such characters become "\n", "\t", "\u001b", …; what is no UTF-8 becomes U+FFFD. Those in `kept` stay.
std::string Printable(std::string_view text, std::string_view kept = {});

/// JSON that we wrote, with the same escaped in it. Its meaning stays: beyond ASCII such characters stand
/// only in texts, and the line ends are those between its members.
std::string PrintableJson(std::string json);

/// A message of at most some `most` bytes: the beginning of a longer one, with the number of characters that
/// are left out behind it. Cut secrets out before.
std::string BoundedMessage(std::string_view text, std::size_t most = 10'000);

/// A name that somebody else made up, for messages and labels: printable, of at most `most` bytes.
///
///   fmt::format("there is no {}.json", ShownName(name))
std::string ShownName(std::string_view name, std::size_t most = 80);

}  // namespace flintdesk
