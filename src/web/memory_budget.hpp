#pragma once

#include <atomic>
#include <cstddef>

namespace flintdesk::web {

/// Bytes that the unfinished requests and unsent responses of all connections of a listener may hold
/// together. Any thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes = 0) : left_(bytes) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  /// False: nothing was taken, because there is not so much left.
  bool Take(std::size_t bytes) {
    std::size_t left = left_.load();
    do {
      if (bytes > left) return false;
    } while (!left_.compare_exchange_weak(left, left - bytes));
    return true;
  }
  void GiveBack(std::size_t bytes) { left_ += bytes; }
  std::size_t left() const { return left_; }

 private:
  std::atomic<std::size_t> left_;
};

/// What one connection holds of a budget, which outlives it; given back at the end. One thread at a time.
class MemoryShare {
 public:
  explicit MemoryShare(MemoryBudget& budget) : budget_(budget) {}
  ~MemoryShare() { budget_.GiveBack(held_); }
  MemoryShare(const MemoryShare&) = delete;
  MemoryShare& operator=(const MemoryShare&) = delete;

  /// Holds so many bytes from now on, more or fewer than before. False: it stays as it was.
  bool Hold(std::size_t bytes) {
    if (bytes > held_ && !budget_.Take(bytes - held_)) return false;
    if (bytes < held_) budget_.GiveBack(held_ - bytes);
    held_ = bytes;
    return true;
  }

 private:
  MemoryBudget& budget_;
  std::size_t held_ = 0;
};

}  // namespace flintdesk::web
