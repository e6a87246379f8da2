#include "simulator/fault.hpp"

#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string SentenceOf(std::string_view plan) {
  auto parsed = json::Parse(plan);
  if (!parsed.ok()) return "no JSON";
  auto faults = ParseFaults(parsed.value());
  return faults.ok() ? "taken" : faults.error().Sentence();
}

std::string OfFault(const std::string& fault) { return SentenceOf("{\"faults\":[" + fault + "]}"); }

TEST(FaultTest, EveryKindCanBePosted) {
  for (const FaultRow& row : FaultRows())
    EXPECT_EQ(OfFault("{\"do\":\"" + std::string(row.name) + "\"}"), "taken") << row.name;
}

TEST(FaultTest, EveryWordOfEveryKeyCanBePosted) {
  int words = 0;
  for (const FaultRow& row : FaultRows()) {
    for (const std::string_view key : row.keys) {
      for (const std::string& word : WordsOf(key)) {
        json::Object fault{{"do", row.name}};
        fault.Set(std::string(key), word);
        EXPECT_EQ(OfFault(json::Write(fault)), "taken") << json::Write(fault);
        ++words;
      }
    }
  }
  EXPECT_GT(words, 20);
  EXPECT_TRUE(WordsOf("status").empty());
}

TEST(FaultTest, WhatIsWrongIsNamedWithTheNearestWord) {
  EXPECT_THAT(SentenceOf("[]"), HasSubstr("faults"));
  EXPECT_THAT(SentenceOf(R"({"faults":[]})"), HasSubstr("faults"));
  EXPECT_THAT(SentenceOf(R"({"faults":[{"do":"garbage"}],"name":"x"})"), HasSubstr("'name'"));
  EXPECT_THAT(OfFault(R"({"do":"garbage"},{"operation":"add-note"})"), HasSubstr("fault 2 has no do"));
  EXPECT_THAT(OfFault(R"({"do":"cut-befor"})"), AllOf(HasSubstr("cut-befor"), HasSubstr("'cut-before'")));
  EXPECT_THAT(OfFault(R"({"do":"garbage","operation":"add-notes"})"), HasSubstr("'add-note'"));
  EXPECT_THAT(OfFault(R"({"do":"garbage","api":"v2"})"), HasSubstr("api 'v2'"));
  EXPECT_THAT(OfFault(R"({"do":"garbage","tims":2})"), HasSubstr("'times'"));
  EXPECT_THAT(OfFault(R"({"do":"throttle","form":"html-492"})"), HasSubstr("'html-429'"));
  EXPECT_THAT(OfFault("7"), HasSubstr("fault 1 is not an object"));
}

TEST(FaultTest, AKeyOfAnotherKindIsRefused) {
  EXPECT_THAT(OfFault(R"({"do":"cut-before","commit":true})"), HasSubstr("'commit'"));
  EXPECT_THAT(OfFault(R"({"do":"garbage","status":500})"), HasSubstr("'status'"));
  EXPECT_THAT(OfFault(R"({"do":"close-on-accept","operation":"add-note"})"), HasSubstr("'operation'"));
}

TEST(FaultTest, ValuesAreChecked) {
  EXPECT_THAT(OfFault(R"({"do":"status","status":"503"})"), HasSubstr("an integer from 200 to 599"));
  EXPECT_THAT(OfFault(R"({"do":"status","status":99})"), HasSubstr("an integer from 200 to 599"));
  EXPECT_THAT(OfFault(R"({"do":"status","call":0})"), HasSubstr("call is 0"));
  EXPECT_THAT(OfFault(R"({"do":"status","commit":1})"), HasSubstr("true or false"));
  EXPECT_THAT(OfFault(R"({"do":"status","request":[]})"), HasSubstr("text is wanted"));
}

class ControlTest : public ServiceTest {};

TEST_F(ControlTest, APlanIsPostedReportedAndTakenAway) {
  const web::Response posted =
      Send("POST", "/simulator/plans", R"({"faults":[{"operation":"add-note","do":"status"}]})", "");
  EXPECT_EQ(posted.status, 201);
  EXPECT_EQ(At(Parsed(posted), {"id"}), "plan-1");
  EXPECT_EQ(At(Parsed(posted), {"used_up"}), "false");
  EXPECT_EQ(V3("POST", "requests/17/notes", "{note:{description:x}}").status, 503);
  EXPECT_EQ(At(Parsed(Send("GET", "/simulator/plans/plan-1", "", "")), {"used_up"}), "true");
  EXPECT_THAT(Send("GET", "/simulator/plans", "", "").body, HasSubstr("\"used\":1"));
  EXPECT_EQ(Send("DELETE", "/simulator/plans/plan-1", "", "").status, 200);
  EXPECT_EQ(Send("GET", "/simulator/plans/plan-1", "", "").status, 404);
}

TEST_F(ControlTest, APlanThatIsTakenAwayStrikesNothing) {
  Send("POST", "/simulator/plans", R"({"faults":[{"do":"status","times":9}]})", "");
  EXPECT_EQ(V3("GET", "requests/17").status, 503);
  Send("DELETE", "/simulator/plans", "", "");
  EXPECT_EQ(V3("GET", "requests/17").status, 200);
}

TEST_F(ControlTest, ABadPlanIsRefusedWithASentence) {
  const web::Response refused = Send("POST", "/simulator/plans", R"({"faults":[{"do":"cut-befor"}]})", "");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(At(Parsed(refused), {"error"}), HasSubstr("cut-before"));
  EXPECT_EQ(Send("POST", "/simulator/plans", "{", "").status, 400);
  EXPECT_THAT(Send("POST", "/simulator/plans", R"({"faults":[{"do":"wrong-certificate"}]})", "").body,
              HasSubstr("--tls"));
}

TEST_F(ControlTest, TheClockIsMovedAndSetBack) {
  EXPECT_EQ(At(Parsed(Send("POST", "/simulator/clock", R"({"offset_ms":120000})", "")), {"offset_ms"}),
            "120000");
  EXPECT_EQ(At(Parsed(Send("GET", "/simulator/clock", "", "")), {"now"}),
            std::to_string(clock_.EpochMilliseconds() + 120'000));
  EXPECT_EQ(At(Parsed(Send("DELETE", "/simulator/clock", "", "")), {"offset_ms"}), "0");
  for (const char* body : {R"({"offset":1})", R"({"offset_ms":"1"})", "[]", R"({"offset_ms":1,"x":2})"})
    EXPECT_EQ(Send("POST", "/simulator/clock", body, "").status, 400) << body;
}

TEST_F(ControlTest, OtherMethodsAndAddressesAreNamed) {
  EXPECT_EQ(Send("PUT", "/simulator/plans", "", "").status, 405);
  EXPECT_EQ(Send("PUT", "/simulator/effects", "", "").status, 405);
  EXPECT_EQ(Send("PUT", "/simulator/clock", "", "").status, 405);
  EXPECT_EQ(Send("GET", "/simulator", "", "").status, 404);
  EXPECT_EQ(Send("GET", "/simulator/plans/plan-1/x", "", "").status, 404);
}

}  // namespace
}  // namespace flintdesk::simulator
