#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// What a time without a zone means, wherever one is sent.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;

const json::Object kBerlin{{"time-zone", "Europe/Berlin"}};
constexpr const char* kNineOClock = "1800000000000";  // 2027-01-15T09:00 in Berlin

class TimesTest : public ::testing::TestWithParam<const char*> {
 protected:
  Desk desk_{GetParam(), {}, kBerlin};

  connector::Response Due(json::Value time) {
    return desk_.Call("edit-request",
                      {{"request-id", 17}, {"fields", json::Object{{"duebytime", std::move(time)}}}});
  }
};

INSTANTIATE_TEST_SUITE_P(Apis, TimesTest, ::testing::Values("v3", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(TimesTest, ATimeWithoutAZoneIsMeantInTheConfiguredOne) {
  const json::Object own{{"value", kNineOClock}};
  for (const json::Value& time :
       {json::Value("2027-01-15T09:00"), json::Value("2027-01-15T08:00Z"), json::Value(kNineOClock),
        json::Value(own), json::Value(json::Object{{"value", "2027-01-15 09:00:00"}})}) {
    SCOPED_TRACE(json::Write(time));
    EXPECT_EQ(Due("2026-12-24").code, Code::kSuccess);
    EXPECT_NE(desk_.Detail("17", "DUEBYTIME"), kNineOClock);
    const connector::Response set = Due(time);
    EXPECT_EQ(set.code, Code::kSuccess) << set.message;
    EXPECT_EQ(desk_.Detail("17", "DUEBYTIME"), kNineOClock);
  }
  EXPECT_EQ(Due("2027-01-15").code, Code::kSuccess);
  EXPECT_EQ(desk_.Detail("17", "DUEBYTIME"), "1799967600000");
}

TEST_P(TimesTest, SoIsOneThatAListIsSearchedBy) {
  EXPECT_EQ(Due("2027-01-15T09:00").code, Code::kSuccess);
  const auto found = [&](const char* from, const char* to) {
    const json::Value list = desk_.Done("list-requests", {{"due-from", from}, {"due-to", to}});
    return list.Find("requests")->IfArray()->size();
  };
  EXPECT_EQ(found("2027-01-15T08:59:59", "2027-01-15T09:00:00"), 1u);
  EXPECT_EQ(found(R"({"value": "1800000000000"})", "2027-01-15T08:00Z"), 1u);
  EXPECT_EQ(found("2027-01-15T09:00:01", "2027-01-15T10:00"), 0u);
}

TEST_P(TimesTest, ATimeThatClocksLeaveOutOrShowTwiceIsNotSent) {
  const std::string before = desk_.Detail("17", "DUEBYTIME");
  for (const char* time : {"2027-03-28T02:30", "2026-10-25T02:30"}) {
    const connector::Response refused = Due(time);
    EXPECT_EQ(refused.code, Code::kInvalidRequest);
    EXPECT_THAT(refused.message, HasSubstr("fields.duebytime: clocks of Europe/Berlin"));
  }
  EXPECT_EQ(desk_.Detail("17", "DUEBYTIME"), before);
  EXPECT_EQ(Due("2026-10-25T02:30+01:00").code, Code::kSuccess);
  EXPECT_EQ(desk_.Detail("17", "DUEBYTIME"), "1792891800000");
}

TEST_P(TimesTest, AZoneThatThereIsNotIsAFaultOfTheConfiguration) {
  Desk desk(GetParam(), {}, {{"time-zone", "Europe/Berln"}});
  const connector::Response response = desk.Call("get-request", {{"request-id", 17}});
  EXPECT_EQ(response.code, Code::kInvalidConfiguration);
  EXPECT_THAT(response.message, HasSubstr("did you mean Europe/Berlin?"));
}

}  // namespace
}  // namespace flintdesk::contract
