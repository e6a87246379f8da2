#include "connector/turn_locks.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "base/log.hpp"
#include "connector/digest.hpp"

namespace flintdesk::connector {
namespace {

// Locks that belong to the open file: those of fcntl without OFD would not part two engines in one process,
// and go when any descriptor of the file is closed.
int SetLock(int file, short type, std::string_view name) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(NumberOf(name) >> 2);
  lock.l_len = 1;
  int result = 0;
  do {
    result = ::fcntl(file, F_OFD_SETLK, &lock);
  } while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

TurnLocks::~TurnLocks() {
  if (file_ >= 0) ::close(file_);
}

bool TurnLocks::Lock(std::string_view name) {
  if (!Open() || SetLock(file_, F_WRLCK, name) == 0) return true;
  if (errno == EAGAIN || errno == EACCES) return false;
  GiveUp("locked");
  return true;
}

void TurnLocks::Unlock(std::string_view name) {
  if (file_ >= 0) SetLock(file_, F_UNLCK, name);
}

bool TurnLocks::Open() {
  if (file_ >= 0) return true;
  if (folder_.empty()) return false;
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
  file_ = ::open((folder_ / "turns.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) GiveUp("opened");
  return file_ >= 0;
}

void TurnLocks::GiveUp(std::string_view what) {
  Log(LogLevel::kDebug, fmt::format("{} can't be {}: {}; equal calls of other processes are not waited for",
                                    (folder_ / "turns.lock").string(), what, std::strerror(errno)));
  folder_.clear();
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

}  // namespace flintdesk::connector
