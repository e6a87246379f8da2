#include "cli/change_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"

namespace flintdesk::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

json::Value Of(const char* text) { return json::Parse(text).value(); }

/// The lines of the difference of a change.
std::string Lines(const char* difference) {
  return DifferenceView(
      Of((R"({"operation": {"result": {"difference": )" + std::string(difference) + "}}}").c_str()));
}

TEST(ChangeViewTest, ALineForEachMemberThatDiffers) {
  EXPECT_EQ(
      Lines(R"([{"field": "priority", "from": {"name": "Low", "id": "1"}, "to": {"name": "High", "id": "1"}},
                      {"field": "subject", "from": "a", "to": "b"}])"),
      "- priority: Low\n+ priority: High\n- subject: a\n+ subject: b\n");
  EXPECT_EQ(Lines(R"([{"field": "priority", "from": {"name": "Low", "id": "1"}, "to": {"name": "High"}}])"),
            "- priority: Low\n+ priority: High\n")
      << "what is not sent stays";
  EXPECT_EQ(Lines(R"([{"field": "udf", "from": {"a": {"b": [1, 2]}}, "to": {"a": {"b": [1]}}}])"),
            "- udf.a.b: [1,2]\n+ udf.a.b: [1]\n");
}

TEST(ChangeViewTest, WhatComesAndGoesHasOneSide) {
  EXPECT_EQ(Lines(R"([{"field": "technician", "from": null, "to": {"name": "John"}}])"),
            "+ technician: John\n");
  EXPECT_EQ(Lines(R"([{"field": "note", "from": {"id": "301", "text": "x"}, "to": null}])"),
            "- note.id: 301\n- note.text: x\n");
}

TEST(ChangeViewTest, AReferenceHasOneLine) {
  const auto lines = [](const std::string& from, const std::string& to) {
    return Lines((R"([{"field": "technician", "from": )" + from + ", \"to\": " + to + "}]").c_str());
  };
  const std::string john = R"({"id": "5", "name": "John", "email_id": "john@desk.example", "phone": null})";
  const std::string other = R"({"id": "9", "name": "John", "email_id": null, "phone": "204"})";
  const std::string kim = R"({"id": "7", "name": "Kim", "email_id": "kim@desk.example", "phone": "205"})";
  EXPECT_EQ(lines(john, kim), "- technician: John\n+ technician: Kim\n");
  EXPECT_EQ(lines(john, other), "- technician: John (id 5)\n+ technician: John (id 9)\n");
  EXPECT_EQ(lines(john, R"({"id": "7"})"), "- technician: John (id 5)\n+ technician: id 7\n");
  EXPECT_EQ(lines(john, R"({"email_id": "kim@desk.example"})"),
            "- technician: John\n+ technician: kim@desk.example\n");
  EXPECT_EQ(lines(kim, "null"), "- technician: Kim\n");
  EXPECT_EQ(lines("null", kim), "+ technician: Kim\n");
  EXPECT_EQ(lines(john, R"({"name": "John"})"), "Nothing has changed.\n");
  EXPECT_EQ(lines(john, R"({"name": "John", "phone": "1"})"), "+ technician.phone: 1\n")
      << "a difference that the name does not show";
  EXPECT_EQ(Lines(R"([{"field": "udf_fields", "from": {"udf_ref_1": {"id": "1", "name": "A"}},
                       "to": {"udf_ref_1": {"id": "2", "name": "B"}}}])"),
            "- udf_fields.udf_ref_1: A\n+ udf_fields.udf_ref_1: B\n");
}

TEST(ChangeViewTest, SaysWhatCanNotBeTold) {
  EXPECT_EQ(Lines("[]"), "Nothing has changed.\n");
  EXPECT_EQ(Lines("null"), "The service desk does not show what has changed.\n");
  EXPECT_EQ(DifferenceView(Of(R"({"operation": {"result": {"changed": true}}})")), "");
  EXPECT_EQ(DryRunView(Of(R"({"operation": {"result": {"changed": true}}})")), "");
}

TEST(ChangeViewTest, ADryRunHasItsRequestAndWhatWouldDiffer) {
  const std::string view = DryRunView(Of(
      R"({"dry-run": {"changed": true, "difference": [{"field": "subject", "from": "a", "to": "b c"}],
          "request": {"method": "PUT", "url": "http://desk/api/v3/requests/17",
                      "body": "input_data=%7B%22request%22%3A%7B%22subject%22%3A%22b+c%22%7D%7D&x=1"}}})"));
  EXPECT_THAT(view, ::testing::StartsWith("PUT http://desk/api/v3/requests/17\ninput_data = {\n"));
  EXPECT_THAT(view, HasSubstr("\"subject\": \"b c\""));
  EXPECT_THAT(view, ::testing::EndsWith("\nx = 1\n\n- subject: a\n+ subject: b c\n"));
}

TEST(ChangeViewTest, ADryRunThatWouldChangeNothingOrDoesNotKnow) {
  const auto with = [](const char* changed) {
    return DryRunView(Of((R"({"dry-run": {"changed": )" + std::string(changed) +
                          R"(, "difference": [], "request": {"method": "PUT", "url": "u", "body": ""}}})")
                             .c_str()));
  };
  EXPECT_EQ(with("false"), "PUT u\n\nNothing would change.\n");
  EXPECT_EQ(with("null"), "PUT u\n\nThe service desk does not show what would change.\n");
}

TEST(ChangeViewTest, SteersNoTerminalAndHoldsNoSecret) {
  RememberSecret("C84F9A10-7B2D-4E63-A5F8-D00DFEED4321");
  const std::string lines = Lines(
      R"([{"field": "a\u001b[2J", "from": "x\r\ny", "to": "C84F9A10-7B2D-4E63-A5F8-D00DFEED4321 \u009b"}])");
  EXPECT_EQ(lines, "- a\\u001b[2J: x\\r\\ny\n+ a\\u001b[2J: [hidden] \\u009b\n");
  EXPECT_THAT(DryRunView(Of(R"({"dry-run": {"changed": true, "difference": [], "request":
                  {"method": "PUT", "url": "u\u001b", "body": "key=C84F9A10-7B2D-4E63-A5F8-D00DFEED4321%1B"}}})")),
              ::testing::AllOf(HasSubstr("key = [hidden]\\u001b"), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace flintdesk::cli
