#include "base/trace.hpp"

#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/testing/temporary_folder.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TraceTest : public ::testing::Test {
 protected:
  TraceTest() {
    SetLogSink([this](LogLevel level, std::string_view line) {
      lines_.push_back(std::string(NameOf(level)) + " " + std::string(line));
    });
  }
  ~TraceTest() override {
    StopTraceToFile();
    SetLogSink({});
    SetLogLevel(LogLevel::kInfo);
    ::umask(mask_);
  }
  std::string Refusal(const std::string& path) const {
    const Result<void> traced = TraceToFile(path);
    EXPECT_FALSE(TraceEnabled());
    if (traced.ok()) return "";
    EXPECT_EQ(traced.error().code, Code::kInvalidRequest);
    EXPECT_FALSE(traced.error().assistance.empty());
    return traced.error().message;
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  const flintdesk::testing::TemporaryFolder folder_;
  std::vector<std::string> lines_;
  const mode_t mask_ = ::umask(022);
};

TEST_F(TraceTest, IsOffUnlessThereIsAFileOrALevel) {
  EXPECT_FALSE(TraceEnabled());
  Trace("nothing\n");
  EXPECT_THAT(lines_, IsEmpty());
  SetLogLevel(LogLevel::kTrace);
  EXPECT_TRUE(TraceEnabled());
  Trace("one\n\ttwo \x1b\n");
  EXPECT_THAT(lines_, ElementsAre("trace one\n\ttwo \\u001b\n"));
}

TEST_F(TraceTest, MakesAFileOfTheOwnersAlone) {
  for (const mode_t mask : {000, 077, 0777}) {
    const std::string path = folder_.PathOf("trace-" + std::to_string(mask));
    ::umask(mask);
    ASSERT_TRUE(TraceToFile(path).ok());
    EXPECT_EQ(ModeOf(path), 0600U);
  }
  EXPECT_TRUE(TraceEnabled());
}

TEST_F(TraceTest, AppendsToTheFileThatIsThere) {
  const std::string path = folder_.Write("trace", "before\n");
  ::chmod(path.c_str(), 0600);
  ASSERT_TRUE(TraceToFile(path).ok());
  Trace("block\n");
  EXPECT_EQ(folder_.Read("trace"), "before\nblock\n");
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(TraceTest, TakesABareNameInTheWorkingDirectory) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  const Result<void> traced = TraceToFile("trace");
  std::filesystem::current_path(before);
  ASSERT_TRUE(traced.ok()) << traced.error().message;
  Trace("block\n");
  EXPECT_EQ(folder_.Read("trace"), "block\n");
}

TEST_F(TraceTest, RefusesWhatIsNoFileOfTheUsersOwn) {
  const std::string other = folder_.Write("other", "kept");
  EXPECT_THAT(Refusal(other), HasSubstr("others may read or write it"));
  ::chmod(other.c_str(), 0600);
  ASSERT_EQ(::symlink(other.c_str(), folder_.PathOf("link").c_str()), 0);
  EXPECT_THAT(Refusal(folder_.PathOf("link")), HasSubstr("symbolic link"));
  ASSERT_EQ(::symlink("missing", folder_.PathOf("dangling").c_str()), 0);
  EXPECT_THAT(Refusal(folder_.PathOf("dangling")), HasSubstr("symbolic link"));
  ASSERT_EQ(::symlink(folder_.path().c_str(), folder_.PathOf("way").c_str()), 0);
  EXPECT_THAT(Refusal(folder_.PathOf("way/trace")), HasSubstr("symbolic link"));
  ASSERT_EQ(::mkfifo(folder_.PathOf("pipe").c_str(), 0600), 0);
  EXPECT_THAT(Refusal(folder_.PathOf("pipe")), HasSubstr("a pipe"));
  ASSERT_EQ(::link(other.c_str(), folder_.PathOf("second").c_str()), 0);
  EXPECT_THAT(Refusal(folder_.PathOf("second")), HasSubstr("another name"));
  EXPECT_THAT(Refusal(folder_.path().string()), HasSubstr("a folder"));
  EXPECT_THAT(Refusal(folder_.PathOf("no/such/folder")), HasSubstr("No such file"));
  EXPECT_THAT(Refusal(folder_.PathOf("")), HasSubstr("no name of a file"));
  EXPECT_THAT(Refusal(""), HasSubstr("no name of a file"));
  EXPECT_EQ(folder_.Read("other"), "kept");
  EXPECT_FALSE(std::filesystem::exists(folder_.PathOf("missing")));
}

TEST_F(TraceTest, BlocksOfSeveralThreadsStandApart) {
  ASSERT_TRUE(TraceToFile(folder_.PathOf("trace")).ok());
  constexpr int kThreads = 4, kBlocks = 50;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([thread] {
      std::string block;
      for (int line = 0; line < 30; ++line) block += "line of " + std::to_string(thread) + "\n";
      for (int number = 0; number < kBlocks; ++number) Trace(block);
    });
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> lines = Split(folder_.Read("trace"), '\n');
  ASSERT_EQ(lines.size(), kThreads * kBlocks * 30U + 1);
  for (std::size_t line = 0; line + 1 < lines.size(); ++line) EXPECT_EQ(lines[line], lines[line - line % 30]);
}

TEST_F(TraceTest, AFileThatCannotBeWrittenIsAWarningOnce) {
  ASSERT_TRUE(TraceToFile(folder_.PathOf("trace")).ok());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  Trace("block\n");
  Trace("block\n");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_THAT(lines_[0], HasSubstr("warning the trace " + folder_.PathOf("trace") + " lacks exchanges"));
}

TEST_F(TraceTest, CutsOutWhatItsMakerHasOverlooked) {
  RememberSecret("Overlooked-0815-key");
  ASSERT_TRUE(TraceToFile(folder_.PathOf("trace")).ok());
  SetLogLevel(LogLevel::kTrace);
  Trace("it is Overlooked-0815-key\n");
  EXPECT_EQ(folder_.Read("trace"), "it is [hidden]\n");
  EXPECT_THAT(lines_, ElementsAre("trace it is [hidden]\n"));
}

}  // namespace
}  // namespace flintdesk
