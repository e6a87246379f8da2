#include <gtest/gtest.h>

#include "contract/desk.hpp"

// The small differences between builds, each declared once.
namespace flintdesk::contract {
namespace {

struct Build {
  const char* profile;
  const char* api;
};

class ProfilesTest : public ::testing::TestWithParam<Build> {};

INSTANTIATE_TEST_SUITE_P(Builds, ProfilesTest,
                         ::testing::Values(Build{"older", "v1"}, Build{"older", "v3"}, Build{"older", "auto"},
                                           Build{"15100", "v3"}, Build{"15100", "v1"},
                                           Build{"v1-only", "auto"}, Build{"v3-only", "auto"}),
                         [](const auto& info) {
                           std::string name = std::string(info.param.profile) + "_" + info.param.api;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST_P(ProfilesTest, TheFourActionsOfTheDocumentWorkThere) {
  Desk desk(GetParam().api, GetParam().profile);
  desk.Done("add-note", {{"request-id", 17}, {"notetext", "first call"}});
  desk.Done("update-request", {{"request-id", 17}, {"requester", "administrator"}, {"subject", "changed"}});
  EXPECT_EQ(desk.Detail("17", "SUBJECT"), "changed");
  desk.Done("close-request", {{"request-id", 17}, {"close-accepted", "Accepted"}});
  EXPECT_EQ(desk.Detail("17", "STATUS"), "Closed");
}

struct BadKey {
  const char* profile;
  const char* api;
};

class BadKeyTest : public ::testing::TestWithParam<BadKey> {};

INSTANTIATE_TEST_SUITE_P(Builds, BadKeyTest,
                         ::testing::Values(BadKey{"bad-key-401", "v3"}, BadKey{"bad-key-login-page", "v3"},
                                           BadKey{"bad-key-redirect", "v3"}, BadKey{"revoked-key", "v1"},
                                           BadKey{"revoked-key", "v3"}, BadKey{"bad-key-login-page", "auto"},
                                           BadKey{"bad-key-redirect", "auto"}));

TEST_P(BadKeyTest, AWrongKeyIsUnauthenticatedHoweverTheBuildSaysIt) {
  Desk desk(GetParam().api, GetParam().profile, {{"technician-key", "WRONG-KEY-4711"}});
  EXPECT_EQ(desk.Call("get-request", {{"request-id", 17}}).code, Code::kUnauthenticated);
  EXPECT_EQ(desk.Call("add-note", {{"request-id", 17}, {"notetext", "x"}}).code, Code::kUnauthenticated);
}

}  // namespace
}  // namespace flintdesk::contract
