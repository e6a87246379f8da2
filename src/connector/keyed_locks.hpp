#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/time.hpp"
#include "connector/keyed_file_locks.hpp"
#include "connector/timers.hpp"

namespace flintdesk::connector {

/// A lock for each group of calls, so that they run one after the other, also those of other processes that
/// share the file locks. On the loop only.
///
///   const auto entry = locks.Enter(group, [self] { self->Go(); });
///   if (entry.locked) Go();            // nobody is before it; else Go runs when the others have left
///   locks.Leave(group, entry.number);  // at its end, also when it never got the lock
class KeyedLocks {
 public:
  using Number = std::uint64_t;
  struct Entry {
    Number number = 0;
    bool locked = false;
  };
  /// Among the calls of this process only.
  KeyedLocks() = default;
  /// For a lock that another process holds, these timers try again and again. Both outlive this.
  KeyedLocks(KeyedFileLocks& locks, Timers& timers) : locks_(&locks), timers_(&timers) {}
  /// What waits is dropped without being run.
  ~KeyedLocks();
  KeyedLocks(const KeyedLocks&) = delete;
  KeyedLocks& operator=(const KeyedLocks&) = delete;

  /// Unless the entry is `locked`, `go` runs once, with the lock held: within the Leave of the call before
  /// it, or from a timer.
  Entry Enter(const std::string& group, std::function<void()> go);
  /// Does the lock that a call of `group` has keep equal calls of other processes out?
  bool IsShared(const std::string& group) const { return locks_ != nullptr && locks_->Has(group); }
  /// Leaving twice does nothing.
  void Leave(const std::string& group, Number number);

 private:
  struct Waiting {
    Number number;
    std::function<void()> go;
  };
  struct Group {
    std::deque<Waiting> calls;  ///< The first has the lock, or tries to get it.
    bool locked = false;
    Timers::Timer retry = 0;
    milliseconds pause{0};
  };
  using Groups = std::map<std::string, Group>;

  bool Lock(const std::string& name, Group& group);
  void GoOn(const std::string& name);
  void Unlock(Groups::iterator found);

  KeyedFileLocks* locks_ = nullptr;
  Timers* timers_ = nullptr;
  Groups groups_;
  std::deque<std::string> ready_;  ///< Groups whose first call has the lock and has not been told.
  bool going_on_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Number next_ = 1;
};

}  // namespace flintdesk::connector
