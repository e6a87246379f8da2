#pragma once

#include <atomic>

#include "base/time.hpp"

namespace flintdesk::http::testing {

/// The machine's clock, which a test can put forward, from any thread: a time is then up when the test has
/// come to where it is to be up, however slow the machine is. A loop that sleeps learns of it by a `Post`.
class ForwardClock final : public Clock {
 public:
  time_point Now() const override { return SystemClock().Now() + milliseconds(ahead_); }
  std::int64_t EpochMilliseconds() const override { return SystemClock().EpochMilliseconds() + ahead_; }
  void PutForward(milliseconds by) { ahead_ += by.count(); }

 private:
  std::atomic<milliseconds::rep> ahead_{0};
};

}  // namespace flintdesk::http::testing
