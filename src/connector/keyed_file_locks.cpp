#include "connector/keyed_file_locks.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "connector/digest.hpp"

namespace flintdesk::connector {
namespace {

// Locks that belong to the open file: those of fcntl without OFD would not part two engines in one process,
// and go when any descriptor of the file is closed.
bool SetLock(int file, short type, std::string_view name, int byte) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>((NumberOf(name) >> 3) * 2) + byte;
  lock.l_len = 1;
  int result = 0;
  do {
    result = ::fcntl(file, F_OFD_SETLK, &lock);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

constexpr int kLock = 0, kNext = 1;

bool IsHeldByAnother() { return errno == EAGAIN || errno == EACCES; }

}  // namespace

KeyedFileLocks::~KeyedFileLocks() {
  if (file_ >= 0) ::close(file_);
}

bool KeyedFileLocks::Lock(const std::string& name) {
  if (!Open()) return true;
  const auto give_up = [&] {
    const int number = errno;
    SetLock(file_, F_UNLCK, name, kNext);
    next_.erase(name);
    GiveUp(LogLevel::kWarning, fmt::format("{} can't be locked: {} (its file system has no locks)",
                                           (folder_ / "turns.lock").string(), std::strerror(number)));
    return true;
  };
  if (!next_.contains(name) && !SetLock(file_, F_WRLCK, name, kNext))
    return IsHeldByAnother() ? false : give_up();
  if (!SetLock(file_, F_WRLCK, name, kLock)) {
    if (!IsHeldByAnother()) return give_up();
    next_.insert(name);
    return false;
  }
  SetLock(file_, F_UNLCK, name, kNext);
  next_.erase(name);
  held_.insert(name);
  return true;
}

void KeyedFileLocks::Unlock(const std::string& name) {
  held_.erase(name);
  if (file_ < 0) return;
  SetLock(file_, F_UNLCK, name, next_.erase(name) > 0 ? kNext : kLock);
}

bool KeyedFileLocks::Open() {
  if (folder_.empty()) return false;
  struct stat status {};
  if (file_ >= 0 && ::fstat(file_, &status) == 0 && status.st_nlink > 0) return true;
  if (file_ >= 0) ::close(file_);  // somebody has removed it, and the others have a new one
  file_ = -1;
  next_.clear();
  held_.clear();
  Result<void> made = MakeOwnFolder(folder_);
  Result<int> opened =
      made.ok() ? OpenOwnFile(folder_ / "turns.lock", O_RDWR | O_CREAT) : std::move(made).error();
  if (opened.ok()) {
    file_ = *opened;
    return true;
  }
  if (MayPass(opened.error())) {
    Log(LogLevel::kWarning, fmt::format("{}; this change does not wait for equal ones of other processes",
                                        opened.error().message));
    return false;
  }
  // Something in the way is worth a word; a folder that can't be written, as of a read-only home, is usual.
  GiveUp(opened.error().code == Code::kInvalidConfiguration ? LogLevel::kWarning : LogLevel::kDebug,
         opened.error().message);
  return false;
}

void KeyedFileLocks::GiveUp(LogLevel level, std::string_view why) {
  Log(level,
      fmt::format(
          "{}; equal calls of other processes may run at the same time, and a change whose process was "
          "killed is looked after only when its timeout is over",
          why));
  folder_.clear();  // the file stays open: the locks that are held go on telling others that calls are alive
}

}  // namespace flintdesk::connector
