#include "base/environment.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <thread>

#include <gtest/gtest.h>
#include <resolv.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flintdesk {
namespace {

constexpr const char* kName = "FLINTDESK_TEST_VARIABLE";

TEST(EnvironmentTest, ALibraryLeavesItsProgramsVariablesAlone) {
  ::setenv(kName, "left", 1);
  EXPECT_EQ(ReadVariable(kName), "left");
  UpdateVariables();
  EXPECT_STREQ(std::getenv(kName), "left");
  ::unsetenv(kName);
  EXPECT_EQ(ReadVariable(kName), std::nullopt);
  EXPECT_EQ(FindVariable(kName), std::nullopt);
}

// The following run in processes of their own, because there is no way back.

TEST(EnvironmentTest, WhatIsTakenOutIsStillKnown) {
  EXPECT_EXIT(
      {
        ::setenv(kName, "taken", 1);
        const char* text = std::getenv(kName);
        TakeVariablesOut();
        bool good = ReadVariable(kName) == "taken";
        UpdateVariables();
        good = good && std::getenv(kName) == nullptr;
        good = good && std::strcmp(text, "") == 0;  // nor does it stand in the memory that it had
        good = good && ReadVariable(kName) == "taken" && FindVariable(kName) == std::nullopt;
        ::setenv(kName, "anew", 1);
        UpdateVariables();
        good = good && ReadVariable(kName) == "anew";
        UpdateVariables();
        good = good && std::getenv(kName) == nullptr && ReadVariable(kName) == "anew";
        good = good && ReadVariable("FLINTDESK_TEST_NONE") == std::nullopt;
        std::_Exit(good ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(EnvironmentTest, WhatAScriptSetsOrRemovesCountsFromTheNextUpdateOn) {
  EXPECT_EXIT(
      {
        ::setenv(kName, "before", 1);
        TakeVariablesOut();
        ::setenv(kName, "after", 1);
        bool good = FindVariable(kName) == "before";
        UpdateVariables();
        good = good && FindVariable(kName) == "after";
        ::unsetenv(kName);
        UpdateVariables();
        good = good && FindVariable(kName) == std::nullopt && ReadVariable(kName) == std::nullopt;
        std::_Exit(good ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

// It would read them while a script sets some.
TEST(EnvironmentTest, TheSystemReadsVariablesOfTimesAndNamesBeforehand) {
  EXPECT_EXIT(
      {
        ::setenv("TZ", "UTC0", 1);
        ::setenv("RES_OPTIONS", "ndots:3", 1);
        TakeVariablesOut();
        ::setenv("TZ", "XYZ-5", 1);
        ::setenv("RES_OPTIONS", "ndots:7", 1);
        const std::time_t now = 0;
        std::tm local{};
        ::localtime_r(&now, &local);
        struct __res_state state {};
        const bool good = res_ninit(&state) == 0 && state.ndots == 3 && local.tm_hour == 0;
        std::_Exit(good ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

/// Reading the environment itself meanwhile is a race, which ThreadSanitizer reports.
TEST(EnvironmentTest, VariablesAreReadWhileAnotherThreadSetsThem) {
  EXPECT_EXIT(
      {
        ::setenv(kName, "value", 1);
        TakeVariablesOut();
        std::atomic<bool> over{false};
        std::thread reader([&] {
          while (!over)
            if (ReadVariable(kName) != "value" || !FindVariable("PATH")) std::_Exit(1);
        });
        for (int i = 0; i < 200; ++i) {
          ::setenv(("FLINTDESK_TEST_" + std::to_string(i % 20)).c_str(), std::to_string(i).c_str(), 1);
          UpdateVariables();
        }
        over = true;
        reader.join();
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace flintdesk
