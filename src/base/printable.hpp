#pragma once

#include <string>
#include <string_view>

/// Text from elsewhere (scripts, servers, files), made fit to be shown: it can neither begin a line of its
/// own nor steer the terminal that shows it.
namespace flintdesk {

/// Control characters become "\n", "\t", "\u001b", …; what is no UTF-8 becomes U+FFFD. Those in `kept` stay.
std::string Printable(std::string_view text, std::string_view kept = {});

/// A name that somebody else made up, for messages and labels: printable, of at most `most` bytes.
///
///   fmt::format("there is no {}.json", ShownName(name))
std::string ShownName(std::string_view name, std::size_t most = 80);

}  // namespace flintdesk
