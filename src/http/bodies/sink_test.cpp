#include "http/bodies/sink.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/testing/temporary_folder.hpp"
#include "http/bodies/file_sink.hpp"
#include "http/bodies/partial_body.hpp"

namespace flintdesk::http {
namespace {

using flintdesk::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Fit = PartialBody::Fit;

Response Head(int status, std::vector<Header> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = {}};
}

TEST(StrongValidatorTest, IsATagThatIsNotWeakOrADateOfLongAgo) {
  const Header old{"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"};
  EXPECT_EQ(StrongValidator(Head(200, {{"ETag", "\"a1\""}})), "\"a1\"");
  EXPECT_EQ(
      StrongValidator(Head(200, {{"ETag", "W/\"a1\""}, old, {"Date", "Sun, 06 Nov 1994 09:49:37 GMT"}})), "");
  EXPECT_EQ(StrongValidator(Head(200, {{"ETag", "a1"}})), "");
  EXPECT_EQ(StrongValidator(Head(200, {old})), "");
  EXPECT_EQ(StrongValidator(Head(200, {old, {"Date", "Sun, 06 Nov 1994 08:49:38 GMT"}})), "");
  EXPECT_EQ(StrongValidator(Head(200, {old, {"Date", "Sun, 06 Nov 1994 08:50:37 GMT"}})), old.value);
}

PartialBody HalfOf10() {
  PartialBody partial;
  partial.Judge(Head(200, {{"ETag", "\"a\""}, {"Content-Length", "10"}}));
  partial.Add(5);
  return partial;
}

Fit JudgeRange(PartialBody& partial, const std::string& content_range, std::vector<Header> more = {}) {
  partial.Ask();
  more.push_back({"Content-Range", content_range});
  return partial.Judge(Head(206, std::move(more)));
}

TEST(PartialBodyTest, AsksForTheRestWhereItCanTellThatNothingHasChanged) {
  PartialBody partial = HalfOf10();
  const auto asked = partial.Ask();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[0].name + ": " + asked[0].value, "Range: bytes=5-");
  EXPECT_EQ(asked[1].name + ": " + asked[1].value, "If-Range: \"a\"");
  EXPECT_EQ(JudgeRange(partial, "bytes 5-9/10", {{"ETag", "\"a\""}}), Fit::kRest);
  EXPECT_FALSE(partial.IsWhole());
  partial.Add(5);
  EXPECT_TRUE(partial.IsWhole());
}

TEST(PartialBodyTest, KeepsNothingWhereAPartDoesNotFit) {
  for (const char* range :
       {"bytes 4-9/10", "bytes 5-8/10", "bytes 5-9/*", "bytes 5-10/11", "bytes 5-9/5", "5-9/10",
        "bytes 9-5/10", "bytes 5-9/10, 3", "", "bytes 5-99999999999999999999999/10"}) {
    PartialBody partial = HalfOf10();
    EXPECT_EQ(JudgeRange(partial, range, {{"ETag", "\"a\""}}), Fit::kNone) << range;
    EXPECT_THAT(partial.Ask(), IsEmpty()) << range;
  }
  const Header tag{"ETag", "\"a\""};
  for (const auto& headers :
       {std::vector<Header>{{"ETag", "\"b\""}}, std::vector<Header>{},
        std::vector<Header>{{"ETag", "W/\"a\""}}, std::vector<Header>{tag, {"Content-Encoding", "gzip"}},
        std::vector<Header>{tag, {"Content-Type", "multipart/byteranges; boundary=x"}}}) {
    PartialBody partial = HalfOf10();
    EXPECT_EQ(JudgeRange(partial, "bytes 5-9/10", headers), Fit::kNone);
  }
  PartialBody partial = HalfOf10();
  partial.Ask();
  EXPECT_EQ(partial.Judge(Head(416)), Fit::kNone);
  EXPECT_THAT(partial.Ask(), IsEmpty());
}

TEST(PartialBodyTest, TakesARestOfTheSameDateOnly) {
  const Header old{"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"};
  const Header later{"Last-Modified", "Sun, 06 Nov 1994 08:49:46 GMT"};
  const auto judge = [&](std::vector<Header> more) {
    PartialBody partial;
    partial.Judge(Head(200, {old, {"Date", "Sun, 06 Nov 1994 09:49:37 GMT"}, {"Content-Length", "10"}}));
    partial.Add(5);
    return JudgeRange(partial, "bytes 5-9/10", std::move(more));
  };
  EXPECT_EQ(judge({old}), Fit::kRest);
  EXPECT_EQ(judge({}), Fit::kRest);
  EXPECT_EQ(judge({later}), Fit::kNone);
  EXPECT_EQ(judge({{"ETag", "\"b\""}}), Fit::kNone);
}

TEST(PartialBodyTest, TellsWhatWasNotAskedForFromTheRest) {
  PartialBody fresh;
  fresh.Ask();
  EXPECT_EQ(fresh.Judge(Head(206, {{"Content-Range", "bytes 0-9/10"}})), Fit::kNone);
  EXPECT_EQ(fresh.Judge(Head(416)), Fit::kOther);
  PartialBody partial = HalfOf10();
  partial.Ask();
  EXPECT_EQ(partial.Judge(Head(503)), Fit::kOther);
  EXPECT_EQ(partial.size(), 5U);
  EXPECT_EQ(partial.Judge(Head(200, {{"ETag", "\"b\""}})), Fit::kWhole);
  EXPECT_EQ(partial.size(), 0U);
}

TEST(PartialBodyTest, AsksForAllOfWhatWasCompressedOrHasNoValidator) {
  for (const auto& headers : {std::vector<Header>{{"ETag", "\"a\""}, {"Content-Encoding", "gzip"}},
                              std::vector<Header>{{"ETag", "W/\"a\""}}, std::vector<Header>{}}) {
    PartialBody partial;
    EXPECT_EQ(partial.Judge(Head(200, headers)), Fit::kWhole);
    partial.Add(5);
    EXPECT_THAT(partial.Ask(), IsEmpty());
  }
}

class FileSinkTest : public ::testing::Test {
 protected:
  std::shared_ptr<BodySink> Make(FileSinkOptions options = {}) {
    auto sink = MakeFileSink(folder_.PathOf("log"), std::move(options));
    EXPECT_TRUE(sink.ok()) << sink.error().message;
    return sink.ok() ? *sink : nullptr;
  }
  static BodySink::Takes Begin(BodySink& sink, const Response& head) {
    EXPECT_TRUE(sink.Prepare().ok());
    return *sink.Begin(head);
  }
  TemporaryFolder folder_;
};

TEST_F(FileSinkTest, GivesAFileItsNameWhenItIsWhole) {
  auto sink = Make();
  ASSERT_EQ(Begin(*sink, Head(200)), BodySink::Takes::kBody);
  EXPECT_TRUE(*sink->Write("hello "));
  EXPECT_TRUE(*sink->Write("world"));
  EXPECT_FALSE(std::filesystem::exists(folder_.PathOf("log")));
  ASSERT_TRUE(sink->End().ok());
  sink.reset();
  EXPECT_THAT(folder_.Names(), ElementsAre("log"));
  EXPECT_EQ(folder_.Read("log"), "hello world");
}

TEST_F(FileSinkTest, LeavesNothingOfWhatWasNotFinished) {
  auto sink = Make();
  Begin(*sink, Head(200));
  ASSERT_TRUE(sink->Write("hello").ok());
  struct stat status {};
  ASSERT_EQ(::stat(folder_.PathOf(folder_.Names().at(0)).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  sink.reset();
  EXPECT_THAT(folder_.Names(), IsEmpty());
}

TEST_F(FileSinkTest, BeginsAnewAndNeverAppends) {
  auto sink = Make();
  Begin(*sink, Head(200));
  ASSERT_TRUE(sink->Write("hello and more").ok());
  ASSERT_EQ(Begin(*sink, Head(200)), BodySink::Takes::kBody);
  ASSERT_TRUE(sink->Write("HELLO").ok());
  ASSERT_TRUE(sink->End().ok());
  EXPECT_EQ(folder_.Read("log"), "HELLO");
}

TEST_F(FileSinkTest, LeavesAFileAloneThatIsThere) {
  folder_.Write("log", "old");
  auto refused = MakeFileSink(folder_.PathOf("log"));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::kInvalidRequest);
  EXPECT_THAT(refused.error().message, HasSubstr("log is there already"));
  auto sink = Make({.replace = true});
  Begin(*sink, Head(200));
  ASSERT_TRUE(sink->Write("new").ok());
  EXPECT_EQ(folder_.Read("log"), "old");
  ASSERT_TRUE(sink->End().ok());
  EXPECT_EQ(folder_.Read("log"), "new");
}

TEST_F(FileSinkTest, LeavesAFileAloneThatAppearsMeanwhile) {
  auto sink = Make();
  Begin(*sink, Head(200));
  folder_.Write("log", "somebody else's");
  auto ended = sink->End();
  ASSERT_FALSE(ended.ok());
  EXPECT_THAT(ended.error().message, HasSubstr("is there already"));
  sink.reset();
  EXPECT_THAT(folder_.Names(), ElementsAre("log"));
  EXPECT_EQ(folder_.Read("log"), "somebody else's");
}

TEST_F(FileSinkTest, ReplacesNothingThatIsNoFile) {
  ::mkfifo(folder_.PathOf("log").c_str(), 0600);
  EXPECT_THAT(MakeFileSink(folder_.PathOf("log"), {.replace = true}).error().message,
              HasSubstr("is no file"));
}

TEST_F(FileSinkTest, SaysWhyItCannotBeWritten) {
  auto sink = *MakeFileSink(folder_.PathOf("none/log"));
  const auto begun = sink->Begin(Head(200));
  ASSERT_FALSE(begun.ok());
  EXPECT_THAT(begun.error().message, HasSubstr("log: No such file or directory"));
}

TEST_F(FileSinkTest, LeavesErrorsAndWhatIsNotWantedToMemory) {
  auto sink = Make(
      {.is_wanted = [](const Response& head) { return head.HeaderValue("Content-Type") != "text/html"; }});
  EXPECT_EQ(Begin(*sink, Head(404)), BodySink::Takes::kNothing);
  EXPECT_EQ(Begin(*sink, Head(200, {{"Content-Type", "text/html"}})), BodySink::Takes::kNothing);
  EXPECT_THAT(folder_.Names(), IsEmpty());
  EXPECT_EQ(Begin(*sink, Head(200, {{"Content-Type", "image/png"}})), BodySink::Takes::kBody);
}

}  // namespace
}  // namespace flintdesk::http
