#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "base/log.hpp"

namespace flintdesk::connector {

/// Locks by name that the processes of one home folder share: two bytes each of the file turns.lock under
/// `folder`, which is made when it is missing. The first is the lock, the second the place of the process
/// that gets it next: a process that has just had the lock does not get it again while another one is
/// waiting. The system releases both when a process ends, however it ends. Two names on the same bytes wait
/// for each other, which does no harm and does not happen (61 bits of a SHA-256). Where there is no folder
/// (empty), it may not be written, or its file system has no locks, everybody gets the lock from then on;
/// where the file can't be opened for now (no descriptors), this once. One thread at a time.
class KeyedFileLocks {
 public:
  explicit KeyedFileLocks(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~KeyedFileLocks();
  KeyedFileLocks(const KeyedFileLocks&) = delete;
  KeyedFileLocks& operator=(const KeyedFileLocks&) = delete;

  /// False when another object has the lock or gets it next, be it in this process or in another one. Never
  /// waits, and takes the place of the next one when that is free.
  bool Lock(const std::string& name);
  /// Gives up the lock, or the place.
  void Unlock(const std::string& name);
  /// Has this object the lock in a way that keeps other processes out? False where everybody gets it.
  bool Has(const std::string& name) const { return held_.contains(name); }

 private:
  bool Open();
  void GiveUp(LogLevel level, std::string_view why);

  std::filesystem::path folder_;
  int file_ = -1;
  std::set<std::string> held_;
  std::set<std::string> next_;  ///< Where this process comes next.
};

}  // namespace flintdesk::connector
