#include "base/file.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/testing/temporary_folder.hpp"

namespace flintdesk {
namespace {

class FileTest : public ::testing::Test {
 protected:
  const testing::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
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

TEST_F(FileTest, RefusesAPipeWhereAFileIsExpected) {
  const std::filesystem::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_NE(ReadFile(pipe, 99).error().message.find("it is a pipe"), std::string::npos);
  std::thread writer([&] { std::ofstream(pipe) << "through a pipe"; });
  EXPECT_EQ(ReadFile(pipe, 99, FileKind::kAny).value(), "through a pipe");
  writer.join();
}

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

TEST_F(FileTest, NobodyElseCanWriteWhatIsMade) {
  for (const mode_t mask : {0000U, 0022U, 0077U}) {
    const mode_t before = ::umask(mask);
    const std::string number = std::to_string(mask);
    EXPECT_TRUE(WriteFile(folder_ / ("file" + number), "x").ok());
    EXPECT_TRUE(MakeFolder(folder_ / ("a" + number) / "b").ok());
    ::umask(before);
    EXPECT_EQ(ModeOf(folder_ / ("file" + number)), 0644U & ~mask);
    EXPECT_EQ(ModeOf(folder_ / ("a" + number)), 0755U & ~mask);
    EXPECT_EQ(ModeOf(folder_ / ("a" + number) / "b"), 0755U & ~mask);
  }
}

class OwnFilesTest : public FileTest {
 protected:
  void SetUp() override {
    FileTest::SetUp();
    ASSERT_TRUE(MakeOwnFolder(own_ = folder_ / "data").ok());
  }
  std::filesystem::path own_;
};

TEST_F(OwnFilesTest, AreTheOwnersAloneWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0022U, 0277U, 0777U}) {
    const std::filesystem::path folder = folder_ / std::to_string(mask);
    const mode_t before = ::umask(mask);
    EXPECT_TRUE(MakeOwnFolder(folder).ok());
    EXPECT_TRUE(WriteOwnFile(folder / "a", "one").ok());
    Result<int> made = OpenOwnFile(folder / "b", O_RDWR | O_CREAT);
    ::umask(before);
    ASSERT_TRUE(made.ok());
    ::close(*made);
    EXPECT_EQ(ModeOf(folder), 0700U);
    EXPECT_EQ(ModeOf(folder / "a"), 0600U);
    EXPECT_EQ(ModeOf(folder / "b"), 0600U);
    EXPECT_EQ(ReadOwnFile(folder / "a").value(), "one");
  }
}

TEST_F(OwnFilesTest, AreNoLinks) {
  ASSERT_TRUE(WriteFile(folder_ / "target", "theirs").ok());
  for (const std::filesystem::path& target : {folder_ / "target", folder_ / "missing"}) {
    std::filesystem::remove(own_ / "a");
    std::filesystem::create_symlink(target, own_ / "a");
    for (const int flags : {O_RDONLY, O_WRONLY | O_APPEND | O_CREAT, O_RDWR | O_CREAT}) {
      const Result<int> opened = OpenOwnFile(own_ / "a", flags);
      ASSERT_FALSE(opened.ok());
      EXPECT_EQ(opened.error().code, Code::kInvalidConfiguration);
      EXPECT_NE(opened.error().message.find("symbolic link"), std::string::npos) << opened.error().message;
    }
    EXPECT_FALSE(ReadOwnFile(own_ / "a").ok());
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "missing"));
  ASSERT_TRUE(WriteOwnFile(own_ / "a", "ours").ok());
  EXPECT_EQ(ReadFile(folder_ / "target").value(), "theirs");
  EXPECT_EQ(ReadOwnFile(own_ / "a").value(), "ours");
}

TEST_F(OwnFilesTest, LieInNoFolderThatALinkLeadsTo) {
  ASSERT_TRUE(MakeFolder(folder_ / "elsewhere").ok());
  std::filesystem::create_directory_symlink(folder_ / "elsewhere", folder_ / "linked");
  EXPECT_EQ(MakeOwnFolder(folder_ / "linked").error().code, Code::kInvalidConfiguration);
  EXPECT_EQ(WriteOwnFile(folder_ / "linked" / "a", "x").error().code, Code::kInvalidConfiguration);
  EXPECT_EQ(OpenOwnFile(folder_ / "linked" / "a", O_WRONLY | O_CREAT).error().code,
            Code::kInvalidConfiguration);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "elsewhere"));
}

TEST_F(OwnFilesTest, AreRemovedThroughNoLink) {
  ASSERT_TRUE(WriteFile(folder_ / "target", "theirs").ok());
  ASSERT_TRUE(WriteOwnFile(own_ / "a", "ours").ok());
  std::filesystem::create_symlink(folder_ / "target", own_ / "b");
  std::filesystem::create_directory_symlink(folder_, folder_ / "linked");
  EXPECT_EQ(RemoveOwnFile(folder_ / "linked" / "target").error().code, Code::kInvalidConfiguration);
  for (const char* name : {"a", "b", "never there"}) EXPECT_TRUE(RemoveOwnFile(own_ / name).ok()) << name;
  EXPECT_TRUE(std::filesystem::is_empty(own_));
  EXPECT_EQ(ReadFile(folder_ / "target").value(), "theirs");
  EXPECT_TRUE(RemoveOwnFile(folder_ / "no folder" / "a").ok());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "no folder"));
}

TEST_F(OwnFilesTest, ArePipesOrDevicesNeitherReadNorWritten) {
  ASSERT_EQ(::mkfifo((own_ / "pipe").c_str(), 0600), 0);
  ASSERT_EQ(::mkdir((own_ / "folder").c_str(), 0700), 0);
  for (const char* name : {"pipe", "folder"})
    for (const int flags : {O_RDONLY, O_WRONLY | O_CREAT, O_RDWR | O_CREAT}) {
      const Result<int> opened = OpenOwnFile(own_ / name, flags);
      ASSERT_FALSE(opened.ok()) << name << " " << flags;
      EXPECT_EQ(opened.error().code, Code::kInvalidConfiguration);
    }
}

}  // namespace
}  // namespace flintdesk
