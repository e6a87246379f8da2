#include "base/file.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flintdesk {
namespace {

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/flintdesk-file-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(FileTest, WritesAndReads) {
  ASSERT_TRUE(WriteFile(folder_ / "a", "one").ok());
  ASSERT_TRUE(WriteFile(folder_ / "a", "two").ok());
  EXPECT_EQ(ReadFile(folder_ / "a").value(), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "nothing is left beside it";
}

TEST_F(FileTest, ASecretFileIsTheOwnersAlone) {
  ASSERT_TRUE(WriteFile(folder_ / "key", "k", true).ok());
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(FileTest, SaysWhyNot) {
  EXPECT_NE(ReadFile(folder_ / "none").error().message.find("No such file"), std::string::npos);
  EXPECT_NE(ReadFile(folder_).error().message.find("it is a folder"), std::string::npos);
  EXPECT_FALSE(WriteFile(folder_ / "none" / "a", "x").ok());
  ASSERT_TRUE(WriteFile(folder_ / "big", std::string(100, 'x')).ok());
  EXPECT_NE(ReadFile(folder_ / "big", 99).error().message.find("larger than 99 bytes"), std::string::npos);
}

TEST_F(FileTest, ReadsStandardInputToItsEnd) {
  const auto read = [&](const std::string& content, std::uint64_t most) {
    EXPECT_TRUE(WriteFile(folder_ / "input", content).ok());
    const int kept = ::dup(STDIN_FILENO);
    const int input = ::open((folder_ / "input").c_str(), O_RDONLY);
    ::dup2(input, STDIN_FILENO);
    ::close(input);
    Result<std::string> text = ReadStandardInput(most);
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
    return text;
  };
  const std::string large(200'000, 'x');
  EXPECT_EQ(read(large, 200'000).value(), large);
  const Error error = read(large, 199'999).error();
  EXPECT_EQ(error.code, Code::kInvalidRequest);
  EXPECT_EQ(error.message, "can't read standard input: it is larger than 199999 bytes");
}

TEST_F(FileTest, WaitsForNoPipeWhereAFileIsMeant) {
  const std::filesystem::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_NE(ReadFile(pipe, 99, FileKind::kRegular).error().message.find("it is a pipe"), std::string::npos);
  std::thread writer([&] { std::ofstream(pipe) << "through a pipe"; });
  EXPECT_EQ(ReadFile(pipe).value(), "through a pipe");
  writer.join();
}

}  // namespace
}  // namespace flintdesk
