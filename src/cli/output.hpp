#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/terminal.hpp"

namespace flintdesk::cli {

/// Standard output as a command uses it: one JSON document, indented on a terminal and compact on a pipe, or
/// text. A reader that went away ends the output, not the program. With `succeeded` this is the output of
/// finished work: when it is lost, the message says that the work itself was done. `PrintText` returns false
/// when what follows would not be read either.
void PrintJson(const json::Value& value, bool succeeded = false);
bool PrintText(std::string_view text, bool succeeded = false);

/// 0, or why not everything could be written.
int WriteAll(int descriptor, std::string_view text);

/// "flintdesk: …" on standard error, one line: secrets cut out, control characters escaped; the name in red
/// at a terminal.
void PrintError(std::string_view message);
void PrintError(const Error& error);
/// The same, and the status of a process that ends with it.
int Refuse(const Error& error);
/// The same for a note that is not a failure.
void PrintNote(std::string_view message);

/// Has anything that was printed been lost, to a full disk for instance? A reader that went away does not
/// count.
bool OutputLost();

bool OutputIsTerminal();
/// The columns of the terminal that is written to; none where it is a pipe or a file, which has any width.
std::optional<std::size_t> OutputWidth();
bool OutputTakesColor();
/// `text` in a color where standard output takes one.
std::string OutputColored(Color color, std::string_view text);

/// The program as it was typed, a word that a shell takes: commands that are shown can be pasted.
const std::string& ProgramName();
void SetProgramName(std::string_view name);

/// The status a process can end with: the code itself from 0 to 125, any other becomes 1.
int ProcessStatus(std::int64_t code);
inline int ProcessStatus(Code code) { return ProcessStatus(static_cast<std::int64_t>(code)); }

/// Where documents are printed from now on; -1: nowhere. For `run`, which gives descriptor 1 away. What a
/// script opens in its place is not written: the output counts as lost.
void SetOutputDescriptor(int descriptor);

}  // namespace flintdesk::cli
