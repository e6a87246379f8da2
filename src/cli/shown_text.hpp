#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What a service desk says, as a person is shown it: on one line, without secrets, and with nothing in it
/// that steers a terminal. Pure functions; any thread.
namespace flintdesk::cli {

/// A text. Of one that is very long the beginning.
std::string ShownLine(std::string_view text);
/// What a text in HTML says.
std::string ShownHtml(std::string_view html);
/// So many characters a person reads on a line.
inline constexpr std::size_t kTextWidth = 78;
/// A text that is shown already, in lines of that width with two blanks before each; what does not fit into
/// the last line is cut.
std::string ShownParagraph(std::string_view text, std::size_t most_lines);
/// A moment in this machine's time: "2026-11-30 09:15". Empty for what is none (0, -1).
std::string ShownTime(std::int64_t epoch_milliseconds);

}  // namespace flintdesk::cli
