#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/refusing_port.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using flintdesk::testing::RefusingPort;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// The whole list of policies over real connections.
class ClientTest : public testing::TransportTest {
 protected:
  static constexpr milliseconds kTime{60'000};

  Outcome Ask(Request request, const ClientOptions& options) {
    auto client = MakeClient(loop_, clock_, options);
    Context context;
    context.deadline = Deadline::In(kTime, clock_);
    return testing::SendAndWait(loop_, *client, std::move(request), context);
  }
  /// Notes a request, sends no response, and lets so much time go by.
  RawServer::Handler KeepsWaiting(milliseconds time) {
    return [this, time](RawServer& self, RawConnection& connection) {
      if (auto request = connection.ReadRequest()) self.Note(*request);
      clock_.PutForward(time);
      loop_.Post([] {});
      connection.WaitForEnd();
    };
  }
};

TEST(OriginTest, PutsBracketsAroundIpv6) {
  EXPECT_EQ((Origin{.tls = true, .host = "::1", .port = 8443}.Url()), "https://[::1]:8443");
  EXPECT_EQ((Origin{.host = "desk", .port = 8080}.Url()), "http://desk:8080");
}

TEST_F(ClientTest, EndsACallAtItsDeadlineAndSaysWhatItWaitedFor) {
  RawServer server(KeepsWaiting(kTime));
  Outcome outcome = Ask(To(server.port()), {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, FailureKind::kTimeout);
  EXPECT_TRUE(outcome.error().sent);
  EXPECT_THAT(outcome.error().message, HasSubstr("expired while waiting for the response of 127.0.0.1:"));
}

TEST_F(ClientTest, RetriesAReadAfterAResponseThatAsksForIt) {
  RawServer server([](RawServer& self, RawConnection& connection) {
    for (int number = 1; auto request = connection.ReadRequest(); ++number) {
      self.Note(*request);
      connection.WriteResponse("", "Retry-After: 0\r\n", number == 1 ? "503 Busy" : "200 OK");
    }
  });
  Outcome outcome = Ask(To(server.port()), {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->status, 200);
  EXPECT_THAT(server.arrivals(), SizeIs(2));
}

TEST_F(ClientTest, RetriesARefusedConnectionAndCountsTheAttempts) {
  ClientOptions options;
  options.retries = 1;
  const RefusingPort nobody;
  Outcome outcome = Ask(ChangeTo(nobody.port(), "a=1"), options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_FALSE(outcome.error().sent);
  EXPECT_THAT(outcome.error().message, EndsWith("connection refused (after 2 attempts)"));
}

TEST_F(ClientTest, SendsAChangeAfterAHandshakeThatBrokeOff) {
  auto context = testing::Certificate({}).ServerContext();
  std::atomic<bool> broken = false;
  RawServer server([&](RawServer& self, RawConnection& connection) {
    if (!broken.exchange(true)) {
      connection.ReadSome();
      return connection.Reset();
    }
    connection.SpeakTls(context.get());
    RespondToAll(self, connection);
  });
  Request change = ChangeTo(server.port(), "a=1");
  change.origin.tls = true;
  ClientOptions options;
  options.verify_certificate = false;
  Outcome outcome = Ask(change, options);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->attempts, 2);
  EXPECT_EQ(server.connections(), 2);
  EXPECT_THAT(server.arrivals(), SizeIs(1));
}

TEST_F(ClientTest, DoesNotRetryWhenACertificateIsNotTrusted) {
  auto context = testing::Certificate({}).ServerContext();
  RawServer server(RespondToAll, context.get());
  Request request = To(server.port(), "/", true);
  Outcome outcome = Ask(request, {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().attempts, 1);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, LeavesAHostAloneThatRefusedFiveCallsInARow) {
  ClientOptions options;
  options.retries = 0;
  auto client = MakeClient(loop_, SystemClock(), options);
  const RefusingPort nobody;
  for (int number = 0; number < 5; ++number) {
    Outcome outcome = testing::SendAndWait(loop_, *client, ChangeTo(nobody.port(), "a=1"));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().kind, FailureKind::kConnectFailed);
  }
  Outcome outcome = testing::SendAndWait(loop_, *client, ChangeTo(nobody.port(), "a=1"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, FailureKind::kCircuitOpen);
  EXPECT_FALSE(outcome.error().sent);
  EXPECT_THAT(outcome.error().message, EndsWith("connection refused"));
}

TEST_F(ClientTest, SendsAChangeOnceWhenItsAttemptTakesTooLong) {
  ClientOptions options;
  options.attempt_timeout = kTime / 2;
  RawServer server(KeepsWaiting(kTime / 2));
  Outcome outcome = Ask(ChangeTo(server.port(), "a=1"), options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, FailureKind::kTimeout);
  EXPECT_THAT(outcome.error().message, EndsWith("(not resent because it may have been carried out)"));
  EXPECT_THAT(server.arrivals(), SizeIs(1));
}

}  // namespace
}  // namespace flintdesk::http
