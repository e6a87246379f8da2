#include "base/cancellation.hpp"

#include <utility>

namespace flintdesk {

void Cancellation::Cancel() {
  std::map<int, std::function<void()>> watchers;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(cancelled_, true)) return;
    watchers = std::move(watchers_);
    watchers_.clear();
  }
  for (auto& [number, watcher] : watchers) watcher();
}

bool Cancellation::Cancelled() const {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

int Cancellation::Watch(std::function<void()> watcher) {
  {
    std::lock_guard lock(mutex_);
    if (!cancelled_) {
      watchers_.emplace(next_, std::move(watcher));
      return next_++;
    }
  }
  watcher();
  return 0;
}

void Cancellation::Unwatch(int number) {
  std::lock_guard lock(mutex_);
  watchers_.erase(number);
}

}  // namespace flintdesk
