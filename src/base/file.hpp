#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flintdesk {

/// What `ReadFile` reads. A pipe may never end, and its opening may never return.
enum class FileKind {
  kAny,      ///< Also pipes and devices: what a person names on a command line, /dev/stdin for one.
  kRegular,  ///< What is named by a file or a script.
};

/// The whole file. The error says in words why not (missing, a folder, no permission, larger than `most`
/// bytes); its code is kInvalidConfiguration, the caller names the remedy.
Result<std::string> ReadFile(const std::filesystem::path& path, std::uint64_t most = 64 * 1024 * 1024,
                             FileKind kind = FileKind::kAny);

/// Standard input to its end. The error (it cannot be read, or is larger than `most` bytes) has
/// kInvalidRequest.
Result<std::string> ReadStandardInput(std::uint64_t most = 64 * 1024 * 1024);

/// Writes beside the target and renames, so that a reader sees the old file or the new one. With `secret`
/// nobody but the owner may read it (mode 0600), from the first byte.
Result<void> WriteFile(const std::filesystem::path& path, std::string_view content, bool secret = false);

}  // namespace flintdesk
