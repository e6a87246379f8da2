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

TEST(FieldOfTest, TakesAnIndexInBracketsToo) {
  const json::Value document = json::Parse(R"({"a": {"list": [{"b": 7}, [8, 9]]}, "c[0]": 1})").value();
  EXPECT_EQ(FieldOf(document, "a.list.0.b").value(), "7");
  EXPECT_EQ(FieldOf(document, "a.list[0].b").value(), "7");
  EXPECT_EQ(FieldOf(document, "a.list[1][1]").value(), "9");
  EXPECT_EQ(FieldOf(document, "c[0]").value(), "1");
  EXPECT_EQ(FieldOf(document, "a.list[2]").error().assistance, "The list there has the elements 0 to 1.");
  EXPECT_FALSE(FieldOf(document, "a.list[x]").ok());
  EXPECT_FALSE(FieldOf(document, "a.list[").ok());
}

TEST(FieldOfTest, ProposesTheWholePathOfAKeyFartherDown) {
  const json::Value document =
      json::Parse(R"({"x": {"request": {"subject": "s"}}, "operation": {"Details": {"SUBJECT": "S"}}})")
          .value();
  EXPECT_EQ(FieldOf(document, "subject").error().assistance, "Did you mean x.request.subject?");
  EXPECT_EQ(FieldOf(document, "operation.subject").error().assistance,
            "Did you mean operation.Details.SUBJECT?");
  EXPECT_EQ(FieldOf(document, "priority").error().assistance, "There are: x, operation.");
}

TEST(TicketViewTest, ShowsHowARequestWasClosed) {
  const json::Value document =
      json::Parse(R"({"request": {"resolution": {"content": "<p>Logs <b>removed</b>.</p>"}},
      "operation": {"Details": {"WORKORDERID": "17", "SUBJECT": "Disk", "STATUS": "Closed", "PRIORITY": "",
                                "LEVEL": "Tier 1", "CLOSURECOMMENTS": "Cleaned."}}})")
          .value();
  EXPECT_EQ(TicketView(document),
            "#17  Disk\nStatus       Closed\nLevel        Tier 1\nClosed with  Cleaned.\n"
            "Resolution   Logs removed.\n");
}

}  // namespace
}  // namespace flintdesk::cli
