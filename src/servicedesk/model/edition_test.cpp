#include "servicedesk/model/edition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/spec.hpp"
#include "servicedesk/testing/calls.hpp"

// Where each action exists, and how that is said.
namespace flintdesk::servicedesk {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::MakeCall;

const catalogue::Action& ActionOf(const char* name) { return *ManageEngineSpec().FindAction(name); }

std::string WhyNot(const char* action, json::Object parameters, Api api, json::Object configuration) {
  const auto error = WhyNotOver(api, MakeCall(action, parameters, configuration));
  return error ? error->message + ". " + error->assistance : "";
}

const json::Object kCloud{{"api-version", "cloud"},
                          {"data-center", "eu"},
                          {"client-id", "c"},
                          {"client-secret", "secret-of-the-tests"},
                          {"refresh-token", "refresh-token-of-the-tests"},
                          {"technician-key", nullptr}};

TEST(EditionTest, IsSaidOfEachAction) {
  EXPECT_EQ(EditionsLine(ActionOf("get-request")), "V1: yes; V3: yes; MSP (with account): yes; cloud: yes");
  EXPECT_EQ(EditionsLine(ActionOf("merge-requests")),
            "V1: no; V3: yes; MSP (with account): yes; cloud: unproven (unproven-actions)");
  EXPECT_EQ(EditionsLine(ActionOf("add-note-attachment")),
            "V1: no; V3: yes; MSP (with account): yes; cloud: no");
  EXPECT_EQ(EditionsLine(ActionOf("reply-request")),
            "V1: yes; V3: unproven (unproven-actions); MSP (with account): yes; "
            "cloud: no");
}

// Source: the table of editions in the reference: a row that is open is off.
TEST(EditionTest, WhatNoSourceShowsOfTheCloudNamesTheSwitch) {
  const json::Object merged{{"request-id", 17}, {"merge-request-ids", "18"}};
  const json::Object linked{{"request-id", 17}, {"linked-request-ids", "18"}};
  const json::Object level{{"request-id", 17}, {"approvers", "Ann Ray"}};
  const std::pair<const char*, json::Object> cases[] = {
      {"merge-requests", merged},
      {"link-requests", linked},
      {"unlink-requests", linked},
      {"tag-request", {{"request-id", 17}, {"tag-ids", "1"}}},
      {"list-tags", {}},
      {"get-request-summary", {{"request-id", 17}}},
      {"get-request-problem", {{"request-id", 17}}},
      {"link-request-problem", {{"request-id", 17}, {"problem-id", 1}}},
      {"add-approval-level", level},
      {"list-approval-levels", {{"request-id", 17}}},
      {"list-task-comments", {{"request-id", 17}, {"task-id", 801}}},
  };
  for (const auto& [action, parameters] : cases) {
    EXPECT_THAT(WhyNot(action, parameters, Api::kV3, kCloud),
                HasSubstr("is not known for certain: no public source shows it"))
        << action;
    json::Object allowed = kCloud;
    allowed.Set("unproven-actions", action);
    EXPECT_EQ(WhyNot(action, parameters, Api::kV3, allowed), "") << action;
    EXPECT_EQ(WhyNot(action, parameters, Api::kV3, {{"api-version", "v3"}}), "") << action;
  }
  EXPECT_EQ(WhyNot("approve-approval", {{"request-id", 17}, {"approval-level-id", 501}, {"approval-id", 551}},
                   Api::kV3, kCloud),
            "")
      << "documented";
  EXPECT_EQ(WhyNot("list-task-worklogs", {{"request-id", 17}, {"task-id", 801}}, Api::kV3, kCloud), "")
      << "clients read them";
}

TEST(EditionTest, WhatAnEditionLacksNamesThoseThatHaveIt) {
  EXPECT_EQ(
      WhyNot("list-note-attachments", {{"request-id", 17}, {"note-id", 301}}, Api::kV3, kCloud),
      "the action list-note-attachments does not exist in the cloud. It exists over V3 on premises (MSP "
      "included).");
  EXPECT_EQ(WhyNot("merge-requests", {{"request-id", 17}, {"merge-request-ids", "18"}}, Api::kV1,
                   {{"api-version", "v1"}}),
            "the action merge-requests does not exist over V1. It exists over V3 on premises (MSP included). "
            "Whether "
            "it works in the cloud is not known for certain.");
  EXPECT_THAT(
      WhyNot("list-task-worklogs", {{"request-id", 17}, {"task-id", 801}}, Api::kV1, {{"api-version", "v1"}}),
      HasSubstr("It exists over V3 on premises (MSP included), and in the cloud."));
  EXPECT_THAT(WhyNot("list-task-attachments", {{"request-id", 17}, {"task-id", 801}}, Api::kV1,
                     {{"api-version", "v1"}}),
              HasSubstr("V1. Whether it works over V3 on premises (MSP included) is not known for certain."));
}

TEST(EditionTest, EveryActionExistsSomewhere) {
  for (const catalogue::Action& action : ManageEngineSpec().actions) {
    const auto places = PlacesOf(action);
    ASSERT_EQ(places.size(), 4U);
    EXPECT_TRUE(std::ranges::any_of(places, [](const PlaceOfAction& place) {
      return place.is != PlaceOfAction::Is::kMissing;
    })) << action.name;
  }
}

TEST(EditionTest, WhatV1CannotCarryIsToldAsACallMeetsIt) {
  const LackOfV1 list = LackOf(ActionOf("list-requests"));
  EXPECT_THAT(list.refused, Contains("status"));
  EXPECT_THAT(list.refused, Contains("sort"));
  EXPECT_TRUE(list.left_out.empty());
  EXPECT_THAT(LackOf(ActionOf("assign-request")).refused, ::testing::ElementsAre("group"));
  EXPECT_TRUE(LackOf(ActionOf("close-request")).refused.empty());
  EXPECT_TRUE(LackOf(ActionOf("merge-requests")).refused.empty()) << "V1 has not even the action";
  const std::string page = EditionsPage(ManageEngineSpec()).content;
  EXPECT_THAT(page, HasSubstr("| [merge-requests](merge-requests.md) | no | yes | yes | unproven |"));
  EXPECT_THAT(page, HasSubstr("| [assign-request](assign-request.md) | `group` |  |"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
