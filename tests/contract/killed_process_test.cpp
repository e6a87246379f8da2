#include <array>
#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/testing/temporary_folder.hpp"

#include "contract/desk.hpp"

// A process is killed by SIGKILL while it makes a change, at every record of the call journal and on both
// sides of the exchange. Then another process makes an equal call.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;

const json::Object kNote{{"request-id", 17}, {"notetext", "disk full on db1"}};
const json::Object kClose{{"request-id", 17}, {"close-accepted", "accepted"}};
const json::Object kWorklog{
    {"request-id", 17}, {"name", "John"}, {"description", "looked at it"}, {"work-minutes", 25}};

/// Of the killed call. Until then its change may still arrive, so the next call waits for that long.
constexpr int kTimeout = 8'000;
constexpr int kPatient = 60'000;

class KilledProcessTest : public ::testing::TestWithParam<const char*> {
 protected:
  /// A process of its own is killed at that place (see doomed_process.cpp) of its change.
  void Kill(const std::string& place, const std::string& action, json::Object parameters) {
    parameters.Set("timeout", kTimeout);
    const std::string home = desk_.home().string(), configuration = json::Write(desk_.configuration()),
                      call = json::Write(parameters);
    const std::array<const char*, 7> arguments = {FLINTDESK_DOOMED_PROCESS,
                                                  home.c_str(),
                                                  configuration.c_str(),
                                                  action.c_str(),
                                                  call.c_str(),
                                                  place.c_str(),
                                                  nullptr};
    pid_t process = 0;
    // posix_spawn never writes to the strings.
    ASSERT_EQ(::posix_spawn(&process, arguments[0], nullptr, nullptr,
                            const_cast<char* const*>(arguments.data()), environ),
              0);
    int status = 0;
    ASSERT_EQ(::waitpid(process, &status, 0), process);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  }
  connector::Response CallAgain(const std::string& action, json::Object parameters) {
    parameters.Set("timeout", kPatient);
    return desk_.AnotherProcess()->Start(Desk::CallOf(action, parameters))->Wait();
  }

  Desk desk_{GetParam(), {}, {{"settle-time", 30}}};
};
INSTANTIATE_TEST_SUITE_P(Apis, KilledProcessTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

/// Before the exchange: what it intended, then that it is sending.
TEST_P(KilledProcessTest, ItsNoteThatNeverArrivedIsWrittenOnce) {
  for (const char* place : {"record 1", "record 2", "sending"}) {
    Kill(place, "add-note", {{"request-id", 17}, {"notetext", place}});
    const std::string before = desk_.TimesDone("add-note");
    const auto response = CallAgain("add-note", {{"request-id", 17}, {"notetext", place}});
    EXPECT_EQ(response.code, Code::kSuccess) << place << ": " << response.message;
    EXPECT_EQ(std::stoi(desk_.TimesDone("add-note")), std::stoi(before) + 1) << place;
  }
  EXPECT_EQ(desk_.TimesDone("add-note"), "3");
}

TEST_P(KilledProcessTest, ItsNoteIsFoundAndNotWrittenAgain) {
  Kill("response", "add-note", kNote);
  EXPECT_EQ(desk_.TimesDone("add-note"), "1");
  const auto response = CallAgain("add-note", kNote);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("nothing was sent again"));
  EXPECT_EQ(desk_.TimesDone("add-note"), "1");
}

TEST_P(KilledProcessTest, ItsNoteIsWrittenAgainOnceItsOutcomeIsInTheJournal) {
  Kill("record 3", "add-note", kNote);
  EXPECT_EQ(desk_.TimesDone("add-note"), "1");
  EXPECT_EQ(CallAgain("add-note", kNote).code, Code::kSuccess);
  EXPECT_EQ(desk_.TimesDone("add-note"), "2");
}

TEST_P(KilledProcessTest, TheRequestThatItClosedIsReported) {
  Kill("response", "close-request", kClose);
  EXPECT_EQ(desk_.TimesDone("close-request"), "1");
  const auto response = CallAgain("close-request", kClose);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk_.TimesDone("close-request"), "1");
}

TEST_P(KilledProcessTest, ItsWorklogIsFound) {
  Kill("response", "add-worklog", kWorklog);
  EXPECT_EQ(desk_.TimesDone("add-worklog"), "1");
  const auto response = CallAgain("add-worklog", kWorklog);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk_.TimesDone("add-worklog"), "1");
}

using KilledUploadTest = KilledProcessTest;
INSTANTIATE_TEST_SUITE_P(Apis, KilledUploadTest, ::testing::Values("v3", "cloud"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(KilledUploadTest, ItsFileIsFoundWhereItIsStillTheSame) {
  flintdesk::testing::TemporaryFolder folder;
  const std::string path = folder.Write("log.txt", "disk full");
  const json::Object upload{{"request-id", 17}, {"file", path}};
  Kill("response", "add-attachment", upload);
  EXPECT_EQ(desk_.TimesDone("add-attachment"), "1");
  auto response = CallAgain("add-attachment", upload);
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("nothing was sent again"));

  Kill("response", "add-attachment", upload);
  std::filesystem::rename(folder.Write("new", "no space!"), path);  // of the same size
  response = CallAgain("add-attachment", upload);
  EXPECT_EQ(response.code, Code::kIndeterminate);
  EXPECT_THAT(response.message, HasSubstr(path + " has changed since it was first sent"));
  EXPECT_EQ(desk_.TimesDone("add-attachment"), "2");
}

}  // namespace
}  // namespace flintdesk::contract
