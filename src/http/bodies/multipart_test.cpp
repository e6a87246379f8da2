#include "http/bodies/multipart.hpp"

#include <string>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string ReadAll(BodySource& source, std::size_t size) {
  std::string text, piece(size, '\0');
  for (std::size_t count = 1; count > 0; text.append(piece, 0, count)) count = *source.Read(piece);
  return text;
}

TEST(MultipartTest, WritesTextsAndOneFile) {
  const Multipart form =
      MakeMultipart({{"operation", "ADD"}, {"note", "two\r\nlines"}}, {.name = "file",
                                                                       .file_name = "log.txt",
                                                                       .content_type = "text/plain",
                                                                       .source = MakeTextSource("hello")});
  const std::string prefix = "multipart/form-data; boundary=";
  ASSERT_THAT(form.content_type, StartsWith(prefix));
  const std::string boundary = form.content_type.substr(prefix.size());
  const std::string expected = fmt::format(
      "--{0}\r\nContent-Disposition: form-data; name=\"operation\"\r\n\r\nADD\r\n"
      "--{0}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ntwo\r\nlines\r\n"
      "--{0}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"log.txt\"\r\n"
      "Content-Type: text/plain\r\n\r\nhello\r\n--{0}--\r\n",
      boundary);
  EXPECT_EQ(form.source->length(), expected.size());
  for (std::size_t size : {1, 7, 100, 10'000}) {
    ASSERT_TRUE(form.source->Rewind().ok());
    EXPECT_EQ(ReadAll(*form.source, size), expected) << size;
  }
}

TEST(MultipartTest, LetsNoNameWriteALine) {
  const Multipart form = MakeMultipart({{"a\"\r\nX: 1", "v"}}, {.name = "file",
                                                                .file_name = "käse\".txt\r\n\r\nbody",
                                                                .content_type = "text/plain\r\nX: 1",
                                                                .source = MakeTextSource("")});
  const std::string text = ReadAll(*form.source, 1000);
  EXPECT_THAT(text, HasSubstr("name=\"a%22%0D%0AX: 1\"\r\n\r\nv"));
  EXPECT_THAT(
      text, HasSubstr("filename=\"käse%22.txt%0D%0A%0D%0Abody\"\r\nContent-Type: application/octet-stream"));
  EXPECT_THAT(text, Not(HasSubstr("\r\nX: 1")));
}

TEST(MultipartTest, TakesAnotherBoundaryEachTime) {
  const FilePart file{.name = "file", .file_name = "log.txt", .source = MakeTextSource("hello")};
  EXPECT_NE(MakeMultipart({}, file).content_type, MakeMultipart({}, file).content_type);
}

TEST(FormFieldTest, StandsBehindTheOthersOfAForm) {
  Request request;
  AddFormField(request, "KEY", Secret("one&two"));
  EXPECT_EQ(request.body, "KEY=one%26two");
  AddFormField(request, "KEY", Secret("three"));
  EXPECT_EQ(request.body, "KEY=one%26two&KEY=three");
}

TEST(FormFieldTest, StandsBehindAFormThatComesFromASource) {
  Request request;
  request.source = MakeTextSource("a=1");
  AddFormField(request, "KEY", Secret("two"));
  EXPECT_EQ(request.BodyLength(), 11U);
  EXPECT_EQ(ReadAll(*request.source, 2), "a=1&KEY=two");
}

TEST(FormFieldTest, StandsBeforeThePartsOfAMultipartForm) {
  const Multipart form =
      MakeMultipart({}, {.name = "file", .file_name = "log.txt", .source = MakeTextSource("hello")});
  Request request;
  request.headers = {{"Content-Type", form.content_type}};
  request.source = form.source;
  AddFormField(request, "KEY", Secret("two"));
  const std::string boundary = form.content_type.substr(form.content_type.find('=') + 1);
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(request.source->Rewind().ok());
    const std::string text = ReadAll(*request.source, 16);
    EXPECT_EQ(text.size(), request.BodyLength());
    EXPECT_THAT(text, StartsWith(fmt::format(
                          "--{0}\r\nContent-Disposition: form-data; name=\"KEY\"\r\n\r\ntwo\r\n--{0}\r\n",
                          boundary)));
    EXPECT_THAT(text, HasSubstr(fmt::format("hello\r\n--{}--\r\n", boundary)));
  }
}

}  // namespace
}  // namespace flintdesk::http
