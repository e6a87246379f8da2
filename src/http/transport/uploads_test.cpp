#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/live_bytes.hpp"
#include "http/bodies/source.hpp"
#include "http/policies/deadline_policy.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/testing/pattern.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Outcome;
using testing::Pattern;
using testing::PatternSource;
using testing::RawConnection;
using testing::RawServer;

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1024 * 1024;

/// Can be read once, as a pipe that nobody keeps.
class OneTimeSource final : public PatternSource {
 public:
  using PatternSource::PatternSource;
  Result<void> Rewind() override {
    if (at() > 0) return InvalidRequestError("it can be read only once");
    return {};
  }
};

/// Reads the head of a request and returns what has come of its body.
std::string ReadHead(RawConnection& connection) {
  std::string text;
  for (std::size_t end = std::string::npos; end == std::string::npos; end = text.find("\r\n\r\n")) {
    const std::string more = connection.ReadSome();
    if (more.empty()) return {};
    text += more;
  }
  return text.substr(text.find("\r\n\r\n") + 4);
}

class UploadsTest : public testing::EachWayTest {
 protected:
  static Request Upload(int port, std::shared_ptr<BodySource> source) {
    Request request = ChangeTo(port, "");
    request.source = std::move(source);
    return request;
  }
  /// The same, of something that changes nothing.
  static Request Query(int port, std::shared_ptr<BodySource> source) {
    Request request = Upload(port, std::move(source));
    request.changes = false;
    return request;
  }
  void UseRetries() {
    policies_.push_back(MakeRetryPolicy(loop_, clock_, {.retries = 3, .random = [] { return 0.0; }}));
    AddTransport({});
  }
};
FLINTDESK_EACH_WAY(UploadsTest);

TEST_P(UploadsTest, SendsASourceWithItsLength) {
  Server server(RespondToAll);
  for (const char* text : {"hello", ""}) {
    Outcome outcome = Send(Upload(server.port(), MakeTextSource(text)));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    const std::string arrived = server.arrivals().back();
    EXPECT_THAT(arrived, HasSubstr("Content-Length: " + std::to_string(std::string(text).size()) + "\r\n"));
    EXPECT_THAT(arrived, EndsWith(std::string("\r\n\r\n") + text));
  }
}

TEST_P(UploadsTest, ReadsASourceAgainForARetry) {
  Server server([](RawServer& self, RawConnection& connection) {
    self.Note(*connection.ReadRequest());
    if (self.connections() > 2) connection.WriteResponse("hello");
  });
  UseRetries();
  Outcome outcome = Send(Query(server.port(), std::make_shared<PatternSource>(200'000)));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->attempts, 3);
  ASSERT_THAT(server.arrivals(), SizeIs(3));
  for (const std::string& arrived : server.arrivals()) {
    const std::string body = arrived.substr(arrived.find("\r\n\r\n") + 4);
    EXPECT_TRUE(Pattern().Continues(body));
    EXPECT_THAT(body, SizeIs(200'000));
  }
}

TEST_P(UploadsTest, ReadsASourceAgainWhenAKeptConnectionHasClosed) {
  Server server([](RawServer& self, RawConnection& connection) {
    for (int number = 1; auto request = connection.ReadRequest(); ++number) {
      self.Note(*request);
      if (number == 2) return;
      connection.WriteResponse("hello");
    }
  });
  ASSERT_TRUE(Send(To(server.port())).ok());
  ASSERT_TRUE(Send(Query(server.port(), MakeTextSource("a body"))).ok());
  ASSERT_THAT(server.arrivals(), SizeIs(3));
  EXPECT_THAT(server.arrivals()[1], EndsWith("\r\n\r\na body"));
  EXPECT_THAT(server.arrivals()[2], EndsWith("\r\n\r\na body"));
}

TEST_P(UploadsTest, DoesNotRetryWhatCanBeReadOnlyOnce) {
  Server server([](RawServer& self, RawConnection& connection) { self.Note(*connection.ReadRequest()); });
  UseRetries();
  Failure failure = FailureOf(Query(server.port(), std::make_shared<OneTimeSource>(5)));
  EXPECT_EQ(failure.kind, FailureKind::kConnectionLost);
  EXPECT_THAT(failure.message, EndsWith("(not resent because it can be read only once)"));
  EXPECT_THAT(server.arrivals(), SizeIs(1));
}

TEST_P(UploadsTest, EndsWhenTheSourceFailsAndNeverCompletesTheBody) {
  std::atomic<bool> whole = false;
  std::optional<Server> server;
  server.emplace(
      [&](RawServer&, RawConnection& connection) { whole = connection.ReadRequest().has_value(); });
  UseRetries();
  Failure failure = FailureOf(Query(server->port(), std::make_shared<PatternSource>(8 * kMiB, 5 * kMiB)));
  Expect(failure, FailureKind::kSourceFailed, true, "can't send the pattern: it has changed");
  EXPECT_EQ(failure.attempts, 1);
  EXPECT_EQ(server->connections(), 1);
  server.reset();
  EXPECT_FALSE(whole);
}

TEST_P(UploadsTest, SendsNothingWhenTheSourceFailsAtOnce) {
  Server server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); });
  Failure failure = FailureOf(Upload(server.port(), std::make_shared<PatternSource>(8 * kMiB, 0)));
  Expect(failure, FailureKind::kSourceFailed, false, "can't send the pattern");
}

TEST_P(UploadsTest, TakesAResponseThatComesBeforeTheEnd) {
  Server server([](RawServer&, RawConnection& connection) {
    ReadHead(connection);
    connection.WriteResponse("too much", "", "413 Payload Too Large");
    connection.WaitForEnd();
  });
  auto source = std::make_shared<PatternSource>(4096 * kMiB);
  Outcome outcome = Send(Upload(server.port(), source));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->status, 413);
  EXPECT_EQ(outcome->body, "too much");
  EXPECT_LT(source->at(), source->length());
}

/// The other side takes nothing: the body is not read into memory meanwhile, and the timeout holds.
TEST_P(UploadsTest, EndsAtTheTimeoutWhileTheOtherSideTakesNothing) {
  Server server([&](RawServer& self, RawConnection& connection) {
    ReadHead(connection);
    self.Note("head");
    clock_.PutForward(milliseconds(60'000));
    loop_.Post([] {});
    self.AwaitArrivals(2);
  });
  policies_.push_back(MakeDeadlinePolicy(loop_, clock_));
  AddTransport({});
  Context context;
  context.deadline = Deadline::In(milliseconds(50'000), clock_);
  auto source = std::make_shared<PatternSource>(4096 * kMiB);
  Outcome outcome = Send(Upload(server.port(), source), context);
  server.Note("ended");
  ASSERT_FALSE(outcome.ok());
  Expect(outcome.error(), FailureKind::kTimeout, true, "sending the request to 127.0.0.1");
  EXPECT_LT(source->at(), 64 * kMiB);
}

TEST_P(UploadsTest, HoldsLittleOfALongBodyInMemory) {
  std::atomic<std::uint64_t> arrived = 0;
  Server server([&](RawServer&, RawConnection& connection) {
    Pattern pattern;
    for (std::string piece = ReadHead(connection); !piece.empty(); piece = connection.ReadSome()) {
      if (!pattern.Continues(piece)) return;
      if (pattern.size() == 64 * kMiB) break;
    }
    arrived = pattern.size();
    connection.WriteResponse("hello");
  });
  flintdesk::testing::LiveBytesPeak peak;
  auto source = std::make_shared<PatternSource>(64 * kMiB);
  source->Watch([&] { peak.Look(); });
  Outcome outcome = Send(Upload(server.port(), source));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(arrived, 64 * kMiB);
  EXPECT_LT(peak.most(), 8 * kMiB);
}

/// A long body does not hold up what else the loop has to do.
TEST_P(UploadsTest, LeavesTheLoopToOthersInBetween) {
  Server server([](RawServer&, RawConnection& connection) {
    std::uint64_t size = ReadHead(connection).size();
    while (size < 64 * kMiB) size += connection.ReadSome().size();
    connection.WriteResponse("hello");
  });
  auto source = std::make_shared<PatternSource>(64 * kMiB);
  int turns = 0;
  std::function<void()> take_turn = [&] {
    ++turns;
    if (source->at() < source->length()) loop_.Post(take_turn);
  };
  loop_.Post(take_turn);
  ASSERT_TRUE(Send(Upload(server.port(), source)).ok());
  EXPECT_GT(turns, 64);
}

}  // namespace
}  // namespace flintdesk::http
