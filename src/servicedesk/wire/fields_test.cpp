#include "servicedesk/wire/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> NotShown(std::string_view details,
                                  json::Object fields = {
                                      {"urgency", "High"}, {"Cost Centre", "A1"}, {"Room", "7"}}) {
  const auto call = testing::MakeCall(
      "add-request", {{"requester", "Ann"}, {"subject", "s"}, {"fields", std::move(fields)}});
  json::Value shown = json::Parse(details).value();
  return FieldsNotShown(call, ValueNames::Make(nullptr).value(),
                        json::Object{{"operation", json::Object{{"Details", std::move(shown)}}}});
}

TEST(FieldsNotShownTest, NamesTheCustomFieldsThatAShownRequestLacks) {
  EXPECT_THAT(NotShown(R"({"WORKORDERID": "4", "SUBJECT": "s", "COST_CENTRE": null})"), ElementsAre("Room"));
  EXPECT_THAT(NotShown(R"({"SUBJECT": "s", "Cost Centre": "A1", "room": "7"})"), IsEmpty());
}

TEST(FieldsNotShownTest, KnowsTheProductsOwnFieldsByTheirLabels) {
  const json::Object labels{{"Service Category", "Email"}, {"Impact Details", "x"}, {"Sub Category", "y"}};
  EXPECT_THAT(NotShown(R"({"SUBJECT": "s"})", labels), IsEmpty());
}

TEST(FieldsNotShownTest, SaysNothingWhereNoRequestIsShown) {
  EXPECT_THAT(NotShown(R"({"WORKORDERID": "4"})"), IsEmpty());
  EXPECT_THAT(NotShown("null"), IsEmpty());
}

}  // namespace
}  // namespace flintdesk::servicedesk
