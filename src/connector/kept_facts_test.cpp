#include "connector/kept_facts.hpp"

#include <gtest/gtest.h>

#include "connector/testing/map_memory.hpp"

namespace flintdesk::connector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kHere = "http://desk:8080";

using testing::MapMemory;

class KeptFactsTest : public ::testing::Test {
 protected:
  std::string Value(KeptFacts& facts, std::string_view name, const std::string& installation = kHere) {
    const auto fact = facts.Find(installation, name);
    return fact ? fact->value : "none";
  }
  /// What a process that starts now knows.
  std::string ValueInLaterProcess(std::string_view name) {
    KeptFacts facts(clock_, memory_);
    return Value(facts, name);
  }
  void Hold(std::string_view document) {
    memory_.kept[KeptFacts::NameInMemory(kHere)] = json::Parse(document).value();
  }

  FakeClock clock_;
  MapMemory memory_;
  KeptFacts facts_{clock_, memory_};
};

TEST_F(KeptFactsTest, AFactIsKnownUntilItsTimeIsOver) {
  EXPECT_EQ(Value(facts_, "api"), "none");
  facts_.Keep(kHere, "api", "v1", How::kAssumed, minutes(1));
  const auto fact = facts_.Find(kHere, "api");
  ASSERT_TRUE(fact);
  EXPECT_EQ(fact->value, "v1");
  EXPECT_EQ(fact->how, How::kAssumed);
  EXPECT_EQ(fact->until, clock_.EpochMilliseconds() + 60'000);
  EXPECT_EQ(Value(facts_, "api", "http://desk:9090"), "none");
  clock_.Advance(milliseconds(59'999));
  EXPECT_EQ(Value(facts_, "api"), "v1");
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Value(facts_, "api"), "none");
  EXPECT_TRUE(facts_.FindLast(kHere, "api"));
}

TEST_F(KeptFactsTest, IsOneDocumentAnInstallation) {
  facts_.Keep("http://localhost:8080", "api", "v3", How::kFound, hours(1));
  facts_.Keep("http://localhost:8080", "name", "note", How::kFound, hours(1));
  ASSERT_EQ(memory_.kept.size(), 1U);
  const auto& [name, document] = *memory_.kept.begin();
  EXPECT_EQ(name.substr(0, name.rfind('-')), "installation-of-http___localhost_8080");
  EXPECT_EQ(json::Write(document), R"({"api":{"value":"v3","how":"found","until":1700003600000},)"
                                   R"("name":{"value":"note","how":"found","until":1700003600000}})");
}

TEST_F(KeptFactsTest, NamesThatDifferInALetterOfAPathOrFarBehindAreTwoDocuments) {
  const std::string path(300, 'a');
  EXPECT_NE(KeptFacts::NameInMemory("http://desk:80/a"), KeptFacts::NameInMemory("http://desk:80/A"));
  EXPECT_NE(KeptFacts::NameInMemory(path + "1"), KeptFacts::NameInMemory(path + "2"));
  EXPECT_LE(KeptFacts::NameInMemory(path).size(), 150U);
}

TEST_F(KeptFactsTest, WhatIsForgottenIsForgottenForAllAndNothingElseIs) {
  facts_.Keep(kHere, "api", "v3", How::kFound, hours(1));
  facts_.Keep(kHere, "other", "yes", How::kFound, hours(1));
  facts_.Forget(kHere, "api");
  EXPECT_EQ(Value(facts_, "api"), "none");
  EXPECT_EQ(ValueInLaterProcess("api"), "none");
  EXPECT_EQ(ValueInLaterProcess("other"), "yes");
  facts_.Forget(kHere, "other");
  EXPECT_TRUE(memory_.kept[KeptFacts::NameInMemory(kHere)].IsNull());  // which is no file
  const int writes = memory_.writes;
  facts_.Forget(kHere, "other");
  EXPECT_EQ(memory_.writes, writes);
}

TEST_F(KeptFactsTest, WhatTheConfigurationSaysIsNotKept) {
  facts_.Keep(kHere, "api", "v3", How::kSaid, hours(1));
  EXPECT_EQ(memory_.writes, 0);
}

TEST_F(KeptFactsTest, ProcessesHearOfEachOtherAfterASecondAndKeepEachOthersFacts) {
  KeptFacts other(clock_, memory_);
  EXPECT_EQ(Value(other, "api"), "none");
  facts_.Keep(kHere, "api", "v3", How::kFound, hours(1));
  clock_.Advance(milliseconds(999));
  EXPECT_EQ(Value(other, "api"), "none");
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Value(other, "api"), "v3");
  facts_.Keep(kHere, "a", "yes", How::kFound, hours(1));
  other.Keep(kHere, "b", "yes", How::kFound, hours(1));  // has not heard of a
  EXPECT_EQ(ValueInLaterProcess("a"), "yes");
  EXPECT_EQ(ValueInLaterProcess("b"), "yes");
}

TEST_F(KeptFactsTest, AskingReadsOnceASecond) {
  for (int i = 0; i < 1'000; ++i) Value(facts_, "api");
  EXPECT_EQ(memory_.reads, 1);
  clock_.Advance(milliseconds(1'000));
  for (int i = 0; i < 1'000; ++i) Value(facts_, "api");
  EXPECT_EQ(memory_.reads, 2);
}

TEST_F(KeptFactsTest, FindingTheSameAgainIsWrittenWhenHalfItsTimeIsOver) {
  facts_.Keep(kHere, "name", "note", How::kFound, hours(10));
  const int reads = memory_.reads;
  for (int i = 0; i < 1'000; ++i) facts_.Keep(kHere, "name", "note", How::kFound, hours(10));
  EXPECT_EQ(memory_.writes, 1);
  EXPECT_EQ(memory_.reads, reads);
  facts_.Keep(kHere, "name", "request_note", How::kFound, hours(10));
  EXPECT_EQ(memory_.writes, 2);
  clock_.Advance(hours(5));
  facts_.Keep(kHere, "name", "request_note", How::kFound, hours(10));
  EXPECT_EQ(memory_.writes, 3);
  clock_.Advance(hours(9));
  EXPECT_EQ(Value(facts_, "name"), "request_note");
}

TEST_F(KeptFactsTest, NoFactIsKeptForLongerThanADay) {
  facts_.Keep(kHere, "api", "v3", How::kFound, hours(1'000));
  clock_.Advance(hours(24));
  EXPECT_EQ(Value(facts_, "api"), "none");
}

TEST_F(KeptFactsTest, ADocumentThatHoldsAnythingDoesNoHarm) {
  for (const char* document : {"[]", "7", "null", R"({"api":"v3"})", R"({"api":{}})", R"({"api":[1]})",
                               R"({"api":{"value":3,"how":"found","until":1700000001000}})",
                               R"({"api":{"value":"","how":"found","until":1700000001000}})",
                               R"({"api":{"value":"v3","how":"said","until":1700000001000}})",
                               R"({"api":{"value":"v3","how":7,"until":1700000001000}})",
                               R"({"api":{"value":"v3","how":"found","until":"1700000001000"}})",
                               R"({"api":{"value":"v3","how":"found","until":-1}})",
                               R"({"api":{"value":"v3","how":"found","until":9223372036854775807}})",
                               R"({"api":{"value":"v3","how":"found","until":-9223372036854775808}})",
                               R"({"api":{"value":"v3","how":"found","until":1700086400001}})"}) {
    Hold(document);
    KeptFacts facts(clock_, memory_);
    EXPECT_EQ(Value(facts, "api"), "none") << document;
    facts.Keep(kHere, "api", "v3", How::kFound, hours(1));
    EXPECT_EQ(Value(facts, "api"), "v3") << document;
  }
  Hold(R"({"api":{"value":"v3","how":"found","until":1700003600000}})");
  EXPECT_EQ(ValueInLaterProcess("api"), "v3");  // and what is right is believed
}

TEST_F(KeptFactsTest, AFactOfAClockThatWasSetBackIsNotBelieved) {
  class SetClock final : public Clock {
   public:
    time_point Now() const override { return {}; }
    std::int64_t EpochMilliseconds() const override { return wall; }
    std::int64_t wall = 1'700'000'000'000;
  } clock;
  KeptFacts facts(clock, memory_);
  facts.Keep(kHere, "api", "v3", How::kFound, hours(24));
  clock.wall -= 1;
  EXPECT_EQ(Value(facts, "api"), "none");
}

TEST_F(KeptFactsTest, NumberAndSizeOfFactsAreBounded) {
  json::Object document;
  for (int i = 0; i < 1'000; ++i)
    document.Set("fact " + std::to_string(i),
                 json::Object{{"value", "yes"}, {"how", "found"}, {"until", 1'700'000'001'000 + i}});
  memory_.kept[KeptFacts::NameInMemory(kHere)] = document;
  facts_.Keep(kHere, "api", "v3", How::kFound, hours(1));
  EXPECT_EQ(ValueInLaterProcess("api"), "v3");
  EXPECT_EQ(memory_.kept[KeptFacts::NameInMemory(kHere)].IfObject()->size(), 64U);
  EXPECT_EQ(ValueInLaterProcess("fact 0"), "none");  // which was the next to run out
  EXPECT_EQ(ValueInLaterProcess("fact 1"), "yes");

  const std::string text(10'000, 'x');
  facts_.Keep(kHere, "long", text, How::kFound, hours(1));
  facts_.Keep(kHere, text, "yes", How::kFound, hours(1));
  EXPECT_LT(json::Write(memory_.kept[KeptFacts::NameInMemory(kHere)]).size(), 10'000U);
  Hold(R"({"long":{"value":")" + text + R"(","how":"found","until":1700003600000}})");
  EXPECT_EQ(ValueInLaterProcess("long"), "none");
}

}  // namespace
}  // namespace flintdesk::connector
