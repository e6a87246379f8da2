#include "connector/keyed_locks.hpp"

#include <algorithm>
#include <utility>

namespace flintdesk::connector {
namespace {

constexpr milliseconds kFirstPause{5};
constexpr milliseconds kLongestPause{100};

}  // namespace

KeyedLocks::~KeyedLocks() {
  // What waits may hold the last of somebody who leaves at its own end.
  const Groups dropped = std::exchange(groups_, {});
}

KeyedLocks::Entry KeyedLocks::Enter(const std::string& name, std::function<void()> go) {
  const Number number = next_++;
  const auto found = groups_.try_emplace(name).first;
  Group& group = found->second;
  group.calls.push_back({number, std::move(go)});
  const bool locked = group.calls.size() == 1 && Lock(name, group);
  if (locked) group.calls.front().go = nullptr;  // it goes at once, and what it holds must not stay here
  return {number, locked};
}

void KeyedLocks::Leave(const std::string& name, Number number) {
  const auto found = groups_.find(name);
  if (found == groups_.end()) return;
  Group& group = found->second;
  const bool was_first = group.calls.front().number == number;
  std::erase_if(group.calls, [number](const Waiting& one) { return one.number == number; });
  if (!was_first) return;
  Unlock(found);
  if (group.calls.empty())
    groups_.erase(found);
  else if (Lock(name, group))
    GoOn(name);
}

/// False when another process has the lock; a timer then tries again.
bool KeyedLocks::Lock(const std::string& name, Group& group) {
  group.locked = locks_ == nullptr || locks_->Lock(name);
  if (group.locked) return true;
  group.pause = std::min(std::max(2 * group.pause, kFirstPause), kLongestPause);
  group.retry = timers_->After(group.pause, [this, name] {
    const auto found = groups_.find(name);
    found->second.retry = 0;
    if (Lock(name, found->second)) GoOn(name);
  });
  return false;
}

/// A call that ends at once leaves within its `go`: the loop of the first then goes on, so that a long queue
/// takes no stack.
void KeyedLocks::GoOn(const std::string& name) {
  ready_.push_back(name);
  if (going_on_) return;
  going_on_ = true;
  const std::weak_ptr<bool> alive = alive_;
  while (!alive.expired() && !ready_.empty()) {
    const auto found = groups_.find(std::exchange(ready_.front(), {}));
    ready_.pop_front();
    if (found == groups_.end() || !found->second.locked) continue;
    if (const auto go = std::exchange(found->second.calls.front().go, nullptr)) go();
  }
  if (!alive.expired()) going_on_ = false;
}

void KeyedLocks::Unlock(Groups::iterator found) {
  Group& group = found->second;
  const bool waits = group.retry != 0;
  if (waits) timers_->Drop(std::exchange(group.retry, 0));
  if ((std::exchange(group.locked, false) || waits) && locks_ != nullptr) locks_->Unlock(found->first);
  group.pause = milliseconds(0);
}

}  // namespace flintdesk::connector
