#include "servicedesk/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/check.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

const Action& Named(std::string_view name) { return *ManageEngineSpec().FindAction(name); }

std::vector<std::string> RequiredOf(std::string_view action) {
  std::vector<std::string> names;
  for (const auto& field : Named(action).fields) {
    if (field.required && !field.required_when) names.push_back(field.name);
  }
  return names;
}

TEST(SpecTest, HasNoFaults) { EXPECT_THAT(catalogue::FaultsOf(ManageEngineSpec()), IsEmpty()); }

TEST(SpecTest, HasTheFourActionsOfTheDocumentAndTheFiveThatFlintbitsUse) {
  std::vector<std::string> names;
  for (const Action& action : ManageEngineSpec().actions) names.push_back(action.name);
  EXPECT_THAT(names,
              IsSupersetOf({"get-request", "update-request", "close-request", "add-note", "add-request",
                            "add-resolution", "add-worklog", "assign-request", "pickup-request"}));
}

TEST(SpecTest, RequiresWhatTheTablesRequire) {
  EXPECT_THAT(RequiredOf("get-request"), ElementsAre("request-id"));
  EXPECT_THAT(RequiredOf("update-request"), ElementsAre("request-id", "requester", "subject"));
  EXPECT_THAT(RequiredOf("close-request"), ElementsAre("request-id"));
  EXPECT_THAT(RequiredOf("add-note"), ElementsAre("request-id", "notetext"));
  EXPECT_THAT(RequiredOf("add-request"), ElementsAre("requester", "subject"));
}

TEST(SpecTest, KnowsEveryParameterOfTheTables) {
  for (const std::string_view name :
       {"request-id", "requester", "subject", "description", "requesttemplate", "priority", "site", "group",
        "technician", "level", "status", "service"})
    EXPECT_NE(Named("update-request").Find(name), nullptr) << name;
  for (const std::string_view name : {"request-id", "close-accepted", "close-comment"})
    EXPECT_NE(Named("close-request").Find(name), nullptr) << name;
  for (const std::string_view name : {"request-id", "ispublic", "notetext"})
    EXPECT_NE(Named("add-note").Find(name), nullptr) << name;
}

TEST(SpecTest, KnowsTheSpellingsOfWorkingFlintbits) {
  EXPECT_EQ(Named("add-note").Find("notestext")->name, "notetext");
  EXPECT_EQ(Named("close-request").Find("closecomment")->name, "close-comment");
  EXPECT_EQ(Named("close-request").Find("closeaccepted")->name, "close-accepted");
  EXPECT_EQ(Named("get-request").Find("requestid")->name, "request-id");
  EXPECT_EQ(Named("add-request").Find("requestType")->name, "requesttype");
}

TEST(SpecTest, LetsOnlyWhatACallMayWishForComeWithTheRequest) {
  std::vector<std::string> either;
  for (const auto& field : ManageEngineSpec().configuration) {
    if (field.place == catalogue::Place::kEither) either.push_back(field.name);
  }
  EXPECT_THAT(either, ElementsAre("host-name", "port", "is-ssl", "technician-key", "text-format", "timeout",
                                  "account", "preflight"));
}

TEST(SpecTest, ReadsTheLimitOfAResponseUnderItsOldNameToo) {
  const auto old = catalogue::CheckConfiguration(ManageEngineSpec(), {{"max-answer-size", 4096}});
  ASSERT_TRUE(old.ok()) << old.error().Sentence();
  EXPECT_EQ(old->Integer("max-response-size"), 4096);
  const auto both = catalogue::CheckConfiguration(ManageEngineSpec(),
                                                  {{"max-answer-size", 4096}, {"max-response-size", 8192}});
  EXPECT_FALSE(both.ok());
}

TEST(SpecTest, RefusesAProxyThatIsNotTheUrlOfOneAndDoesNotShowItsPassword) {
  for (const std::string proxy : {"http://user:pass-77@host:183x0", "gopher://user:pass-77@host", "http://",
                                  "http://user:pass-77@host:99999", "http://a b:1"}) {
    const auto checked = catalogue::CheckConfiguration(ManageEngineSpec(), {{"proxy", proxy}});
    ASSERT_FALSE(checked.ok()) << proxy;
    EXPECT_EQ(checked.error().code, Code::kInvalidConfiguration);
    EXPECT_THAT(checked.error().Sentence(), ::testing::AllOf(::testing::HasSubstr("proxy: "),
                                                             ::testing::Not(::testing::HasSubstr("77"))));
  }
  for (const std::string proxy : {"", "proxy.example.org", "proxy:3128", "http://u:p@proxy:3128/",
                                  "https://proxy", "SOCKS5h://[::1]:1080", "socks4a://proxy"})
    EXPECT_TRUE(catalogue::CheckConfiguration(ManageEngineSpec(), {{"proxy", proxy}}).ok()) << proxy;
}

TEST(SpecTest, AWorklogOfAnotherEntityIsOneMistake) {
  const auto configuration = catalogue::CheckConfiguration(
      ManageEngineSpec(), {{"host-name", "desk"}, {"port", 80}, {"technician-key", "KEY-of-the-tests"}});
  const auto checked = catalogue::CheckCall(
      ManageEngineSpec(), Named("add-worklog"), configuration.value(),
      {{"associated_entity", "problem"}, {"associated_entity_id", "17"}, {"name", "John"}}, false);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().details,
              ElementsAre(::testing::HasSubstr("associated_entity: expected one of request")));
}

TEST(SpecTest, AWorklogNamesItsRequestInOneOfTwoWays) {
  const Action& action = Named("add-worklog");
  const auto configuration = catalogue::CheckConfiguration(
      ManageEngineSpec(), {{"host-name", "desk"}, {"port", 80}, {"technician-key", "KEY-of-the-tests"}});
  const auto accepted = [&](const json::Object& parameters) {
    return catalogue::CheckCall(ManageEngineSpec(), action, configuration.value(), parameters, false).ok();
  };
  EXPECT_TRUE(accepted({{"request-id", 17}, {"name", "John"}}));
  EXPECT_TRUE(accepted({{"associated_entity", "request"}, {"associated_entity_id", "17"}, {"name", "John"}}));
  EXPECT_FALSE(accepted({{"name", "John"}}));
  EXPECT_FALSE(accepted({{"associated_entity", "request"}, {"name", "John"}}));
  EXPECT_FALSE(
      accepted({{"associated_entity", "problem"}, {"associated_entity_id", "17"}, {"name", "John"}}));
  json::Object both{
      {"request-id", 21}, {"associated_entity", "request"}, {"associated_entity_id", "21"}, {"name", "John"}};
  EXPECT_TRUE(accepted(both));
  both.Set("associated_entity_id", 20);
  EXPECT_FALSE(accepted(both)) << "which of the two is meant?";
}

TEST(SpecTest, AMisspeltActionIsNotAllowedSilently) {
  const auto fault_of = ManageEngineSpec().FindConfiguration("unproven-actions")->fault_of;
  EXPECT_EQ(fault_of("restore-request, reply-request"), "");
  EXPECT_EQ(fault_of("all"), "");
  EXPECT_EQ(fault_of("restore-request, reply-requst"),
            "there is no action \"reply-requst\"; did you mean reply-request?");
}

TEST(SpecTest, AFileInAFolderThatIsNotThereIsNotFetched) {
  const auto fault = [](const char* path) {
    const auto converted = catalogue::Convert(*Named("download-attachment").Find("to-file"), path);
    return converted.ok() ? "" : converted.error().text;
  };
  EXPECT_EQ(fault("/nonexistent/folder/copy.txt"),
            R"(to-file: the folder of this file does not exist, got "/nonexistent/folder/copy.txt")");
  EXPECT_EQ(fault("/dev/null/copy.txt"),
            R"(to-file: what this file is to stand in is no folder, got "/dev/null/copy.txt")");
  for (const char* path : {"copy.txt", "/tmp/copy.txt", "./copy.txt"}) EXPECT_EQ(fault(path), "") << path;
}

TEST(SpecTest, ANounOfSeveralWordsIsOne) {
  EXPECT_EQ(Named("add-approval").summary, "Add an approval to an approval level.");
  EXPECT_EQ(Named("add-task-comment").summary, "Add a comment to a task.");
  EXPECT_EQ(Named("list-notes").summary, "List the notes of a request.");
}

TEST(SpecTest, TextsThatMayBeLongComeFromFiles) {
  const auto comes = [](const char* action, const char* name) {
    return Named(action).Find(name)->MayComeFromAFile();
  };
  EXPECT_TRUE(comes("add-note", "notetext") && comes("add-request", "description"));
  EXPECT_TRUE(comes("close-request", "close-comment") && comes("add-resolution", "resolutiontext"));
  EXPECT_FALSE(comes("reply-request", "to") || comes("add-request", "subject") ||
               comes("list-requests", "columns"));
}

TEST(SpecTest, SeveralValuesMayBeAList) {
  for (const auto& [action, name] :
       std::vector<std::pair<const char*, const char*>>{{"list-requests", "status"},
                                                        {"count-requests", "technician"},
                                                        {"list-requests", "columns"},
                                                        {"list-requests", "criteria"},
                                                        {"add-approval-level", "approvers"},
                                                        {"reply-request", "cc"},
                                                        {"merge-requests", "merge-request-ids"},
                                                        {"link-requests", "linked-request-ids"}})
    EXPECT_TRUE(Named(action).Find(name)->several) << action << " " << name;
  for (const char* name : {"subject-contains", "created-from", "view", "sort"})
    EXPECT_FALSE(Named("list-requests").Find(name)->several) << name;
  EXPECT_FALSE(Named("edit-request").Find("technician")->several);
}

}  // namespace
}  // namespace flintdesk::servicedesk
