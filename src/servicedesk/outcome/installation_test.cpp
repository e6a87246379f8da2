#include "servicedesk/outcome/installation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::How;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;

constexpr const char* kName = "http://desk.example.org:8080";
const V3Wire kNotes{.method = "POST", .path = "/notes", .wrap = {"note", "request_note"}};

class InstallationTest : public ::testing::Test {
 protected:
  void Hold(std::string_view document) {
    memory_.kept[connector::KeptFacts::NameInMemory(kName)] = json::Parse(document).value();
    clock_.Advance(milliseconds(1'000));  // so that it is read
  }

  FakeClock clock_;
  testing::FakeMemory memory_;
  connector::KeptFacts facts_{clock_, memory_};
  Installation installation_{facts_, clock_, {.host = "desk.example.org", .port = 8080}, {}};
};

TEST_F(InstallationTest, TheApiThatIsConfiguredIsSaidWhateverWasFound) {
  installation_.KeepApi(Api::kV3);
  const auto said = installation_.ApiOf("v1");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->api, Api::kV1);
  EXPECT_EQ(said->how, How::kSaid);
  const auto found = installation_.ApiOf("auto");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->api, Api::kV3);
  EXPECT_EQ(found->how, How::kFound);
  installation_.ForgetApi();
  EXPECT_FALSE(installation_.ApiOf("auto"));
}

TEST_F(InstallationTest, V1IsAssumedForAMinuteAndFoundWhenItIsSeenAgain) {
  installation_.KeepApi(Api::kV1);
  EXPECT_EQ(installation_.ApiOf("auto")->how, How::kAssumed);
  clock_.Advance(minutes(1) - milliseconds(1));
  installation_.KeepApi(Api::kV1);  // a call beside it
  EXPECT_EQ(installation_.ApiOf("auto")->how, How::kAssumed);
  clock_.Advance(milliseconds(1));
  EXPECT_FALSE(installation_.ApiOf("auto"));
  installation_.KeepApi(Api::kV1);
  EXPECT_EQ(installation_.ApiOf("auto")->how, How::kFound);
  clock_.Advance(hours(24) - milliseconds(1));
  EXPECT_TRUE(installation_.ApiOf("auto"));
  clock_.Advance(milliseconds(1));
  EXPECT_FALSE(installation_.ApiOf("auto"));
  installation_.KeepApi(Api::kV3);
  installation_.KeepApi(Api::kV1);
  EXPECT_EQ(installation_.ApiOf("auto")->how, How::kAssumed);
}

TEST_F(InstallationTest, AValueThatAFactCannotHaveIsNotBelieved) {
  for (const char* document : {R"({"api":{"value":"v2","how":"found","until":1700003600000}})",
                               R"({"api":{"value":"yes","how":"found","until":1700003600000}})",
                               R"({"api":{"value":"v1","how":"assumed","until":1700003600000}})"}) {
    Hold(document);
    EXPECT_FALSE(installation_.ApiOf("auto")) << document;
  }
  Hold(R"({"v3-name-of-note":{"value":"\"}}","how":"found","until":1700003600000},
           "has-no-v3":{"value":"no","how":"found","until":1700003600000},
           "hides-updates":{"value":"yes","how":"assumed","until":1700003600000}})");
  EXPECT_EQ(installation_.Chosen(NameOnV3Fact(kNotes)), "");
  EXPECT_FALSE(installation_.Has(HasNoV3()));
  EXPECT_FALSE(installation_.Has(HidesUpdates()));
  installation_.KeepApi(Api::kV1);
  EXPECT_TRUE(installation_.ApiOf("auto"));
}

TEST_F(InstallationTest, AFlagIsKeptForADay) {
  for (const FactKind& flag : {HasNoV3(), HidesUpdates(), ShowsOtherTexts(), ShowsTimesOnV1(NoteThing())}) {
    EXPECT_FALSE(installation_.Has(flag)) << flag.name;
    installation_.Keep(flag);
    EXPECT_TRUE(installation_.Has(flag)) << flag.name;
  }
  EXPECT_FALSE(installation_.Has(ShowsTimesOnV1(WorklogThing())));
  clock_.Advance(hours(24));
  EXPECT_FALSE(installation_.Has(HasNoV3()));
}

TEST_F(InstallationTest, IsAnOriginAndAPortal) {
  http::Origin origin{.host = "Desk", .port = 8080};
  EXPECT_EQ(InstallationName(origin, ""), "http://desk:8080");
  EXPECT_EQ(InstallationName(origin, "2"), "http://desk:8080 portal 2");
  EXPECT_EQ(InstallationName(origin, "2", "Ann"), "http://desk:8080 portal 2 account Ann");
  origin.base_path = "/Help";
  origin.tls = true;
  EXPECT_EQ(InstallationName(origin, ""), "https://desk:8080/Help");
}

TEST_F(InstallationTest, WhatIsFoundOfOnePortalIsNotBelievedOfAnother) {
  testing::Desk desk;
  const json::Object parameters{{"request-id", 17}};
  InstallationOf(desk.Parts(), MakeCall("get-request", parameters, {{"portal-id", 2}})).KeepApi(Api::kV3);
  const auto knows = [&](const json::Object& configuration) {
    return InstallationOf(desk.Parts(), MakeCall("get-request", parameters, configuration))
        .ApiOf("auto")
        .has_value();
  };
  EXPECT_TRUE(knows({{"portal-id", 2}}));
  EXPECT_FALSE(knows({{"portal-id", 3}}));
  EXPECT_FALSE(knows({}));
}

const char* const kMade = R"({"note":{"id":"302","description":"x"},
                              "response_status":{"status_code":2000,"status":"success"}})";
const char* const kRefused = R"({"response_status":{"status_code":4000,"status":"failed","messages":[
                                 {"status_code":4001,"type":"failed","message":"Extra key found in JSON"}]}})";

connector::CheckedCall Note() {
  return MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}}, {{"api-version", "v3"}});
}

TEST(NameOnV3Test, ALaterProcessSendsANoteUnderTheNameThatWasTakenAtOnce) {
  testing::Desk first;
  first.client.Response(JsonResponse(400, kRefused));
  first.client.Response(JsonResponse(201, kMade));
  EXPECT_EQ(first.Run(Note()).code, Code::kSuccess);

  testing::Desk second;
  second.memory.kept = first.memory.kept;
  second.clock.Advance(milliseconds(1'000));
  second.client.Response(JsonResponse(201, kMade));
  EXPECT_EQ(second.Run(Note()).code, Code::kSuccess);
  ASSERT_EQ(second.client.requests.size(), 1U);
  EXPECT_THAT(PercentDecode(second.client.requests[0].body, false), HasSubstr(R"({"request_note":)"));

  // The host was brought up to date.
  second.client.Response(JsonResponse(400, kRefused));
  second.client.Response(JsonResponse(201, kMade));
  EXPECT_EQ(second.Run(Note()).code, Code::kSuccess);
  second.client.Response(JsonResponse(201, kMade));
  EXPECT_EQ(second.Run(Note()).code, Code::kSuccess);
  EXPECT_THAT(PercentDecode(second.client.requests.back().body, false), HasSubstr(R"({"note":)"));
}

TEST(NameOnV3Test, ManyNotesWriteItOnce) {
  testing::Desk desk;
  for (int i = 0; i < 50; ++i) desk.client.Response(JsonResponse(201, kMade));
  EXPECT_EQ(desk.Run(Note()).code, Code::kSuccess);
  const int writes = desk.memory.writes;
  EXPECT_GT(writes, 0);
  for (int i = 1; i < 50; ++i) EXPECT_EQ(desk.Run(Note()).code, Code::kSuccess);
  EXPECT_EQ(desk.memory.writes, writes);
}

TEST(NameOnV3Test, ANameThatIsKeptIsOneOfTheModules) {
  const FactKind kind =
      NameOnV3Fact(*ModelOf(*MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}}).action).wire.v3);
  EXPECT_EQ(kind.name, "v3-name-of-note");
  EXPECT_THAT(kind.alternatives, ::testing::ElementsAre("note", "request_note"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
