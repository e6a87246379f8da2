#include "http/testing/later.hpp"

#include <atomic>
#include <ctime>

#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::atomic<std::chrono::nanoseconds::rep> added = 0;

}  // namespace

/// The dynamic linker asks the program before its libraries.
extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t clock,
                                                                    timespec* time) noexcept {
  constexpr long kSecond = 1'000'000'000;
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW)) {
    const auto nanoseconds = time->tv_nsec + added.load(std::memory_order_relaxed);
    time->tv_sec += nanoseconds / kSecond;
    time->tv_nsec = nanoseconds % kSecond;
  }
  return static_cast<int>(result);
}

namespace flintdesk::http::testing {

void MakeItLater(std::chrono::nanoseconds by) { added += by.count(); }

}  // namespace flintdesk::http::testing
