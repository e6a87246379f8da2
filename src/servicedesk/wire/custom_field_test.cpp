#include "servicedesk/wire/custom_field.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;

std::string Sent(json::Object fields, json::Object configuration = {}) {
  configuration.Set("api-version", "v3");
  const auto call =
      testing::MakeCall("edit-request", {{"request-id", 17}, {"fields", std::move(fields)}}, configuration);
  const auto names = ValueNames::Make(call.values.values.Find("value-names"));
  const auto members = V3Members(call, names.value());
  return members.ok() ? json::Write(*members) : members.error().message;
}

TEST(CustomFieldTest, EachKindIsSentInItsForm) {
  EXPECT_EQ(Sent({{"udf_sline_1", 4711}}), R"({"udf_fields":{"udf_sline_1":"4711"}})");
  EXPECT_EQ(Sent({{"udf_pick_1", "A1"}}), R"({"udf_fields":{"udf_pick_1":"A1"}})");
  EXPECT_EQ(Sent({{"udf_long_1", "42"}}), R"({"udf_fields":{"udf_long_1":42}})");
  EXPECT_EQ(Sent({{"udf_long1", 42}}), R"({"udf_fields":{"udf_long1":42}})");
  EXPECT_EQ(Sent({{"udf_double_1", "2.5"}}), R"({"udf_fields":{"udf_double_1":2.5}})");
  EXPECT_EQ(Sent({{"udf_bool_1", "Yes"}}), R"({"udf_fields":{"udf_bool_1":true}})");
  EXPECT_EQ(Sent({{"udf_bool_1", false}}), R"({"udf_fields":{"udf_bool_1":false}})");
  EXPECT_EQ(Sent({{"udf_date_1", "2026-11-01T09:30+01:00"}}),
            R"({"udf_fields":{"udf_date_1":{"value":"1793521800000"}}})");
  EXPECT_EQ(
      Sent({{"udf_date_1", json::Object{{"value", "2026-11-01T09:30"}}}}, {{"time-zone", "Europe/Berlin"}}),
      R"({"udf_fields":{"udf_date_1":{"value":"1793521800000"}}})");
  EXPECT_EQ(Sent({{"udf_pickref_1", "Berlin"}}), R"({"udf_fields":{"udf_pickref_1":{"name":"Berlin"}}})");
  EXPECT_EQ(Sent({{"udf_ref_1", json::Object{{"id", "7"}}}}), R"({"udf_fields":{"udf_ref_1":{"id":"7"}}})");
  EXPECT_EQ(Sent({{"udf_301", 7}}), R"({"udf_fields":{"udf_301":7}})");
}

TEST(CustomFieldTest, ThePrefixesOfTheCloudAreLabelsOnPremises) {
  EXPECT_EQ(KindOfApiName("dt_7"), CustomKind::kTime);
  EXPECT_EQ(KindOfApiName("num_1"), CustomKind::kInteger);
  EXPECT_TRUE(IsApiName("dt_7", true));
  EXPECT_TRUE(IsApiName("udf_7", false));
  EXPECT_EQ(Sent({{"date_of_birth", "0"}}), "fields.date_of_birth is not a field that V3 knows by this name");
}

TEST(CustomFieldTest, AnEmptyTextEmptiesIt) {
  EXPECT_EQ(Sent({{"udf_date_1", ""}, {"udf_sline_1", ""}}),
            R"({"udf_fields":{"udf_date_1":null,"udf_sline_1":""}})");
}

TEST(CustomFieldTest, WhatDoesNotFitTheKindIsRefused) {
  EXPECT_EQ(Sent({{"udf_long_1", "2.5"}}), "fields.udf_long_1: expected a whole number, got \"2.5\"");
  EXPECT_EQ(Sent({{"udf_double_1", "2,5"}}), "fields.udf_double_1: expected a number, got \"2,5\"");
  EXPECT_EQ(Sent({{"udf_bool_1", "perhaps"}}), "fields.udf_bool_1: expected true or false, got \"perhaps\"");
  EXPECT_THAT(Sent({{"udf_date_1", "soon"}}), HasSubstr("fields.udf_date_1: expected a date or a time"));
}

TEST(CustomFieldTest, ALabelOfTheConfigurationHasTheKindOfItsName) {
  const json::Object configuration{
      {"value-names", json::Object{{"fields", json::Object{{"Seats", "udf_long_304"}}}}}};
  EXPECT_EQ(Sent({{"seats", "12"}}, configuration), R"({"udf_fields":{"udf_long_304":12}})");
  EXPECT_THAT(Sent({{"Rows", "12"}}, configuration), HasSubstr("is not a field that V3 knows by this name"));
}

TEST(CustomFieldTest, AnUpgradeTakesTheTypeOutOfTheName) {
  EXPECT_TRUE(IsRenamed("udf_sline_301", "udf_301"));
  EXPECT_TRUE(IsRenamed("udf_cost", "udf_pick_cost"));
  EXPECT_TRUE(IsRenamed("udf_301", "udf_301"));
  EXPECT_FALSE(IsRenamed("udf_sline_301", "udf_pick_301"));
  EXPECT_FALSE(IsRenamed("udf_sline_301", "udf_302"));
  EXPECT_FALSE(IsRenamed("txt_301", "udf_301"));
}

TEST(CustomFieldTest, TellsApiNamesFromLabels) {
  for (const char* name : {"udf_sline_301", "udf_301", "udf_char1", "txt_cost", "dt_7"})
    EXPECT_TRUE(LooksLikeApiName(name)) << name;
  for (const char* name : {"Cost centre", "UDF_1", "udf_", "udf", "date", "cost_centre", "num_X", ""})
    EXPECT_FALSE(LooksLikeApiName(name)) << name;
}

}  // namespace
}  // namespace flintdesk::servicedesk
