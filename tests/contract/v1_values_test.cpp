#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// What V1 takes in another form than V3, from the same calls.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;

connector::Response Due(Desk& desk, json::Value time) {
  return desk.Call("edit-request",
                   {{"request-id", 17}, {"fields", json::Object{{"duebytime", std::move(time)}}}});
}

// The simulator's clocks show UTC, so that a time that is written for Berlin's comes back an hour later.
TEST(V1TimesTest, ATimeIsWrittenAsTheClocksOfTheServiceDeskShowIt) {
  Desk desk("v1", {}, {{"time-zone", "Europe/Berlin"}});
  constexpr const char* kNineOClock = "1800003600000";  // 2027-01-15T09:00Z
  for (const json::Value& time :
       {json::Value("2027-01-15T09:00"), json::Value("2027-01-15T08:00Z"), json::Value("1800000000000"),
        json::Value(1'800'000'000'000), json::Value(json::Object{{"value", "1800000000000"}}),
        json::Value(json::Object{{"value", "2027-01-15 09:00:00"}}), json::Value("15 Jan 2027, 09:00:00"),
        json::Value("15 Jan 2027 09:00:00")}) {
    SCOPED_TRACE(json::Write(time));
    EXPECT_EQ(Due(desk, "2026-12-24").code, Code::kSuccess);
    const connector::Response set = Due(desk, time);
    EXPECT_EQ(set.code, Code::kSuccess) << set.message;
    EXPECT_EQ(desk.Detail("17", "DUEBYTIME"), kNineOClock);
  }
  EXPECT_EQ(Due(desk, "2027-07-15T08:00Z").code, Code::kSuccess);
  EXPECT_EQ(desk.Detail("17", "DUEBYTIME"), "1815645600000") << "10 o'clock, in summer";
}

TEST(V1TimesTest, WhatCannotBeSaidOnClocksIsNotSent) {
  Desk desk("v1", {}, {{"time-zone", "Europe/Berlin"}});
  for (const char* time : {"2026-10-25T00:30Z", "2026-10-25T02:30+01:00", "1792891800000"}) {
    const connector::Response refused = Due(desk, time);
    EXPECT_EQ(refused.code, Code::kInvalidRequest);
    EXPECT_THAT(refused.message, HasSubstr("fields.duebytime: clocks of Europe/Berlin show 25 Oct 2026, "
                                           "02:30:00 twice that day, and V1 takes a time as they show it"));
  }
  for (const char* time : {"2026-10-25T02:30", "2027-03-28T02:30"}) {
    const connector::Response refused = Due(desk, time);
    EXPECT_EQ(refused.code, Code::kInvalidRequest);
    EXPECT_THAT(refused.message, HasSubstr("fields.duebytime: clocks of Europe/Berlin"));
  }
  EXPECT_EQ(Due(desk, "2026-10-25T01:00Z").code, Code::kInvalidRequest);
  EXPECT_EQ(Due(desk, "2026-10-25T02:00Z").code, Code::kSuccess) << "three o'clock comes once";
  EXPECT_EQ(Due(desk, "2027-03-28T01:00Z").code, Code::kSuccess) << "and so does it in spring";
  const connector::Response words = Due(desk, "tomorrow");
  EXPECT_EQ(words.code, Code::kInvalidRequest);
  EXPECT_THAT(words.message, HasSubstr("or write it as V1 does: 15 Jan 2027, 08:00:00."));
}

TEST(V1TimesTest, WithoutATimeZoneOnlyATimeOnClocksIsTaken) {
  Desk desk("v1");
  EXPECT_EQ(Due(desk, "2027-01-15T09:00").code, Code::kSuccess);
  EXPECT_EQ(desk.Detail("17", "DUEBYTIME"), "1800003600000");
  for (const char* time : {"1800003600000", "2027-01-15T09:00Z", "2027-01-15T09:00-05:00"}) {
    const connector::Response refused = Due(desk, time);
    EXPECT_EQ(refused.code, Code::kInvalidRequest);
    EXPECT_THAT(refused.message,
                HasSubstr("Set time-zone of the connector to the zone of the service desk."));
  }
}

connector::Response Custom(Desk& desk, const char* name) {
  return desk.Call("edit-request", {{"request-id", 17}, {"fields", json::Object{{name, "A1"}}}});
}

TEST(V1CustomFieldsTest, AnApiNameIsSentByItsLabel) {
  Desk desk("v1");
  const connector::Response learnt = Custom(desk, "udf_pick_302");
  EXPECT_EQ(learnt.code, Code::kSuccess) << learnt.message;
  EXPECT_EQ(desk.Detail("17", "Cost Centre"), "A1");
  Desk configured("v1", "v1-only",
                  {{"value-names", json::Object{{"fields", json::Object{{"Cost Centre", "udf_pick_302"}}}}}});
  EXPECT_EQ(Custom(configured, "udf_pick_302").code, Code::kSuccess);
  EXPECT_EQ(configured.Detail("17", "Cost Centre"), "A1");
}

TEST(V1CustomFieldsTest, WhereNobodyKnowsTheLabelItIsNotSent) {
  Desk desk("v1", "v1-only");
  const connector::Response response = Custom(desk, "udf_pick_302");
  EXPECT_EQ(response.code, Code::kInvalidRequest);
  EXPECT_THAT(response.message,
              HasSubstr("fields.udf_pick_302 is the API name of a custom field, and V1 knows "
                        "custom fields by their labels. Give the label that the form shows"));
  EXPECT_EQ(desk.TimesDone("update-request"), "0");
}

TEST(V1ViewsTest, AViewThatThereIsNotIsNoListOfEverything) {
  Desk desk("v1");
  for (const char* action : {"list-requests", "count-requests"}) {
    const connector::Response misspelt = desk.Call(action, {{"view", "Opne_System"}});
    EXPECT_EQ(misspelt.code, Code::kRejected);
    EXPECT_THAT(misspelt.message,
                HasSubstr("view \"Opne_System\" is none that the service desk lists; did you "
                          "mean Open_System? V1 would respond with all requests"));
    const connector::Response title = desk.Call(action, {{"view", "My Open Requests"}});
    EXPECT_EQ(title.code, Code::kRejected);
    EXPECT_THAT(title.message,
                HasSubstr("view \"My Open Requests\" is the title of a view. Give its name, "));
    for (const char* view : {"Open_System", "open_system", "My_Open"})
      EXPECT_EQ(desk.Call(action, {{"view", view}}).code, Code::kSuccess) << view;
    EXPECT_EQ(desk.Call(action, {{"view", "Opne_System"}, {"preflight", "off"}}).code, Code::kSuccess);
  }
}

class AssetsTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, AssetsTest, ::testing::Values("v1", "v3", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(AssetsTest, AreAParameterOfARequest) {
  Desk desk(GetParam());
  const bool v1 = std::string_view(GetParam()) == "v1";
  const char* two = v1 ? "printer-2f" : "printer-2f,laptop-0117";
  const char* shown = v1 ? "printer-2f" : "printer-2f, laptop-0117";
  desk.Done("edit-request", {{"request-id", 17}, {"assets", two}});
  EXPECT_EQ(desk.Detail("17", "ASSET"), shown);
  desk.Done("update-request", Desk::Prepared(GetParam(), {{"request-id", 18},
                                                          {"requester", "administrator"},
                                                          {"subject", "s"},
                                                          {"asset", "printer-2f"}}));
  EXPECT_EQ(desk.Detail("18", "ASSET"), "printer-2f");
  desk.Done("edit-request", {{"request-id", 18}, {"fields", json::Object{{"asset", "laptop-0117"}}}});
  EXPECT_EQ(desk.Detail("18", "ASSET"), "laptop-0117");
}

class PartsTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, PartsTest, ::testing::Values("v3", "cloud"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(PartsTest, TasksAndWorklogsHaveCustomFields) {
  Desk desk(GetParam());
  const json::Object fields{{"udf_sline_301", "A1"}};
  desk.Done("add-task", {{"request-id", 17}, {"title", "t"}, {"fields", fields}});
  const json::Value task = desk.Done("get-task", {{"request-id", 17}, {"task-id", 801}});
  EXPECT_EQ(task.Path({"task", "udf_fields", "udf_sline_301"})->ScalarText(), "A1");
  desk.Done("edit-task",
            {{"request-id", 17}, {"task-id", 801}, {"fields", json::Object{{"udf_sline_301", "B2"}}}});
  EXPECT_EQ(desk.Done("get-task", {{"request-id", 17}, {"task-id", 801}})
                .Path({"task", "udf_fields", "udf_sline_301"})
                ->ScalarText(),
            "B2");
  desk.Done("add-worklog", {{"request-id", 17}, {"name", "John"}, {"fields", fields}});
  EXPECT_EQ(desk.Done("get-worklog", {{"request-id", 17}, {"worklog-id", 601}})
                .Path({"worklog", "udf_fields", "udf_sline_301"})
                ->ScalarText(),
            "A1");
  const connector::Response label =
      desk.Call("add-task", {{"request-id", 17}, {"title", "t"}, {"fields", json::Object{{"Cost", "1"}}}});
  EXPECT_EQ(label.code, Code::kInvalidRequest);
  EXPECT_THAT(label.message, HasSubstr("value-names"));
}

TEST(PartsOfV1Test, AWorklogHasNoCustomFields) {
  Desk desk("v1");
  const connector::Response response =
      desk.Call("add-worklog",
                {{"request-id", 17}, {"name", "John"}, {"fields", json::Object{{"udf_sline_301", "A1"}}}});
  EXPECT_EQ(response.code, Code::kInvalidRequest);
  EXPECT_THAT(response.message, HasSubstr("V1 has no custom fields of a worklog"));
}

}  // namespace
}  // namespace flintdesk::contract
