#include "connector/home_trust.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::connector {
namespace {

namespace fs = std::filesystem;

using Room = std::array<char, 64 * 1024>;  // for the strings of the entries below

std::string NameOfUser(uid_t user) {
  Room room;
  passwd entry{}, *found = nullptr;
  ::getpwuid_r(user, &entry, room.data(), room.size(), &found);
  return found == nullptr ? fmt::format("user {}", user) : std::string(found->pw_name);
}

/// Does the group stand for the user alone? As pam_umask and OpenSSH of Debian have it.
bool IsPrivateGroup(gid_t number, uid_t user) {
  Room of_user, of_group;
  passwd owner{}, *found_owner = nullptr;
  group entry{}, *found = nullptr;
  ::getpwuid_r(user, &owner, of_user.data(), of_user.size(), &found_owner);
  ::getgrgid_r(number, &entry, of_group.data(), of_group.size(), &found);
  if (found_owner == nullptr || found == nullptr || owner.pw_gid != number) return false;
  const std::string_view name = owner.pw_name;
  if (name != entry.gr_name) return false;
  for (char** member = entry.gr_mem; *member != nullptr; ++member)
    if (name != *member) return false;
  return true;
}

/// The rights that others than the owner have, of those in `of_group` and `of_all`.
bool OthersMay(const struct stat& status, mode_t of_group, mode_t of_all) {
  if ((status.st_mode & of_all) != 0) return true;
  return (status.st_mode & of_group) != 0 && !IsPrivateGroup(status.st_gid, status.st_uid);
}

bool IsOursOrRoots(uid_t owner) {
  if (owner == ::geteuid() || owner == 0) return true;
  // In a user namespace without a root of its own, the system's files belong to nobody.
  struct stat root {};
  return ::stat("/", &root) == 0 && owner == root.st_uid;
}

std::string Shown(const fs::path& path) { return Printable(Redact(path.string())); }

Distrust BelongsTo(const fs::path& path, uid_t owner) {
  return {fmt::format("{} belongs to {}", Shown(path), NameOfUser(owner)),
          "Check what is in it before you trust it."};
}

Distrust IsOpen(const fs::path& path) {
  return {fmt::format("{} can be written by others", Shown(path)),
          fmt::format("`chmod go-w {}`.", Redact(ShellWord(path.string())))};
}

std::optional<Distrust> DistrustOfOne(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;  // whoever reads it says so
  if (!IsOursOrRoots(status.st_uid)) return BelongsTo(path, status.st_uid);
  if (OthersMay(status, S_IWGRP, S_IWOTH)) return IsOpen(path);
  return std::nullopt;
}

/// Whoever can write a folder can put another one in the place of each in it; in one like /tmp, of his own
/// only.
std::optional<Distrust> DistrustOfFoldersAbove(const fs::path& folder) {
  for (fs::path above = folder; above.has_relative_path();) {
    above = above.parent_path();
    struct stat status {};
    if (::stat(above.c_str(), &status) != 0) continue;
    if (!IsOursOrRoots(status.st_uid)) return BelongsTo(above, status.st_uid);
    if ((status.st_mode & S_ISVTX) == 0 && OthersMay(status, S_IWGRP, S_IWOTH)) return IsOpen(above);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Distrust> DistrustOf(const fs::path& folder) {
  std::error_code failure;
  const fs::path real = fs::canonical(folder, failure);
  if (failure) return std::nullopt;
  for (const fs::path& part : {real, real / "connectors"})
    if (auto distrust = DistrustOfOne(part)) return distrust;
  fs::directory_iterator entry(real / "connectors", failure), end;
  std::vector<fs::path> files;
  for (; !failure && entry != end; entry.increment(failure))
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files)
    if (auto distrust = DistrustOfOne(file)) return distrust;
  return DistrustOfFoldersAbove(real);
}

bool OthersCanWrite(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && OthersMay(status, S_IWGRP, S_IWOTH);
}

bool OthersCanRead(const fs::path& path) {
  std::error_code fault;
  const fs::path real = fs::canonical(path, fault);
  struct stat seen {};
  if (fault || ::stat(real.c_str(), &seen) != 0 || !OthersMay(seen, S_IRGRP, S_IROTH)) return false;
  const uid_t owner = seen.st_uid;
  for (fs::path folder = real.parent_path();; folder = folder.parent_path()) {
    const bool closed = ::stat(folder.c_str(), &seen) == 0 && !OthersMay(seen, S_IXGRP, S_IXOTH);
    if (closed && (seen.st_uid == owner || seen.st_uid == 0)) return false;
    if (folder == folder.root_path()) return true;
  }
}

}  // namespace flintdesk::connector
