#include "connector/environment.hpp"

#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flintdesk::connector {
namespace {

constexpr const char* kName = "FLINTDESK_TEST_VARIABLE";

TEST(EnvironmentTest, ALibraryLeavesItsProgramsVariablesAlone) {
  ::setenv(kName, "left", 1);
  EXPECT_EQ(ReadVariable(kName), "left");
  EXPECT_STREQ(std::getenv(kName), "left");
  ::unsetenv(kName);
  EXPECT_EQ(ReadVariable(kName), std::nullopt);
}

TEST(EnvironmentTest, WhatIsTakenOutIsStillKnown) {
  // In a process of its own, because there is no way back.
  EXPECT_EXIT(
      {
        ::setenv(kName, "taken", 1);
        const char* text = std::getenv(kName);
        TakeVariablesOut();
        bool good = ReadVariable(kName) == "taken" && std::getenv(kName) == nullptr;
        good = good && std::strcmp(text, "") == 0;  // nor does it stand in the memory that it had
        good = good && ReadVariable(kName) == "taken";
        ::setenv(kName, "anew", 1);
        good = good && ReadVariable(kName) == "anew" && std::getenv(kName) == nullptr;
        good = good && ReadVariable("FLINTDESK_TEST_NONE") == std::nullopt;
        std::_Exit(good ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace flintdesk::connector
