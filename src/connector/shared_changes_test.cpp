#include "connector/shared_changes.hpp"

#include <fstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  void Advance(milliseconds by) {
    now += by;
    epoch += by.count();
  }

  time_point now = time_point{} + std::chrono::hours(5);
  std::int64_t epoch = 1'700'000'000'000;  // 2023-11-14T22:13:20Z
};

class SharedChangesTest : public ::testing::Test {
 protected:
  static std::vector<std::string> Heard(SharedChanges& shared_changes) {
    std::vector<std::string> heard;
    shared_changes.Hear([&](const json::Value& told, Clock::time_point) {
      heard.push_back(told.Find("thing") ? *told.Find("thing")->IfString() : "(no thing)");
    });
    return heard;
  }
  std::filesystem::path Today() const { return folder_ / "changes-2023-11-14.jsonl"; }
  void Append(const std::string& text) const { std::ofstream(Today(), std::ios::app) << text; }

  testing::TemporaryHome place_;
  std::filesystem::path folder_ = place_.folder() / "data";
  TwoClocks clock_;
  SharedChanges one_{folder_, clock_}, another_{folder_, clock_};
};

TEST_F(SharedChangesTest, TellsTheOthersOnceAndNotItself) {
  one_.Tell({{"thing", "a"}});
  one_.Tell({{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a", "b"));
  EXPECT_THAT(Heard(another_), IsEmpty());
  one_.Tell({{"thing", "c"}});
  another_.Tell({{"thing", "d"}});
  EXPECT_THAT(Heard(another_), ElementsAre("c"));
  EXPECT_THAT(Heard(one_), ElementsAre("d"));
}

TEST_F(SharedChangesTest, WaitsForTheRestOfALineAndLeavesOutBrokenLines) {
  one_.Tell({{"thing", "a"}});
  Append("nonsense\n{}\n[1]\n\n{\"at\":1,\"steady\":\"x\",\"by\":\"y\"}\n");
  const std::string line = R"({"thing":"b","at":1700000000000,"steady":18000000000000,"by":"y"})";
  Append(line.substr(0, 20));
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  Append(line.substr(20) + "\n");
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
}

TEST_F(SharedChangesTest, ReadsOfAnEarlierTimeOnlyWhatIsRecent) {
  const std::string filler(200, 'x');
  for (int number = 0; number < 2'000; ++number) one_.Tell({{"thing", "old"}, {"filler", filler}});
  clock_.Advance(std::chrono::seconds(11));
  for (int number = 0; number < 1'000; ++number) one_.Tell({{"thing", "new"}, {"filler", filler}});
  const auto heard = Heard(another_);
  EXPECT_GE(std::ranges::count(heard, "new"), 1'000);
  EXPECT_LT(heard.size(), 2'000U);
}

TEST_F(SharedChangesTest, GoesOnWithTheFileOfTheNextDay) {
  one_.Tell({{"thing", "a"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  clock_.epoch = 1'700'006'399'999;  // the last millisecond of the day
  one_.Tell({{"thing", "b"}});
  clock_.Advance(milliseconds(2));
  another_.Tell({{"thing", "own"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
  one_.Tell({{"thing", "c"}});
  EXPECT_THAT(Heard(another_), ElementsAre("c"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "changes-2023-11-15.jsonl"));
  SharedChanges later(folder_, clock_);
  EXPECT_THAT(Heard(later), ElementsAre("a", "b", "own", "c"));
}

TEST_F(SharedChangesTest, RemovesTheFilesOfTheDaysBeforeYesterdayAndNothingElse) {
  one_.Tell({{"thing", "a"}});
  std::ofstream(folder_ / "changes-of-mine.jsonl") << "x";
  clock_.Advance(std::chrono::hours(24));
  one_.Tell({{"thing", "b"}});
  EXPECT_TRUE(std::filesystem::exists(Today()));
  clock_.Advance(std::chrono::hours(24));
  another_.Tell({{"thing", "c"}});
  EXPECT_FALSE(std::filesystem::exists(Today()));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "changes-2023-11-15.jsonl"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "changes-of-mine.jsonl"));
}

TEST_F(SharedChangesTest, ATimeThatDoesNotFitIsThePresent) {
  std::vector<Clock::time_point> times;
  const auto take = [&](const json::Value&, Clock::time_point when) { times.push_back(when); };
  one_.Tell({{"thing", "a"}});
  clock_.Advance(milliseconds(300));
  another_.Hear(take);
  one_.Tell({{"thing", "b"}});
  clock_.Advance(milliseconds(300));
  clock_.epoch += 5'000;
  another_.Hear(take);
  one_.Tell({{"thing", "c"}});
  clock_.now -= std::chrono::hours(1);  // the machine was started anew
  another_.Hear(take);
  ASSERT_THAT(times, SizeIs(3));
  EXPECT_EQ(times[0], clock_.now + std::chrono::hours(1) - milliseconds(600));
  EXPECT_EQ(times[1], clock_.now + std::chrono::hours(1));
  EXPECT_EQ(times[2], clock_.now);
}

TEST_F(SharedChangesTest, AFolderThatWasClearedIsMadeAnew) {
  one_.Tell({{"thing", "a"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  std::filesystem::remove_all(folder_);
  one_.Tell({{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
}

TEST_F(SharedChangesTest, HalfALineOfAnotherProcessSpoilsNoOther) {
  one_.Tell({{"thing", "a"}});
  Append(R"({"thing":"half of)");
  one_.Tell({{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("a", "b"));
}

TEST_F(SharedChangesTest, NumbersThatAreNotTimesAndEndlessFilesDoNoHarm) {
  one_.Tell({{"thing", "a"}});
  for (const char* number : {"-9223372036854775808", "9223372036854775807"})
    Append(std::string(R"({"thing":"x","at":)") + number + R"(,"steady":)" + number + R"(,"by":"y"})" + "\n");
  EXPECT_THAT(Heard(another_), ElementsAre("a"));
  std::filesystem::resize_file(Today(), 100'000'000'000);  // sparse
  one_.Tell({{"thing", "b"}});
  EXPECT_THAT(Heard(another_), ElementsAre("b"));
  SharedChanges later(folder_, clock_);
  EXPECT_THAT(Heard(later), ElementsAre("b"));
}

TEST_F(SharedChangesTest, WhereNothingCanBeWrittenNothingIsToldOrHeard) {
  place_.Write("data", "a file stands where the folder should be");
  for (const auto& folder : {folder_, std::filesystem::path()}) {
    SharedChanges one(folder, clock_), another(folder, clock_);
    one.Tell({{"thing", "a"}});
    EXPECT_THAT(Heard(another), IsEmpty());
  }
}

}  // namespace
}  // namespace flintdesk::connector
