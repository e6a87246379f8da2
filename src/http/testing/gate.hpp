#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace flintdesk::http::testing {

/// Threads wait here until another one opens it, once and for good. False after half a minute: then the test
/// has gone wrong and must end.
class Gate {
 public:
  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool Wait() { return WaitFor(std::chrono::seconds(30)); }
  bool WaitFor(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

}  // namespace flintdesk::http::testing
