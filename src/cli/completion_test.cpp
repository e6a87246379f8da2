#include "cli/completion.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/example_connector.hpp"
#include "cli/commands.hpp"

namespace flintdesk::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> WordsOf(const Completion& completion) {
  std::vector<std::string> words;
  for (const Offer& offer : completion.offers) words.push_back(offer.word);
  return words;
}

class CompletionTest : public ::testing::Test {
 protected:
  Completion At(const std::vector<std::string>& words) const { return Complete(tree_, connector_, words); }
  std::vector<std::string> OfferedAt(const std::vector<std::string>& words) const {
    return WordsOf(At(words));
  }

  CommandTree tree_;
  catalogue::Connector connector_ = catalogue::ExampleConnector();
};

TEST_F(CompletionTest, OffersEveryCommandAndItsOptions) {
  for (const CLI::App* command : tree_.app.get_subcommands({})) {
    EXPECT_THAT(OfferedAt({""}), Contains(command->get_name()));
    EXPECT_THAT(OfferedAt({command->get_name(), "--"}), Contains("--help"));
  }
  EXPECT_THAT(OfferedAt({"run", "--me"}), ElementsAre("--meta"));
  EXPECT_THAT(OfferedAt({"nosuch", ""}), IsEmpty());
}

TEST_F(CompletionTest, OffersEveryParameterOfAnActionOnce) {
  for (const catalogue::Action& action : TheConnector().actions) {
    const std::vector<std::string> offered =
        WordsOf(Complete(tree_, TheConnector(), {"call", "desk", action.name, "--"}));
    for (const catalogue::Field& field : action.fields)
      EXPECT_EQ(std::ranges::count(offered, "--" + field.name), 1) << action.name << " " << field.name;
    EXPECT_EQ(std::ranges::count(offered, "--timeout"), 1);
  }
}

TEST_F(CompletionTest, CompletesAValueByTheActionThatTheNameBelongsTo) {
  const catalogue::Field state = catalogue::Field::Text("state", "Its state.");
  connector_.actions[0].fields = {catalogue::Field(state).Usually({"Open", "On Hold"})};
  connector_.actions[1].fields = {catalogue::Field(state).Usually({"Draft"})};
  EXPECT_THAT(OfferedAt({"call", "desk", connector_.actions[0].name, "--state", "O"}),
              ElementsAre("Open", "On Hold"));
  EXPECT_THAT(OfferedAt({"call", "desk", connector_.actions[1].name, "--state", ""}), ElementsAre("Draft"));
}

TEST_F(CompletionTest, SaysOfAnActionWhatItIsFor) {
  const Completion actions = At({"actions", "get"});
  ASSERT_THAT(actions.offers, SizeIs(1));
  EXPECT_EQ(actions.offers[0].help, "Read a request.");
  EXPECT_THAT(OfferedAt({"actions", "no"}), ElementsAre("notes"));
}

TEST_F(CompletionTest, LeavesFilesToTheShell) {
  EXPECT_EQ(At({"run", "--home", ""}).kind, "folders");
  EXPECT_EQ(At({"doctor", "--config", ""}).kind, "files");
  EXPECT_EQ(At({"run", "--input", "@a"}).kind, "at-files");
  EXPECT_THAT(At({"run", "--input", "{"}).offers, IsEmpty());
}

TEST_F(CompletionTest, NeverOffersASecretOnlyWhereItIs) {
  EXPECT_EQ(At({"init", "--key", ""}).kind, "open");
  EXPECT_THAT(OfferedAt({"init", "--key", ""}), ElementsAre("@", "env:", "-"));
  EXPECT_THAT(OfferedAt({"init", "--key", "env:PAT"}), Contains("env:PATH"));
  for (const char* option : {"--client-secret", "--code", "--refresh-token"})
    EXPECT_THAT(OfferedAt({"init", option, ""}), ElementsAre("@", "env:", "-")) << option;
  EXPECT_THAT(OfferedAt({"init", "--data-center", "e"}), ElementsAre("eu"));
}

TEST_F(CompletionTest, CostsTheShellNothingHoweverManyActionsThereAre) {
  catalogue::Connector many = connector_;
  for (int i = 0; i < 150; ++i) {
    many.actions.push_back(catalogue::ExampleChange());
    many.actions.back().name = fmt::format("add-thing-{}", i);
  }
  EXPECT_THAT(WordsOf(Complete(tree_, many, {"call", "desk", "add-thing-149", "--note"})),
              ElementsAre("--notetext", "--notetext-file"));
  for (const char* shell : {"bash", "zsh", "fish"})
    EXPECT_THAT(CompletionScript(shell), Not(::testing::HasSubstr("add-note")));
}

TEST_F(CompletionTest, IsWrittenWithNulsSinceNamesMayHoldAnythingElse) {
  EXPECT_EQ(CompletionText({"words", {{"a\nb", "help"}, {"c", ""}}}),
            std::string("words\0a\nb\0help\0c\0\0", 18));
}

}  // namespace
}  // namespace flintdesk::cli
