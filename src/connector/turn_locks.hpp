#pragma once

#include <filesystem>
#include <string_view>

namespace flintdesk::connector {

/// Locks by name that the processes of one home folder share: a byte each of the file turns.lock under
/// `folder`, which is made when it is missing. The system takes them back from a process that ends, however
/// it ends. Two names on the same byte wait for each other, which does no harm and does not happen (62 bits
/// of a SHA-256). Where there is no folder (empty), it can't be written, or its file system knows no locks,
/// everybody gets the lock. One thread at a time.
class TurnLocks {
 public:
  explicit TurnLocks(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~TurnLocks();
  TurnLocks(const TurnLocks&) = delete;
  TurnLocks& operator=(const TurnLocks&) = delete;

  /// False when somebody else has it; never waits. Another object in the same process is somebody else.
  bool Lock(std::string_view name);
  void Unlock(std::string_view name);

 private:
  bool Open();
  void GiveUp(std::string_view what);

  std::filesystem::path folder_;
  int file_ = -1;
};

}  // namespace flintdesk::connector
