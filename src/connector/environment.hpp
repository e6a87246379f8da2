#pragma once

#include <optional>
#include <string>

namespace flintdesk::connector {

/// What `${env:NAME}` stands for: the variable of that name, or what it was when it was taken out; nothing
/// when there is none. Any thread.
std::optional<std::string> ReadVariable(const std::string& name);

/// From now on what `ReadVariable` reads is taken out of this process's environment and kept in memory: a
/// variable that holds a key is then neither inherited by the programs that a script starts, nor seen in
/// /proc/PID/environ. For a program that runs scripts; a library leaves its program's environment alone.
void TakeVariablesOut();

}  // namespace flintdesk::connector
