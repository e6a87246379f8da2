#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FailuresTest : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Apis, FailuresTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

const json::Object kNote{{"request-id", 17}, {"notetext", "seen"}};

TEST_P(FailuresTest, AnUnknownRequestIsNotFound) {
  Desk desk(GetParam());
  for (const char* action : {"get-request", "close-request", "pickup-request"}) {
    const auto response = desk.Call(action, {{"request-id", "99999999999999999999"}});
    EXPECT_EQ(response.code, Code::kNotFound) << action << ": " << response.message;
    EXPECT_THAT(response.message, HasSubstr("99999999999999999999"));
  }
}

TEST_P(FailuresTest, AWrongKeyIsUnauthenticatedAndNotRepeated) {
  const char* const secret = std::string_view(GetParam()) == "cloud" ? "refresh-token" : "technician-key";
  Desk desk(GetParam(), {}, {{secret, "WRONG-KEY-4711"}});
  for (const auto& [action, parameters] :
       {std::pair<const char*, json::Object>{"get-request", {{"request-id", 17}}}, {"add-note", kNote}}) {
    const auto response = desk.Call(action, parameters);
    EXPECT_EQ(response.code, Code::kUnauthenticated) << response.message;
    EXPECT_THAT(response.message, Not(HasSubstr("WRONG-KEY-4711")));
  }
}

TEST_P(FailuresTest, AnUnknownNameIsRejectedAndTheFieldNamed) {
  Desk desk(GetParam(), {}, {{"preflight", "off"}});  // it is the service desk that refuses it
  const auto response = desk.Call(
      "update-request",
      {{"request-id", 17}, {"requester", "administrator"}, {"subject", "x"}, {"priority", "Gigantic"}});
  EXPECT_EQ(response.code, Code::kRejected) << response.message;
  EXPECT_THAT(response.message, HasSubstr("priority"));
  EXPECT_EQ(*response.data.Path({"operation", "result", "status"}), json::Value("Failed"));
  EXPECT_NE(desk.Detail("17", "SUBJECT"), "x");
}

TEST_P(FailuresTest, AClosingRuleKeepsTheRequestOpen) {
  Desk desk(GetParam(), "closing-rules");
  const auto response = desk.Call("close-request", {{"request-id", 17}});
  EXPECT_EQ(response.code, Code::kConflict) << response.message;
  EXPECT_EQ(desk.Detail("17", "STATUS"), "Open");
}

TEST_P(FailuresTest, WhatClosingDemandsIsSentOnceAndThenKnown) {
  // Asks before each change whether it would pass, as a user does who has configured nothing.
  Desk desk(GetParam(), [](const auto&...) { return Gate::Fate::kPass; },
            "closing-rules,closing-needs-category", {{"preflight", "on"}});
  const auto closes = [&desk] {
    const std::vector<std::string> lines = desk.gate().seen();
    return std::ranges::count_if(
        lines, [](const std::string& line) { return line.find("lose") != std::string::npos; });
  };
  EXPECT_EQ(desk.Call("close-request", {{"request-id", 17}}).code, Code::kConflict);
  const auto first = closes();
  const auto second = desk.Call("close-request", {{"request-id", 17}});
  EXPECT_EQ(second.code, Code::kConflict) << second.message;
  if (std::string_view(GetParam()) == "v1") return;
  EXPECT_EQ(closes(), first);
  EXPECT_THAT(second.message, HasSubstr("nothing was sent"));
  desk.Done("edit-request", {{"request-id", 17}, {"fields", json::Object{{"category", "Network"}}}});
  desk.Done("add-resolution", {{"request-id", 17}, {"resolutiontext", "Done."}});
  desk.Done("close-request", {{"request-id", 17}});
  EXPECT_EQ(desk.Detail("17", "STATUS"), "Closed");
}

TEST_P(FailuresTest, ARateLimitedCallIsThrottledWhateverTheForm) {
  for (const char* profile : {"throttle", "throttle-429"}) {
    Desk desk(GetParam(), profile, {{"retries", 0}});
    connector::Response response;
    for (int i = 0; i < 40 && response.code != Code::kThrottled; ++i)
      response = desk.Call("get-request", {{"request-id", 17}});
    EXPECT_EQ(response.code, Code::kThrottled) << profile << ": " << response.message;
    EXPECT_EQ(desk.Call("add-note", kNote).code, Code::kThrottled) << profile;
  }
}

}  // namespace
}  // namespace flintdesk::contract
