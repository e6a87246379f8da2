#pragma once

#include <functional>
#include <map>
#include <mutex>

namespace flintdesk {

/// A request to stop, handed along with a deadline. Any thread.
class Cancellation {
 public:
  /// The first call runs the watchers, on this thread; further ones do nothing.
  void Cancel();
  bool Cancelled() const;

  /// `watcher` runs once when `Cancel()` is called, at once when it has been. The number takes it back.
  int Watch(std::function<void()> watcher);
  void Unwatch(int number);

 private:
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  int next_ = 1;
  std::map<int, std::function<void()>> watchers_;
};

}  // namespace flintdesk
