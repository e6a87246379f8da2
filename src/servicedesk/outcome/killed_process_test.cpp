#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "connector/journal_files.hpp"
#include "connector/keyed_file_locks.hpp"
#include "connector/testing/temporary_home.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/outcome/call_content.hpp"
#include "servicedesk/testing/calls.hpp"
#include "servicedesk/testing/notes_desk.hpp"

// A process is killed while its change is unconfirmed, and the next process makes an equal call.
namespace flintdesk::servicedesk {
namespace {

using testing::Fate;
using ::testing::HasSubstr;
using testing::MakeCall;
using testing::NotesDesk;

/// A disk that is full after so many records.
class FullDisk final : public connector::JournalStore {
 public:
  FullDisk(std::unique_ptr<JournalStore> store, int records) : store_(std::move(store)), left_(records) {}
  Result<void> Append(const std::vector<json::Object>& records) override {
    if (left_-- <= 0) return FailedError("can't write journal: no space is left", "Make room there.");
    return store_->Append(records);
  }
  void Read(const Listener& listener, milliseconds back) override { store_->Read(listener, back); }
  Result<void> ReadUnfinished(const Listener& listener, milliseconds back) override {
    return store_->ReadUnfinished(listener, back);
  }
  const std::string& Self() const override { return store_->Self(); }
  bool Keeps() const override { return store_->Keeps(); }

 private:
  std::unique_ptr<JournalStore> store_;
  int left_;
};

/// A process with the home folder of others. At its destructor it is as if killed: what waits is never told,
/// though what is left to write reaches the journal, which a SIGKILL would keep from it
/// (tests/contract/killed_process_test.cpp).
class Process {
 public:
  Process(const std::filesystem::path& data, FakeClock& clock, NotesDesk& desk, int records = 1'000)
      : clock_(clock),
        timers_(clock),
        journal_(std::make_unique<FullDisk>(std::make_unique<connector::JournalFiles>(data, clock), records),
                 clock),
        records_(journal_),
        file_locks_(data),
        locks_(file_locks_, timers_),
        memory_(connector::MakeMemory(data)),
        facts_(clock, *memory_),
        clocks_(clock, *memory_),
        connector_({configuration_, desk, clock, facts_, timers_, records_, locks_, clocks_, journal_,
                    *memory_, make_client_}) {}

  /// None when the call never ends.
  std::optional<connector::Response> Run(milliseconds timeout = milliseconds(60'000),
                                         const std::string& text = "seen", int steps = 1'000,
                                         const char* api = "v3", bool is_public = false,
                                         const json::Object& settings = {}) {
    json::Object configuration{{"api-version", api}, {"timeout", timeout.count()}};
    for (const auto& [name, value] : settings) configuration.Set(name, json::Value(value));
    auto call = MakeCall("add-note", {{"request-id", 17}, {"notetext", text}, {"ispublic", is_public}},
                         std::move(configuration));
    call.deadline = Deadline::In(timeout, clock_);
    call.cancellation = std::make_shared<Cancellation>();
    auto ended = std::make_shared<std::optional<connector::Response>>();
    connector_.Start(std::move(call),
                     [ended](connector::Response response) { *ended = std::move(response); });
    while (!*ended && !timers_.empty() && steps-- > 0) timers_.RunNext();
    return *ended;
  }
  /// The clock of the desk's records is known, so that no read precedes a change.
  void KnowTheClock() {
    clocks_.Observe("http://desk.example.org:8080", clock_.EpochMilliseconds() + 1, clock_.Now(),
                    clock_.Now());
  }

 private:
  FakeClock& clock_;
  testing::FakeTimers timers_;
  connector::CallJournal journal_;
  connector::DeduplicationRecords records_;
  connector::KeyedFileLocks file_locks_;
  connector::KeyedLocks locks_;
  std::unique_ptr<connector::Memory> memory_;
  connector::KeptFacts facts_;
  connector::RecordClocks clocks_;
  catalogue::Checked configuration_;
  std::function<std::unique_ptr<http::Client>()> make_client_;
  ManageEngineConnector connector_;
};

class KilledProcessTest : public ::testing::Test {
 protected:
  KilledProcessTest() { clock_.Advance(std::chrono::hours(5)); }

  Process New(int records = 1'000) { return {home_.folder() / "data", clock_, desk_, records}; }
  /// A process is killed after its change has met this fate.
  void Kill(Fate fate) {
    desk_.fates = {fate};
    EXPECT_FALSE(Process(home_.folder() / "data", clock_, desk_).Run());
  }

  connector::testing::TemporaryHome home_;
  FakeClock clock_;
  NotesDesk desk_{clock_};
};

TEST_F(KilledProcessTest, ItsNoteIsFoundByTheNextEqualCallAndNotWrittenAgain) {
  Kill(Fate::kCommitAndNothing);
  clock_.Advance(std::chrono::seconds(5));
  const auto response = New().Run();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_THAT(response->message, HasSubstr("note 0 is there in request 17; nothing was sent again"));
  EXPECT_EQ(desk_.notes.size(), 1U);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, TheCallAfterThatIsANewOne) {
  Kill(Fate::kCommitAndNothing);
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(KilledProcessTest, ANoteThatNeverArrivedIsSentWhenTheServiceDeskCannotBeAtWorkOnItAnyMore) {
  for (const int later : {1, 20, 70, 3'000}) {
    desk_.notes.clear();
    desk_.sent.clear();
    Kill(Fate::kNothing);
    const Clock::time_point killed = clock_.Now();
    clock_.Advance(std::chrono::seconds(later));
    const auto response = New().Run();
    EXPECT_EQ(response->code, Code::kSuccess) << later << ": " << response->message;
    EXPECT_EQ(desk_.notes.size(), 1U);
    ASSERT_EQ(desk_.sent.size(), 2U);
    EXPECT_GE(desk_.sent[1], killed + std::chrono::seconds(55)) << later;
  }
}

TEST_F(KilledProcessTest, ANoteThatArrivesLateIsFoundMeanwhile) {
  Kill(Fate::kNothing);
  int looks = 0;
  desk_.on_look = [&] {
    if (++looks == 3) desk_.Add("seen", desk_.Now());
  };
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_EQ(desk_.notes.size(), 1U);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, WhereItsTimeoutIsTooShortForThatTheCallEndsWith13) {
  Kill(Fate::kNothing);
  const auto response = New().Run(milliseconds(10'000));
  EXPECT_EQ(response->code, Code::kIndeterminate);
  EXPECT_THAT(response->message, HasSubstr("its process was killed before the response came"));
  EXPECT_THAT(response->message,
              HasSubstr("or make the same call again within the hour, which looks there first"));
  EXPECT_EQ(desk_.sent.size(), 1U);
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(KilledProcessTest, ACallThatCouldReadNothingLeavesItToTheNext) {
  New().KnowTheClock();
  Kill(Fate::kCommitAndNothing);
  desk_.failing_looks = 1'000;
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  EXPECT_EQ(New().Run(milliseconds(1'000))->code, Code::kIndeterminate);
  desk_.failing_looks = 0;
  clock_.Advance(std::chrono::minutes(2));
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_EQ(desk_.notes.size(), 1U);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

/// A private note and a public one of the same text could be taken for each other, and are no equal calls.
TEST_F(KilledProcessTest, ACallWithOtherContentsLooksAfterNobodysChange) {
  New().KnowTheClock();
  Kill(Fate::kCommitAndNothing);
  clock_.Advance(std::chrono::seconds(30));
  EXPECT_EQ(New().Run(milliseconds(60'000), "seen", 1'000, "v3", true)->code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
  const auto response = New().Run();
  EXPECT_NE(response->code, Code::kCancelled);
  EXPECT_EQ(desk_.sent.size(), 2U) << response->message;  // it finds its own
}

TEST_F(KilledProcessTest, AfterAnHourTheNextEqualCallIsANewOneHoweverOftenOneHasLooked) {
  Kill(Fate::kNothing);
  desk_.failing_looks = 1'000'000;
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(std::chrono::minutes(15));
    EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  }
  desk_.failing_looks = 0;
  clock_.Advance(std::chrono::minutes(13));
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(KilledProcessTest, ALookMovesNoTimeAfterWhichATwinProvesNothing) {
  New().KnowTheClock();
  Kill(Fate::kNothing);
  clock_.Advance(std::chrono::minutes(10));
  desk_.Add("seen", desk_.Now());
  clock_.Advance(std::chrono::minutes(1));
  desk_.failing_looks = 1'000;
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  desk_.failing_looks = 0;
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, AfterATimeoutNothingIsSentForFiveMinutes) {
  desk_.fates = {Fate::kTimeOut};
  const auto first = New().Run(milliseconds(10'000));
  EXPECT_EQ(first->code, Code::kIndeterminate);
  EXPECT_THAT(first->message, HasSubstr("or make the same call again in five minutes"));
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  desk_.Add("seen", desk_.Now());  // the service desk was at work on it
  EXPECT_NE(New().Run()->code, Code::kCancelled);
  EXPECT_EQ(desk_.sent.size(), 1U);
  desk_.notes.clear();
  clock_.Advance(std::chrono::minutes(6));
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(KilledProcessTest, AlsoWhereTheProcessWasKilledAfterTheTimeout) {
  desk_.fates = {Fate::kTimeOut};
  EXPECT_FALSE(New().Run(milliseconds(10'000), "seen", 1));  // killed before its read-back
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 1U);
  clock_.Advance(std::chrono::minutes(4));
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(KilledProcessTest, AlsoWhereSomebodyElseHasWrittenMeanwhile) {
  desk_.fates = {Fate::kTimeOut};
  desk_.on_look = [&] {
    if (desk_.sent.size() == 1 && desk_.notes.empty()) desk_.Add("of somebody", desk_.Now());
  };
  const auto first = New().Run(milliseconds(10'000));
  EXPECT_EQ(first->code, Code::kIndeterminate);
  EXPECT_THAT(first->message, HasSubstr("or make the same call again in five minutes"));
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(std::chrono::seconds(20));
    EXPECT_EQ(New().Run(milliseconds(10'000))->code, Code::kIndeterminate);
    EXPECT_EQ(desk_.sent.size(), 1U);
  }
  clock_.Advance(std::chrono::minutes(6));
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 1U);
  EXPECT_EQ(New().Run()->code, Code::kSuccess);  // whoever was told has checked
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(KilledProcessTest, ASecondSendingBeginsTheHourAnew) {
  Kill(Fate::kNothing);
  clock_.Advance(std::chrono::minutes(50));
  Kill(Fate::kCommitAndNothing);  // it looks after the first, and sends
  ASSERT_EQ(desk_.sent.size(), 2U);
  clock_.Advance(std::chrono::minutes(50));
  New().KnowTheClock();
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_EQ(desk_.sent.size(), 2U);
  EXPECT_EQ(desk_.notes.size(), 1U);
}

TEST_F(KilledProcessTest, TheHourOfATimeoutBeginsAfterTheFiveMinutes) {
  for (const bool in_one_process : {false, true}) {
    desk_.notes.clear();
    desk_.sent.clear();
    Process process = New();
    process.KnowTheClock();
    desk_.fates = {Fate::kCommitAndTimeOut};
    desk_.failing_looks = 1'000'000;
    EXPECT_EQ(process.Run()->code, Code::kIndeterminate);
    clock_.Advance(std::chrono::minutes(62));
    desk_.failing_looks = 0;
    const auto response = in_one_process ? process.Run() : New().Run();
    EXPECT_EQ(desk_.sent.size(), 1U) << response->message;
  }
}

/// The hour begins when the service desk may last have been at work on it, also for whoever looks later.
TEST_F(KilledProcessTest, ALookShortensNoHour) {
  New().KnowTheClock();
  desk_.fates = {Fate::kCommitAndTimeOut};
  desk_.failing_looks = 1'000'000;
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  const auto hour = clock_.Now() + std::chrono::minutes(65);
  clock_.Advance(std::chrono::minutes(10));
  EXPECT_EQ(New().Run()->code, Code::kIndeterminate);
  clock_.Advance(std::chrono::duration_cast<milliseconds>(hour - clock_.Now()) - std::chrono::minutes(5));
  EXPECT_THAT(New().Run()->message, HasSubstr("or make the same call again within 2 minutes"));
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_EQ(New().Run(milliseconds(5'000))->code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, ALookerThatIsKilledLeavesTheTimeOfTheDeadOne) {
  desk_.fates = {Fate::kNothing};
  EXPECT_FALSE(New().Run(std::chrono::minutes(50)));
  clock_.Advance(std::chrono::minutes(5));
  EXPECT_FALSE(New().Run(milliseconds(60'000), "seen", 0));
  clock_.Advance(std::chrono::minutes(56));
  EXPECT_EQ(New().Run()->code, Code::kSuccess);  // it has looked
  ASSERT_EQ(desk_.sent.size(), 2U);
  EXPECT_GE(desk_.read_backs.size(), 2U);
}

TEST_F(KilledProcessTest, InOneProcessTooLookingBeginsNoHourAnew) {
  desk_.fates = {Fate::kLose};
  desk_.failing_looks = 1'000'000;
  Process process = New();
  EXPECT_EQ(process.Run()->code, Code::kIndeterminate);
  clock_.Advance(std::chrono::minutes(50));
  EXPECT_EQ(process.Run()->code, Code::kIndeterminate);
  EXPECT_EQ(desk_.sent.size(), 1U);
  desk_.failing_looks = 0;
  clock_.Advance(std::chrono::minutes(20));
  EXPECT_EQ(process.Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(KilledProcessTest, TheMessageSaysHowMuchOfTheHourIsLeft) {
  Kill(Fate::kNothing);
  desk_.failing_looks = 1'000'000;
  clock_.Advance(std::chrono::minutes(40));
  EXPECT_THAT(New().Run()->message, HasSubstr("or make the same call again within 18 minutes"));
  clock_.Advance(std::chrono::minutes(18));
  EXPECT_THAT(New().Run()->message, ::testing::EndsWith("request 17 before sending it again."));
}

TEST_F(KilledProcessTest, EqualCallsSendTheSameToTheSameAsTheSame) {
  const auto content = [](const char* text, json::Object settings) {
    return ContentOf(MakeCall("add-note", {{"request-id", 17}, {"notetext", text}}, std::move(settings)));
  };
  const std::string plain_text = content("disk full", {});
  EXPECT_EQ(content("disk full", {{"text-format", "plain"}}), plain_text);  // the same HTML
  EXPECT_EQ(content("disk full", {{"timeout", 90'000}, {"retries", 0}}), plain_text);
  EXPECT_NE(content("disk full", {{"portal-id", 2}}), plain_text);
  EXPECT_NE(content("disk full", {{"value-names", json::Object{{"status", json::Object{{"a", "b"}}}}}}),
            plain_text);
  EXPECT_NE(content("<b>x</b>", {{"text-format", "plain"}}), content("<b>x</b>", {}));
  auto call = MakeCall("add-note", {{"request-id", 17}, {"notetext", "disk full"}}, {});
  call.key = Secret("another-key-of-john");
  EXPECT_NE(ContentOf(call), plain_text);
}

TEST_F(KilledProcessTest, ATextInAnotherFormatIsAnotherCall) {
  New().KnowTheClock();
  desk_.stored_as = "&lt;b&gt;x&lt;/b&gt;";
  desk_.fates = {Fate::kCommitAndNothing};
  EXPECT_FALSE(New().Run(milliseconds(60'000), "<b>x</b>"));
  clock_.Advance(std::chrono::seconds(30));
  const json::Object plain{{"text-format", "plain"}};
  EXPECT_EQ(New().Run(milliseconds(60'000), "<b>x</b>", 1'000, "v3", false, plain)->code, Code::kSuccess);
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(KilledProcessTest, NothingIsSentOverAnotherApiThanTheFirstTime) {
  Kill(Fate::kNothing);
  clock_.Advance(std::chrono::minutes(2));
  const auto response = New().Run(milliseconds(60'000), "seen", 1'000, "v1");
  EXPECT_EQ(response->code, Code::kIndeterminate);
  EXPECT_THAT(response->message, HasSubstr("it was sent over V3, and api-version is v1 now"));
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, WhatStoodThereBeforeIsNoProof) {
  desk_.Add("seen", desk_.Now() - 600'000);
  Kill(Fate::kNothing);
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(KilledProcessTest, ATwinFromAfterItsTimeIsNotClaimed) {
  Kill(Fate::kNothing);
  clock_.Advance(std::chrono::minutes(10));
  desk_.Add("seen", desk_.Now());
  clock_.Advance(std::chrono::minutes(10));
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kIndeterminate) << response->message;
  EXPECT_THAT(response->message, HasSubstr("note 0 is there"));
  EXPECT_EQ(desk_.sent.size(), 1U);
  EXPECT_EQ(New().Run()->code, Code::kSuccess);  // whoever was told 13 has checked
  EXPECT_EQ(desk_.sent.size(), 2U);
}

TEST_F(KilledProcessTest, WhereTheClockIsKnownItsOwnNoteIsFoundLaterToo) {
  New().KnowTheClock();
  Kill(Fate::kCommitAndNothing);
  clock_.Advance(std::chrono::minutes(30));
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, NotesOfOtherCallsSinceThenStandInNobodysWay) {
  Kill(Fate::kNothing);
  desk_.stored_as = "another text";
  EXPECT_EQ(New().Run(milliseconds(60'000), "another text")->code, Code::kSuccess);
  clock_.Advance(std::chrono::minutes(10));
  desk_.stored_as = "seen";
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_EQ(desk_.notes.size(), 2U);
}

TEST_F(KilledProcessTest, OneThatIsKilledWhileItLooksAfterAnotherIsLookedAfter) {
  Kill(Fate::kCommitAndNothing);
  for (int killed = 0; killed < 3; ++killed) EXPECT_FALSE(New().Run(milliseconds(60'000), "seen", 0));
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kSuccess) << response->message;
  EXPECT_EQ(desk_.notes.size(), 1U);
  EXPECT_EQ(desk_.sent.size(), 1U);
}

TEST_F(KilledProcessTest, NothingIsSentOnAFullDisk) {
  for (const int records : {0, 1}) {
    const auto response = New(records).Run();
    EXPECT_EQ(response->code, Code::kInvalidConfiguration);
    EXPECT_THAT(response->message, HasSubstr("so nothing was sent"));
    EXPECT_THAT(response->message, HasSubstr("Make room there"));
    EXPECT_TRUE(desk_.sent.empty());
  }
  desk_.read_backs.clear();
  EXPECT_EQ(New().Run()->code, Code::kSuccess);
  EXPECT_THAT(desk_.read_backs.size(), 1U);  // the fence: nothing had been sent
}

TEST_F(KilledProcessTest, AnUnreadableEvidenceEndsWith13WhereANoteIsThere) {
  Kill(Fate::kCommitAndNothing);
  for (const auto& file : connector::JournalFiles::FilesIn(home_.folder() / "data")) {
    std::string content = ReadFile(file).value();
    content = ReplaceAll(content, "\"evidence\"", "\"whatever\"");
    ASSERT_TRUE(WriteOwnFile(file, content).ok());
  }
  const auto response = New().Run();
  EXPECT_EQ(response->code, Code::kIndeterminate) << response->message;
  EXPECT_EQ(desk_.sent.size(), 1U);
}

}  // namespace
}  // namespace flintdesk::servicedesk
