#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <fcntl.h>
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/testing/live_bytes.hpp"
#include "base/testing/temporary_folder.hpp"
#include "http/bodies/file_sink.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/testing/compressed.hpp"
#include "http/testing/pattern.hpp"
#include "http/testing/pipe.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using flintdesk::testing::TemporaryFolder;
using testing::Compressed;
using testing::Outcome;
using testing::Pattern;
using testing::Pipe;
using testing::RawConnection;
using testing::RawServer;
using testing::Wrapping;

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1024 * 1024;

/// Compares what comes with the pattern, and takes no more after each piece where a test wants that.
class PatternSink final : public BodySink {
 public:
  explicit PatternSink(bool slow = false) : slow_(slow) {}

  Result<std::vector<Header>> Prepare() override { return std::vector<Header>(); }
  Result<Takes> Begin(const Response&) override { return Takes::kBody; }
  Result<bool> Write(std::string_view piece) override {
    if (!pattern_.Continues(piece)) return FailedError("the pattern is broken");
    peak_.Look();
    return !slow_;
  }
  Result<bool> End() override { return !slow_; }
  void WhenRoom(Loop::State&, std::function<void()> resume) override { resume_ = std::move(resume); }

  bool waits() const { return resume_ != nullptr; }
  void Resume() {
    slow_ = false;
    std::exchange(resume_, nullptr)();
  }
  std::uint64_t size() const { return pattern_.size(); }
  std::size_t peak() const { return peak_.most(); }

 private:
  bool slow_;
  Pattern pattern_;
  flintdesk::testing::LiveBytesPeak peak_;
  std::function<void()> resume_;
};

class DownloadsTest : public testing::EachWayTest {
 protected:
  static Request Download(int port, std::shared_ptr<BodySink> sink) {
    Request request = To(port);
    request.sink = std::move(sink);
    return request;
  }
  std::shared_ptr<BodySink> FileSink() { return *MakeFileSink(folder_.PathOf("log")); }
  void UseRetries() {
    policies_.push_back(MakeRetryPolicy(loop_, clock_, {.retries = 3, .random = [] { return 0.0; }}));
    AddTransport({});
  }
  /// Says these one after the other, a connection each, and closes behind each.
  static RawServer::Handler SaysInTurn(std::vector<std::string> responses) {
    return [responses = std::move(responses)](RawServer& self, RawConnection& connection) {
      const auto number = static_cast<std::size_t>(self.connections() - 1);
      if (auto request = connection.ReadRequest()) self.Note(*request);
      if (number < responses.size()) connection.Write(responses[number]);
    };
  }
  static void WritePattern(RawConnection& connection, std::uint64_t size) {
    connection.ReadRequest();
    connection.Write(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", size));
    for (std::uint64_t at = 0; at < size;) {
      const auto piece = Pattern::At(at, static_cast<std::size_t>(std::min<std::uint64_t>(size - at, 65536)));
      connection.Write(piece);
      at += piece.size();
    }
  }
  TemporaryFolder folder_;
};
FLINTDESK_EACH_WAY(DownloadsTest);

const std::string kHalf = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 10\r\n\r\nhello";
const std::string kRest =
    "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: "
    "5\r\n\r\nworld";
const std::string kOther = "HTTP/1.1 200 OK\r\nETag: \"b\"\r\nContent-Length: 11\r\n\r\nHELLO WORLD";

TEST_P(DownloadsTest, WritesTheBodyToTheSinkAndKeepsTheConnection) {
  Server server(RespondToAll);
  Outcome outcome = Send(Download(server.port(), FileSink()));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->body, "");
  EXPECT_EQ(outcome->streamed, 5U);
  EXPECT_EQ(folder_.Read("log"), "hello");
  EXPECT_THAT(server.arrivals()[0], HasSubstr("Accept-Encoding: identity\r\n"));
  EXPECT_THAT(server.arrivals()[0], Not(HasSubstr("Range")));
  EXPECT_EQ(Send(To(server.port()))->body, "hello");
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(DownloadsTest, TakesEmptyChunkedAndCompressedBodies) {
  const std::string packed = Compressed(std::string(2'000'000, 'x'), Wrapping::kGzip);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"Content-Length: 0\r\n\r\n", ""},
      {"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"},
      {"\r\nhello", "hello"},
      {"Content-Encoding: gzip\r\n\r\n" + packed, std::string(2'000'000, 'x')},
  };
  for (const auto& [response, body] : cases) {
    Server server(Says("HTTP/1.1 200 OK\r\n" + response));
    Outcome outcome = Send(Download(server.port(), *MakeFileSink(folder_.PathOf("log"), {.replace = true})));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(folder_.Read("log"), body);
    EXPECT_EQ(outcome->streamed, body.size());
  }
}

TEST_P(DownloadsTest, LimitsOnlyWhatGoesToMemory) {
  ClientOptions options;
  options.max_body = 4;
  Use(options);
  for (const auto& [status, kind] : {std::pair{"200 OK", std::optional<FailureKind>()},
                                     std::pair{"404 No", std::optional(FailureKind::kResponseTooLarge)}}) {
    Server server(Says(fmt::format("HTTP/1.1 {}\r\nContent-Length: 5\r\n\r\nhello", status)));
    Outcome outcome = Send(Download(server.port(), *MakeFileSink(folder_.PathOf("log"), {.replace = true})));
    EXPECT_EQ(outcome.ok(), !kind.has_value());
    if (!outcome.ok()) EXPECT_EQ(outcome.error().kind, *kind);
  }
}

TEST_P(DownloadsTest, LeavesAnErrorToMemory) {
  Server server(Says("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"));
  Outcome outcome = Send(Download(server.port(), FileSink()));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->body, "no");
  EXPECT_THAT(folder_.Names(), IsEmpty());
}

TEST_P(DownloadsTest, AsksForTheRestAfterALostConnection) {
  const std::string busy = "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno";
  Server server(SaysInTurn({kHalf, busy, kRest}));
  UseRetries();
  Outcome outcome = Send(Download(server.port(), FileSink()));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->attempts, 3);
  EXPECT_EQ(folder_.Read("log"), "helloworld");
  ASSERT_THAT(server.arrivals(), SizeIs(3));
  for (int number : {1, 2})
    EXPECT_THAT(server.arrivals().at(static_cast<std::size_t>(number)),
                HasSubstr("\r\nRange: bytes=5-\r\nIf-Range: \"a\"\r\n"));
}

TEST_P(DownloadsTest, BeginsAnewWhereTheRestDoesNotFit) {
  const std::string unsatisfiable =
      "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */5\r\nContent-Length: 0\r\n\r\n";
  const std::string elsewhere =
      "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\nHELLO";
  const std::string changed =
      "HTTP/1.1 206 Partial\r\nETag: \"b\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nWORLD";
  for (const auto& responses : {std::vector{kHalf, kOther}, std::vector{kHalf, unsatisfiable, kOther},
                                std::vector{kHalf, elsewhere, kOther}, std::vector{kHalf, changed, kOther}}) {
    Server server(SaysInTurn(responses));
    policies_.clear();
    UseRetries();
    TemporaryFolder folder;
    Outcome outcome = Send(Download(server.port(), *MakeFileSink(folder.PathOf("log"))));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(folder.Read("log"), "HELLO WORLD");
    ASSERT_THAT(server.arrivals(), SizeIs(responses.size()));
    EXPECT_THAT(server.arrivals()[1], HasSubstr("Range: bytes=5-"));
    if (responses.size() > 2) EXPECT_THAT(server.arrivals()[2], Not(HasSubstr("Range")));
  }
}

TEST_P(DownloadsTest, BeginsAnewWithoutAValidator) {
  Server server(SaysInTurn({"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello", kOther}));
  UseRetries();
  ASSERT_TRUE(Send(Download(server.port(), FileSink())).ok());
  EXPECT_EQ(folder_.Read("log"), "HELLO WORLD");
  EXPECT_THAT(server.arrivals().at(1), Not(HasSubstr("Range")));
}

TEST_P(DownloadsTest, LeavesNoHalfFileWhenEveryAttemptFails) {
  Server server(SaysInTurn({kHalf, kHalf, kHalf, kHalf}));
  UseRetries();
  Failure failure = FailureOf(Download(server.port(), FileSink()));
  EXPECT_EQ(failure.kind, FailureKind::kConnectionLost);
  EXPECT_EQ(failure.attempts, 4);
  EXPECT_THAT(folder_.Names(), IsEmpty());
}

TEST_P(DownloadsTest, DoesNotRetryWhenTheSinkFails) {
  Server server(RespondToAll);
  UseRetries();
  Failure failure = FailureOf(Download(server.port(), *MakeFileSink(folder_.PathOf("none/log"))));
  Expect(failure, FailureKind::kSinkFailed, true, "log: No such file or directory",
         "Check that the folder exists");
  EXPECT_THAT(server.arrivals(), SizeIs(1));
}

TEST_P(DownloadsTest, RetriesForStandardOutputOnlyWhileNothingIsWritten) {
  const std::string busy = "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno";
  Server server(SaysInTurn({busy, kHalf, kRest}));
  UseRetries();
  Pipe pipe;
  Failure failure = FailureOf(Download(server.port(), MakeDescriptorSink(pipe.in.number())));
  EXPECT_EQ(failure.kind, FailureKind::kConnectionLost);
  EXPECT_THAT(failure.message,
              EndsWith("(not retried because a part of it was written to standard output already)"));
  EXPECT_THAT(server.arrivals(), SizeIs(2));
}

TEST_P(DownloadsTest, WaitsForAPipeWhoseReaderIsSlow) {
  Server server([](RawServer&, RawConnection& connection) { WritePattern(connection, 4 * kMiB); });
  Pipe pipe;
  Pattern pattern;
  bool same = true;
  std::thread reader([&] {
    std::string piece(3'000, '\0');
    for (ssize_t got = 1; got > 0;) {
      got = ::read(pipe.out.number(), piece.data(), piece.size());
      if (got > 0)
        same = same && pattern.Continues(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    }
  });
  Outcome outcome = Send(Download(server.port(), MakeDescriptorSink(pipe.in.number())));
  pipe.in = Descriptor();
  reader.join();
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_TRUE(same);
  EXPECT_EQ(pattern.size(), 4 * kMiB);
}

TEST_P(DownloadsTest, HoldsLittleOfWhatIsUnpackedForASlowPipe) {
  const std::string packed = Compressed(std::string(64 * kMiB, '\0'), Wrapping::kGzip);
  const std::vector<std::string> framings{
      fmt::format("Content-Length: {}\r\n\r\n{}", packed.size(), packed),
      fmt::format("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n", packed.size(), packed),
      "\r\n" + packed};
  for (const std::string& framing : framings) {
    Server server(Says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + framing));
    Pipe pipe;
    flintdesk::testing::LiveBytesPeak peak;
    std::uint64_t arrived = 0;
    std::thread reader([&] {
      std::string piece(64 * 1024, 'x');
      for (ssize_t got = 1; got > 0; arrived += static_cast<std::uint64_t>(std::max<ssize_t>(got, 0))) {
        got = ::read(pipe.out.number(), piece.data(), piece.size());
        peak.Look();
      }
    });
    Outcome outcome = Send(Download(server.port(), MakeDescriptorSink(pipe.in.number())));
    pipe.in = Descriptor();
    reader.join();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(arrived, 64 * kMiB);
    EXPECT_LT(peak.most(), 8 * kMiB);
  }
}

TEST_P(DownloadsTest, SaysThatTheReaderOfAPipeHasGone) {
  Server server([](RawServer&, RawConnection& connection) { WritePattern(connection, 4 * kMiB); });
  Pipe pipe;
  pipe.out = Descriptor();
  Expect(FailureOf(Download(server.port(), MakeDescriptorSink(pipe.in.number()))), FailureKind::kSinkFailed,
         true, "can't write to standard output: Broken pipe");
}

TEST_P(DownloadsTest, ReadsNothingMoreWhileTheSinkIsFull) {
  Server server([](RawServer&, RawConnection& connection) {
    WritePattern(connection, 64 * kMiB);
    connection.WaitForEnd();
  });
  Use({});
  auto sink = std::make_shared<PatternSink>(true);
  std::optional<Outcome> outcome;
  loop_.Post([&] {
    Next(policies_).Send(std::make_shared<const Request>(Download(server.port(), sink)), {},
                         [&](Outcome result) { outcome.emplace(std::move(result)); });
  });
  loop_.Wait([&] { return sink->waits(); });
  const std::uint64_t before = sink->size();
  testing::Settle(loop_);
  EXPECT_EQ(sink->size(), before);
  EXPECT_LT(before, kMiB);
  loop_.Post([&] { sink->Resume(); });
  loop_.Wait([&] { return outcome.has_value(); });
  ASSERT_TRUE(outcome->ok());
  EXPECT_EQ(sink->size(), 64 * kMiB);
}

TEST_P(DownloadsTest, CanBeStoppedWhileTheSinkIsFull) {
  // Of the second the whole body has come.
  for (const auto& [size, doing] : {std::pair{64 * kMiB, "while reading the response of 127.0.0.1"},
                                    std::pair{std::uint64_t{5}, "while storing the response of 127.0.0.1"}}) {
    Server server([&, length = size](RawServer&, RawConnection& connection) {
      WritePattern(connection, length);
      connection.WaitForEnd();
    });
    Use({});
    auto sink = std::make_shared<PatternSink>(true);
    Context context;
    context.cancellation = std::make_shared<Cancellation>();
    std::optional<Outcome> outcome;
    loop_.Post([&] {
      Next(policies_).Send(std::make_shared<const Request>(Download(server.port(), sink)), context,
                           [&](Outcome result) { outcome.emplace(std::move(result)); });
    });
    loop_.Wait([&] { return sink->waits(); });
    loop_.Post([&] { context.cancellation->Cancel(); });
    loop_.Wait([&] { return outcome.has_value(); });
    ASSERT_FALSE(outcome->ok());
    Expect(outcome->error(), FailureKind::kCancelled, true, doing);
    EXPECT_FALSE(sink->waits());
  }
}

TEST_P(DownloadsTest, HoldsLittleOfALongBodyInMemory) {
  Server server([](RawServer&, RawConnection& connection) { WritePattern(connection, 64 * kMiB); });
  auto sink = std::make_shared<PatternSink>();
  Outcome outcome = Send(Download(server.port(), sink));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(sink->size(), 64 * kMiB);
  EXPECT_LT(sink->peak(), 8 * kMiB);
}

}  // namespace
}  // namespace flintdesk::http
