#include "servicedesk/wire/search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

/// What is searched for, as JSON; or what is wrong.
std::string Criteria(const json::Object& parameters, const json::Object& configuration = {}) {
  const auto call = testing::MakeCall("list-requests", parameters, configuration);
  const Result<json::Array> criteria = CriteriaOf(call, ValueNames::Make(nullptr).value());
  return criteria.ok() ? json::Write(*criteria) : criteria.error().message;
}

TEST(SearchTest, ACommaBeforeABlankBelongsToAPersonsName) {
  EXPECT_EQ(Criteria({{"technician", "Doe, John"}}),
            R"([{"field":"technician.name","condition":"is","value":"Doe, John"}])");
  EXPECT_EQ(Criteria({{"requester", "Doe, John,Ann Ray"}}),
            R"([{"field":"requester.name","condition":"is","values":["Doe, John","Ann Ray"]}])");
  EXPECT_EQ(Criteria({{"status", "Open, On Hold"}}),
            R"([{"field":"status.name","condition":"is","values":["Open","On Hold"]}])");
}

TEST(SearchTest, ABackslashMakesACommaAPartOfAnyValue) {
  EXPECT_EQ(Criteria({{"site", "Berlin\\, Mitte,Paris"}}),
            R"([{"field":"site.name","condition":"is","values":["Berlin, Mitte","Paris"]}])");
}

TEST(SearchTest, EachElementOfAListIsOneValue) {
  EXPECT_EQ(Criteria({{"status", json::Array{"Open", "Waiting, long"}}}),
            R"([{"field":"status.name","condition":"is","values":["Open","Waiting, long"]}])");
  EXPECT_EQ(Criteria({{"technician", json::Array{"Doe,John"}}}),
            R"([{"field":"technician.name","condition":"is","value":"Doe,John"}])");
  EXPECT_EQ(Criteria({{"group", json::Array{"-"}}}), Criteria({{"group", "-"}}));
}

/// The moments that are searched for, of a desk in Berlin.
std::string Bounds(const json::Object& parameters) {
  const auto call = testing::MakeCall("list-requests", parameters, {{"time-zone", "Europe/Berlin"}});
  const json::Array criteria = CriteriaOf(call, ValueNames::Make(nullptr).value()).value();
  std::string bounds;
  for (const json::Value& one : criteria)
    bounds += FormatUtc(*ParseInteger(*one.Find("value")->IfString())) + " ";
  return bounds;
}

TEST(SearchTest, WhatOneCriterionCannotSayIsRefused) {
  for (const char* names : {"john@desk.example,Jane", "Jane, john@desk.example"})
    EXPECT_EQ(Criteria({{"technician", names}}),
              "technician: names and e-mail addresses can't be searched for together");
  EXPECT_EQ(Criteria({{"priority", "-,Normal"}}),
            "priority: - stands for none and can't be searched for beside others");
  EXPECT_EQ(Criteria({{"technician", "a@x.example,b@x.example"}}),
            R"([{"field":"technician.email_id","condition":"is","values":["a@x.example","b@x.example"]}])");
}

TEST(SearchTest, ADateThatEndsASearchIsInIt) {
  EXPECT_EQ(Bounds({{"created-from", "2026-03-29"}, {"created-to", "2026-03-29"}}),
            "2026-03-28T23:00:00.000Z 2026-03-29T21:59:59.999Z ")
      << "a day of 23 hours";
  EXPECT_EQ(Bounds({{"updated-from", "2026-10-25"}, {"updated-to", "2026-10-25"}}),
            "2026-10-24T22:00:00.000Z 2026-10-25T22:59:59.999Z ")
      << "a day of 25 hours";
  EXPECT_EQ(Bounds({{"due-to", "2026-11-30T00:00"}}), "2026-11-29T23:00:00.000Z ") << "a time is that time";
}

constexpr const char* kOpen = R"({"field":"status.name","condition":"is","value":"Open"})";

TEST(SearchTest, TakesV3sListOfCriteria) {
  const std::string high =
      R"({"field":"priority.name","condition":"is","value":"High","logical_operator":"AND"})";
  EXPECT_EQ(Criteria({{"criteria", "[" + std::string(kOpen) + "," + high + "]"}}),
            "[" + std::string(kOpen) + "," + high + "]");
  EXPECT_EQ(Criteria({{"criteria", kOpen}}), "[" + std::string(kOpen) + "]");
}

TEST(SearchTest, AnOrAmongCriteriaStaysWithThem) {
  EXPECT_EQ(
      Criteria(
          {{"group", "Network"},
           {"criteria", "[" + std::string(kOpen) +
                            R"(,{"field":"id","condition":"is","value":"5","logical_operator":"or"}])"}}),
      R"([{"field":"group.name","condition":"is","value":"Network"},)"
      R"({"field":"status.name","condition":"is","value":"Open","children":[)"
      R"({"field":"id","condition":"is","value":"5","logical_operator":"or"}],"logical_operator":"AND"}])");
}

TEST(SearchTest, NamesWhatACriterionLacks) {
  EXPECT_EQ(Criteria({{"criteria", R"({"field":"status.name"})"}}),
            "criteria: expected an object with field, condition and value or values; condition is missing");
  EXPECT_EQ(Criteria({{"criteria", "[" + std::string(kOpen) + "," + kOpen + "]"}}),
            "criteria: number 2 of 2 needs a logical_operator, AND or OR, which joins it to those before it");
}

}  // namespace
}  // namespace flintdesk::servicedesk
