#pragma once

#include <optional>
#include <string>

/// The variables of this process. Nobody may read them (`std::getenv`) while somebody sets one, as a script's
/// `ENV["NAME"] = …` does; a program that runs scripts therefore reads a copy.
namespace flintdesk {

/// The variable of that name; nothing when there is none. Any thread.
std::optional<std::string> FindVariable(const std::string& name);

/// What `${env:NAME}` stands for: the variable of that name, or what it was when it was taken out of the
/// environment. Any thread.
std::optional<std::string> ReadVariable(const std::string& name);

/// From now on `FindVariable` and `ReadVariable` read a copy of the environment. What `ReadVariable` reads is
/// taken out of the environment itself by the next `UpdateVariables`: a variable that holds a key is then
/// neither inherited by the programs that a script starts, nor seen in /proc/PID/environ. What the C library
/// reads for times and for lookups of names, it reads now; HOSTALIASES it goes on reading for names without a
/// dot, and OpenSSL its OPENSSL_CONF when it is first used. For a program that runs scripts, before it has
/// other threads; a library leaves its program's environment alone.
void TakeVariablesOut();

/// Brings the copy up to date with what scripts have set, and takes out what has been read. Call it where no
/// other thread reads or sets a variable: with Ruby's lock held. Costs next to nothing when nothing has
/// changed, and does nothing before `TakeVariablesOut`.
void UpdateVariables();

}  // namespace flintdesk
