#include "servicedesk/earlier_change.hpp"

#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kDate = 1'700'000'000'000;  // Tue, 14 Nov 2023 22:13:20 GMT
constexpr std::int64_t kMade = kDate + 123;
const Clock::time_point kReceived{};

/// What is known when an answer with this Date has come at the moment of `kReceived`.
ServerTime ServerAt(const char* time) {
  http::Answer answer;
  answer.headers.push_back({"Date", std::string("Tue, 14 Nov 2023 ") + time + " GMT"});
  ServerTime server;
  server.Take(answer, kReceived);
  return server;
}

bool Before(std::int64_t changed, int gone, std::int64_t made = kMade, const char* time = "22:13:20") {
  return IsBefore(changed, {made, kReceived, kDate}, kReceived + milliseconds(gone), ServerAt(time));
}

TEST(EarlierChangeTest, ATimeThatOurEarlierChangeHadIsBeforeTheCall) {
  EXPECT_TRUE(Before(kMade, 500));
  EXPECT_TRUE(Before(kMade, 2));
  EXPECT_TRUE(Before(kMade + 7, 500));  // the request's own time, a little after its note's
  EXPECT_TRUE(Before(kMade - 7, 500));
}

TEST(EarlierChangeTest, WhatMayHaveBeenMadeInThatInstantIsNot) {
  EXPECT_FALSE(Before(kMade, 0));
  EXPECT_FALSE(Before(kMade, 1));
  EXPECT_FALSE(Before(kMade + 7, 7));
  EXPECT_FALSE(Before(kMade + 7, 8));
  EXPECT_TRUE(Before(kMade + 7, 9));
}

TEST(EarlierChangeTest, AnotherTimeIsAnotherChange) {
  EXPECT_FALSE(Before(kMade + 101, 2'000));
  EXPECT_FALSE(Before(kMade - 101, 2'000));
}

TEST(EarlierChangeTest, AnAnswerThatCameAfterTheCallWasSentShowsNothing) {
  EXPECT_FALSE(Before(kMade, -500));
  EXPECT_FALSE(Before(kMade - 50, -1));
}

TEST(EarlierChangeTest, WholeSecondsTakeTwoMore) {
  EXPECT_FALSE(Before(kDate, 1'999, kDate));
  EXPECT_TRUE(Before(kDate, 2'000, kDate));
  EXPECT_FALSE(Before(kDate, 1'500, kDate + 50));
  EXPECT_FALSE(Before(kDate + 50, 1'500, kDate));
}

TEST(EarlierChangeTest, AClockThatHasBeenSetShowsNothing) {
  EXPECT_TRUE(Before(kMade, 500, kMade, "22:13:21"));
  EXPECT_FALSE(Before(kMade, 500, kMade, "22:13:17"));
  EXPECT_FALSE(Before(kMade, 500, kMade, "22:13:23"));
  EXPECT_FALSE(IsBefore(kMade, {kMade, kReceived, kDate}, kReceived + milliseconds(500), ServerTime{}));
}

TEST(EarlierChangeTest, IsKeptForTheRequestThatItWasMadeTo) {
  connector::Claims claims;
  const auto note = testing::MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}});
  const auto answer = json::Parse(R"({"note":{"id":"5","added_time":{"value":"1700000000123"}}})").value();
  RememberChange(claims, note, Api::kV3, answer, ServerAt("22:13:20"), kReceived);
  const auto kept = LastChange(claims, testing::MakeCall("close-request", {{"request-id", 17}}));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->shown, kMade);
  EXPECT_EQ(kept->date, kDate);
  EXPECT_FALSE(LastChange(claims, testing::MakeCall("close-request", {{"request-id", 18}})));
}

TEST(EarlierChangeTest, TheTimeIsThatOfWhatWasChanged) {
  const auto shown = [](const char* action, const json::Object& parameters, Api api,
                        const char* document) -> std::int64_t {
    connector::Claims claims;
    const auto call = testing::MakeCall(action, parameters);
    RememberChange(claims, call, api, json::Parse(document).value(), ServerAt("22:13:20"), kReceived);
    const auto kept = LastChange(claims, call);
    return kept ? kept->shown : 0;
  };
  const json::Object update{{"request-id", 17}, {"requester", "Ann"}, {"subject", "x"}};
  EXPECT_EQ(shown("update-request", update, Api::kV3,
                  R"({"request":{"last_updated_time":{"value":"7"},"due_by_time":{"value":"9"}}})"),
            7);
  EXPECT_EQ(shown("add-resolution", {{"request-id", 17}, {"resolutiontext", "x"}}, Api::kV3,
                  R"({"resolution":{"submitted_on":{"value":"7"}}})"),
            7);
  EXPECT_EQ(shown("add-note", {{"request-id", 17}, {"notetext", "x"}}, Api::kV1,
                  R"({"operation":{"Details":[{"NOTESID":5,"NOTESDATE":7}]}})"),
            7);
  EXPECT_EQ(shown("update-request", update, Api::kV1, R"({"operation":{"Details":{"CREATEDTIME":"7"}}})"), 0);
  EXPECT_EQ(
      shown("close-request", {{"request-id", 17}}, Api::kV3, R"({"response_status":{"status":"success"}})"),
      0);
}

}  // namespace
}  // namespace flintdesk::servicedesk
