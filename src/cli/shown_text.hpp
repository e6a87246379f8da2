#pragma once

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
/// A moment in this machine's time: "2026-11-30 09:15". Empty for what is none (0, -1).
std::string ShownTime(std::int64_t epoch_milliseconds);

}  // namespace flintdesk::cli
