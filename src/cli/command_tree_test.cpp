#include "cli/command_tree.hpp"

#include <gtest/gtest.h>

#include "cli/commands.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {
namespace {

TEST(CommandTreeTest, TakesInputAndTimeoutForRun) {
  CommandTree tree;
  tree.app.parse("run box:a.rb --input {\"a\":1} --timeout 5 --meta --home h");
  EXPECT_EQ(tree.run.bit, "box:a.rb");
  EXPECT_EQ(tree.run.timeout, 5);
  EXPECT_TRUE(tree.run.meta);
  EXPECT_EQ(tree.run.home.home, "h");
}

TEST(CommandTreeTest, RefusesATimeoutThatIsNotAPositiveNumber) {
  for (const char* bad : {"0", "-1", "abc", "1.5"}) {
    CommandTree tree;
    EXPECT_THROW(tree.app.parse(std::string("run a.rb --timeout ") + bad), CLI::ParseError) << bad;
  }
}

TEST(CommandTreeTest, KnowsWhetherInitWasToldOfTls) {
  CommandTree silent, with, without;
  silent.app.parse("init desk");
  with.app.parse("init desk --tls");
  without.app.parse("init desk --no-tls");
  EXPECT_EQ(silent.init.tls, std::nullopt);
  EXPECT_EQ(with.init.tls, true);
  EXPECT_EQ(without.init.tls, false);
}

TEST(CommandTreeTest, EverythingAfterCallBelongsToTheCall) {
  CommandTree tree;
  tree.app.parse("call desk add-note --request-id 17 --help");
  EXPECT_EQ(tree.app.get_subcommands().front()->remaining(),
            (std::vector<std::string>{"desk", "add-note", "--request-id", "17", "--help"}));
}

TEST(CommandTreeTest, EveryCommandAndOptionHasADescription) {
  CommandTree tree;
  for (const CLI::App* command : tree.app.get_subcommands({})) {
    EXPECT_FALSE(command->get_description().empty()) << command->get_name();
    for (const CLI::Option* option : command->get_options())
      EXPECT_FALSE(option->get_description().empty()) << command->get_name() << " " << option->get_name();
  }
}

TEST(CommandTreeTest, TheManualIsPartedIntoCommandsAndActions) {
  CommandTree tree;
  const std::string commands = ManPage(tree), actions = ActionsManPage(TheConnector());
  EXPECT_NE(commands.find("\\-\\-save\\-certificate"), std::string::npos);
  EXPECT_EQ(commands.find("\\-\\-notetext\\fR"), std::string::npos);
  for (const catalogue::Group& group : TheConnector().groups)
    EXPECT_NE(actions.find(group.summary), std::string::npos) << group.name;
  EXPECT_NE(actions.find("\\-\\-notetext\\fR"), std::string::npos);
}

TEST(OutputTest, AProcessStatusIsTheCodeFrom0To125) {
  EXPECT_EQ(ProcessStatus(0), 0);
  EXPECT_EQ(ProcessStatus(125), 125);
  EXPECT_EQ(ProcessStatus(126), 1);
  EXPECT_EQ(ProcessStatus(-1), 1);
  EXPECT_EQ(ProcessStatus(std::int64_t{1} << 40), 1);
}

}  // namespace
}  // namespace flintdesk::cli
