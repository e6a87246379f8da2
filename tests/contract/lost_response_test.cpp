#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/spec.hpp"

#include "contract/desk.hpp"

// A change whose response is lost, over real connections: whatever happens to the response, the change is
// carried out once or not at all, and the exit code says which or that nobody knows.
namespace flintdesk::contract {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using Fate = Gate::Fate;

// The settling time is short, so that the tests are.
const json::Object kSettings{{"settle-time", 30}, {"timeout", 60'000}};

const json::Object kNote{{"request-id", 17}, {"notetext", "first line\nsecond & <b>last</b>"}};

/// Lets the first change meet its fate and all the rest pass.
Gate::Judge FirstChange(Fate fate) {
  return [fate, met = std::make_shared<bool>(false)](const std::string& line, const std::string& body) {
    if (*met || !Gate::IsChange(line, body)) return Fate::kPass;
    *met = true;
    return fate;
  };
}

/// Loses the first change; the read-backs are held until the gate is released.
Gate::Judge LosesTheFirstChange() {
  return [lost = std::make_shared<bool>(false)](const std::string& line, const std::string& body) {
    if (!Gate::IsChange(line, body)) return *lost ? Fate::kHold : Fate::kPass;
    return std::exchange(*lost, true) ? Fate::kPass : Fate::kLoseRequest;
  };
}

/// Lets every change meet the same fate.
Gate::Judge EveryChange(Fate fate) {
  return [fate](const std::string& line, const std::string& body) {
    return Gate::IsChange(line, body) ? fate : Fate::kPass;
  };
}

class LostResponseTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, LostResponseTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(LostResponseTest, ANoteThatWasWrittenIsFoundAndNotWrittenAgain) {
  for (const Fate fate : {Fate::kResetAfter, Fate::kCloseAfter, Fate::kCutHead, Fate::kCutBody,
                          Fate::kServerErrorAfter, Fate::kPageAfter}) {
    SCOPED_TRACE(static_cast<int>(fate));
    Desk desk(GetParam(), FirstChange(fate), {}, kSettings);
    const auto response = desk.Call("add-note", kNote);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(response.message, HasSubstr("the response was lost"));
    EXPECT_EQ(desk.TimesDone("add-note"), "1");
    EXPECT_EQ(*response.data.Path({"operation", "result", "status"}), json::Value("Success"));
  }
}

TEST_P(LostResponseTest, ANoteThatNeverArrivedIsRetried) {
  for (const Fate fate : {Fate::kLoseRequest, Fate::kServerErrorBefore}) {
    SCOPED_TRACE(static_cast<int>(fate));
    Desk desk(GetParam(), FirstChange(fate), {}, kSettings);
    const auto response = desk.Call("add-note", kNote);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone("add-note"), "1");
  }
}

/// What the simulator has carried out, of whatever kind.
std::int64_t EffectsOf(Desk& desk) {
  std::int64_t sum = 0;
  const json::Value effects = desk.simulator().Effects();
  for (const auto& [name, count] : *effects.Find("total")->IfObject())
    if (name != "get-token") sum += *count.IfInteger();
  return sum;
}

/// Each action of the catalogue that changes something: it is carried out once or not at all, and 0 is never
/// said of what was not done.
TEST_P(LostResponseTest, NoActionIsCarriedOutTwiceOrSaysMoreThanIsKnown) {
  const std::string_view edition = GetParam();
  for (const catalogue::Action& action : servicedesk::ManageEngineSpec().actions) {
    const catalogue::Example& example = action.examples.front();
    if (!Desk::Has(edition, action) || !Desk::CanPrepare(edition, example)) continue;
    if (!catalogue::Changes(action.effect)) continue;
    for (const Fate fate : {Fate::kLoseRequest, Fate::kResetAfter}) {
      SCOPED_TRACE(action.name + (fate == Fate::kLoseRequest ? ", lost before" : ", lost after"));
      const auto armed = std::make_shared<std::atomic<bool>>(false);
      json::Object settings = kSettings;
      settings.Set("unproven-actions", "all");
      Desk desk(
          edition,
          [armed, fate](const std::string& line, const std::string& body) {
            return Gate::IsChange(line, body) && armed->exchange(false) ? fate : Fate::kPass;
          },
          {}, settings);
      for (const auto& [name, parameters] : example.before)
        desk.Done(name, Desk::Prepared(edition, parameters));
      const std::int64_t before = EffectsOf(desk);
      *armed = true;
      const auto response = desk.Call(action.name, Desk::Prepared(edition, example.parameters));
      const std::int64_t done = EffectsOf(desk) - before;
      EXPECT_FALSE(*armed) << "nothing was lost";
      EXPECT_THAT(response.code, ::testing::AnyOf(Code::kSuccess, Code::kIndeterminate)) << response.message;
      EXPECT_LE(done, 1) << response.message;
      if (response.code == Code::kSuccess) EXPECT_EQ(done, 1) << response.message;
      if (fate == Fate::kResetAfter) EXPECT_EQ(done, 1) << response.message;
    }
  }
}

struct Change {
  const char* action;
  json::Object parameters;
};

std::vector<Change> AllChanges() {
  return {{"add-note", kNote},
          {"add-request",
           {{"requester", "Ann Ray"},
            {"subject", "Disk full"},
            {"description", "srv1\nsrv2"},
            {"priority", "high"},
            {"technician", "John"},
            {"site", "-"}}},
          {"add-worklog",
           {{"request-id", 17}, {"name", "John"}, {"description", "rotated"}, {"work-minutes", 90}}},
          {"add-resolution", {{"request-id", 17}, {"resolutiontext", "The logs\nwere rotated."}}},
          {"update-request",
           {{"request-id", 17}, {"requester", "Ann Ray"}, {"subject", "changed"}, {"level", "tier 3"}}},
          {"close-request", {{"request-id", 17}, {"close-accepted", "Accepted"}}},
          {"assign-request", {{"request-id", 17}, {"technicianid", 5}}},
          {"pickup-request", {{"request-id", 17}}}};
}

TEST_P(LostResponseTest, EveryActionIsCarriedOutOnceWhenItsResponseIsLost) {
  for (const Change& change : AllChanges()) {
    SCOPED_TRACE(change.action);
    Desk desk(GetParam(), FirstChange(Fate::kResetAfter), {}, kSettings);
    const auto response = desk.Call(change.action, Desk::Prepared(GetParam(), change.parameters));
    // Nothing shows to whom the key belongs.
    const bool provable = std::string_view(change.action) != "pickup-request";
    EXPECT_EQ(response.code, provable ? Code::kSuccess : Code::kIndeterminate) << response.message;
    EXPECT_EQ(desk.TimesDone(change.action), "1");
  }
}

TEST_P(LostResponseTest, EveryActionThatNeverArrivedIsRetried) {
  for (const Change& change : AllChanges()) {
    SCOPED_TRACE(change.action);
    Desk desk(GetParam(), FirstChange(Fate::kLoseRequest), {}, kSettings);
    const auto response = desk.Call(change.action, Desk::Prepared(GetParam(), change.parameters));
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone(change.action), "1");
  }
}

TEST(LostResponseOfOldV1Test, WhereOnlyV1AnswersNothingIsDoneTwice) {
  for (const char* api : {"v1", "auto"}) {
    for (const Fate fate : {Fate::kResetAfter, Fate::kLoseRequest}) {
      for (const Change& change : AllChanges()) {
        SCOPED_TRACE(std::string(api) + " " + change.action + " " + std::to_string(static_cast<int>(fate)));
        Desk desk(api, FirstChange(fate), "v1-only", kSettings);
        const auto response = desk.Call(change.action, change.parameters);
        const std::string times = desk.TimesDone(change.action);
        EXPECT_THAT(response.code, ::testing::AnyOf(Code::kSuccess, Code::kIndeterminate))
            << response.message;
        if (response.code == Code::kSuccess) EXPECT_EQ(times, "1");
        EXPECT_EQ(times, fate == Fate::kResetAfter || response.code == Code::kSuccess ? "1" : "0");
      }
    }
  }
}

/// All at once, since each takes most of its time; a third of it is kept for reading back.
TEST(SilentResponseTest, AResponseThatNeverComesLeavesTimeToReadBack) {
  json::Object settings = kSettings;
  settings.Set("timeout", 9'000);
  struct Silence {
    std::string api;
    bool written;
    std::unique_ptr<Desk> desk;
    std::future<connector::Response> call;
  };
  std::vector<Silence> all;
  for (const char* api : {"v1", "v3", "auto"}) {
    for (const bool written : {true, false}) {
      const Fate fate = written ? Fate::kSilentAfter : Fate::kSilentBefore;
      auto desk = std::make_unique<Desk>(api, FirstChange(fate), "", settings);
      auto call = std::async(std::launch::async, [&desk = *desk] { return desk.Call("add-note", kNote); });
      all.push_back({api, written, std::move(desk), std::move(call)});
    }
  }
  for (Silence& silence : all) {
    SCOPED_TRACE(silence.api + (silence.written ? " written" : " never written"));
    const connector::Response response = silence.call.get();
    EXPECT_EQ(response.code, silence.written ? Code::kSuccess : Code::kIndeterminate) << response.message;
    EXPECT_EQ(silence.desk->TimesDone("add-note"), silence.written ? "1" : "0");
  }
}

TEST_P(LostResponseTest, TwoEqualNotesAtOnceAreTwoNotes) {
  int lost = 0;
  Desk desk(
      GetParam(),
      [&lost](const std::string& line, const std::string& body) {
        return Gate::IsChange(line, body) && lost++ < 2 ? Fate::kResetAfter : Fate::kPass;
      },
      {}, kSettings);
  const auto first = desk.Start("add-note", kNote);
  const auto second = desk.Start("add-note", kNote);
  EXPECT_EQ(first->Wait().code, Code::kSuccess) << first->Wait().message;
  EXPECT_EQ(second->Wait().code, Code::kSuccess) << second->Wait().message;
  EXPECT_EQ(desk.TimesDone("add-note"), "2");
  EXPECT_NE(first->Wait().message, second->Wait().message);
}

TEST_P(LostResponseTest, AThrottledChangeThatMayNotWaitSaysHowLong) {
  Desk desk(GetParam(), FirstChange(Fate::kThrottleForLong), {}, kSettings);
  const auto response = desk.Call("add-note", kNote);
  EXPECT_EQ(response.code, Code::kThrottled);
  EXPECT_THAT(response.message, HasSubstr("asks to wait 3600 s"));
  EXPECT_EQ(desk.TimesDone("add-note"), "0");
}

TEST_P(LostResponseTest, AnUnconfirmedPickupSaysWhatToCheckAndWhoHasTheRequest) {
  Desk desk(GetParam(), FirstChange(Fate::kResetAfter), {}, kSettings);
  const auto response = desk.Call("pickup-request", {{"request-id", 17}});
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, ContainsRegex("request 17 is as asked for, and " + desk.ChangedSince() +
                                              "; its technician is now administrator"));
  EXPECT_THAT(response.message, HasSubstr("check in the service desk whether request 17 is assigned to the "
                                          "technician to whom the key belongs before sending it again"));
  EXPECT_THAT(response.message, Not(HasSubstr("it was sent")));
}

TEST_P(LostResponseTest, AnAssignmentThatSomebodyElseCameBeforeSaysWhatToCheckAndWhoHasTheRequest) {
  Desk desk(GetParam(), LosesTheFirstChange(), {}, kSettings);
  auto lost = std::async(std::launch::async, [&desk] {
    return desk.Call("assign-request", {{"request-id", 17}, {"technicianid", 5}});
  });
  const auto changed = [](const std::string& line) { return line.find("GET") != 0; };
  desk.gate().Await(changed);
  desk.Done("assign-request", {{"request-id", 17}, {"technicianid", 4}});
  desk.gate().Release();
  const auto response = lost.get();
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, ContainsRegex("request 17 is not as asked for, and " + desk.ChangedSince() +
                                              "; its technician is now administrator"));
  EXPECT_THAT(response.message, HasSubstr("check in the service desk whether request 17 is assigned to the "
                                          "technician with the number 5 before sending it again"));
  EXPECT_EQ(desk.TimesDone("assign-request"), "1");
}

TEST_P(LostResponseTest, AChangeThatIsLostEachTimeSaysHowOftenItWasSent) {
  json::Object settings = kSettings;
  settings.Set("retries", 2);
  for (const Change& change : AllChanges()) {
    SCOPED_TRACE(change.action);
    Desk desk(GetParam(), EveryChange(Fate::kLoseRequest), {}, settings);
    const auto response = desk.Call(change.action, Desk::Prepared(GetParam(), change.parameters));
    EXPECT_EQ(response.code, Code::kIndeterminate);
    EXPECT_THAT(response.message, HasSubstr(", and no retries are left; it was sent 3 times"));
    EXPECT_EQ(desk.TimesDone(change.action), "0");
  }
}

TEST_P(LostResponseTest, AChangeThatIsRateLimitedEachTimeSaysHowOftenItWasSent) {
  for (const int retries : {0, 1, 2}) {
    json::Object settings = kSettings;
    settings.Set("retries", retries);
    Desk desk(GetParam(), EveryChange(Fate::kThrottle), {}, settings);
    const auto response = desk.Call("add-note", kNote);
    EXPECT_EQ(response.code, Code::kThrottled);
    const std::string attempts = " (after " + std::to_string(retries + 1) + " attempts)";
    EXPECT_EQ(response.message.find(attempts) != std::string::npos, retries > 0) << response.message;
    EXPECT_EQ(response.message.find("attempts)") != std::string::npos, retries > 0) << response.message;
    EXPECT_THAT(response.message, Not(HasSubstr("it asks to wait 0 s")));
    EXPECT_EQ(desk.TimesDone("add-note"), "0");
  }
}

}  // namespace
}  // namespace flintdesk::contract
