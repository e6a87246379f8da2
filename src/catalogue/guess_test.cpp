#include "catalogue/guess.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/check.hpp"
#include "catalogue/example_connector.hpp"

namespace flintdesk::catalogue {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MisspellingOfTest, FindsWhatSlipsOfTheHandLeave) {
  const std::vector<std::string> names{"get-request", "close-request", "add-note",  "add-worklog",
                                       "request-id",  "notetext",      "host-name", "port",
                                       "is-ssl",      "technicianid"};
  const std::vector<std::pair<std::string, std::string>> slips = {{"get-requst", "get-request"},
                                                                  {"gte-request", "get-request"},
                                                                  {"get_request", "get-request"},
                                                                  {"getRequest", "get-request"},
                                                                  {"GET_REQUEST", "get-request"},
                                                                  {"getrequest", "get-request"},
                                                                  {"get-requests", "get-request"},
                                                                  {"clsoe-reqeust", "close-request"},
                                                                  {"add-notes", "add-note"},
                                                                  {"ad-note", "add-note"},
                                                                  {"add-worklgo", "add-worklog"},
                                                                  {"requestId", "request-id"},
                                                                  {"notetxt", "notetext"},
                                                                  {"hostname", "host-name"},
                                                                  {"prot", "port"},
                                                                  {"isSsl", "is-ssl"},
                                                                  {"tecnicianids", "technicianid"}};
  for (const auto& [typed, meant] : slips) EXPECT_EQ(MisspellingOf(typed, names), meant) << typed;
}

TEST(MisspellingOfTest, TakesNoOtherWordForASlip) {
  const std::vector<std::string> names{
      "get-request", "close-request", "assign-request",  "add-note", "site", "port", "cost", "level",
      "v1",          "name",          "max-header-size", "notetext"};
  for (const char* word : {"reopen-request",
                           "open-request",
                           "set-request",
                           "let-request",
                           "unassign-request",
                           "reassign-request",
                           "disclose-request",
                           "get-note",
                           "add-task",
                           "close-note",
                           "file",
                           "size",
                           "sort",
                           "host",
                           "mode",
                           "label",
                           "v2",
                           "max-response-size",
                           "note",
                           "close",
                           "",
                           "-",
                           "request"})
    EXPECT_EQ(MisspellingOf(word, names), std::nullopt) << word;
  EXPECT_EQ(MisspellingOf(std::string(100'000, 'x'), names), std::nullopt);
}

class AdviceTest : public ::testing::Test {
 protected:
  AdviceTest() {
    connector_.wished_verbs = {{{"reopen"}, "it is opened again by add-note", "add-note"},
                               {{"attach"}, "attachments are not possible yet", ""}};
    connector_.wished_things = {{{"attachment"}, "attachments are not possible yet", ""}};
    connector_.wished_parameters = {{{"file"}, "a text comes by --NAME-file", ""}};
  }
  std::string OnParameter(std::string_view name) {
    const std::vector<std::string> known{"notetext", "site"};
    return AdviceOnParameter(connector_, name, known);
  }

  Connector connector_ = ExampleConnector();
};

TEST_F(AdviceTest, AWishIsAnsweredByHowItIsDoneOrThatItIsNotPossible) {
  EXPECT_EQ(AdviceOnAction(connector_, "reopen-request"), "; it is opened again by add-note");
  EXPECT_EQ(AdviceOnAction(connector_, "ReopenRequest"), "; it is opened again by add-note");
  EXPECT_EQ(AdviceOnAction(connector_, "add-attachment"), "; attachments are not possible yet");
  EXPECT_EQ(AdviceOnAction(connector_, "attachment"), "; attachments are not possible yet");
  EXPECT_EQ(AdviceOnAction(connector_, "attach"), "; attachments are not possible yet");
}

TEST_F(AdviceTest, ASlipIsNamedAndAnythingElseIsNot) {
  EXPECT_EQ(AdviceOnAction(connector_, "get-requst"), "; did you mean get-request?");
  EXPECT_EQ(AdviceOnAction(connector_, "zap-request"), "");
  EXPECT_EQ(OnParameter("notetxt"), "; did you mean \"notetext\"?");
  EXPECT_EQ(OnParameter("file"), "; a text comes by --NAME-file");
  EXPECT_EQ(OnParameter("size"), "");
}

TEST_F(AdviceTest, OfManyActionsTheNearestAreNamed) {
  for (const char* name :
       {"list-notes", "edit-note", "delete-note", "add-task", "list-tasks", "add-problem-note"})
    connector_.actions.push_back(connector_.actions[0]), connector_.actions.back().name = name;
  EXPECT_THAT(NearestActions(connector_, "adding-note", 3),
              ElementsAre("add-note", "edit-note", "list-notes"));
  EXPECT_THAT(NearestActions(connector_, "AddProblemNotes", 2), ElementsAre("add-problem-note", "add-note"));
  EXPECT_THAT(NearestActions(connector_, "xylophone", 3), ::testing::IsEmpty());
  EXPECT_EQ(KnownActions(connector_, "zap-task"),
            "Known: get-request, add-note, list-notes, edit-note, "
            "delete-note, add-task, list-tasks, add-problem-note.");
  for (int i = 0; i < 5; ++i) connector_.actions.push_back(connector_.actions[0]);
  EXPECT_EQ(KnownActions(connector_, "zap-task"),
            "Nearest: add-task, list-tasks. `flintdesk actions` lists all; `flintdesk actions --find WORD` "
            "searches.");
}

TEST_F(AdviceTest, AWishThatHasComeTrueIsAFaultOfTheSpec) {
  EXPECT_THAT(FaultsOf(connector_), ::testing::IsEmpty());
  connector_.wished_verbs.push_back({{"get"}, "by magic", ""});
  for (std::size_t i = 0; i < connector_.actions.size(); ++i)
    connector_.actions[i].fields.push_back(Field::Text("everywhere", "A word.").Example("x"));
  connector_.wished_parameters.push_back({{"everywhere", "notetext"}, "by magic", ""});
  connector_.wished_things.push_back({{"x"}, "by zap-note", "zap-note"});
  EXPECT_THAT(FaultsOf(connector_), Contains(HasSubstr("get is wished for and there")));
  EXPECT_THAT(FaultsOf(connector_), Contains(HasSubstr("everywhere is wished for and there")));
  EXPECT_THAT(FaultsOf(connector_), ::testing::Not(Contains(HasSubstr("notetext is wished"))))
      << "there are actions without it";
  EXPECT_THAT(FaultsOf(connector_), Contains(HasSubstr("names an unknown action")));
}

}  // namespace
}  // namespace flintdesk::catalogue
