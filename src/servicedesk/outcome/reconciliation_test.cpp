// Long on purpose: one test for each way through a reconciliation, on the same desk and clock.
#include "servicedesk/outcome/reconciliation.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "connector/journal_files.hpp"
#include "connector/testing/temporary_home.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/outcome/earlier_change.hpp"
#include "servicedesk/testing/calls.hpp"
#include "servicedesk/testing/notes_desk.hpp"

// One branch a test, on a clock that the test moves. The desk is a list of notes that a fake client keeps.
namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;
using testing::MakeCall;
using ::testing::Not;

using testing::Fate;
using testing::kServerEpoch;
using testing::NotesDesk;

class ColdReconciliationTest : public ::testing::Test {
 protected:
  connector::CheckedCall Call(std::int64_t timeout = 60'000, const json::Object& more = {}) {
    json::Object configuration{{"api-version", "v3"}, {"timeout", timeout}};
    for (const auto& [name, value] : more) configuration.Set(name, value);
    auto call = MakeCall("add-note", {{"request-id", 17}, {"notetext", "seen"}}, configuration);
    call.deadline = Deadline::In(milliseconds(timeout), clock_);
    call.cancellation = std::make_shared<Cancellation>();
    return call;
  }
  std::shared_ptr<std::optional<connector::Response>> Start(connector::CheckedCall call) {
    auto ended = std::make_shared<std::optional<connector::Response>>();
    connector_.Start(std::move(call),
                     [ended](connector::Response response) { *ended = std::move(response); });
    return ended;
  }
  connector::Response Run(connector::CheckedCall call) {
    const auto ended = Start(std::move(call));
    while (!*ended && !timers_.empty()) timers_.RunNext();
    EXPECT_TRUE(*ended);
    return ended->value_or(connector::Response{});
  }
  static std::int64_t At(Clock::time_point moment) {
    return std::chrono::duration_cast<milliseconds>(moment - Clock::time_point{}).count();
  }

  FakeClock clock_;
  testing::FakeTimers timers_{clock_};
  testing::FakeMemory memory_;
  connector::KeptFacts facts_{clock_, memory_};
  connector::DeduplicationRecords deduplication_;
  connector::KeyedLocks keyed_locks_;
  testing::FakeMemory clock_memory_;
  connector::RecordClocks record_clocks_{clock_, clock_memory_};
  connector::CallJournal journal_{clock_};
  NotesDesk desk_{clock_};
  catalogue::Checked configuration_;
  std::function<std::unique_ptr<http::Client>()> make_client_;
  ManageEngineConnector connector_{{configuration_, desk_, clock_, facts_, timers_, deduplication_,
                                    keyed_locks_, record_clocks_, journal_, memory_, make_client_}};
};

/// As after an earlier change of the last hour.
class ReconciliationTest : public ColdReconciliationTest {
 protected:
  ReconciliationTest() { testing::KnowItsClock(record_clocks_, facts_, clock_); }
};

TEST_F(ReconciliationTest, AWrittenNoteIsReadBackAfterTheSettleTime) {
  desk_.fates = {Fate::kCommitAndLose};
  const auto response = Run(Call(60'000, {{"settle-time", 700}}));
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(response.message, "success; the response was lost, but note 0 is there in request 17");
  EXPECT_EQ(At(desk_.read_backs.front()), 700);
  EXPECT_EQ(desk_.notes.size(), 1U);
  EXPECT_EQ(*response.data.Path({"note", "id"}), json::Value("0"));
  EXPECT_EQ(*response.data.Path({"operation", "result", "status"}), json::Value("Success"));
}

TEST_F(ReconciliationTest, ANoteThatIsNotThereIsRetriedAfterTwoReadBacks) {
  desk_.fates = {Fate::kLose};
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  ASSERT_EQ(desk_.read_backs.size(), 2U);
  EXPECT_EQ(At(desk_.read_backs[0]), 1'000);
  EXPECT_EQ(At(desk_.read_backs[1]), 2'000);
  ASSERT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(At(desk_.sent[1]), 2'000);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(ReconciliationTest, ANoteThatAppearsBetweenTheReadBacksIsNotRetried) {
  desk_.fates = {Fate::kLose};
  desk_.on_look = [this] {
    if (desk_.read_backs.size() == 2) desk_.Add("seen", desk_.Now());
  };
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ReconciliationTest, ANoteIsNotWrittenAgainWhateverBecameOfItsText) {
  for (const char* text : {"c2Vlbg==", "frra", "se", "[External] seen", "[id:af63dc4c]",
                           "Content blocked by policy", "vu", "****", "", "17"}) {
    SCOPED_TRACE(text);
    clock_.Advance(std::chrono::seconds(10));
    desk_.stored_as = text;
    desk_.fates = {Fate::kCommitAndLose};
    desk_.sent.clear();
    const auto response = Run(Call());
    EXPECT_EQ(response.code, Code::kIndeterminate);
    EXPECT_THAT(response.message, HasSubstr("may be from this call, which is not certain"));
    EXPECT_EQ(desk_.sent.size(), 1U);
  }
}

TEST_F(ReconciliationTest, ARequestIsNotMadeAgainWhateverTimeItIsGiven) {
  desk_.adds_requests = true;
  desk_.made = kServerEpoch - 86'400'000;
  desk_.fates = {Fate::kCommitAndLose};
  auto call = MakeCall("add-request",
                       {{"requester", "Ann"},
                        {"subject", "seen"},
                        {"fields", json::Object{{"udf_date_created", std::to_string(*desk_.made)}}}},
                       {{"api-version", "v3"}});
  call.deadline = Deadline::In(milliseconds(60'000), clock_);
  const auto response = Run(std::move(call));
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ReconciliationTest, OnlyAFieldOfThatNameGivesARequestItsTime) {
  const auto with = [](json::Object fields) {
    return MakeCall("add-request", {{"requester", "Ann"}, {"subject", "seen"}, {"fields", std::move(fields)}},
                    {{"api-version", "v3"}});
  };
  EXPECT_FALSE(GivesItsTime(with({{"impact_details", "was created by a script"}})));
  EXPECT_TRUE(GivesItsTime(with({{"Created on", "1660050395904"}})));
  EXPECT_TRUE(GivesItsTime(with({{"udf_fields", json::Object{{"udf_date_created", "1660050395904"}}}})));
}

TEST_F(ReconciliationTest, ANewNoteByNobodyKnownMayBeOursWhateverItSays) {
  desk_.fates = {Fate::kLose};
  desk_.on_look = [this] {
    if (desk_.read_backs.size() == 1) desk_.Add("lunch is served", desk_.Now(), "5");
  };
  EXPECT_EQ(Run(Call()).code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ReconciliationTest, ANewNoteByAnotherAuthorThanOursIsSomebodyElses) {
  desk_.author = "4";
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);  // its response shows our author
  desk_.fates = {Fate::kLose};
  desk_.read_backs.clear();
  desk_.on_look = [this] {
    if (desk_.read_backs.size() == 1) desk_.Add("seen", desk_.Now(), "5");
  };
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 3U);
}

TEST_F(ReconciliationTest, ANewNoteThatASimultaneousCallHasMadeIsNotOurs) {
  auto other = Call();
  other.values.values.Set("notetext", "the note of another call");
  desk_.fates = {Fate::kLose};
  std::shared_ptr<std::optional<connector::Response>> ended;
  desk_.on_look = [&] {
    if (desk_.read_backs.size() == 1) ended = Start(other);
  };
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ((*ended)->code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(ReconciliationTest, AServiceDeskThatCountsItsIdsAnewGetsNoSecondNote) {
  for (const auto since : {std::chrono::seconds(5), std::chrono::seconds(600)}) {
    SCOPED_TRACE(since.count());
    EXPECT_EQ(Run(Call()).code, Code::kSuccess);
    desk_.notes.clear();  // restored from a backup
    clock_.Advance(since);
    desk_.sent.clear();
    desk_.fates = {Fate::kCommitAndLose};
    const auto response = Run(Call());
    EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
    EXPECT_THAT(response.message, HasSubstr("note 0 is there in request 17 and may be from this call"));
    EXPECT_EQ(desk_.sent.size(), 1U);
    EXPECT_EQ(desk_.notes.size(), 1U);
    desk_.notes.clear();
    clock_.Advance(std::chrono::hours(30));
  }
}

TEST_F(ReconciliationTest, NothingIsRetriedWithoutRetriesLeft) {
  desk_.fates = {Fate::kLose};
  const auto response = Run(Call(60'000, {{"retries", 0}}));
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("no retries are left"));
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ReconciliationTest, NothingIsRetriedMoreOftenThanRetriesSay) {
  desk_.fates = {Fate::kLose, Fate::kLose, Fate::kLose};
  EXPECT_EQ(Run(Call(60'000, {{"retries", 2}})).code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 3U);
}

TEST_F(ReconciliationTest, ATimeoutLeavesTimeToReadBackAndIsNeverRetried) {
  desk_.fates = {Fate::kTimeOut};
  const auto response = Run(Call(30'000));
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_EQ(desk_.last_deadline, milliseconds(25'000));
  EXPECT_EQ(desk_.sent.size(), 1U);
  EXPECT_GE(desk_.read_backs.size(), 2U);
  EXPECT_LE(At(clock_.Now()), 30'000);
  EXPECT_THAT(response.message, HasSubstr("no new note was there in request 17"));
  EXPECT_THAT(response.message,
              HasSubstr("check in the service desk whether a new note stands in request 17"));
}

TEST_F(ReconciliationTest, AChangeThatTimedOutAfterTheCommitIsFound) {
  desk_.fates = {Fate::kCommitAndTimeOut};
  EXPECT_EQ(Run(Call(10'000)).code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(ReconciliationTest, ACallTooShortForAReadBackMayUseAllItsTime) {
  desk_.fates = {Fate::kTimeOut};
  const auto response = Run(Call(2'000));
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_EQ(desk_.last_deadline, milliseconds(2'000));
  EXPECT_TRUE(desk_.read_backs.empty());
  EXPECT_THAT(response.message, HasSubstr("no time left for reading back"));
}

TEST_F(ReconciliationTest, AReadBackThatFailsIsRepeatedUntilTheTimeoutExpires) {
  desk_.fates = {Fate::kCommitAndLose};
  desk_.failing_looks = 2;
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  desk_.fates = {Fate::kLose};
  desk_.failing_looks = 1'000;
  const auto begin = clock_.Now();
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr("reading back failed: gone"));
  EXPECT_LT(At(clock_.Now()) - At(begin), 60'000);
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(ReconciliationTest, AnOlderNoteOfTheSameTextIsNoProof) {
  desk_.Add("seen", kServerEpoch - kClockMargin - 1'001);
  desk_.fates = {Fate::kLose};
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(ColdReconciliationTest, TheFirstChangeIsPrecededByOneRead) {
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.read_backs.size(), 1U);
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  clock_.Advance(std::chrono::minutes(59));
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.read_backs.size(), 1U);
  clock_.Advance(std::chrono::minutes(50));
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);  // the last response has kept the clock known
  EXPECT_EQ(desk_.read_backs.size(), 1U);
  clock_.Advance(std::chrono::minutes(61));
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.read_backs.size(), 2U);
}

/// The service desk would refuse the change, too.
TEST_F(ColdReconciliationTest, ARateLimitOnTheReadBeforeAChangeIsWaitedOut) {
  desk_.throttled_looks = 1;
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  ASSERT_EQ(desk_.sent.size(), 1U);
  EXPECT_EQ(At(desk_.sent.front()), 30'000);
  EXPECT_EQ(desk_.read_backs.size(), 2U);
}

TEST_F(ColdReconciliationTest, ARateLimitThatOutlastsTheCallSendsNothing) {
  desk_.throttled_looks = 1;
  desk_.throttled_for = 3'600;
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kThrottled);
  EXPECT_THAT(response.message, HasSubstr("nothing was sent"));
  EXPECT_TRUE(desk_.sent.empty());
}

TEST_F(ColdReconciliationTest, ANoteThatIsNotAmongThoseBeforeIsOurs) {
  desk_.Add("seen", kServerEpoch - 1);
  desk_.fates = {Fate::kCommitAndLose};
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("note 1 is there in request 17"));
  EXPECT_EQ(desk_.sent.size(), 1U);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(ColdReconciliationTest, ANoteThatStoodThereBeforeIsNoProof) {
  desk_.Add("seen", kServerEpoch - 1);
  desk_.fates = {Fate::kLose};
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(ColdReconciliationTest, WithoutAnyEvidenceAMatchProvesNothingAndItsAbsenceDoes) {
  desk_.failing_looks = 1;
  desk_.fates = {Fate::kCommitAndLose};
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message,
              HasSubstr("note 0 is there in request 17 and may be from this call, which is not certain"));
  EXPECT_EQ(desk_.sent.size(), 1U);
  desk_.notes.clear();
  desk_.failing_looks = 1;
  desk_.fates = {Fate::kLose};
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(ColdReconciliationTest, AListThatLacksWhatItShowedBeforeShowsNoAbsence) {
  for (const std::size_t listed : {0U, 1U}) {
    SCOPED_TRACE(listed);
    desk_.Add("lunch", desk_.Now() - 9'000);
    desk_.Add("supper", desk_.Now() - 6'000);
    const std::size_t before = desk_.notes.size();
    desk_.sent.clear();
    desk_.read_backs.clear();
    desk_.fates = {Fate::kCommitAndLose};
    desk_.on_look = [this, listed] {  // the index is rebuilt while it is read back twice
      const std::size_t look = desk_.read_backs.size();
      desk_.most_listed = look == 2 || look == 3 ? listed : SIZE_MAX;
    };
    const auto response = Run(Call());
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk_.sent.size(), 1U);
    EXPECT_EQ(desk_.notes.size(), before + 1);
    clock_.Advance(std::chrono::hours(30));
  }
}

TEST_F(ColdReconciliationTest, AListThatStaysEmptyDecidesNothing) {
  desk_.Add("lunch", desk_.Now() - 9'000);
  desk_.fates = {Fate::kLose};
  desk_.on_look = [this] { desk_.most_listed = desk_.sent.empty() ? SIZE_MAX : 0; };
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("the list of notes lacks some that it showed before"));
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ColdReconciliationTest, CallsThatBeginTogetherWaitForTheOneThatReads) {
  const auto first = Start(Call());
  EXPECT_TRUE(*first);
  EXPECT_EQ(desk_.read_backs.size(), 1U);
}

TEST_F(ReconciliationTest, ANoteOfAnotherCallIsNoProofForThisOne) {
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);  // note 0 is its
  desk_.fates = {Fate::kLose};
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 2U);
  EXPECT_EQ(desk_.sent.size(), 3U);
}

TEST_F(ReconciliationTest, OfTwoEqualCallsTheSecondWaitsForTheFirst) {
  desk_.fates = {Fate::kCommitAndLose, Fate::kCommitAndLose};
  const auto first = Start(Call());
  const auto second = Start(Call());
  EXPECT_EQ(desk_.sent.size(), 1U);
  while (!*second && !timers_.empty()) timers_.RunNext();
  ASSERT_TRUE(*first && *second);
  EXPECT_EQ((*first)->code, Code::kSuccess);
  EXPECT_EQ((*second)->code, Code::kSuccess);
  EXPECT_THAT((*first)->message, HasSubstr("note 0"));
  EXPECT_THAT((*second)->message, HasSubstr("note 1"));
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(ReconciliationTest, ACallThatDoesNotGetItsKeyedLockInTimeIsATimeoutAndNothingWasSent) {
  desk_.fates = {Fate::kLose};
  desk_.failing_looks = 1'000;
  const auto first = Start(Call());
  const auto second = Start(Call(4'000));
  timers_.Advance(milliseconds(4'000));
  ASSERT_TRUE(*second);
  EXPECT_EQ((*second)->code, Code::kTimeout);
  EXPECT_THAT((*second)->message, HasSubstr("nothing was sent"));
  EXPECT_FALSE(*first);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ReconciliationTest, ACancelledWaitForAKeyedLockHasSentNothing) {
  desk_.fates = {Fate::kLose};
  desk_.failing_looks = 1'000;
  Start(Call());
  auto call = Call();
  const auto cancellation = call.cancellation;
  const auto second = Start(std::move(call));
  cancellation->Cancel();
  ASSERT_TRUE(*second);
  EXPECT_EQ((*second)->code, Code::kCancelled);
}

TEST_F(ReconciliationTest, CancellingAnUnconfirmedWriteIsIndeterminate) {
  desk_.fates = {Fate::kCommitAndLose};
  auto call = Call();
  const auto cancellation = call.cancellation;
  const auto ended = Start(std::move(call));
  timers_.Advance(milliseconds(300));
  cancellation->Cancel();
  ASSERT_TRUE(*ended);
  EXPECT_EQ((*ended)->code, Code::kIndeterminate);
  EXPECT_THAT((*ended)->message, HasSubstr("It may have been carried out"));
  EXPECT_TRUE(timers_.empty());
  EXPECT_TRUE(desk_.read_backs.empty());
}

TEST_F(ReconciliationTest, ARateLimitedChangeIsRetriedAfterTheWait) {
  desk_.fates = {Fate::kThrottle};
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  ASSERT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(At(desk_.sent[1]), 3'000);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(ReconciliationTest, AWaitThatIsTooLongIsThrottledAndSaysHowLong) {
  desk_.fates = {Fate::kThrottleAnHour};
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kThrottled);
  EXPECT_THAT(response.message, HasSubstr("asks to wait 3600 s"));
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(ReconciliationTest, APageThatSpeaksOfARateLimitIsWaitedForAndReadBackBeforeARetry) {
  desk_.fates = {Fate::kCommitAndThrottlePage};
  auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk_.sent.size(), 1U);
  EXPECT_EQ(desk_.notes.size(), 1U);
  desk_.notes.clear();
  desk_.sent.clear();
  desk_.fates = {Fate::kThrottlePage};
  response = Run(Call());
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  ASSERT_EQ(desk_.sent.size(), 2U);
  // The wait of a rate limit, and two settling times.
  EXPECT_EQ(std::chrono::duration_cast<milliseconds>(desk_.sent[1] - desk_.sent[0]), milliseconds(4'000));
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(ReconciliationTest, APageThatKeepsSpeakingOfARateLimitIsOneWhereReadBacksShowNothing) {
  desk_.fates = {Fate::kThrottlePage, Fate::kThrottlePage, Fate::kThrottlePage, Fate::kThrottlePage};
  auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kThrottled) << response.message;
  EXPECT_GT(desk_.sent.size(), 1U);
  desk_.fates = {Fate::kThrottlePageAnHour};
  response = Run(Call());
  EXPECT_EQ(response.code, Code::kThrottled) << response.message;
  EXPECT_THAT(response.message, HasSubstr("asks to wait 3600 s"));
  EXPECT_TRUE(desk_.notes.empty());
  desk_.fates = {Fate::kThrottlePageAnHour};
  desk_.failing_looks = 1000;
  EXPECT_EQ(Run(Call()).code, Code::kIndeterminate);
}

TEST_F(ReconciliationTest, ACallThatIsCancelledWhileItWaitsForWhatSeemsARateLimitIsUndecided) {
  desk_.fates = {Fate::kThrottlePage};
  auto call = Call();
  const auto cancellation = call.cancellation;
  const auto ended = Start(std::move(call));
  timers_.Advance(milliseconds(300));
  cancellation->Cancel();
  ASSERT_TRUE(*ended);
  EXPECT_EQ((*ended)->code, Code::kIndeterminate) << (*ended)->message;
}

TEST_F(ReconciliationTest, AThrottleDoesNotSettleAnUnconfirmedWrite) {
  desk_.fates = {Fate::kLose, Fate::kThrottleAnHour};
  const auto response = Run(Call());
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(ReconciliationTest, ReadsBackAgainAfterAThrottleBeforeItRetries) {
  desk_.fates = {Fate::kLose, Fate::kThrottleWhileOneLands};
  const auto response = Run(Call());
  EXPECT_EQ(desk_.notes.size(), 1U) << response.message;
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
}

TEST_F(ReconciliationTest, AfterATimeoutTheLastReadComesJustBeforeTheCallEnds) {
  desk_.fates = {Fate::kTimeOut};
  desk_.on_look = [this] {
    if (At(desk_.read_backs.back()) > 58'000 && desk_.notes.empty()) desk_.Add("seen", desk_.Now());
  };
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(ReconciliationTest, TheNextEqualCallLooksFirstWhereNothingCouldBeRead) {
  for (const Fate fate : {Fate::kCommitAndLose, Fate::kLose}) {
    desk_.notes.clear();
    desk_.sent.clear();
    desk_.fates = {fate};
    desk_.failing_looks = 1'000;
    EXPECT_EQ(Run(Call()).code, Code::kIndeterminate);
    EXPECT_EQ(Run(Call()).code, Code::kIndeterminate);  // it sends nothing either
    EXPECT_EQ(desk_.sent.size(), 1U);
    desk_.failing_looks = 0;
    const auto response = Run(Call());
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(response.message, fate == Fate::kLose ? HasSubstr("success") : HasSubstr("it ended with 13"));
    EXPECT_EQ(desk_.notes.size(), 1U);
    EXPECT_EQ(Run(Call()).code, Code::kSuccess);  // a new wish
    EXPECT_EQ(desk_.notes.size(), 2U);
    clock_.Advance(std::chrono::hours(30));
    testing::KnowItsClock(record_clocks_, facts_, clock_);
  }
}

TEST_F(ReconciliationTest, ARetryThatCannotBeSentSettlesNothing) {
  desk_.fates = {Fate::kLose, Fate::kNoCertificates};
  EXPECT_EQ(Run(Call()).code, Code::kIndeterminate);
}

TEST_F(ColdReconciliationTest, WhereTimesAreWholeMinutesTheNextEqualCallFindsTheUnconfirmedNote) {
  desk_.author = "5";
  desk_.made = desk_.Now() / 60'000 * 60'000;
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  clock_.Advance(std::chrono::seconds(3));
  desk_.fates = {Fate::kCommitAndLose};
  desk_.failing_looks = 1000;
  EXPECT_EQ(Run(Call(5'000)).code, Code::kIndeterminate);
  desk_.failing_looks = 0;
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(Run(Call()).code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

/// A process of its own with the home folder of others.
struct Process {
  Process(const std::filesystem::path& data, FakeClock& clock, NotesDesk& desk,
          connector::RecordClocks& clocks)
      : own_clock(clock),
        timers(clock),
        journal(std::make_unique<connector::JournalFiles>(data, clock), clock),
        records(journal),
        connector({configuration, desk, clock, facts, timers, records, locks, clocks, journal, memory,
                   make_client}) {}

  connector::Response Run() {
    auto call = MakeCall("add-note", {{"request-id", 17}, {"notetext", "seen"}},
                         {{"api-version", "v3"}, {"timeout", 60'000}});
    call.deadline = Deadline::In(milliseconds(60'000), own_clock);
    call.cancellation = std::make_shared<Cancellation>();
    std::optional<connector::Response> ended;
    connector.Start(std::move(call), [&](connector::Response response) { ended = std::move(response); });
    while (!ended && !timers.empty()) timers.RunNext();
    return *ended;
  }

  FakeClock& own_clock;
  testing::FakeTimers timers;
  testing::FakeMemory memory;
  connector::KeptFacts facts{own_clock, memory};
  connector::CallJournal journal;
  connector::DeduplicationRecords records;
  connector::KeyedLocks locks;
  catalogue::Checked configuration;
  std::function<std::unique_ptr<http::Client>()> make_client;
  ManageEngineConnector connector;
};

TEST(ProcessesTest, ANoteOfAnotherProcessIsNotTakenForOursWhereTimesAreWholeMinutes) {
  for (const int start : {6'380, 6'380 + 43'200}) {  // 20 s before midnight, and at noon
    connector::testing::TemporaryHome home;
    FakeClock clock;
    clock.Advance(std::chrono::seconds(start));
    testing::FakeMemory memory;
    connector::RecordClocks clocks{clock, memory};
    NotesDesk desk{clock};
    desk.author = "5";
    desk.made = desk.Now() / 60'000 * 60'000;
    Process a(home.folder() / "data", clock, desk, clocks);
    EXPECT_EQ(a.Run().code, Code::kSuccess);
    clock.Advance(std::chrono::seconds(40));
    Process b(home.folder() / "data", clock, desk, clocks);
    desk.fates = {Fate::kLose, Fate::kLose, Fate::kLose, Fate::kLose, Fate::kLose};
    const auto response = b.Run();
    EXPECT_EQ(response.code, Code::kIndeterminate) << start << ": " << response.message;
  }
}

TEST(ReserveTest, IsForTwoReadBacksAndNeverMoreThanAThird) {
  EXPECT_EQ(ReserveOf(milliseconds(60'000), milliseconds(1'000)), milliseconds(5'000));
  EXPECT_EQ(ReserveOf(milliseconds(6'000), milliseconds(1'000)), milliseconds(2'000));
  EXPECT_EQ(ReserveOf(milliseconds(4'499), milliseconds(1'000)), milliseconds(0));
  EXPECT_EQ(ReserveOf(milliseconds(0), milliseconds(1'000)), milliseconds(0));
}

}  // namespace
}  // namespace flintdesk::servicedesk
