#pragma once

#include <filesystem>

#include <sys/stat.h>

namespace flintdesk::connector {

/// Has anybody but its owner and root a right to the file or folder? `right` is S_IROTH, S_IWOTH or S_IXOTH,
/// `status` what stat(2) says of `path`. A group with the owner's name and nobody else in it is the owner.
/// Counts the entries of a POSIX access control list too.
bool OthersMay(const std::filesystem::path& path, const struct stat& status, mode_t right);

}  // namespace flintdesk::connector
