#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "cli/doctor.hpp"
#include "connector/registry.hpp"

namespace flintdesk::cli {

/// What the doctor examines, from the registry's connector `name`. Errors are kInvalidConfiguration: what the
/// registry finds wrong, wrong `value-names`, no host or port.
Result<DoctorSubject> ReadSubject(connector::Registry& registry, const std::string& name);

}  // namespace flintdesk::cli
