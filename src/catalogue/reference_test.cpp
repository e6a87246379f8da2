#include "catalogue/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "catalogue/example_connector.hpp"

namespace flintdesk::catalogue {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;

class ReferenceTest : public ::testing::Test {
 protected:
  std::string PageNamed(const std::string& name) {
    for (Page& page : ReferencePages(connector_))
      if (page.file_name == name) return page.content;
    ADD_FAILURE() << "no page " << name;
    return {};
  }

  Connector connector_ = ExampleConnector();
};

TEST_F(ReferenceTest, ThereIsAPageForEverything) {
  std::vector<std::string> names;
  for (const Page& page : ReferencePages(connector_)) names.push_back(page.file_name);
  EXPECT_THAT(names,
              ElementsAre("index.md", "configuration.md", "exit-codes.md", "get-request.md", "add-note.md"));
}

TEST_F(ReferenceTest, FewActionsAreListedAllByGroup) {
  EXPECT_EQ(ActionsText(connector_),
            "requests: Requests themselves.\n"
            "  get-request  reads  Read a request.\n"
            "\n"
            "notes: Notes of requests.\n"
            "  add-note     adds   Add a note to a request.\n");
  EXPECT_EQ(GroupText(connector_, connector_.groups[1]), "add-note  adds  Add a note to a request.\n");
}

TEST_F(ReferenceTest, OfManyActionsTheGroupsAreListedWithTheirNumber) {
  for (int i = 0; i < 150; ++i) connector_.actions.push_back(ExampleChange());
  EXPECT_EQ(ActionsText(connector_),
            "requests    1  Requests themselves.\n"
            "notes     151  Notes of requests.\n"
            "\n"
            "Name a group to see its actions, or search with --find WORD.\n");
}

TEST_F(ReferenceTest, ASearchLooksThroughTextsAndParameters) {
  EXPECT_THAT(FoundText(connector_, "NOTE add"), ::testing::StartsWith("add-note"));
  EXPECT_THAT(FoundText(connector_, "requester see"), ::testing::StartsWith("add-note"));
  EXPECT_THAT(FoundText(connector_, "notestext"), ::testing::StartsWith("add-note"));
  // Both speak of it; the one that is called so comes first.
  EXPECT_THAT(FoundText(connector_, "request"),
              AllOf(::testing::StartsWith("get-request"), HasSubstr("add-note")));
  EXPECT_EQ(FoundText(connector_, "request xylophone"), "");
}

TEST_F(ReferenceTest, AnActionsPageSaysWhatItTakesAndHowItEnds) {
  EXPECT_THAT(
      PageNamed("add-note.md"),
      AllOf(HasSubstr("# add-note\n"), HasSubstr("| `request-id` | id, up to 200 digits | yes |"),
            HasSubstr("| `kind` | `Internal`, `External` | no |"), HasSubstr("Also written `notestext`."),
            HasSubstr(".set(\"request-id\", 17)"), HasSubstr("--request-id 17 --notetext Done."),
            HasSubstr("`FILE` or `-` after `--notetext-file`."), HasSubstr("A second note of the same text"),
            HasSubstr("| 8 | `rejected` |"), HasSubstr("| `timeout` | milliseconds |")));
}

TEST_F(ReferenceTest, ExamplesAreQuotedForRubyAndTheShell) {
  connector_.actions[1].examples = {
      {"odd", {{"notetext", "it's #{x}"}, {"fields", json::Object{{"a", nullptr}}}}}};
  EXPECT_THAT(
      PageNamed("add-note.md"),
      AllOf(HasSubstr(R"(.set("notetext", "it's \#{x}"))"), HasSubstr(R"(.set("fields", {"a" => nil}))"),
            HasSubstr(R"(--notetext 'it'\''s #{x}' --fields '{"a":null}')")));
}

TEST_F(ReferenceTest, TheConfigurationPageNamesPlacesAndConditions) {
  EXPECT_THAT(PageNamed("configuration.md"),
              AllOf(HasSubstr("| `port` | integer, 1 to 65535 | yes: configuration or request |"),
                    HasSubstr("| `refresh-token` | text, secret | when `api-version` is `cloud` |"),
                    HasSubstr("| `api-version` | `auto`, `v1`, `v3`, `cloud` | no | `auto` |")));
}

TEST_F(ReferenceTest, TheExitCodePageHasEveryCode) {
  std::string page = PageNamed("exit-codes.md");
  for (const CodeRow& row : CodeTable()) EXPECT_THAT(page, HasSubstr("`" + std::string(row.name) + "`"));
  EXPECT_THAT(page, AllOf(HasSubstr("130 (SIGINT"), HasSubstr("143 (SIGTERM")));
  EXPECT_THAT(page, AllOf(HasSubstr("do not send it again"), Not(HasSubstr("REST"))));
}

TEST_F(ReferenceTest, ACellNeverBreaksItsTable) {
  connector_.actions[1].fields[2].description = "One | two\nthree <br>.";
  EXPECT_THAT(PageNamed("add-note.md"), HasSubstr("One \\| two three \\<br>."));
}

TEST_F(ReferenceTest, TextForATerminalKeepsItsWidth) {
  connector_.actions[1].description = std::string("word ") + ReplaceAll(std::string(60, 'x'), "x", "word ");
  std::vector<std::size_t> widths;
  for (const std::string& line : Split(ActionText(connector_, connector_.actions[1]), '\n'))
    if (line.starts_with("word")) widths.push_back(line.size());
  EXPECT_THAT(widths, AllOf(SizeIs(4), Each(Le(100U))));
}

TEST_F(ReferenceTest, TextForATerminalNamesFlagsAndDefaults) {
  EXPECT_THAT(
      ActionText(connector_, connector_.actions[1]),
      AllOf(HasSubstr("--request-id ID  (required)"), HasSubstr("--ispublic [true|false]  (default false)"),
            HasSubstr("Over the connector's configuration:\n  --host-name HOST\n"),
            HasSubstr("--notetext TEXT  (required)\n"), HasSubstr("From a file: --notetext-file FILE|-."),
            HasSubstr("Also --notestext."),
            HasSubstr("\n      flintdesk call manageenginesdp add-note --request-id 17 --notetext Done.\n")));
}

TEST_F(ReferenceTest, TheSchemaSaysTypesPlacesAndSecrets) {
  json::Value schema = ActionSchema(connector_, connector_.actions[1]);
  EXPECT_EQ(*schema.Find("required"), json::Value(json::Array{"request-id", "notetext"}));
  EXPECT_EQ(*schema.Path({"properties", "kind", "enum"}), json::Value(json::Array{"Internal", "External"}));
  EXPECT_EQ(*schema.Path({"properties", "minutes", "maximum"}), json::Value(600));
  EXPECT_EQ(*schema.Path({"properties", "technician-key", "x-secret"}), json::Value(true));
  EXPECT_EQ(*schema.Path({"properties", "port", "x-place"}), json::Value("configuration or request"));
  EXPECT_EQ(*schema.Find("x-effect"), json::Value("adds"));
  EXPECT_EQ(*schema.Find("additionalProperties"), json::Value(false));
  json::Value all = ActionsJson(connector_);
  EXPECT_EQ(*all.Path({"actions", "add-note"}), schema);
  EXPECT_TRUE(all.Path({"configuration", "properties", "api-version"}));
}

}  // namespace
}  // namespace flintdesk::catalogue
