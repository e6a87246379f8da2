#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "base/log.hpp"

namespace flintdesk::connector {

/// Locks by name that the processes of one home folder share: two bytes each of the file turns.lock under
/// `folder`, which is made when it is missing. The first is the turn, the second the place of whoever comes
/// next: a process that has just had its turn does not get it again while somebody else is waiting. The
/// system takes them back from a process that ends, however it ends. Two names on the same bytes wait for
/// each other, which does no harm and does not happen (61 bits of a SHA-256). Where there is no folder
/// (empty), it can't be written, or its file system knows no locks, everybody gets the lock. One thread at a
/// time.
class KeyedFileLocks {
 public:
  explicit KeyedFileLocks(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~KeyedFileLocks();
  KeyedFileLocks(const KeyedFileLocks&) = delete;
  KeyedFileLocks& operator=(const KeyedFileLocks&) = delete;

  /// False when somebody else has it or comes before; never waits, and keeps the place of who comes next
  /// where it could be had. Another object in the same process is somebody else.
  bool Lock(const std::string& name);
  /// Gives up the turn, or the place.
  void Unlock(const std::string& name);

 private:
  bool Open();
  void GiveUp(LogLevel level, std::string_view why);

  std::filesystem::path folder_;
  int file_ = -1;
  std::set<std::string> next_;  ///< Where this process comes next.
};

}  // namespace flintdesk::connector
