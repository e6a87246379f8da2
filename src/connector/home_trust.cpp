#include "connector/home_trust.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include <fmt/core.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "connector/access_rights.hpp"

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
          fmt::format("Run `chmod go-w {}`.", Redact(ShellWord(path.string())))};
}

std::optional<Distrust> DistrustOfOne(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;  // whoever reads it says so
  if (!IsOursOrRoots(status.st_uid)) return BelongsTo(path, status.st_uid);
  if (OthersMay(path, status, S_IWOTH)) return IsOpen(path);
  return std::nullopt;
}

/// Whoever can write a folder can put another one in the place of each in it; in one like /tmp, of his own
/// only.
std::optional<Distrust> DistrustOfFolder(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  if (!IsOursOrRoots(status.st_uid)) return BelongsTo(path, status.st_uid);
  if ((status.st_mode & S_ISVTX) == 0 && OthersMay(path, status, S_IWOTH)) return IsOpen(path);
  return std::nullopt;
}

/// The folders through which the system comes to `path`, which is absolute, and the links on the way: each
/// decides what is found at its end.
std::optional<Distrust> DistrustOfWay(const fs::path& path) {
  std::deque<fs::path> rest(path.begin(), path.end());
  fs::path at = path.root_path();
  constexpr int kMostLinks = 40;  // as the system follows
  for (int links = 0; !rest.empty() && links <= kMostLinks;) {
    const fs::path name = rest.front();
    rest.pop_front();
    if (name.empty() || name == "." || name == path.root_path()) continue;
    if (auto distrust = DistrustOfFolder(at)) return distrust;
    if (name == "..") {
      at = at.parent_path();
      continue;
    }
    const fs::path next = at / name;
    struct stat status {};
    if (::lstat(next.c_str(), &status) != 0) return std::nullopt;  // whoever reads it says so
    if (!S_ISLNK(status.st_mode)) {
      at = next;
      continue;
    }
    if (!IsOursOrRoots(status.st_uid)) return BelongsTo(next, status.st_uid);
    std::error_code ignored;
    const fs::path target = fs::read_symlink(next, ignored);
    if (target.is_absolute()) at = target.root_path();
    rest.insert(rest.begin(), target.begin(), target.end());
    ++links;
  }
  return std::nullopt;
}

std::optional<Distrust> DistrustOfOneAndItsWay(const fs::path& path) {
  if (auto distrust = DistrustOfOne(path)) return distrust;
  return DistrustOfWay(path);
}

}  // namespace

std::optional<Distrust> DistrustOf(const fs::path& folder) {
  std::error_code failure;
  const fs::path home = fs::absolute(folder, failure);
  std::vector<fs::path> files;
  fs::directory_iterator entry(home / "connectors", failure), end;
  for (; !failure && entry != end; entry.increment(failure))
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  for (const fs::path& part : {home, home / "connectors"})
    if (auto distrust = DistrustOfOne(part)) return distrust;
  for (const fs::path& file : files)
    if (auto distrust = DistrustOfOneAndItsWay(file)) return distrust;
  return DistrustOfWay(home / "connectors");
}

std::optional<Distrust> DistrustOfFile(const fs::path& file) {
  std::error_code failure;
  return DistrustOfOneAndItsWay(fs::absolute(file, failure));
}

bool OthersCanWrite(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && OthersMay(path, status, S_IWOTH);
}

bool OthersCanRead(const fs::path& path) {
  std::error_code fault;
  const fs::path real = fs::canonical(path, fault);
  struct stat seen {};
  if (fault || ::stat(real.c_str(), &seen) != 0 || !OthersMay(real, seen, S_IROTH)) return false;
  const uid_t owner = seen.st_uid;
  for (fs::path folder = real.parent_path();; folder = folder.parent_path()) {
    const bool closed = ::stat(folder.c_str(), &seen) == 0 && !OthersMay(folder, seen, S_IXOTH);
    if (closed && (seen.st_uid == owner || seen.st_uid == 0)) return false;
    if (folder == folder.root_path()) return true;
  }
}

}  // namespace flintdesk::connector
