#include "connector/call_journal.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "connector/journal_files.hpp"
#include "connector/testing/memory_journal.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Where journals are kept, for as many processes as a test needs.
class Place {
 public:
  virtual ~Place() = default;
  virtual std::unique_ptr<JournalStore> Store(const Clock& clock) = 0;
};

class FilePlace final : public Place {
 public:
  std::unique_ptr<JournalStore> Store(const Clock& clock) override {
    return std::make_unique<JournalFiles>(Folder(), clock);
  }
  std::filesystem::path Folder() const { return home_.folder() / "data"; }

 private:
  testing::TemporaryHome home_;
};

class MemoryPlace final : public Place {
 public:
  std::unique_ptr<JournalStore> Store(const Clock& clock) override {
    return std::make_unique<testing::MemoryJournal>(shared_, clock);
  }

 private:
  testing::MemoryJournalPlace shared_;
};

CallIntent IntentOf(CallJournal& journal, std::string digest = "d1") {
  CallIntent intent;
  intent.identity = journal.Begin();
  intent.connector = "manageenginesdp";
  intent.action = "add-note";
  intent.desk = "http://desk:8080";
  intent.request_id = "17";
  intent.digest = std::move(digest);
  intent.timeout = milliseconds(60'000);
  intent.evidence = {{"fence", json::Object{{"ids", json::Array{"1", "2"}}}}};
  return intent;
}

CallOutcome OutcomeOf(const CallIntent& intent, Code code = Code::kSuccess) {
  return {
      intent.identity, intent.connector, intent.action, intent.desk, intent.request_id, "337", code, true};
}

void Send(CallJournal& journal, const CallIntent& intent) {
  EXPECT_TRUE(journal.Write(intent).ok());
  EXPECT_TRUE(journal.WriteSent(intent.identity, milliseconds(50'000)).ok());
}

std::vector<UnfinishedCall> UnfinishedIn(CallJournal& journal, const std::string& digest = "d1",
                                         bool sure = true) {
  journal.Hear([](const json::Value&, Clock::time_point) {});
  return journal.Unfinished(digest, sure).value();
}

/// What every store of the journal must do.
class CallJournalContract : public ::testing::TestWithParam<std::function<std::unique_ptr<Place>()>> {
 protected:
  CallJournalContract() { clock_.Advance(std::chrono::hours(5)); }

  /// The journal of another process.
  std::unique_ptr<CallJournal> Journal() {
    return std::make_unique<CallJournal>(place_->Store(clock_), clock_, JournalAuthor{1'000, "a.rb"});
  }

  FakeClock clock_;
  std::unique_ptr<Place> place_ = GetParam()();
};

INSTANTIATE_TEST_SUITE_P(Stores, CallJournalContract,
                         ::testing::Values([] { return std::make_unique<FilePlace>(); },
                                           [] { return std::make_unique<MemoryPlace>(); }));

TEST_P(CallJournalContract, ACallWithoutAnOutcomeIsFoundWithAllThatItsIntentSaid) {
  auto one = Journal();
  const CallIntent intent = IntentOf(*one);
  Send(*one, intent);
  one.reset();
  clock_.Advance(std::chrono::minutes(10));
  const auto found = UnfinishedIn(*Journal());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].intent.identity, intent.identity);
  EXPECT_EQ(found[0].intent.action, "add-note");
  EXPECT_EQ(found[0].intent.desk, "http://desk:8080");
  EXPECT_EQ(found[0].intent.request_id, "17");
  EXPECT_EQ(found[0].intent.evidence, intent.evidence);
  EXPECT_TRUE(found[0].sent);
  EXPECT_TRUE(found[0].placed);
  EXPECT_EQ(found[0].when, clock_.Now() - std::chrono::minutes(10));
  EXPECT_EQ(found[0].until, found[0].when + milliseconds(50'000));
}

TEST_P(CallJournalContract, WithoutTheMarkOfSendingNothingWasSent) {
  auto one = Journal();
  EXPECT_TRUE(one->Write(IntentOf(*one)).ok());
  const auto found = UnfinishedIn(*Journal());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_FALSE(found[0].sent);
}

TEST_P(CallJournalContract, AnOutcomeEndsIt) {
  auto one = Journal();
  for (const Code code : {Code::kSuccess, Code::kIndeterminate}) {
    const CallIntent intent = IntentOf(*one);
    Send(*one, intent);
    one->Write(OutcomeOf(intent, code));
  }
  EXPECT_THAT(UnfinishedIn(*Journal()), IsEmpty());
}

TEST_P(CallJournalContract, WhoHasListenedBeforeFindsTheSame) {
  auto one = Journal(), other = Journal();
  EXPECT_THAT(UnfinishedIn(*other), IsEmpty());
  const CallIntent first = IntentOf(*one), second = IntentOf(*one);
  Send(*one, first);
  Send(*one, second);
  EXPECT_THAT(UnfinishedIn(*other), SizeIs(2));
  one->Write(OutcomeOf(first));
  const auto found = UnfinishedIn(*other);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].intent.identity, second.identity);
}

TEST_P(CallJournalContract, OtherContentsAndOnesOwnCallsAreNotFound) {
  auto one = Journal();
  Send(*one, IntentOf(*one, "d2"));
  EXPECT_THAT(UnfinishedIn(*Journal()), IsEmpty());
  EXPECT_THAT(UnfinishedIn(*one, "d2"), IsEmpty());
}

TEST_P(CallJournalContract, AnOpenOutcomeIsFoundByOthersAndByOneself) {
  auto one = Journal(), listener = Journal();
  const CallIntent intent = IntentOf(*one);
  Send(*one, intent);
  CallOutcome outcome = OutcomeOf(intent);
  outcome.code = Code::kIndeterminate;
  outcome.open = true;
  one->Write(outcome);
  auto late = Journal();
  for (CallJournal* journal : {one.get(), listener.get(), late.get()}) {
    const auto found = UnfinishedIn(*journal, "d1", false);  // no lock is needed to know that it has ended
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_TRUE(found[0].ended && found[0].sent);
    EXPECT_EQ(found[0].until, clock_.Now() + milliseconds(50'000));
  }
  listener->TakeOver(UnfinishedIn(*listener), listener->Begin());
  EXPECT_THAT(UnfinishedIn(*one), IsEmpty());
  EXPECT_THAT(UnfinishedIn(*Journal()), IsEmpty());
}

TEST_P(CallJournalContract, AfterAnHourItIsNobodysBusiness) {
  auto one = Journal(), listener = Journal();
  Send(*one, IntentOf(*one));
  EXPECT_THAT(UnfinishedIn(*listener), SizeIs(1));
  clock_.Advance(std::chrono::minutes(59));
  EXPECT_THAT(UnfinishedIn(*Journal()), SizeIs(1));
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_THAT(UnfinishedIn(*listener), IsEmpty());
}

TEST_P(CallJournalContract, TheHourBeginsAfterTheLastTimeThatItMayHaveBeenCarriedOut) {
  auto one = Journal();
  const CallIntent intent = IntentOf(*one);
  Send(*one, intent);
  clock_.Advance(std::chrono::minutes(50));
  EXPECT_TRUE(one->WriteSent(intent.identity, std::chrono::minutes(10)).ok());
  clock_.Advance(std::chrono::minutes(10));
  one->WriteAtWork(intent.identity, std::chrono::minutes(5));
  clock_.Advance(std::chrono::minutes(55));  // after the second sending: 65, after the wait for it: 55
  EXPECT_THAT(UnfinishedIn(*Journal()), SizeIs(1));
  clock_.Advance(std::chrono::minutes(9));
  const auto found = UnfinishedIn(*Journal());  // 64 after the wait, 59 after the work
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].at_work_until, clock_.Now() - std::chrono::minutes(59));
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_THAT(UnfinishedIn(*Journal()), IsEmpty());
}

TEST_P(CallJournalContract, WhatWasTakenOverIsFoundNoMore) {
  auto one = Journal(), other = Journal();
  Send(*one, IntentOf(*one));
  const auto found = UnfinishedIn(*other);
  const CallIntent own = IntentOf(*other);
  Send(*other, own);
  other->TakeOver(found, own.identity);
  EXPECT_THAT(UnfinishedIn(*other), IsEmpty());
  const auto left = UnfinishedIn(*Journal());
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left[0].intent.identity, own.identity);
}

TEST_P(CallJournalContract, WhereNoLockTellsWhoLivesItsTimeoutHasToBeOver) {
  auto one = Journal();
  Send(*one, IntentOf(*one));
  clock_.Advance(milliseconds(60'000));
  EXPECT_THAT(UnfinishedIn(*Journal(), "d1", false), IsEmpty());
  clock_.Advance(milliseconds(6'000));
  EXPECT_THAT(UnfinishedIn(*Journal(), "d1", false), SizeIs(1));
}

TEST_P(CallJournalContract, NewsComesWithTheOutcomeAndNotBefore) {
  auto one = Journal(), other = Journal();
  std::vector<std::string> heard;
  const auto listen = [&] {
    heard.clear();
    other->Hear([&](const json::Value& news, Clock::time_point) {
      if (const json::Value* thing = news.Find("thing")) heard.push_back(*thing->IfString());
    });
  };
  const CallIntent intent = IntentOf(*one);
  Send(*one, intent);
  one->Tell({{"thing", "note 337"}});
  listen();
  EXPECT_THAT(heard, IsEmpty());
  one->Write(OutcomeOf(intent));
  listen();
  EXPECT_THAT(heard, ElementsAre("note 337"));
  listen();
  EXPECT_THAT(heard, IsEmpty());
}

// What only files can suffer.

class FileJournalTest : public ::testing::Test {
 protected:
  FileJournalTest() { clock_.Advance(std::chrono::hours(5)); }
  std::unique_ptr<CallJournal> Journal() {
    return std::make_unique<CallJournal>(place_.Store(clock_), clock_);
  }
  std::filesystem::path File() const { return JournalFiles::FilesIn(place_.Folder()).back(); }

  FakeClock clock_;
  FilePlace place_;
};

/// Runs `work` in a process of its own that is killed where the work says so; what it has killed itself with.
int KilledBy(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST_F(FileJournalTest, EveryRecordOutlivesAProcessThatIsKilledRightAfterIt) {
  for (const int records : {1, 2, 3}) {
    FilePlace place;
    const int killed = KilledBy([&] {
      CallJournal journal(place.Store(clock_), clock_);
      const CallIntent intent = IntentOf(journal);
      (void)journal.Write(intent);
      if (records >= 2) (void)journal.WriteSent(intent.identity, milliseconds(50'000));
      if (records >= 3) journal.Write(OutcomeOf(intent));
      ::raise(SIGKILL);
    });
    EXPECT_EQ(killed, SIGKILL);
    CallJournal next(place.Store(clock_), clock_);
    const auto found = UnfinishedIn(next);
    ASSERT_THAT(found, SizeIs(records == 3 ? 0 : 1)) << records;
    if (records < 3) EXPECT_EQ(found[0].sent, records == 2);
  }
}

TEST_F(FileJournalTest, ARecordThatIsCutAnywhereSpoilsNoOther) {
  auto one = Journal();
  Send(*one, IntentOf(*one, "d2"));
  const auto whole = std::filesystem::file_size(File());
  Send(*one, IntentOf(*one));
  const std::string content = ReadFile(File()).value();
  for (std::size_t size = whole; size < content.size(); size += 7) {
    std::ofstream(File(), std::ios::trunc) << content.substr(0, size);
    auto next = Journal();
    EXPECT_THAT(UnfinishedIn(*next, "d2"), SizeIs(1));
    Send(*next, IntentOf(*next, "d3"));
    EXPECT_THAT(UnfinishedIn(*Journal(), "d3"), SizeIs(1)) << size;
  }
}

TEST_F(FileJournalTest, NothingMayBeSentOnADiskThatFillsUp) {
  auto one = Journal();
  const CallIntent intent = IntentOf(*one);
  EXPECT_TRUE(one->Write(intent).ok());
  const int failed = KilledBy([&] {
    // A limit of the file's size stands for a full disk.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlim_t size = std::filesystem::file_size(File());
    const rlimit limit{size, size};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Result<void> written = one->WriteSent(intent.identity, milliseconds(1));
    const bool right = !written.ok() && written.error().code == Code::kFailed &&
                       written.error().message.find("journal-") != std::string::npos;
    if (right) ::raise(SIGUSR1);
  });
  EXPECT_EQ(failed, SIGUSR1);
  EXPECT_FALSE(UnfinishedIn(*Journal()).at(0).sent);
}

TEST_F(FileJournalTest, HoldsNoMoreThanItIsGiven) {
  auto one = Journal();
  const CallIntent intent = IntentOf(*one);
  Send(*one, intent);
  one->Write(OutcomeOf(intent));
  const std::string content = ReadFile(File()).value();
  EXPECT_THAT(content, HasSubstr(R"("made":"337")"));
  struct stat status {};
  ASSERT_EQ(::stat(File().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(FileJournalTest, AfterARestartOfTheMachineTheMomentsAreThoseOfTheWallClock) {
  auto one = Journal();
  Send(*one, IntentOf(*one));
  // Another steady clock, as after a restart: its zero is elsewhere.
  std::string content = ReadFile(File()).value();
  const std::string steady =
      std::to_string(std::chrono::nanoseconds(clock_.Now().time_since_epoch()).count());
  for (std::size_t at = 0; (at = content.find(steady)) != std::string::npos;)
    content.replace(at, steady.size(), "999999999999999999");
  std::ofstream(File(), std::ios::trunc) << content;
  clock_.Advance(std::chrono::minutes(3));
  const auto found = UnfinishedIn(*Journal());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_FALSE(found[0].placed);
  EXPECT_EQ(found[0].when, clock_.Now() - std::chrono::minutes(3));
}

/// A wall clock that can be set, and the time since the machine was started.
class SetClock final : public Clock {
 public:
  time_point Now() const override { return time_point{} + since_start; }
  std::int64_t EpochMilliseconds() const override { return 1'700'000'000'000 + since_start.count() + set; }
  std::int64_t BootMilliseconds() const override { return since_start.count(); }
  std::string BootId() const override { return "this one"; }

  milliseconds since_start = std::chrono::hours(5);
  std::int64_t set = 0;
};

TEST_F(FileJournalTest, SettingTheTimeOfTheMachineMovesNoMoment) {
  SetClock clock;
  const auto journal = [&] {
    return CallJournal(std::make_unique<JournalFiles>(place_.Folder(), clock), clock);
  };
  auto one = journal();
  Send(one, IntentOf(one));
  clock.since_start += std::chrono::minutes(3);
  for (const std::int64_t set : {7'200'000, -7'200'000}) {
    clock.set = set;
    auto another = journal();
    const auto found = UnfinishedIn(another);
    ASSERT_THAT(found, SizeIs(1)) << set;
    EXPECT_FALSE(found[0].placed);
    EXPECT_EQ(found[0].when, clock.Now() - std::chrono::minutes(3));
  }
}

TEST(NoJournalTest, KeepsAndFindsNothing) {
  CallJournal journal;
  Send(journal, IntentOf(journal));
  EXPECT_THAT(UnfinishedIn(journal), IsEmpty());
  EXPECT_NE(journal.Begin(), journal.Begin());
}

}  // namespace
}  // namespace flintdesk::connector
