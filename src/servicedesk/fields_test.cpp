#include "servicedesk/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::servicedesk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> NotShown(std::string_view details,
                                  json::Object fields = {
                                      {"urgency", "High"}, {"Cost Centre", "A1"}, {"Room", "7"}}) {
  catalogue::Checked values;
  values.values.Set("fields", std::move(fields));
  json::Value shown = json::Parse(details).value();
  return FieldsNotShown(values, json::Object{{"operation", json::Object{{"Details", std::move(shown)}}}});
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
