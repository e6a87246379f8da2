#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "base/time.hpp"
#include "connector/keyed_file_locks.hpp"
#include "connector/timers.hpp"

namespace flintdesk::connector {

/// Lets calls of one group go one after the other, also those of other processes that share the locks. On the
/// loop only.
///
///   const auto turn = locks.Enter(group, [self] { self->Go(); });
///   if (turn.now) Go();               // nobody is before it; else Go runs when the others have left
///   locks.Leave(group, turn.number);  // at its end, also when its turn never came
class KeyedLocks {
 public:
  using Number = std::uint64_t;
  struct Turn {
    Number number = 0;
    bool now = false;
  };
  /// Among the calls of this process only.
  KeyedLocks() = default;
  /// A lock that another process holds is asked for again and again, by these timers. Both outlive this.
  KeyedLocks(KeyedFileLocks& locks, Timers& timers) : locks_(&locks), timers_(&timers) {}

  /// Unless the turn is `now`, `go` runs once: within the Leave of whoever has the turn, or by a timer.
  Turn Enter(const std::string& group, std::function<void()> go);
  /// Leaving twice does nothing.
  void Leave(const std::string& group, Number number);

 private:
  struct Waiting {
    Number number;
    std::function<void()> go;
  };
  struct Group {
    std::deque<Waiting> calls;  ///< The first has the turn, or tries to get the lock for it.
    bool locked = false;
    Timers::Timer retry = 0;
    milliseconds pause{0};
  };
  using Groups = std::map<std::string, Group>;

  bool Lock(const std::string& name, Group& group);
  void GoOn(Groups::iterator found);
  void Unlock(Groups::iterator found);

  KeyedFileLocks* locks_ = nullptr;
  Timers* timers_ = nullptr;
  Groups groups_;
  Number next_ = 1;
};

}  // namespace flintdesk::connector
