#pragma once

#include <span>
#include <string>

namespace flintdesk {

/// Findings in a row: "a; b", and "a? b" where one has an end of its own already.
std::string JoinFindings(std::span<const std::string> findings);

}  // namespace flintdesk
