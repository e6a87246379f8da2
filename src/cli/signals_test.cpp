#include "cli/signals.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>

#include <gtest/gtest.h>
#include <unistd.h>

namespace flintdesk::cli {
namespace {

/// Without the watch only this would end the process, as SIGALRM does and no test expects.
constexpr unsigned kAtMost = 60;

[[noreturn]] void WaitForEver() {
  for (;;) ::pause();
}

class InterruptWatchDeathTest : public testing::Test {
 protected:
  InterruptWatchDeathTest() { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_F(InterruptWatchDeathTest, EndsTheProcessAfterTheGraceThoughTheOrderToStopIsNeverHeard) {
  EXPECT_EXIT(
      {
        ::alarm(kAtMost);
        InterruptWatch watch([](int) { WaitForEver(); }, milliseconds(10));
        ::raise(SIGTERM);
        WaitForEver();
      },
      testing::ExitedWithCode(143), "");
}

TEST_F(InterruptWatchDeathTest, WaitsOnlyForTheGraceForAnOrderToStopThatIsStillRunningAtTheEnd) {
  EXPECT_EXIT(
      {
        ::alarm(kAtMost);
        {
          InterruptWatch watch([](int) { WaitForEver(); }, milliseconds(500));
          ::raise(SIGINT);
          // Without these words the grace was over before the end, which the first test is about.
          std::fputs("at its end", stderr);
        }
        ::_exit(0);
      },
      testing::ExitedWithCode(130), "at its end");
}

TEST_F(InterruptWatchDeathTest, LetsTheProcessEndByItselfOnceTheOrderToStopWasHeard) {
  EXPECT_EXIT(
      {
        ::alarm(kAtMost);
        std::atomic<int> heard = 0;
        {
          InterruptWatch watch(
              [&](int signal) {
                heard = signal;
                heard.notify_all();
              },
              milliseconds(1'000 * kAtMost));
          ::raise(SIGTERM);
          heard.wait(0);
        }
        ::_exit(heard == SIGTERM && InterruptedBy() == SIGTERM ? 7 : 1);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace flintdesk::cli
