#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/loop/loop_state.hpp"
#include "http/testing/transport_fixture.hpp"
#include "http/transport/connections.hpp"
#include "http/transport/transport.hpp"

namespace flintdesk::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// How the transport makes, keeps and gives up its connections.
class OwnConnectionsTest : public testing::TransportTest {
 protected:
  Connections& pool() { return Connections::Of(loop_.state()); }
};

TEST_F(OwnConnectionsTest, ClosesAnIdleConnectionWhenTheOtherSideDoes) {
  RawServer server([](RawServer& self, RawConnection& connection) {
    if (auto request = connection.ReadRequest()) self.Note(*request);
    connection.WriteResponse("hello");
  });
  for (int number = 1; number <= 3; ++number) {
    Outcome outcome = Send(ChangeTo(server.port(), "a=1"));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(server.connections(), number);
    while (pool().open() > 0) {
      bool later = false;
      loop_.Post([&] { loop_.After(milliseconds(1), [&] { later = true; }); });
      loop_.Wait([&] { return later; });
    }
  }
  EXPECT_THAT(server.arrivals(), SizeIs(3));
}

TEST_F(OwnConnectionsTest, AcceptsAResponseThatComesBeforeTheRequestIsWholeAndUsesThatConnectionNoMore) {
  RawServer server([](RawServer& self, RawConnection& connection) {
    if (self.connections() > 1) return RespondToAll(self, connection);
    connection.ReadSome();
    connection.WriteResponse("too much", "", "413 Content Too Large");
    connection.WaitForEnd();
  });
  Outcome outcome = Send(ChangeTo(server.port(), std::string(50'000'000, 'x')));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->status, 413);
  ASSERT_TRUE(Send(To(server.port())).ok());
  EXPECT_EQ(server.connections(), 2);
}

/// Our own side of the kept connection is closed for writing: nothing of the change can have left.
TEST_F(OwnConnectionsTest, SendsAChangeOverANewConnectionWhenNothingOfItCouldBeWritten) {
  RawServer server(RespondToAll);
  Request read = To(server.port());
  ASSERT_TRUE(Send(read).ok());
  Connection* kept = pool().Take({.origin = read.origin}, std::chrono::seconds(60));
  ASSERT_NE(kept, nullptr);
  ::shutdown(kept->stream->descriptor(), SHUT_WR);
  pool().Keep(*kept);
  // The server closes too when it sees that; whichever is first, the change arrives once.
  Outcome outcome = Send(ChangeTo(server.port(), "a=1"));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_THAT(server.arrivals(), SizeIs(2));
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(OwnConnectionsTest, LetsACallBeginThoughAnotherHostIsKeptBusy) {
  RawServer busy(RespondToAll), other(RespondToAll);
  Use({});
  pool().set_most(2);
  constexpr int kForEver = 20'000;
  int under_way = 0, ended = 0;
  bool responded = false;
  std::function<void()> again = [&] {
    ++under_way;
    Next(policies_).Send(std::make_shared<const Request>(To(busy.port())), {}, [&](Outcome) {
      --under_way;
      if (++ended < kForEver && !responded) again();
    });
  };
  loop_.Post([&] {
    for (int number = 0; number < 4; ++number) again();
    Next(policies_).Send(std::make_shared<const Request>(To(other.port())), {},
                         [&](Outcome outcome) { responded = outcome.ok(); });
  });
  loop_.Wait([&] { return under_way == 0 && (responded || ended >= kForEver); });
  EXPECT_TRUE(responded);
  EXPECT_LT(ended, kForEver);
}

TEST_F(OwnConnectionsTest, SaysThatItWaitedForAFreeConnection) {
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); });
  Use({});
  pool().set_most(1);
  Context first, second;
  first.cancellation = std::make_shared<Cancellation>();
  second.cancellation = std::make_shared<Cancellation>();
  std::vector<Failure> failures;
  loop_.Post([&] {
    for (const Context& context : {first, second})
      Next(policies_).Send(std::make_shared<const Request>(To(server.port())), context,
                           [&](Outcome outcome) { failures.push_back(outcome.error()); });
    second.cancellation->Cancel();
    loop_.After(milliseconds(1), [&] { first.cancellation->Cancel(); });
  });
  loop_.Wait([&] { return failures.size() == 2; });
  Expect(failures[0], FailureKind::kCancelled, false, "while waiting for a free connection to 127.0.0.1:");
  testing::Settle(loop_);
  EXPECT_EQ(pool().open(), 0U);
  EXPECT_FALSE(pool().Crowded());
}

/// Nothing but the socket says that there is something to do.
TEST_F(OwnConnectionsTest, IsDrivenByTheThreadOfTheLoopWhenNobodyWaits) {
  std::atomic<bool> may_respond = false;
  RawServer server([&](RawServer& self, RawConnection& connection) {
    if (auto request = connection.ReadRequest()) self.Note(*request);
    while (!may_respond) std::this_thread::sleep_for(milliseconds(1));
    connection.WriteResponse("hello");
  });
  std::atomic<bool> responded = false;
  Use({});
  loop_.StartThread();
  loop_.Post([&] {
    Next(policies_).Send(std::make_shared<const Request>(To(server.port())), {},
                         [&](Outcome outcome) { responded = outcome.ok(); });
  });
  EXPECT_THAT(server.AwaitArrivals(1), SizeIs(1));
  may_respond = true;
  for (int check = 0; !responded && check < 60'000; ++check) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_TRUE(responded);
}

/// All of it lies there before the first byte is read, so that no further news of the socket comes.
TEST_F(OwnConnectionsTest, ReadsOnAfterItHasLetOthersGoFirst) {
  const std::string body(60'000, 'y');
  std::atomic<bool> written = false;
  RawServer server([&](RawServer& self, RawConnection& connection) {
    if (auto request = connection.ReadRequest()) self.Note(*request);
    connection.WriteResponse(body);
    written = true;
    connection.WaitForEnd();
  });
  Use({});
  std::optional<Outcome> outcome;
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  loop_.Post([&] {
    Next(policies_).Send(std::make_shared<const Request>(To(server.port())), context,
                         [&](Outcome result) { outcome.emplace(std::move(result)); });
  });
  loop_.Wait([&] { return !server.arrivals().empty(); });
  while (!written) std::this_thread::sleep_for(milliseconds(1));
  loop_.Post([&] { loop_.After(milliseconds(60'000), [&] { context.cancellation->Cancel(); }); });
  loop_.Wait([&] { return outcome.has_value(); });
  ASSERT_TRUE(outcome->ok()) << outcome->error().message;
  EXPECT_EQ(outcome->value().body.size(), body.size());
}

TEST_F(OwnConnectionsTest, SaysThatAConnectionBrokeWhileTheRequestWasSent) {
  RawServer server([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Reset();
  });
  Failure failure = FailureOf(ChangeTo(server.port(), std::string(50'000'000, 'x')));
  Expect(failure, FailureKind::kConnectionLost, true, "broke the connection while the request was sent");
}

/// What comes over a connection that took nothing of the request cannot be the response to it.
TEST_F(OwnConnectionsTest, BelievesNoResponseToARequestOfWhichNothingWasWritten) {
  RawServer server(RespondToAll);
  Use({});
  const Request change = ChangeTo(server.port(), "a=1");
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
  const std::string filler(100'000, 'x');  // nobody reads it
  while (::send(pair[0], filler.data(), filler.size(), 0) > 0) {
  }
  pool().Reserve();
  Connection* full = pool().Add({.origin = change.origin}, MakeSocketStream(pair[0]));
  ASSERT_NE(full, nullptr);
  pool().Keep(*full);
  std::optional<Outcome> outcome;
  loop_.Post([&] {
    Next(policies_).Send(std::make_shared<const Request>(change), {},
                         [&](Outcome result) { outcome.emplace(std::move(result)); });
    EXPECT_NE(full->request, nullptr);  // it waits until it can write
    const std::string_view unasked = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold";
    EXPECT_EQ(::send(pair[1], unasked.data(), unasked.size(), 0), static_cast<ssize_t>(unasked.size()));
  });
  loop_.Wait([&] { return outcome.has_value(); });
  ASSERT_TRUE(outcome->ok()) << outcome->error().message;
  EXPECT_EQ(outcome->value().body, "hello");
  EXPECT_THAT(server.arrivals(), SizeIs(1));
  ::close(pair[1]);
}

/// The body goes on until the connection ends: only an orderly end says that it is whole.
TEST_F(OwnConnectionsTest, AResetIsNotTheEndOfAResponse) {
  RawServer server([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of it");
    connection.Reset();
  });
  Failure failure = FailureOf(ChangeTo(server.port(), std::string(50'000'000, 'x')));
  Expect(failure, FailureKind::kConnectionLost, true, "broke");
}

TEST_F(OwnConnectionsTest, LeavesThePortThatGoesWithoutSayingOutOfTheHost) {
  RawServer server(RespondToAll);
  ASSERT_TRUE(Send(To(server.port())).ok());
  EXPECT_THAT(server.arrivals()[0],
              HasSubstr("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("\r\nUser-Agent: flintdesk\r\n"));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("\r\nAccept-Encoding: gzip, deflate\r\n"));
}

TEST_F(OwnConnectionsTest, ReadsALargeResponseThatComesFasterThanItIsRead) {
  const std::string body(20'000'000, 'y');
  RawServer server([&](RawServer&, RawConnection& connection) {
    while (connection.ReadRequest()) connection.WriteResponse(body);
  });
  for (int number = 0; number < 2; ++number) {
    Outcome outcome = Send(To(server.port()));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->body.size(), body.size());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(OwnConnectionsTest, GivesAConnectionUpThatIsBeingMadeWhenItIsCancelled) {
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
  EXPECT_EQ(pool().open(), 0U);
  for (int filler : fillers) ::close(filler);
  ::close(listener);
}

}  // namespace
}  // namespace flintdesk::http
