#include <gtest/gtest.h>

#include "servicedesk/spec.hpp"

#include "contract/desk.hpp"

// What every dialect owes its caller: the same action has the same effect and reads the same.
namespace flintdesk::contract {
namespace {

class ActionsTest : public ::testing::TestWithParam<const char*> {
 protected:
  Desk desk_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Apis, ActionsTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(ActionsTest, EveryExampleOfTheCatalogueRunsAgainstAFreshSimulator) {
  const std::string_view edition = GetParam();
  for (const auto& action : servicedesk::ManageEngineSpec().actions) {
    const bool there = Desk::Has(edition, action);
    for (const auto& example : action.examples) {
      SCOPED_TRACE(action.name + ", " + example.title);
      if (!Desk::CanPrepare(edition, example)) continue;
      Desk desk(edition, {}, {{"unproven-actions", "all"}});
      if (there)
        for (const auto& [name, parameters] : example.before)
          desk.Done(name, Desk::Prepared(edition, parameters));
      const connector::Response response =
          desk.Call(action.name, Desk::Prepared(edition, example.parameters));
      EXPECT_EQ(response.code, there ? Code::kSuccess : Code::kInvalidRequest) << response.message;
      if (there) EXPECT_EQ(response.message, "success");
    }
  }
}

TEST_P(ActionsTest, GetRequestReturnsTheDetails) {
  EXPECT_EQ(desk_.Detail("17", "WORKORDERID"), "17");
  EXPECT_EQ(desk_.Detail("17", "STATUS"), "Open");
}

TEST_P(ActionsTest, UpdateRequestSetsWhatItIsGivenAndLeavesTheRest) {
  const std::string technician = desk_.Detail("17", "TECHNICIAN");
  desk_.Done("update-request", {{"request-id", 17},
                                {"requester", "administrator"},
                                {"subject", "50% <b> & \"ü\""},
                                {"priority", "high"},
                                {"site", "-"},
                                {"level", "Tier 3"},
                                {"fields", json::Object{{"urgency", "urgent"}}}});
  EXPECT_EQ(desk_.Detail("17", "SUBJECT"), "50% <b> & \"ü\"");
  EXPECT_EQ(desk_.Detail("17", "PRIORITY"), "High");
  EXPECT_EQ(desk_.Detail("17", "LEVEL"), "Tier 3");
  EXPECT_EQ(desk_.Detail("17", "URGENCY"), "Urgent");
  EXPECT_EQ(desk_.Detail("17", "TECHNICIAN"), technician);
}

TEST_P(ActionsTest, TheStatusOfTheDocumentsExampleClosesTheRequest) {
  desk_.Done("update-request",
             {{"request-id", 17}, {"requester", "administrator"}, {"subject", "x"}, {"status", "Close"}});
  EXPECT_EQ(desk_.Detail("17", "STATUS"), "Closed");
}

TEST_P(ActionsTest, CloseRequestClosesAndASecondTimeSaysSo) {
  desk_.Done(
      "close-request",
      {{"request-id", 17}, {"close-accepted", "Accepted"}, {"close-comment", "Virtual machine provisioned"}});
  EXPECT_EQ(desk_.Detail("17", "STATUS"), "Closed");
  const connector::Response again = desk_.Call("close-request", {{"request-id", 17}});
  EXPECT_EQ(again.code, Code::kSuccess);
  EXPECT_EQ(again.message, "request 17 was already closed");
  EXPECT_EQ(*again.data.Path({"operation", "result", "status"}), json::Value("Success"));
}

TEST_P(ActionsTest, AddRequestMakesARequestThatCanBeReadByItsId) {
  const json::Value made = desk_.Done("add-request", {{"requester", "Ann Ray"},
                                                      {"subject", "Disk full"},
                                                      {"requestType", "incident"},
                                                      {"site", "Head Office"},
                                                      {"technician", "John"}});
  const json::Value* id = made.Path({"operation", "Details", "WORKORDERID"});
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(desk_.Detail(*id->ScalarText(), "SUBJECT"), "Disk full");
  EXPECT_EQ(desk_.Detail(*id->ScalarText(), "REQUESTER"), "Ann Ray");
}

TEST_P(ActionsTest, AssignAndPickupChangeTheTechnician) {
  desk_.Done("update-request",
             {{"request-id", 18}, {"requester", "administrator"}, {"subject", "x"}, {"technician", "John"}});
  desk_.Done("assign-request", {{"requestid", "18"}, {"technicianid", 4}});
  EXPECT_EQ(desk_.Detail("18", "TECHNICIAN"), "administrator");
  desk_.Done("pickup-request", {{"request-id", 18}});
  EXPECT_EQ(desk_.Detail("18", "TECHNICIAN"), "administrator");
}

TEST_P(ActionsTest, EachChangeIsCarriedOutOnce) {
  desk_.Done("add-note", {{"request-id", 17}, {"notestext", "one\ntwo"}, {"ispublic", "true"}});
  desk_.Done("add-resolution", {{"request-id", 17}, {"resolutiontext", "rotated"}});
  desk_.Done("add-worklog", {{"associated_entity", "request"},
                             {"associated_entity_id", 17},
                             {"name", "John"},
                             {"description", "rotated"},
                             {"work-minutes", 30}});
  for (const char* action : {"add-note", "add-resolution", "add-worklog"})
    EXPECT_EQ(desk_.TimesDone(action), "1") << action;
}

}  // namespace
}  // namespace flintdesk::contract
