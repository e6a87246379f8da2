#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "cli/doctor.hpp"
#include "connector/registry.hpp"

namespace flintdesk::cli {

/// What the doctor examines, from the registry's connector `name`. Errors are kInvalidConfiguration: what the
/// registry finds wrong, wrong `value-names`, no host or port.
Result<DoctorSubject> ReadSubject(connector::Registry& registry, const std::string& name);

/// `text` as one word of a shell's command line, in quotes when it needs them.
std::string ShellWord(std::string_view text);

}  // namespace flintdesk::cli
