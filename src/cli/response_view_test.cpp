#include "cli/response_view.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/secret.hpp"

namespace flintdesk::cli {
namespace {

TEST(TicketViewTest, HoldsNoSecret) {
  RememberSecret("C84F9A10-7B2D-4E63-A5F8-D00DFEED4321");
  RememberSecret("hunter-2");
  const json::Object details{
      {"WORKORDERID", "17"},
      {"SUBJECT", "key c84f9a10 7b2d4e63a5f8d00dfeed4321!"},
      {"REQUESTER", "hunter-2"},
      {"DESCRIPTION", "<p>C84F9A10-7B2D<!-- > -->-4E63-A5F8&#8203;-D00DFEED4321, hun<b>ter</b>-2</p>"}};
  const std::string view = TicketView(json::Object{{"operation", json::Object{{"Details", details}}}});
  EXPECT_EQ(view, "#17  key [hidden]!\nRequester    [hidden]\n\n  [hidden], [hidden]\n");
}

TEST(FieldOfTest, FindsAKeyWithDotsAndTheWayAroundIt) {
  const json::Value document =
      json::Parse(R"({"a.b": {"x": 1}, "a": {"b": {"c": 2, "c.d": 3}, "b.f": {"e": 4}}})").value();
  EXPECT_EQ(FieldOf(document, "a.b.x").value(), "1");
  EXPECT_EQ(FieldOf(document, "a.b.c").value(), "2");
  EXPECT_EQ(FieldOf(document, "a.b.c.d").value(), "3");
  EXPECT_EQ(FieldOf(document, "a.b.f.e").value(), "4");
}

TEST(FieldOfTest, WhatIsNoTextIsJsonWithoutAnythingThatSteersATerminal) {
  const json::Value document = json::Object{{"a", json::Object{{"b", "x\u202Ey\u009Bz"}}}};
  EXPECT_EQ(FieldOf(document, "a").value(), R"({"b":"x\u202ey\u009bz"})");
  EXPECT_EQ(FieldOf(document, "a.b").value(), "x\u202Ey\u009Bz");  // a text is itself
}

TEST(FieldOfTest, NamesWhatIsMissingFarthestOnTheWay) {
  const json::Value document = json::Parse(R"({"a.b": {"x": 1}, "a": {"b": {"color": 2}}})").value();
  const Result<std::string> nothing = FieldOf(document, "a.b.colour");
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().message, "the response has no a.b.colour: there is no colour");
}

}  // namespace
}  // namespace flintdesk::cli
