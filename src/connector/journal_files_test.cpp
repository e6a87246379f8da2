#include "connector/journal_files.hpp"

#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/file.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The steady clock and the date can go apart, as when the time of a machine is set.
class TwoClocks final : public Clock {
 public:
  time_point Now() const override { return now; }
  std::int64_t EpochMilliseconds() const override { return epoch; }
  std::string BootId() const override { return boot; }
  std::int64_t BootMilliseconds() const override { return since_boot; }
  void Advance(milliseconds by) {
    now += by;
    epoch += by.count();
    since_boot += by.count();
  }

  time_point now = time_point{} + std::chrono::hours(5);
  std::int64_t epoch = 1'700'000'000'000;  // 2023-11-14T22:13:20Z
  std::string boot = "first";
  std::int64_t since_boot = 50'000'000;
};

class JournalFilesTest : public ::testing::Test {
 protected:
  static std::vector<std::string> Heard(JournalFiles& files) {
    std::vector<std::string> heard;
    files.Read(
        [&](const ToldRecord& told) {
          const json::Value* thing = told.record.Find("thing");
          heard.push_back(thing ? *thing->IfString() : "(no thing)");
        },
        kRecentNews);
    return heard;
  }
  static void Tell(JournalFiles& files, json::Object record) {
    EXPECT_TRUE(files.Append({std::move(record)}).ok());
  }
  std::filesystem::path Today() const { return folder_ / "journal-2023-11-14-000.jsonl"; }
  void Append(const std::string& text) const { std::ofstream(Today(), std::ios::app) << text; }

  testing::TemporaryHome place_;
  std::filesystem::path folder_ = place_.folder() / "data";
  TwoClocks clock_;
  JournalFiles one_{folder_, clock_}, another_{folder_, clock_};
};

TEST_F(JournalFilesTest, TellsTheOthersOnceAndNotItself) {
  Tell(one_, {{"thing", "a"}});
  Tell(one_, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a", "b"));
  EXPECT_THAT(Heard(another_), IsEmpty());
  Tell(one_, {{"thing", "c"}});
  Tell(another_, {{"thing", "d"}});
  EXPECT_THAT(Heard(another_), ElementsAre("c"));
  EXPECT_THAT(Heard(one_), ElementsAre("d"));
}

TEST_F(JournalFilesTest, WaitsForTheRestOfALineAndLeavesOutBrokenLines) {
  Tell(one_, {{"thing", "a"}});
  Append("nonsense\n{}\n[1]\n\n{\"at\":1,\"steady\":\"x\",\"by\":\"y\",\"v\":1}\n");
  const std::string line = R"({"thing":"b","at":1700000000000,"steady":18000000000000,"by":"y","v":1})";
  Append(line.substr(0, 20));
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  Append(line.substr(20) + "\n");
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
}

TEST_F(JournalFilesTest, ReadsOfAnEarlierTimeOnlyWhatIsRecent) {
  const std::string filler(200, 'x');
  for (int number = 0; number < 2'000; ++number) Tell(one_, {{"thing", "old"}, {"filler", filler}});
  clock_.Advance(std::chrono::seconds(11));
  for (int number = 0; number < 1'000; ++number) Tell(one_, {{"thing", "new"}, {"filler", filler}});
  const auto heard = Heard(another_);
  EXPECT_GE(std::ranges::count(heard, "new"), 1'000);
  EXPECT_LT(heard.size(), 2'000U);
}

TEST_F(JournalFilesTest, GoesOnWithTheFileOfTheNextDay) {
  Tell(one_, {{"thing", "a"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  clock_.epoch = 1'700'006'399'999;  // the last millisecond of the day
  Tell(one_, {{"thing", "b"}});
  clock_.Advance(milliseconds(2));
  Tell(another_, {{"thing", "own"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
  Tell(one_, {{"thing", "c"}});
  EXPECT_THAT(Heard(another_), ElementsAre("c"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "journal-2023-11-15-000.jsonl"));
  JournalFiles later(folder_, clock_);
  EXPECT_THAT(Heard(later), ElementsAre("a", "b", "own", "c"));
}

TEST_F(JournalFilesTest, RemovesTheFilesOfMoreThanAMonthAgoAndNothingElse) {
  Tell(one_, {{"thing", "a"}});
  std::ofstream(folder_ / "journal-of-mine.jsonl") << "x";
  clock_.Advance(std::chrono::hours(24 * 30));
  Tell(one_, {{"thing", "b"}});
  EXPECT_TRUE(std::filesystem::exists(Today()));
  clock_.Advance(std::chrono::hours(24));
  Tell(another_, {{"thing", "c"}});
  EXPECT_FALSE(std::filesystem::exists(Today()));
  EXPECT_THAT(JournalFiles::FilesIn(folder_), SizeIs(2));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "journal-of-mine.jsonl"));
}

TEST_F(JournalFilesTest, ALargeFileGetsASuccessorThatEverybodyReads) {
  Tell(one_, {{"thing", "a"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  std::filesystem::resize_file(Today(), 16 * 1024 * 1024);
  Tell(one_, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
  EXPECT_EQ(JournalFiles::FilesIn(folder_).back().filename(), "journal-2023-11-14-001.jsonl");
  JournalFiles later(folder_, clock_);
  Tell(later, {{"thing", "c"}});
  EXPECT_THAT(Heard(another_), ElementsAre("c"));
}

TEST_F(JournalFilesTest, AllTogetherStayBelowABound) {
  Tell(one_, {{"thing", "a"}});
  const auto fill = [this](const char* day) {
    for (int part = 0; part < 20; ++part) {
      const auto file = folder_ / fmt::format("journal-2023-11-{}-{:03}.jsonl", day, part);
      std::ofstream(file, std::ios::app) << "x";
      std::filesystem::resize_file(file, 16 * 1024 * 1024);  // sparse
    }
  };
  fill("12");
  JournalFiles later(folder_, clock_);
  Tell(later, {{"thing", "b"}});
  auto files = JournalFiles::FilesIn(folder_);
  EXPECT_THAT(files, SizeIs(16));
  EXPECT_EQ(files.front().filename(), "journal-2023-11-12-005.jsonl");
  // Of today and yesterday nothing goes: a call of then may be unfinished.
  fill("13");
  fill("14");
  JournalFiles last(folder_, clock_);
  Tell(last, {{"thing", "c"}});
  files = JournalFiles::FilesIn(folder_);
  EXPECT_THAT(files, SizeIs(41));
  EXPECT_EQ(files.front().filename(), "journal-2023-11-13-000.jsonl");
  EXPECT_EQ(files.back().filename(), "journal-2023-11-14-020.jsonl");
}

TEST_F(JournalFilesTest, APartThatSomebodyHasRemovedKeepsNobodyFromHearingTheOthers) {
  Tell(one_, {{"thing", "a"}});
  std::filesystem::resize_file(Today(), 16 * 1024 * 1024);
  Tell(one_, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a", "b"));
  std::filesystem::remove(Today());
  Tell(one_, {{"thing", "c"}});
  EXPECT_THAT(Heard(another_), ElementsAre("c"));
  JournalFiles later(folder_, clock_);
  Tell(later, {{"thing", "d"}});
  EXPECT_THAT(Heard(another_), ElementsAre("d"));
  EXPECT_FALSE(std::filesystem::exists(Today()));
}

TEST_F(JournalFilesTest, LooksForUnfinishedCallsThroughAllFilesOfTheLastHour) {
  clock_.epoch = 1'700'006'100'000;  // 23:55
  Tell(one_, {{"intent", "a/1"}});
  const std::string filler(64 * 1024, 'x');
  while (std::filesystem::file_size(Today()) < 16 * 1024 * 1024) Tell(one_, {{"filler", filler}});
  Tell(one_, {{"filler", "the second file of the day"}});
  clock_.Advance(std::chrono::minutes(10));
  Tell(one_, {{"filler", "the next day"}});
  ASSERT_THAT(JournalFiles::FilesIn(folder_), SizeIs(3));
  int found = 0;
  EXPECT_TRUE(another_.ReadUnfinished([&](const ToldRecord&) { ++found; }, std::chrono::hours(1)).ok());
  EXPECT_EQ(found, 1);
}

TEST_F(JournalFilesTest, AMomentWithoutDescriptorsIsAnErrorAndTheJournalGoesOnAfterwards) {
  JournalFiles late(folder_, clock_);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const Result<void> refused = late.Append({json::Object{{"thing", "a"}}});
  std::vector<bool> looked;
  const auto look = [&] {
    looked.push_back(late.ReadUnfinished([](const ToldRecord&) {}, kRecentNews).ok());
  };
  look();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  look();
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("Too many open files"));
  EXPECT_TRUE(late.Keeps());
  EXPECT_EQ(looked, std::vector<bool>({false, true}));
  Tell(late, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
}

TEST_F(JournalFilesTest, FindsUnfinishedCallsThoughTheTimeWasSet) {
  const auto found = [this] {
    std::vector<std::string> ids;
    EXPECT_TRUE(JournalFiles(folder_, clock_)
                    .ReadUnfinished(
                        [&](const ToldRecord& told) {
                          const json::Value* intent = told.record.Find("intent");
                          if (intent) ids.push_back(*intent->IfString());
                        },
                        std::chrono::hours(1))
                    .ok());
    return ids;
  };
  Tell(one_, {{"intent", "x/1"}});
  for (int i = 0; i < 2'000; ++i) Tell(one_, {{"outcome", "y/" + std::to_string(i)}});  // more than 64 KiB
  for (const std::int64_t set : {3 * 3'600'000, 3 * 86'400'000, -3 * 86'400'000}) {
    clock_.epoch += set;
    EXPECT_THAT(found(), ElementsAre("x/1")) << set;
    clock_.epoch -= set;
  }
  clock_.Advance(std::chrono::hours(2));
  Tell(one_, {{"intent", "x/2"}});
  EXPECT_THAT(found(), ::testing::Contains("x/2"));
}

TEST_F(JournalFilesTest, PassesOnTheRecordsOfCallsWithoutAnOutcome) {
  Tell(one_, {{"intent", "a/1"}});
  Tell(one_, {{"intent", "a/2"}});
  Tell(one_, {{"sent", "a/1"}});
  Tell(one_, {{"sent", "a/2"}});
  Tell(one_, {{"outcome", "a/1"}, {"code", 0}});
  Tell(one_, {{"unconfirmed", "a/2"}, {"code", 13}});
  clock_.Advance(std::chrono::minutes(30));
  std::vector<std::string> found;
  const auto read = another_.ReadUnfinished(
      [&](const ToldRecord& told) { found.push_back(json::Write(told.record).substr(0, 9)); },
      std::chrono::hours(1));
  EXPECT_TRUE(read.ok());
  EXPECT_THAT(found, ElementsAre(R"({"intent")", R"({"sent":")", R"({"unconfi)"));
}

TEST_F(JournalFilesTest, LeavesOutRecordsOfAnotherVersion) {
  Tell(one_, {{"thing", "a"}});
  Append(R"({"thing":"b","at":1700000000000,"steady":18000000000000,"by":"y","v":2})"
         "\n");
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
}

TEST_F(JournalFilesTest, AMomentIsThatOfTheClockOfThisStartOfTheMachine) {
  struct Moment {
    milliseconds ago;
    bool placed, steady;
    bool operator==(const Moment&) const = default;
  };
  std::vector<Moment> moments;
  const auto take = [&](const ToldRecord& told) {
    moments.push_back(
        {std::chrono::duration_cast<milliseconds>(clock_.now - told.when), told.placed, told.of_this_start});
  };
  Tell(one_, {{"thing", "a"}});
  clock_.Advance(milliseconds(300));
  another_.Read(take, kRecentNews);
  EXPECT_THAT(moments, ElementsAre(Moment{milliseconds(300), true, true}));
  for (const std::int64_t set : {5'000, 7'200'000, -7'200'000}) {
    moments.clear();
    Tell(one_, {{"thing", "b"}});
    clock_.Advance(milliseconds(300));
    clock_.epoch += set;
    another_.Read(take, kRecentNews);
    EXPECT_THAT(moments, ElementsAre(Moment{milliseconds(300), false, true})) << set;
    clock_.epoch -= set;
  }
  moments.clear();
  Tell(one_, {{"thing", "asleep"}});
  clock_.epoch += 28'800'000;  // the machine sleeps, and the steady clock stands still
  clock_.since_boot += 28'800'000;
  another_.Read(take, kRecentNews);
  EXPECT_THAT(moments, ElementsAre(Moment{milliseconds(28'800'000), false, true}));
  moments.clear();
  Tell(one_, {{"thing", "c"}});
  clock_.now -= std::chrono::hours(1);
  clock_.boot = "second";
  JournalFiles(folder_, clock_).Read(take, kRecentNews);
  ASSERT_FALSE(moments.empty());
  EXPECT_EQ(moments.back(), (Moment{milliseconds(0), false, false}));
}

TEST_F(JournalFilesTest, AFolderThatWasClearedIsMadeAnew) {
  Tell(one_, {{"thing", "a"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  std::filesystem::remove_all(folder_);
  Tell(one_, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
}

TEST_F(JournalFilesTest, HalfALineOfAnotherProcessSpoilsNoOther) {
  Tell(one_, {{"thing", "a"}});
  Append(R"({"thing":"half of)");
  Tell(one_, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a", "b"));
}

TEST_F(JournalFilesTest, NumbersThatAreNotTimesAndEndlessFilesDoNoHarm) {
  Tell(one_, {{"thing", "a"}});
  for (const char* number : {"-9223372036854775808", "9223372036854775807"})
    Append(std::string(R"({"thing":"x","at":)") + number + R"(,"steady":)" + number + R"(,"by":"y","v":1})" +
           "\n");
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  std::filesystem::resize_file(Today(), 100'000'000'000);  // sparse
  Tell(one_, {{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
  JournalFiles later(folder_, clock_);
  EXPECT_THAT(Heard(later), ElementsAre("b"));
}

TEST_F(JournalFilesTest, WhereNothingCanBeWrittenNothingIsToldOrHeard) {
  place_.Write("data", "a file stands where the folder should be");
  for (const auto& folder : {folder_, std::filesystem::path()}) {
    JournalFiles one(folder, clock_), another(folder, clock_);
    Tell(one, {{"thing", "a"}});
    EXPECT_THAT(Heard(another), IsEmpty());
  }
}

}  // namespace
}  // namespace flintdesk::connector
