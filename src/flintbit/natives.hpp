#pragma once

#include <string_view>

#include "flintbit/script_host.hpp"

namespace flintdesk::flintbit {

/// A file of the prelude: the Ruby that the objects of a flintbit are written in, built into the module.
struct PreludePart {
  std::string_view name;  ///< "values"
  std::string_view source;
  std::string_view code;  ///< The same as byte code; empty where it could not be made.
};

/// Null when there is none of that name. Generated from src/flintbit/prelude.
const PreludePart* FindPreludePart(std::string_view name);

/// RUBY_DESCRIPTION of the Ruby that made the byte code.
std::string_view PreludeCompiledBy();

/// Stands before a part's name where Ruby shows a file.
inline constexpr char kPreludePrefix[] = "<flintdesk>/";

/// Defines the module functions of `Flintdesk::Host`. Ruby must be running.
void DefineNatives(ShowText show);

/// The signal that tells Ruby to stop the running job. No other use of it is known; scripts hardly name it.
int StopSignal();

/// The job that those functions speak for; null for none.
void UseHost(ScriptHost* host);

}  // namespace flintdesk::flintbit
