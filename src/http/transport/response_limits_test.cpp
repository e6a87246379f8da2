#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "http/policies/deadline_policy.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;

/// What a server may do to a client that reads too trustingly.
class ResponseLimitsTest : public testing::EachWayTest {
 protected:
  static constexpr milliseconds kTime{60'000};

  Failure FailureWith(const ClientOptions& options, int port) {
    policies_.clear();
    policies_.push_back(MakeDeadlinePolicy(loop_, clock_));
    policies_.push_back(MakeRetryPolicy(loop_, clock_, {.retries = options.retries, .random = {}}));
    if (options.attempt_timeout)
      policies_.push_back(MakeAttemptPolicy(loop_, clock_, *options.attempt_timeout));
    AddTransport(options);
    Context context;
    context.deadline = Deadline::In(kTime, clock_);
    Outcome outcome = Send(To(port), context);
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Failure{} : outcome.error();
  }
  /// Writes `begin`, then a byte every few milliseconds until the client has gone. `begun` is called between
  /// the two.
  static RawServer::Handler Trickles(
      std::string begin, std::function<void()> begun = [] {}) {
    return [begin = std::move(begin), begun = std::move(begun)](RawServer&, RawConnection& connection) {
      connection.ReadRequest();
      connection.Write(begin);
      begun();
      pollfd client{.fd = connection.socket(), .events = POLLIN, .revents = 0};
      constexpr int kPace = 5;
      while (poll(&client, 1, kPace) == 0) connection.Write("x");
    };
  }
  /// Writes the same again and again until the client has gone.
  static RawServer::Handler Repeats(std::string begin, std::string again) {
    return [begin = std::move(begin), again = std::move(again)](RawServer&, RawConnection& connection) {
      connection.ReadRequest();
      connection.Write(begin);
      pollfd client{.fd = connection.socket(), .events = POLLIN, .revents = 0};
      while (poll(&client, 1, 0) == 0) connection.Write(again);
    };
  }
};

FLINTDESK_EACH_WAY(ResponseLimitsTest);

TEST_P(ResponseLimitsTest, EndsATrickleOfBodyOrHeadersWhenTheTimeoutOfAnAttemptExpires) {
  ClientOptions options;
  options.attempt_timeout = milliseconds(200);
  options.retries = 1;
  for (const char* begin :
       {"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Name: ", ""}) {
    Server server(Trickles(begin));
    Failure failure = FailureWith(options, server.port());
    EXPECT_THAT(failure.kind, AnyOf(FailureKind::kTimeout, FailureKind::kResponseUnreadable)) << begin;
    if (*begin != '\0') {
      EXPECT_THAT(failure.message, HasSubstr("the timeout of 200 ms expired while"));
      EXPECT_EQ(failure.attempts, 2);
    }
  }
}

TEST_P(ResponseLimitsTest, EndsATrickleAtTheDeadlineOfTheCall) {
  // More than the sockets hold: when it is written, the client has begun to read it.
  const std::string body(45'000'000, 'x');
  Server server(Trickles("HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n" + body, [&] {
    clock_.PutForward(kTime);
    loop_.Post([] {});
  }));
  Failure failure = FailureWith({}, server.port());
  EXPECT_EQ(failure.kind, FailureKind::kTimeout);
  EXPECT_THAT(failure.message, HasSubstr("expired while reading the response of 127.0.0.1:"));
}

TEST_P(ResponseLimitsTest, StopsABodyWithoutAnEnd) {
  ClientOptions options;
  options.max_body = 1'000'000;
  for (const char* begin :
       {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    bool chunked = std::string_view(begin).find("chunked") != std::string_view::npos;
    Server server(
        Repeats(begin, (chunked ? "400\r\n" : "") + std::string(1024, 'x') + (chunked ? "\r\n" : "")));
    Failure failure = FailureWith(options, server.port());
    EXPECT_EQ(failure.kind, FailureKind::kResponseTooLarge) << failure.message;
    EXPECT_EQ(failure.attempts, 1);
  }
}

TEST_P(ResponseLimitsTest, StopsHeadersThatAnnounceFurtherOnesWithoutAnEnd) {
  Server server(Repeats("", "HTTP/1.1 100 Continue\r\nX-Filler: 0123456789\r\n\r\n"));
  EXPECT_EQ(FailureWith({}, server.port()).kind, FailureKind::kResponseTooLarge);
}

TEST_P(ResponseLimitsTest, StopsTrailersWithoutAnEnd) {
  Server server(Repeats("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
                        "X-Filler: 0123456789\r\n"));
  EXPECT_EQ(FailureWith({}, server.port()).kind, FailureKind::kResponseTooLarge);
}

TEST_P(ResponseLimitsTest, StopsOneHeaderWithoutAnEnd) {
  Server server(Repeats("HTTP/1.1 200 OK\r\nX-Filler: ", std::string(1024, 'x')));
  Failure failure = FailureWith({}, server.port());
  EXPECT_EQ(failure.kind, FailureKind::kResponseTooLarge) << failure.message;
}

TEST_P(ResponseLimitsTest, RefusesAResponseWithTwoLengths) {
  Server server(Says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello"));
  Failure failure = FailureOf(To(server.port()));
  EXPECT_EQ(failure.kind, FailureKind::kResponseUnreadable) << failure.message;
  EXPECT_THAT(failure.message, HasSubstr("two lengths"));
  Server twice(Says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\nhello"));
  EXPECT_TRUE(Send(To(twice.port())).ok());
}

TEST_P(ResponseLimitsTest, RefusesALengthThatIsNone) {
  for (const char* length : {"-5", "five"}) {
    Server server(Says(std::string("HTTP/1.1 200 OK\r\nContent-Length: ") + length + "\r\n\r\nhello"));
    Failure failure = FailureOf(To(server.port()));
    EXPECT_EQ(failure.kind, FailureKind::kResponseUnreadable) << length << ": " << failure.message;
  }
}

TEST_P(ResponseLimitsTest, DoesNotReadBytesBeyondTheLengthAsTheNextResponse) {
  Server server([](RawServer& self, RawConnection& connection) {
    while (auto request = connection.ReadRequest()) {
      self.Note(*request);
      connection.Write(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    }
  });
  for (int number = 0; number < 3; ++number) {
    Outcome outcome = Send(To(server.port()));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->body, "ok");
  }
}

TEST_P(ResponseLimitsTest, SaysWhatMayBeWrongWhenAPortForTlsBreaksOff) {
  Server server([](RawServer&, RawConnection& connection) { connection.ReadSome(); });
  Failure failure = FailureOf(To(server.port()));
  EXPECT_EQ(failure.kind, FailureKind::kConnectionLost);
  EXPECT_THAT(failure.assistance, HasSubstr(GetParam() ? "" : "set `is-ssl` to true"));
}

}  // namespace
}  // namespace flintdesk::http
