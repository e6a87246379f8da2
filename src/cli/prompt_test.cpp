#include "cli/prompt.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <termios.h>

#include "cli/testing/terminal.hpp"

namespace flintdesk::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Terminal;

bool Echoes(int descriptor) {
  termios settings{};
  EXPECT_EQ(::tcgetattr(descriptor, &settings), 0);
  return (settings.c_lflag & ECHO) != 0;
}

TEST(PromptTest, TakesALineWithoutBlanksAroundIt) {
  Terminal terminal({{"Host", "  desk.example.com \n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_TRUE(prompt.Interactive());
  EXPECT_EQ(prompt.Ask("Host", "").value(), "desk.example.com");
}

TEST(PromptTest, AnEmptyLineMeansTheDefaultInBrackets) {
  Terminal terminal({{"Port [8080]", "\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(prompt.Ask("Port", "8080").value(), "8080");
}

TEST(PromptTest, AsksAgainUntilAYesOrANoComes) {
  Terminal terminal({{"TLS? (yes/no) [no]", "perhaps\n"}, {"TLS? (yes/no) [no]", "Y\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_TRUE(prompt.AskYesNo("TLS?", false).value());
  EXPECT_THAT(terminal.Seen(), HasSubstr("Please answer yes or no."));
}

TEST(PromptTest, ShowsNothingOfAHiddenText) {
  Terminal terminal({{"Key: ", "x\x15HIDDEN-KEYS\x7F-0042\n"}, {"More: ", "done\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(prompt.AskHidden("Key")->Reveal(), "HIDDEN-KEY-0042");
  EXPECT_TRUE(Echoes(terminal.descriptor()));
  EXPECT_EQ(prompt.Ask("More", "").value(), "done");
  EXPECT_THAT(terminal.Seen(), HasSubstr("done"));
  EXPECT_THAT(terminal.Seen(), Not(HasSubstr("HIDDEN")));
}

TEST(PromptTest, AHiddenTextIsReadLikeAnySecret) {
  Terminal terminal(
      {{"Key: ", "\u00A0\t\n"}, {"Key: ", "\uFEFF HIDDEN-0043\u2028 \r"}, {"Key: ", "caf\u00E9\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(prompt.AskHidden("Key")->Reveal(), "HIDDEN-0043");
  const Result<Secret> beyond = prompt.AskHidden("Key");
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.error().code, Code::kInvalidConfiguration);
  EXPECT_THAT(beyond.error().message, HasSubstr("what was typed holds a character beyond ASCII"));
}

TEST(PromptTest, LeavesTheTerminalAsItWasWhenInterrupted) {
  auto before = std::signal(SIGINT, SIG_IGN);
  Terminal terminal({{"Key: ", "half\x03"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(prompt.AskHidden("Key").error().code, Code::kCancelled);
  EXPECT_TRUE(Echoes(terminal.descriptor()));
  std::signal(SIGINT, before);
}

TEST(PromptTest, EndsWithTheInput) {
  Terminal terminal({{"Host", "\x04"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(prompt.Ask("Host", "").error().code, Code::kCancelled);
}

}  // namespace
}  // namespace flintdesk::cli
