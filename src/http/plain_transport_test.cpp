#include "http/plain_transport.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// What the transport of our own does beyond what every transport must.
using PlainTransportTest = testing::TransportTest;

/// Answers the first request of each connection and closes it.
void CloseAfterEach(RawServer& server, RawConnection& connection) {
  if (auto request = connection.ReadRequest()) server.Note(*request);
  connection.WriteAnswer("hello");
}

/// Also while nobody drives the loop, as between two calls of a script: it looks before it writes.
TEST_F(PlainTransportTest, NeverWritesAChangeToAConnectionThatIsKnownToBeClosed) {
  RawServer server(CloseAfterEach);
  for (int number = 1; number <= 3; ++number) {
    Outcome outcome = Send(ChangeTo(server.port(), "a=1"));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(server.connections(), number);
    // The server's close comes after its answer, at a time of its own.
    pollfd nothing{.fd = -1, .events = 0, .revents = 0};
    constexpr int kAMoment = 20;
    poll(&nothing, 1, kAMoment);
  }
  EXPECT_THAT(server.arrivals(), SizeIs(3));
}

TEST_F(PlainTransportTest, TakesAnAnswerThatComesBeforeTheRequestIsWhole) {
  RawServer server([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.WriteAnswer("too much", "", "413 Content Too Large");
    connection.WaitForEnd();
  });
  Outcome outcome = Send(ChangeTo(server.port(), std::string(50'000'000, 'x')));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->status, 413);
}

TEST_F(PlainTransportTest, SaysThatAConnectionBrokeWhileTheRequestWasSent) {
  RawServer server([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Reset();
  });
  Failure failure = FailureOf(ChangeTo(server.port(), std::string(50'000'000, 'x')));
  Expect(failure, FailureKind::kConnectionLost, true, "broke the connection while the request was sent");
}

TEST_F(PlainTransportTest, LeavesThePortThatGoesWithoutSayingOutOfTheHost) {
  RawServer server(AnswerAll);
  ASSERT_TRUE(Send(To(server.port())).ok());
  EXPECT_THAT(server.arrivals()[0],
              HasSubstr("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("\r\nUser-Agent: flintdesk\r\n"));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("\r\nAccept-Encoding: gzip, deflate\r\n"));
}

TEST_F(PlainTransportTest, ReadsALargeAnswerThatComesFasterThanItIsRead) {
  const std::string body(20'000'000, 'y');
  RawServer server([&](RawServer&, RawConnection& connection) {
    while (connection.ReadRequest()) connection.WriteAnswer(body);
  });
  for (int number = 0; number < 2; ++number) {
    Outcome outcome = Send(To(server.port()));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->body.size(), body.size());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(PlainTransportTest, GivesAConnectionUpThatIsBeingMadeWhenItIsCancelled) {
  // Nobody accepts, and the queue of those who wait for it is full.
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  sockaddr_in address{};
  socklen_t length = sizeof address;
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
  const int port = ntohs(address.sin_port);
  std::vector<int> fillers;
  for (int number = 0; number < 4; ++number) {
    fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    static_cast<void>(::connect(fillers.back(), reinterpret_cast<sockaddr*>(&address), sizeof address));
  }
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  std::optional<Outcome> outcome;
  Use({});
  loop_.Post([&] {
    Next(policies_).Send(std::make_shared<const Request>(To(port)), context,
                         [&](Outcome result) { outcome.emplace(std::move(result)); });
    loop_.After(milliseconds(20), [&] { context.cancellation->Cancel(); });
  });
  loop_.Wait([&] { return outcome.has_value(); });
  ASSERT_FALSE(outcome->ok());
  Expect(outcome->error(), FailureKind::kCancelled, false, "while connecting to 127.0.0.1:");
  for (int filler : fillers) ::close(filler);
  ::close(listener);
}

}  // namespace
}  // namespace flintdesk::http
