#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

/// What this process says to others and hears from them, for a person to read: whole blocks of lines, to a
/// file and, with the level trace, to the log. The process has one, as it has one log.
namespace flintdesk {

/// Is it to be written at all? Costs two loads; whoever makes a block asks first.
bool TraceEnabled();

/// Writes a block of whole lines. Other blocks, of other threads and of other processes that write to the
/// same file, stand before it or behind it. A file that can't be written is a warning, once. Secrets that
/// can't be words are cut out once more; the others, and whatever steers a terminal, the caller has cut out.
/// Any thread.
void Trace(std::string_view block);

/// From here on the blocks go to the end of the file at `path`, until the process ends. A new file is its
/// owner's alone (mode 0600, whatever the umask). One that is there must be a regular file of this user that
/// nobody else may read or write; neither it nor its folder may be a symbolic link. Errors: kInvalidRequest,
/// and nothing has changed.
///
///   if (Result<void> traced = TraceToFile("/var/tmp/desk.trace"); !traced.ok()) return traced.error();
Result<void> TraceToFile(const std::filesystem::path& path);

/// No file any more (tests).
void StopTraceToFile();

}  // namespace flintdesk
