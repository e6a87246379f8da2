#include "http/message/response_reader.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/compressed.hpp"
#include "http/testing/odd_responses.hpp"

namespace flintdesk::http {
namespace {

using testing::Compressed;
using testing::Wrapping;
using Progress = ResponseReader::Progress;
using Fault = ResponseReader::Fault;

constexpr ResponseReader::Limits kLimits{.max_body = 10'000, .max_headers = 1'000};

struct Read {
  Progress progress = Progress::kGoesOn;
  Fault fault = Fault::kNone;
  bool reusable = false;
  Response response;
};

/// In pieces of that size, and then the other side closes.
Read InPieces(std::string_view bytes, std::size_t size, ResponseReader::Limits limits = kLimits,
              std::string_view method = "GET") {
  ResponseReader reader(limits, method);
  Read read;
  for (; !bytes.empty() && read.progress == Progress::kGoesOn;
       bytes.remove_prefix(std::min(size, bytes.size())))
    read.progress = reader.Put(bytes.substr(0, size));
  if (read.progress == Progress::kGoesOn) read.progress = reader.End();
  read.fault = reader.fault();
  read.reusable = reader.reusable();
  if (read.progress == Progress::kDone) read.response = reader.Take();
  return read;
}

/// Whole, and cut in every way into two, and byte by byte: the same comes out.
Read ReadResponse(const std::string& bytes, std::string_view method = "GET",
                  ResponseReader::Limits limits = kLimits) {
  Read whole = InPieces(bytes, bytes.size() + 1, limits, method);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    Read read = InPieces(bytes, size, limits, method);
    EXPECT_EQ(read.progress, whole.progress) << size;
    EXPECT_EQ(read.response.status, whole.response.status) << size;
    EXPECT_EQ(read.response.body, whole.response.body) << size;
    EXPECT_EQ(read.response.headers.size(), whole.response.headers.size()) << size;
    EXPECT_EQ(read.fault, whole.fault) << size;
  }
  return whole;
}

/// Is full after every piece.
class FullSink final : public BodySink {
 public:
  Result<std::vector<Header>> Prepare() override { return std::vector<Header>(); }
  Result<Takes> Begin(const Response&) override { return Takes::kBody; }
  Result<bool> Write(std::string_view piece) override {
    taken += piece;
    ++pieces;
    return false;
  }
  Result<bool> End() override { return true; }
  void WhenRoom(Loop::State&, std::function<void()>) override {}
  std::string taken;
  int pieces = 0;
};

TEST(ResponseReaderTest, KeepsWhatAFullSinkHasNoRoomFor) {
  const std::string zeros(4'000'000, '\0');
  const std::string packed = Compressed(zeros, Wrapping::kGzip);
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const auto& [response, body] :
       {std::pair{ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                  std::string("hello")},
        std::pair{fmt::format("{}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n{}", ok, packed.size(),
                              packed),
                  zeros}}) {
    FullSink sink;
    ResponseReader reader(kLimits, "GET", &sink);
    Progress progress = reader.Put(response);
    EXPECT_EQ(sink.pieces, 1);
    for (int puts = 1; progress == Progress::kGoesOn && sink.pieces == puts; ++puts)
      progress = reader.Put({});
    EXPECT_EQ(progress, Progress::kDone);
    EXPECT_TRUE(sink.taken == body) << sink.taken.size();
  }
}

TEST(ResponseReaderTest, ReadsStatusHeadersAndABodyOfASaidLength) {
  Read read =
      ReadResponse("HTTP/1.1 200 \r\nServer: -\r\nX-One:   1 \r\nX-None:\r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_EQ(read.progress, Progress::kDone);
  EXPECT_EQ(read.response.status, 200);
  EXPECT_EQ(read.response.HeaderValue("x-one"), "1");
  EXPECT_EQ(read.response.HeaderValue("x-none"), "");
  EXPECT_EQ(read.response.headers.size(), 4U);
  EXPECT_EQ(read.response.body, "hello");
  EXPECT_TRUE(read.reusable);
}

TEST(ResponseReaderTest, ReadsChunksAndPassesOverWhatStandsBesideThem) {
  Read read = ReadResponse(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n1\r\n!\r\n0\r\nX-After: "
      "1\r\n\r\n");
  ASSERT_EQ(read.progress, Progress::kDone);
  EXPECT_EQ(read.response.body, "hello!");
  EXPECT_EQ(read.response.HeaderValue("X-After"), "");
  EXPECT_TRUE(read.reusable);
}

TEST(ResponseReaderTest, PassesOverInterimResponses) {
  Read read = ReadResponse(
      "HTTP/1.1 100 Continue\r\nX-One: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
      "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
  ASSERT_EQ(read.progress, Progress::kDone);
  EXPECT_EQ(read.response.status, 404);
  EXPECT_EQ(read.response.HeaderValue("X-One"), "");
  EXPECT_EQ(read.response.body, "no");
}

TEST(ResponseReaderTest, TakesTheCloseForTheEndWhenNoLengthIsSaid) {
  for (const char* first : {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 OK\r\nServer: old\r\n\r\n"}) {
    Read read = ReadResponse(std::string(first) + "hello");
    ASSERT_EQ(read.progress, Progress::kDone);
    EXPECT_EQ(read.response.body, "hello");
    EXPECT_FALSE(read.reusable);
  }
}

TEST(ResponseReaderTest, KnowsWhichResponsesHaveNoBody) {
  EXPECT_EQ(ReadResponse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD").progress, Progress::kDone);
  EXPECT_EQ(ReadResponse("HTTP/1.1 204 No Content\r\n\r\n").progress, Progress::kDone);
  EXPECT_EQ(ReadResponse("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").progress, Progress::kDone);
}

TEST(ResponseReaderTest, KeepsTheConnectionOnlyWhereBothSidesMay) {
  const std::string length = "Content-Length: 2\r\n";
  EXPECT_TRUE(ReadResponse("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + length + "\r\nok").reusable);
  EXPECT_FALSE(ReadResponse("HTTP/1.0 200 OK\r\n" + length + "\r\nok").reusable);
  EXPECT_FALSE(ReadResponse("HTTP/1.1 200 OK\r\nConnection: Close\r\n" + length + "\r\nok").reusable);
  Read more = InPieces("HTTP/1.1 200 OK\r\n" + length + "\r\nok and more", 1000);
  EXPECT_EQ(more.response.body, "ok");
  EXPECT_FALSE(more.reusable);
}

TEST(ResponseReaderTest, UnpacksEveryCompressionThatItAsksFor) {
  const std::string text =
      "The printer on the third floor is on fire. The printer on the third floor is on fire.";
  for (auto [coding, wrapping] :
       {std::pair{"gzip", Wrapping::kGzip}, std::pair{"X-GZIP", Wrapping::kGzip},
        std::pair{"deflate", Wrapping::kZlib}, std::pair{"deflate", Wrapping::kNone}}) {
    const std::string packed = Compressed(text, wrapping);
    Read read = ReadResponse("HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(coding) +
                             "\r\nContent-Length: " + std::to_string(packed.size()) + "\r\n\r\n" + packed);
    ASSERT_EQ(read.progress, Progress::kDone) << coding;
    EXPECT_EQ(read.response.body, text) << coding;
    EXPECT_TRUE(read.reusable);
  }
  Read plain = ReadResponse("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(plain.response.body, "ok");
  EXPECT_EQ(ReadResponse("HTTP/1.1 204 No\r\nContent-Encoding: br\r\n\r\n").progress, Progress::kDone);
  EXPECT_EQ(
      ReadResponse("HTTP/1.1 200 OK\r\nContent-Encoding: identity, br\r\nContent-Length: 0\r\n\r\n").progress,
      Progress::kDone);
}

TEST(ResponseReaderTest, SaysWhatIsBroken) {
  const std::string packed = Compressed("hello", Wrapping::kGzip);
  const std::string gzip = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
  const std::vector<std::pair<std::string, Fault>> cases{
      {"SSH-2.0-OpenSSH_9.2\r\n", Fault::kNoHttp},
      {"\x15\x03\x01\x02\x02\x28", Fault::kNoHttp},
      {"HTTP/2.0 200 OK\r\n\r\n", Fault::kVersion},
      {"HTTP/1.1 042 OK\r\n\r\n", Fault::kStatus},
      {"HTTP/1.1 2x0 OK\r\n\r\n", Fault::kStatus},
      {"HTTP/1.1 200 OK\r\nno header\r\n\r\n", Fault::kHead},
      {"HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", Fault::kControl},
      {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", Fault::kLength},
      {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n", Fault::kLength},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello", Fault::kTwoLengths},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", Fault::kTwoLengths},
      {chunked + "\r\nzzz\r\nhello\r\n", Fault::kChunks},
      {chunked + "\r\n5\r\nhelloXX5\r\n", Fault::kChunks},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nhello", Fault::kCoding},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
       Fault::kTransferEncoding},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", Fault::kTwoLengths},
      {gzip + "hello", Fault::kCompression},
      {gzip + packed.substr(0, packed.size() - 4), Fault::kCompression},
      {gzip + packed + "more", Fault::kCompression},
      {"", Fault::kCutOff},
      {"HTTP/1.1 200 OK\r\nX-", Fault::kCutOff},
      {"HTTP/1.1 100 Continue\r\n\r\n", Fault::kCutOff},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Fault::kCutOff},
      {chunked + "\r\n5\r\nhello\r\n", Fault::kCutOff},
      {chunked + "\r\n5\r\nhello\r\n0\r\nX-After: 1\r\n", Fault::kCutOff},
  };
  for (const auto& [bytes, fault] : cases) {
    Read read = ReadResponse(bytes);
    EXPECT_EQ(read.progress, Progress::kBroken) << bytes;
    EXPECT_EQ(read.fault, fault) << bytes;
  }
}

TEST(ResponseReaderTest, StopsAtItsLimits) {
  const std::string header = "X-Filler: 0123456789\r\n";
  std::string headers, interim, line(2'000, 'x');
  for (int number = 0; number < 60; ++number) headers += header;
  for (int number = 0; number < 60; ++number) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string ok = "HTTP/1.1 200 OK\r\n", chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& bytes :
       {ok + headers, ok + headers + "\r\n", interim, ok + "X-Filler: " + line, "HTTP/1.1 200 " + line,
        chunked + "0\r\n" + headers, chunked + "5;" + line})
    EXPECT_EQ(ReadResponse(bytes).fault, Fault::kHeadTooLarge) << bytes;

  const std::string body(10'001, 'x'), packed = Compressed(body, Wrapping::kGzip);
  for (const std::string& bytes :
       {ok + "Content-Length: 10001\r\n\r\n" + body, ok + "\r\n" + body, chunked + "2711\r\n" + body,
        ok + "Content-Encoding: gzip\r\n\r\n" + packed})
    EXPECT_EQ(InPieces(bytes, 4'000).fault, Fault::kBodyTooLarge) << bytes.substr(0, 60);
  EXPECT_EQ(InPieces(ok + "\r\n" + body.substr(1), 4'000).response.body.size(), 10'000U);
}

/// The table that every way over the network has to follow, cut here into pieces of many sizes.
TEST(ResponseReaderTest, ReadsOddResponsesTheSameHoweverTheyAreCut) {
  const ClientOptions defaults;
  const ResponseReader::Limits limits{.max_body = defaults.max_body, .max_headers = defaults.max_headers};
  for (const testing::OddResponse& row : testing::OddResponses()) {
    SCOPED_TRACE(row.name);
    for (const std::size_t size : {row.bytes.size() + 1, std::size_t{1}, std::size_t{2}, std::size_t{3},
                                   std::size_t{7}, std::size_t{19}, std::size_t{64}}) {
      const Read read = InPieces(row.bytes, size, limits, row.method);
      EXPECT_EQ(read.progress, row.status == 0 ? Progress::kBroken : Progress::kDone) << size;
      EXPECT_EQ(read.response.status, row.status) << size;
      EXPECT_EQ(read.response.body, row.body) << size;
      if (size > row.bytes.size()) EXPECT_EQ(read.reusable, row.reusable);
      if (row.kind != FailureKind::kResponseUnreadable || row.status != 0) continue;
      EXPECT_THAT(SentenceOf(read.fault), ::testing::HasSubstr(row.message)) << size;
    }
  }
}

TEST(ResponseReaderTest, RefusesWhatCannotBecomeAResponseAtOnce) {
  for (const char* bytes : {"X", "HX", "HTTP/2", "HTTP/1x"}) {
    ResponseReader reader(kLimits, "GET");
    EXPECT_EQ(reader.Put(bytes), Progress::kBroken) << bytes;
    EXPECT_THAT(reader.fault(), ::testing::AnyOf(Fault::kNoHttp, Fault::kVersion)) << bytes;
  }
  ResponseReader reader(kLimits, "GET");
  EXPECT_EQ(reader.Put("HTTP/1."), Progress::kGoesOn);
}

TEST(ResponseReaderTest, HasASentenceForEveryFault) {
  for (int number = 1; number <= static_cast<int>(Fault::kCutOff); ++number)
    EXPECT_NE(SentenceOf(static_cast<Fault>(number)), "") << number;
  EXPECT_EQ(SentenceOf(Fault::kNone), "");
}

/// Neither what comes out between two codings nor members that hold nothing may go on for ever.
TEST(ResponseReaderTest, StopsCompressionThatComesToNothing) {
  const std::string empty = Compressed("", Wrapping::kGzip);
  std::string members;
  while (members.size() <= 20'000) members += empty;
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(InPieces(ok + "Content-Encoding: gzip\r\n\r\n" + members, 4'000).fault, Fault::kBodyTooLarge);
  const std::string twice = Compressed(members, Wrapping::kGzip);
  ASSERT_LT(twice.size(), 2'000U);
  EXPECT_EQ(InPieces(ok + "Content-Encoding: gzip, gzip\r\n\r\n" + twice, 4'000).fault, Fault::kBodyTooLarge);
}

/// Each is short enough, and all are not.
TEST(ResponseReaderTest, CountsTheExtensionsOfAllChunks) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string extended, plain;
  for (int number = 0; number < 100; ++number) {
    extended += "1;name=a-value-of-some-length\r\nx\r\n";
    plain += "001\r\nx\r\n";
  }
  EXPECT_EQ(ReadResponse(head + extended + "0\r\n\r\n").fault, Fault::kHeadTooLarge);
  EXPECT_EQ(ReadResponse(head + plain + "0\r\n\r\n").response.body, std::string(100, 'x'));
}

}  // namespace
}  // namespace flintdesk::http
