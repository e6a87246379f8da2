#include "http/bodies/source.hpp"

#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/testing/temporary_folder.hpp"
#include "http/testing/pipe.hpp"

namespace flintdesk::http {
namespace {

using flintdesk::testing::TemporaryFolder;
using ::testing::HasSubstr;
using testing::Pipe;

/// To the end, `size` bytes at a time.
Result<std::string> ReadAll(BodySource& source, std::size_t size = 3) {
  std::string text, piece(size, '\0');
  for (;;) {
    Result<std::size_t> read = source.Read(piece);
    if (!read.ok()) return std::move(read).error();
    if (*read == 0) return text;
    text.append(piece, 0, *read);
  }
}

TEST(SourceTest, ReadsATextAndAFileAsOftenAsItIsRewound) {
  TemporaryFolder folder;
  auto file = OpenSource(folder.Write("log", "hello world"));
  ASSERT_TRUE(file.ok());
  for (const auto& source : {*file, MakeTextSource("hello world")}) {
    EXPECT_EQ(source->length(), 11U);
    for (std::size_t size : {1, 3, 11, 100}) {
      ASSERT_TRUE(source->Rewind().ok());
      EXPECT_EQ(*ReadAll(*source, size), "hello world");
    }
  }
}

TEST(SourceTest, RefusesAFileThatChangesWhileItIsSent) {
  TemporaryFolder folder;
  const timespec long_ago[] = {{.tv_sec = 1'000'000, .tv_nsec = 0}, {.tv_sec = 1'000'000, .tv_nsec = 0}};
  for (const char* changed : {"hello world and more", "hell", "HELLO WORLD"}) {
    const std::string path = folder.Write("log", "hello world");
    ::utimensat(AT_FDCWD, path.c_str(), long_ago, 0);
    auto source = *OpenSource(path);
    char byte = 0;
    ASSERT_TRUE(source->Read({&byte, 1}).ok());
    folder.Write("log", changed);
    Result<std::string> rest = ReadAll(*source);
    ASSERT_FALSE(rest.ok()) << changed;
    EXPECT_THAT(rest.error().message, HasSubstr("log: it has changed since it was opened"));
    EXPECT_FALSE(source->Rewind().ok());
  }
}

TEST(SourceTest, GoesOnReadingAFileThatWasReplaced) {
  TemporaryFolder folder;
  auto source = *OpenSource(folder.Write("log", "hello world"));
  std::filesystem::rename(folder.Write("new", "other"), folder.PathOf("log"));
  EXPECT_EQ(*ReadAll(*source), "hello world");
}

TEST(SourceTest, ReadsAnOpenFileFromWhereItStands) {
  TemporaryFolder folder;
  const Descriptor file(::open(folder.Write("log", "hello world").c_str(), O_RDONLY | O_CLOEXEC));
  ::lseek(file.number(), 6, SEEK_SET);
  auto source = *MakeSource(file.number(), "standard input");
  EXPECT_EQ(source->length(), 5U);
  EXPECT_EQ(*ReadAll(*source), "world");
  ASSERT_TRUE(source->Rewind().ok());
  EXPECT_EQ(*ReadAll(*source), "world");
}

TEST(SourceTest, KeepsWhatComesOutOfAPipe) {
  Pipe pipe;
  const std::string text(300'000, 'x');
  std::thread writer([&] {
    std::size_t done = 0;
    while (done < text.size())
      done += static_cast<std::size_t>(::write(pipe.in.number(), text.data() + done, text.size() - done));
    pipe.in = Descriptor();
  });
  auto source = MakeSource(pipe.out.number(), "standard input", 1'000'000);
  writer.join();
  ASSERT_TRUE(source.ok()) << source.error().message;
  EXPECT_EQ((*source)->length(), text.size());
  EXPECT_EQ(*ReadAll(**source, 1000), text);
  ASSERT_TRUE((*source)->Rewind().ok());
  EXPECT_EQ(*ReadAll(**source, 100'000), text);
}

TEST(SourceTest, RefusesWhatItCannotSend) {
  TemporaryFolder folder;
  EXPECT_THAT(OpenSource(folder.PathOf("nothing")).error().message, HasSubstr("nothing: No such file"));
  EXPECT_THAT(OpenSource(folder.PathOf("")).error().message, HasSubstr("it is a folder"));
  ::mkfifo(folder.PathOf("pipe").c_str(), 0600);  // nobody writes into it, and nobody is waited for
  EXPECT_THAT(OpenSource(folder.PathOf("pipe")).error().message, HasSubstr("it is a pipe"));
  Pipe pipe;
  ASSERT_EQ(::write(pipe.in.number(), "hello", 5), 5);
  EXPECT_THAT(MakeSource(pipe.out.number(), "standard input", 4).error().message,
              HasSubstr("standard input: it is larger than 4 bytes"));
}

}  // namespace
}  // namespace flintdesk::http
