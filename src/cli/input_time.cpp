#include "cli/input_time.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/core.h>
#include <unistd.h>

namespace flintdesk::cli {

InputTime::InputTime(std::optional<milliseconds> timeout, std::function<int(const Error&)> expired)
    : timeout_(timeout), expired_(std::move(expired)) {}

Result<std::string> InputTime::Read(const std::function<Result<std::string>()>& read) {
  if (!timeout_) return read();
  const Clock& clock = SystemClock();
  const Clock::time_point begun = clock.Now();
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
  std::thread watch([&] {
    std::unique_lock lock(mutex);
    if (changed.wait_for(lock, *Left(), [&] { return ended; })) return;
    ::_exit(expired_(
        MakeError(Code::kTimeout,
                  fmt::format("the timeout of {} ms expired while an input was read; nothing was sent",
                              timeout_->count()),
                  "Whoever writes to standard input, or to the pipe that was named, must come to an end.")));
  });
  Result<std::string> text = read();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  changed.notify_one();
  watch.join();
  // Files are read at once: messages then name the timeout as it was given.
  constexpr milliseconds kAtOnce{100};
  const auto took = std::chrono::duration_cast<milliseconds>(clock.Now() - begun);
  if (took >= kAtOnce) spent_ += took;
  return text;
}

std::optional<milliseconds> InputTime::Left() const {
  if (!timeout_) return timeout_;
  return std::max(*timeout_ - spent_, milliseconds(1));
}

}  // namespace flintdesk::cli
