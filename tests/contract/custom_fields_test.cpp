#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// Custom fields by label, and names that the service desk does not have.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;

class CustomFieldsTest : public ::testing::TestWithParam<const char*> {
 protected:
  connector::Response Set(const char* name, const char* value) {
    return desk_.Call("edit-request", {{"request-id", 17}, {"fields", json::Object{{name, value}}}});
  }
  bool IsV1() const { return std::string_view(GetParam()) == "v1"; }

  Desk desk_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Apis, CustomFieldsTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(CustomFieldsTest, ALabelIsSetOnEveryEdition) {
  const connector::Response response = Set("cost centre", "A1");
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk_.Detail("17", IsV1() ? "Cost Centre" : "udf_pick_302"), "A1");
}

TEST_P(CustomFieldsTest, WhatThereIsNotIsRefusedWithTheNearest) {
  if (IsV1()) return;  // which ignores what it does not know
  const connector::Response field = Set("Cost Center", "A1");
  EXPECT_EQ(field.code, Code::kRejected);
  EXPECT_THAT(field.message, HasSubstr("did you mean \"Cost Centre\"?; nothing was sent"));
  const connector::Response value = Set("urgency", "Urgentt");
  EXPECT_EQ(value.code, Code::kRejected);
  EXPECT_THAT(value.message, HasSubstr("did you mean \"Urgent\"?; nothing was sent"));
  EXPECT_EQ(desk_.TimesDone("update-request"), "0");
}

TEST_P(CustomFieldsTest, ASubcategoryOfAnotherCategoryIsNotSent) {
  const auto set = [&](const char* category, const char* subcategory, const char* item) {
    return desk_.Call(
        "edit-request",
        {{"request-id", 17},
         {"fields", json::Object{{"category", category}, {"subcategory", subcategory}, {"item", item}}}});
  };
  EXPECT_EQ(set("Hardware", "Printer", "Toner").code, Code::kSuccess);
  const connector::Response other = set("Network", "Printer", "Toner");
  EXPECT_EQ(other.code, Code::kRejected);
  if (IsV1()) return;  // which refuses it itself
  EXPECT_THAT(other.message, HasSubstr("fields.subcategory \"Printer\" belongs to \"Hardware\" and not to "
                                       "\"Network\"; nothing was sent"));
  EXPECT_THAT(set("Hardware", "Printer", "Access").message,
              HasSubstr("fields.item \"Access\" belongs to \"VPN\" and not to \"Printer\""));
  EXPECT_EQ(desk_.TimesDone("update-request"), "1");
}

}  // namespace
}  // namespace flintdesk::contract
