#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/journal_files.hpp"

#include "contract/desk.hpp"

// A process is killed by SIGKILL while its change is on its way, at every record of the call journal and at
// every place of the exchange. Then another process makes an equal call.
namespace flintdesk::contract {
namespace {

using Fate = Gate::Fate;

const json::Object kSettings{{"settle-time", 30}, {"timeout", 4'000}};
const json::Object kNote{{"request-id", 17}, {"notetext", "disk full on db1"}};

/// Ends its process right after so many records.
class Deadly final : public connector::JournalStore {
 public:
  Deadly(const std::filesystem::path& folder, const Clock& clock, int records)
      : files_(folder, clock), left_(records) {}
  Result<void> Append(const std::vector<json::Object>& records) override {
    Result<void> done = files_.Append(records);
    if (--left_ == 0) ::raise(SIGKILL);
    return done;
  }
  void Read(const Listener& listener, milliseconds back) override { files_.Read(listener, back); }
  void ReadUnfinished(const Listener& listener, milliseconds back) override {
    files_.ReadUnfinished(listener, back);
  }
  const std::string& Self() const override { return files_.Self(); }

 private:
  connector::JournalFiles files_;
  int left_;
};

/// A process of its own that makes the call.
pid_t StartProcess(const Desk& desk, const std::string& action, const json::Object& parameters,
                   int records = 1'000) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  const auto engine = desk.AnotherProcess([=](const std::filesystem::path& folder, const Clock& clock) {
    return std::make_unique<Deadly>(folder, clock, records);
  });
  engine->Start(Desk::CallOf(action, parameters))->Wait();
  ::_exit(0);
}

bool WasKilled(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

Gate::Judge FirstChange(Fate fate) {
  return [=, seen = std::make_shared<int>(0)](const std::string& line, const std::string& body) {
    return Gate::IsChange(line, body) && ++*seen == 1 ? fate : Fate::kPass;
  };
}

class KilledProcessTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, KilledProcessTest, ::testing::Values("v1", "v3", "auto"),
                         [](const auto& info) { return std::string(info.param); });

// 1: intent, 2: sending, 3: outcome.
TEST_P(KilledProcessTest, AtEachRecordTheNextEqualCallMakesOneNote) {
  for (const int records : {1, 2, 3}) {
    Desk desk(GetParam(), {}, kSettings);
    EXPECT_TRUE(WasKilled(StartProcess(desk, "add-note", kNote, records)));
    EXPECT_EQ(desk.TimesDone("add-note"), records == 3 ? "1" : "0");
    json::Object patient = kNote;
    patient.Set("timeout", 20'000);
    const auto response = desk.AnotherProcess()->Start(Desk::CallOf("add-note", patient))->Wait();
    EXPECT_EQ(response.code, Code::kSuccess) << records << ": " << response.message;
    EXPECT_EQ(desk.TimesDone("add-note"), records == 3 ? "2" : "1") << records;
  }
}

TEST_P(KilledProcessTest, WhereItsNoteWasWrittenNoneIsAdded) {
  Desk desk(GetParam(), FirstChange(Fate::kSilentAfter), {}, kSettings);
  const pid_t child = StartProcess(desk, "add-note", kNote);
  desk.gate().Await([](const std::string& line) {
    return line.find("/notes") != std::string::npos && line.starts_with("POST");
  });
  while (desk.TimesDone("add-note") == "0") ::usleep(1'000);
  ::kill(child, SIGKILL);
  EXPECT_TRUE(WasKilled(child));
  const auto response = desk.AnotherProcess()->Start(Desk::CallOf("add-note", kNote))->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("add-note"), "1");
}

TEST_P(KilledProcessTest, WhereTheRequestWasClosedItIsReported) {
  const json::Object close{{"request-id", 17}, {"close-accepted", "accepted"}};
  Desk desk(GetParam(), FirstChange(Fate::kSilentAfter), {}, kSettings);
  const pid_t child = StartProcess(desk, "close-request", close);
  while (desk.TimesDone("close-request") == "0") ::usleep(1'000);
  ::kill(child, SIGKILL);
  EXPECT_TRUE(WasKilled(child));
  const auto response = desk.AnotherProcess()->Start(Desk::CallOf("close-request", close))->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("close-request"), "1");
}

TEST_P(KilledProcessTest, ItsWorklogIsFound) {
  const json::Object worklog{
      {"request-id", 17}, {"name", "John"}, {"description", "looked at it"}, {"work-minutes", 25}};
  Desk desk(GetParam(), FirstChange(Fate::kSilentAfter), {}, kSettings);
  const pid_t child = StartProcess(desk, "add-worklog", worklog);
  while (desk.TimesDone("add-worklog") == "0") ::usleep(1'000);
  ::kill(child, SIGKILL);
  EXPECT_TRUE(WasKilled(child));
  const auto response = desk.AnotherProcess()->Start(Desk::CallOf("add-worklog", worklog))->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk.TimesDone("add-worklog"), "1");
}

}  // namespace
}  // namespace flintdesk::contract
