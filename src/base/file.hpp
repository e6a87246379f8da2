#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flintdesk {

/// What `ReadFile` reads. A pipe may never end, and its opening may never return.
enum class FileKind {
  kRegular,  ///< For paths that a file or a script names, and for our own files.
  kAny,      ///< Also pipes and devices. For paths that a person types, such as /dev/stdin.
};

/// Why what lies at `path` can't be read as a file: "it is a folder", "Too many levels of symbolic links".
/// Empty for a regular file and where there is nothing.
std::string WhyNoRegularFile(const std::filesystem::path& path);

/// The whole file. The error says in words why not (missing, a folder, a pipe, no permission, larger than
/// `most` bytes); its code is kInvalidConfiguration, the caller names the remedy.
Result<std::string> ReadFile(const std::filesystem::path& path, std::uint64_t most = 64 * 1024 * 1024,
                             FileKind kind = FileKind::kRegular);

/// Standard input to its end. The error (it cannot be read, or is larger than `most` bytes) has
/// kInvalidRequest.
Result<std::string> ReadStandardInput(std::uint64_t most = 64 * 1024 * 1024);

/// What somebody can do when the system refuses to write with `number`, an errno: one sentence.
std::string RemedyForWriting(int number);

/// Writes beside the target and renames, so that a reader sees the old file or the new one. Nobody else may
/// write it (mode 0644 at most). With `secret` nobody but the owner may read it either (mode 0600), from the
/// first byte.
Result<void> WriteFile(const std::filesystem::path& path, std::string_view content, bool secret = false);

/// Makes the folder and those above it that are missing; nobody else may write there (mode 0755 at most).
Result<void> MakeFolder(const std::filesystem::path& folder);

/// Can what the system refused succeed later on the same file? True where it lacked room on the disk,
/// descriptors or memory, or reading and writing failed; false for rights, a read-only file system, and what
/// is in the way.
bool MayPass(const Error& error);

// Folders that are the program's own: data/ and secrets/. Neither they nor the files in them may be symbolic
// links, through which somebody could have us write where only we can. Such a link, and a file that is none
// (a pipe, say), is kInvalidConfiguration; what the system refuses is kFailed.

/// Makes the folder when it is missing, for its owner alone (mode 0700) whatever the umask.
Result<void> MakeOwnFolder(const std::filesystem::path& folder);
/// Opens the file with `flags` of open(2) and never waits for it. With O_CREAT it is made for its owner alone
/// (mode 0600) whatever the umask. The descriptor is the caller's.
Result<int> OpenOwnFile(const std::filesystem::path& file, int flags);
Result<std::string> ReadOwnFile(const std::filesystem::path& file, std::uint64_t most = 64 * 1024 * 1024);
/// As `WriteFile` with `secret`. A link in the file's place is replaced.
Result<void> WriteOwnFile(const std::filesystem::path& file, std::string_view content);
/// A file or folder that is not there is a success; a link in the file's place goes, what it leads to stays.
Result<void> RemoveOwnFile(const std::filesystem::path& file);

}  // namespace flintdesk
