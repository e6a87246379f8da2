#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// Several processes that work in one home folder, as those that cron starts: each knows what the others have
// done. Two engines are to each other what two processes are: they share nothing but the folder.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;
using Fate = Gate::Fate;

const json::Object kSettings{{"settle-time", 30}, {"timeout", 60'000}};
const json::Object kNote{{"request-id", 17}, {"notetext", "disk full on db1"}};

/// The nth change, counted from 1, meets its fate, all the rest pass.
Gate::Judge NthChange(int number, Fate fate) {
  return [=, seen = std::make_shared<int>(0)](const std::string& line, const std::string& body) {
    return Gate::IsChange(line, body) && ++*seen == number ? fate : Fate::kPass;
  };
}

class OtherProcessTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, OtherProcessTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(OtherProcessTest, ItsNoteIsNotTakenForOurs) {
  Desk desk(GetParam(), NthChange(2, Fate::kLoseRequest), {}, kSettings);
  const auto other = desk.AnotherProcess();
  desk.Done("add-note", kNote);
  const auto response = other->Start(Desk::CallOf("add-note", kNote))->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("add-note"), "2");
}

TEST_P(OtherProcessTest, WhoHasNotListenedBeforeKnowsWhatWasJustDone) {
  Desk desk(GetParam(), NthChange(2, Fate::kLoseRequest), {}, kSettings);
  desk.Done("add-note", kNote);
  const auto response = desk.AnotherProcess()->Start(Desk::CallOf("add-note", kNote))->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("add-note"), "2");
}

TEST_P(OtherProcessTest, AnEqualCallThatIsOnItsWayIsWaitedFor) {
  Desk desk(GetParam(), NthChange(1, Fate::kSilentBefore), {}, kSettings);
  const auto one = desk.AnotherProcess(), other = desk.AnotherProcess();
  connector::Call call = Desk::CallOf("add-note", kNote);
  call.asynchronous = true;
  const auto lost = one->Start(std::move(call));
  const auto is_note = [](const std::string& line) { return line.find("/notes") != std::string::npos; };
  desk.gate().Await(is_note);
  connector::Call equal = Desk::CallOf("add-note", kNote);
  equal.timeout = std::chrono::milliseconds(2'000);
  const auto response = other->Start(std::move(equal))->Wait();
  EXPECT_EQ(response.code, Code::kTimeout);
  EXPECT_THAT(response.message,
              HasSubstr("another call with the same content was still on its way; nothing was sent"));
  json::Object different = kNote;
  different.Set("notetext", "another text");
  EXPECT_EQ(other->Start(Desk::CallOf("add-note", different))->Wait().code, Code::kSuccess);
  EXPECT_EQ(desk.TimesDone("add-note"), "1");
  lost->Cancel();
  EXPECT_EQ(other->Start(Desk::CallOf("add-note", kNote))->Wait().code, Code::kSuccess);
  EXPECT_EQ(desk.TimesDone("add-note"), "2");
}

TEST_P(OtherProcessTest, ACloseThatNeverArrivedAfterItsNoteIsRetried) {
  Desk desk(GetParam(), NthChange(2, Fate::kLoseRequest), {}, kSettings);
  desk.Done("add-note", kNote);
  const auto response =
      desk.AnotherProcess()
          ->Start(Desk::CallOf("close-request", {{"request-id", 17}, {"close-accepted", "accepted"}}))
          ->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("close-request"), "1");
}

}  // namespace
}  // namespace flintdesk::contract
