#include <cstdint>
#include <cstdlib>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// A flintbit writes a note and then closes the request: that the note has just changed the request is no sign
// that somebody has done so since the lost close was sent.
namespace flintdesk::contract {
namespace {

using ::testing::ContainsRegex;
using Fate = Gate::Fate;

const json::Object kSettings{{"settle-time", 30}, {"timeout", 60'000}};
const json::Object kNote{{"request-id", 17}, {"notetext", "rotated"}};
const json::Object kClose{{"request-id", 17}, {"close-accepted", "Accepted"}};

/// Lets the first change that is no note meet its fate.
Gate::Judge TheChangeAfterIt(Fate fate) {
  return [fate, met = std::make_shared<bool>(false)](const std::string& line, const std::string& body) {
    if (*met || !Gate::IsChange(line, body) || line.find("/notes") != std::string::npos) return Fate::kPass;
    *met = true;
    return fate;
  };
}

/// The same, lost; the read-backs are held until the gate is released.
Gate::Judge LosesTheChangeAfterIt() {
  return [lose = TheChangeAfterIt(Fate::kLoseRequest), lost = std::make_shared<bool>(false)](
             const std::string& line, const std::string& body) {
    const Fate fate = lose(line, body);
    const bool reads_back = !Gate::IsChange(line, body);
    if (fate != Fate::kPass) *lost = true;
    return *lost && reads_back ? Fate::kHold : fate;
  };
}

/// The time of the note as the response shows it, over either API.
std::string TimeOf(const json::Value& response) {
  if (const json::Value* time = response.Path({"note", "added_time", "value"}))
    return time->ScalarText().value_or("");
  const json::Value* details = response.Path({"operation", "Details"});
  if (details == nullptr || details->IfArray() == nullptr || details->IfArray()->empty()) return {};
  const json::Value* time = details->IfArray()->front().Find("NOTESDATE");
  return time == nullptr ? "" : time->ScalarText().value_or("");
}

/// Writes a note, and another where it was made at a whole second: that may be rounded, and shows less. When
/// it was made, in milliseconds since 1970.
std::int64_t WriteNote(Desk& desk) {
  std::string time;
  do {
    time = TimeOf(desk.Done("add-note", kNote));
    EXPECT_FALSE(time.empty());
  } while (time.ends_with("000"));
  return std::strtoll(time.c_str(), nullptr, 10);
}

class AfterANoteTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, AfterANoteTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(AfterANoteTest, ACloseThatNeverArrivedIsRetried) {
  for (const int gap : {0, 1, 50, 700}) {
    SCOPED_TRACE(gap);
    Desk desk(GetParam(), TheChangeAfterIt(Fate::kLoseRequest), {}, kSettings);
    WriteNote(desk);
    std::this_thread::sleep_for(milliseconds(gap));
    const auto response = desk.Call("close-request", kClose);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone("close-request"), "1");
  }
}

TEST_P(AfterANoteTest, AnyStateThatWasNotSetIsSetOnce) {
  const std::vector<std::pair<const char*, json::Object>> changes = {
      {"update-request", {{"request-id", 17}, {"requester", "Ann Ray"}, {"subject", "changed"}}},
      {"assign-request", {{"request-id", 17}, {"technicianid", 5}}},
      {"pickup-request", {{"request-id", 17}}}};
  for (const auto& [action, parameters] : changes) {
    SCOPED_TRACE(action);
    Desk desk(GetParam(), TheChangeAfterIt(Fate::kLoseRequest), {}, kSettings);
    WriteNote(desk);
    const auto response = desk.Call(action, parameters);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone(action), "1");
  }
}

TEST_P(AfterANoteTest, ACloseWhoseResponseIsLostIsReadBackAndNotRetried) {
  Desk desk(GetParam(), TheChangeAfterIt(Fate::kResetAfter), {}, kSettings);
  WriteNote(desk);
  const auto response = desk.Call("close-request", kClose);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("close-request"), "1");
}

TEST_P(AfterANoteTest, APickupThatWasCarriedOutIsNotTakenForUndone) {
  Desk desk(GetParam(), TheChangeAfterIt(Fate::kResetAfter), {}, kSettings);
  WriteNote(desk);
  const auto response = desk.Call("pickup-request", {{"request-id", 17}});
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_EQ(desk.TimesDone("pickup-request"), "1");
}

/// Loses a close after a note, and has something happen before the first look.
connector::Response CloseWith(Desk& desk, const std::function<void()>& meanwhile) {
  const std::int64_t written = WriteNote(desk);
  // Later than what counts as the same change.
  while (SystemClock().EpochMilliseconds() <= written + 200) std::this_thread::sleep_for(milliseconds(5));
  auto closing = std::async(std::launch::async, [&desk] { return desk.Call("close-request", kClose); });
  const auto closes = [](const std::string& line) {
    return !line.starts_with("GET") && line.find("/notes") == std::string::npos;
  };
  desk.gate().Await(closes);
  meanwhile();
  desk.gate().Release();
  return closing.get();
}

TEST_P(AfterANoteTest, SomebodyElsesChangeSinceIsNotDiscounted) {
  Desk desk(GetParam(), LosesTheChangeAfterIt(), {}, kSettings);
  const auto response = CloseWith(
      desk, [&desk] { EXPECT_EQ(desk.CallOfSomebodyElse("add-note", kNote).code, Code::kSuccess); });
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, ContainsRegex("request 17 is not closed, and " + desk.ChangedSince()));
  EXPECT_EQ(desk.TimesDone("close-request"), "0");
}

TEST_P(AfterANoteTest, AConcurrentNoteOfOursIsNotDiscounted) {
  Desk desk(GetParam(), LosesTheChangeAfterIt(), {}, kSettings);
  const auto response = CloseWith(desk, [&desk] {
    EXPECT_EQ(desk.Call("add-note", {{"request-id", 17}, {"notetext", "more"}}).code, Code::kSuccess);
  });
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_EQ(desk.TimesDone("close-request"), "0");
}

}  // namespace
}  // namespace flintdesk::contract
