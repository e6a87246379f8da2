#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/refusing_port.hpp"
#include "http/policies/deadline_policy.hpp"
#include "http/testing/later.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using flintdesk::testing::RefusingPort;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

/// What a transport promises, whichever it is.
using EachWay = testing::EachWayTest;
FLINTDESK_EACH_WAY(EachWay);

using InAClient = testing::TransportTest;

TEST_P(EachWay, BringsStatusHeadersAndBody) {
  Server server(RespondToAll);
  Request request = To(server.port(), "/api/v3/requests?input_data=%7B%7D");
  request.headers = {{"Accept", "application/json"}};
  request.secret_headers.emplace_back("authtoken", Secret("key-of-the-test"));
  Outcome outcome = Send(request);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->status, 200);
  EXPECT_EQ(outcome->body, "hello");
  EXPECT_EQ(outcome->HeaderValue("x-one"), "1");
  ASSERT_THAT(server.arrivals(), SizeIs(1));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("GET /api/v3/requests?input_data=%7B%7D HTTP/1.1\r\n"));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("authtoken: key-of-the-test\r\n"));
}

TEST_P(EachWay, KeepsTheConnectionAndForgetsTheEarlierRequest) {
  Server server(RespondToAll);
  Request post = To(server.port(), "/one");
  post.method = "POST";
  post.body = "a=1";
  ASSERT_TRUE(Send(post).ok());
  ASSERT_TRUE(Send(To(server.port(), "/two")).ok());
  EXPECT_EQ(server.connections(), 1);
  ASSERT_THAT(server.arrivals(), SizeIs(2));
  EXPECT_THAT(server.arrivals()[1], HasSubstr("GET /two"));
  EXPECT_THAT(server.arrivals()[1], Not(HasSubstr("a=1")));
}

TEST_P(EachWay, SaysThatNothingWasSentWhenTheConnectionIsRefused) {
  const RefusingPort nobody;
  Failure failure = FailureOf(To(nobody.port()));
  EXPECT_EQ(failure.kind, FailureKind::kConnectFailed);
  EXPECT_FALSE(failure.sent);
  EXPECT_THAT(failure.message, HasSubstr("connection refused"));
}

/// Responds to the first request of a connection and closes on the second, after having read it.
void CloseOnTheSecond(RawServer& server, RawConnection& connection) {
  for (int number = 1; auto request = connection.ReadRequest(); ++number) {
    server.Note(*request);
    if (number == 2) return;
    connection.WriteResponse("hello");
  }
}

/// The same, without waiting for the body of the second; and every byte that comes on other connections
/// counts.
void CloseOnTheSecondHead(RawServer& server, RawConnection& connection) {
  if (server.connections() > 1) {
    if (std::string bytes = connection.ReadSome(); !bytes.empty()) server.Note(bytes);
    return;
  }
  server.Note(*connection.ReadRequest());
  connection.WriteResponse("hello");
  server.Note(connection.ReadSome());
  connection.Reset();
}

TEST_P(EachWay, SendsAChangeWithABodyOnceWhenAKeptConnectionCloses) {
  for (auto handler : {CloseOnTheSecond, CloseOnTheSecondHead}) {
    Server server(handler);
    ASSERT_TRUE(Send(To(server.port())).ok());
    Failure failure = FailureOf(ChangeTo(server.port(), "subject=printer"));
    EXPECT_EQ(failure.kind, FailureKind::kConnectionLost) << failure.message;
    EXPECT_TRUE(failure.sent);
    EXPECT_THAT(server.arrivals(), SizeIs(2));
  }
}

TEST_P(EachWay, SendsAChangeWithoutABodyOnAConnectionOfItsOwn) {
  for (std::string method : {"DELETE", "PUT", "POST"}) {
    Server server(CloseOnTheSecond);
    ASSERT_TRUE(Send(To(server.port())).ok());
    ASSERT_TRUE(Send(ChangeTo(server.port(), "", method)).ok()) << method;
    EXPECT_THAT(server.arrivals(), SizeIs(2)) << method;
    EXPECT_EQ(server.connections(), 2) << method;
  }
}

TEST_P(EachWay, ClosesAConnectionThatWasMadeForOneChange) {
  Server server([](RawServer& self, RawConnection& connection) {
    bool was_change = false;
    while (auto request = connection.ReadRequest()) {
      was_change = request->starts_with("PUT");
      connection.WriteResponse("hello");
    }
    self.Note(was_change ? "change ended" : "read ended");
  });
  ASSERT_TRUE(Send(To(server.port())).ok());
  ASSERT_TRUE(Send(ChangeTo(server.port(), "", "PUT")).ok());
  EXPECT_THAT(server.AwaitArrivals(1), ElementsAre("change ended"));
  ASSERT_TRUE(Send(To(server.port())).ok());
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(EachWay, ResendsAReadWhenAKeptConnectionCloses) {
  Server server(CloseOnTheSecond);
  ASSERT_TRUE(Send(To(server.port())).ok());
  Outcome outcome = Send(To(server.port()));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_THAT(server.arrivals(), SizeIs(3));
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(EachWay, ResendsAReadWhenAKeptConnectionNoLongerSpeaksHttp) {
  for (bool changes : {false, true}) {
    Server server([](RawServer& self, RawConnection& connection) {
      for (int number = 1; auto request = connection.ReadRequest(); ++number) {
        self.Note(*request);
        if (number == 2) return connection.Write("left over from before");
        connection.WriteResponse("hello");
      }
    });
    ASSERT_TRUE(Send(To(server.port())).ok());
    Outcome outcome = Send(changes ? ChangeTo(server.port(), "a=1") : To(server.port()));
    EXPECT_EQ(outcome.ok(), !changes);
    EXPECT_THAT(server.arrivals(), SizeIs(changes ? 2 : 3));
  }
}

TEST_P(EachWay, AResetIsNotTheEndOfAResponse) {
  // A change, so large that it is still being written; and a read, whose response is cut.
  for (std::size_t size : {50'000'000U, 0U}) {
    Server server([](RawServer&, RawConnection& connection) {
      connection.ReadSome();
      connection.Write("HTTP/1.1 200 OK\r\n\r\nfirst half of the ans");
      connection.Reset();
    });
    Failure failure =
        FailureOf(size > 0 ? ChangeTo(server.port(), std::string(size, 'x')) : To(server.port()));
    EXPECT_EQ(failure.kind, FailureKind::kConnectionLost) << failure.message;
    EXPECT_TRUE(failure.sent);
  }
}

TEST_P(EachWay, SaysThatItWasSentWhenTheConnectionAfterAKeptOneIsRefused) {
  const RefusingPort place;
  auto server = std::make_unique<Server>(
      [](RawServer&, RawConnection& connection) {
        connection.ReadRequest();
        connection.WriteResponse("hello");
        connection.WaitForEnd();
      },
      place.port());
  Request read = To(server->port());
  ASSERT_TRUE(Send(read).ok());
  std::optional<Outcome> outcome;
  loop_.Post([&] {
    Next(policies_).Send(std::make_shared<const Request>(read), {},
                         [&](Outcome result) { outcome.emplace(std::move(result)); });
  });
  testing::Settle(loop_);  // written
  server.reset();          // nobody listens any more, and the connection closes
  loop_.Wait([&] { return outcome.has_value(); });
  ASSERT_FALSE(outcome->ok());
  EXPECT_EQ(outcome->error().kind, FailureKind::kConnectFailed) << outcome->error().message;
  EXPECT_TRUE(outcome->error().sent);
}

TEST_P(EachWay, KeepsNoConnectionsBesideThoseThatWereIdleForTooLong) {
  Server server([](RawServer& self, RawConnection& connection) {
    while (connection.ReadRequest()) connection.WriteResponse("hello");
    self.Note("closed");
  });
  ASSERT_TRUE(Send(ChangeTo(server.port(), "a=1")).ok());
  // No change goes over a connection that has been idle for more than 4 s; libcurl counts whole seconds.
  testing::MakeItLater(std::chrono::seconds(6));
  ASSERT_TRUE(Send(ChangeTo(server.port(), "a=1")).ok());
  EXPECT_THAT(server.AwaitArrivals(1), ElementsAre("closed"));
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(EachWay, HandsARedirectBackAsAResponse) {
  Server server(Says("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  Outcome outcome = Send(To(server.port()));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->status, 302);
  EXPECT_EQ(outcome->HeaderValue("location"), "/elsewhere");
  EXPECT_THAT(server.arrivals(), SizeIs(1));
}

TEST_P(EachWay, WritesEveryMethodAsItStands) {
  Server server(RespondToAll);
  for (bool changes : {false, true})
    for (std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH"})
      for (std::string body : {"", "a=1"}) {
        Request request = ChangeTo(server.port(), body, method);
        request.changes = changes;
        ASSERT_TRUE(Send(request).ok());
        std::string arrived = server.arrivals().back();
        EXPECT_THAT(arrived, HasSubstr(method + " / HTTP/1.1\r\n"));
        EXPECT_THAT(arrived, EndsWith("\r\n\r\n" + body));
        EXPECT_THAT(arrived, Not(HasSubstr("Content-Type")));
        EXPECT_THAT(arrived, Not(HasSubstr("Expect")));
      }
}

TEST_P(EachWay, ReadsTheResponseToHeadWithoutABody) {
  Server server(Says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  Request request = To(server.port());
  request.method = "HEAD";
  Outcome outcome = Send(request);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->body, "");
}

TEST_P(EachWay, SendsALargeBodyOfAChangeWhole) {
  Server server(RespondToAll);
  std::string body(3'000'000, 'x');
  body += "end";
  ASSERT_TRUE(Send(ChangeTo(server.port(), body)).ok());
  EXPECT_THAT(server.arrivals().at(0), EndsWith("xend"));
  EXPECT_GT(server.arrivals().at(0).size(), body.size());
}

TEST_P(EachWay, RefusesToWriteALineEndIntoAHeader) {
  Server server(RespondToAll);
  Request request = To(server.port());
  request.headers = {{"X-Name", "a\r\nX-Other: b"}};
  EXPECT_THAT(FailureOf(request).message, HasSubstr("header 'X-Name' breaks the line"));
  request = To(server.port());
  request.secret_headers.emplace_back("authtoken", Secret("abcd\nefgh"));
  EXPECT_THAT(FailureOf(request).message, Not(HasSubstr("abcd")));
  EXPECT_THAT(FailureOf(To(server.port(), "/a b")).message, HasSubstr("the target holds a blank"));
  for (std::string name : {"Host", "content-length", "Transfer-Encoding", "Connection"}) {
    request = To(server.port());
    request.headers = {{name, "1"}};
    EXPECT_THAT(FailureOf(request).message, HasSubstr("is written by the transport")) << name;
  }
  for (std::string host : {"127.0.0.1\r\nX-Other: b", "127.0.0.1\t", "127.0.0.1/x"}) {
    request = To(server.port());
    request.origin.host = host;
    EXPECT_THAT(FailureOf(request).message, HasSubstr("the host name is not valid"));
  }
  EXPECT_EQ(server.connections(), 0);
}

/// Cancels when the request has arrived, from the server's thread.
TEST_P(EachWay, EndsAtOnceWhenCancelledFromAnotherThread) {
  auto cancellation = std::make_shared<Cancellation>();
  Server server([&](RawServer&, RawConnection& connection) {
    connection.ReadRequest();
    cancellation->Cancel();
    connection.WaitForEnd();
  });
  policies_.push_back(MakeDeadlinePolicy(loop_, SystemClock()));
  AddTransport({});
  Context context;
  context.cancellation = cancellation;
  Outcome outcome = Send(To(server.port()), context);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, FailureKind::kCancelled);
  EXPECT_TRUE(outcome.error().sent);
  EXPECT_THAT(outcome.error().message, HasSubstr("while waiting for the response of 127.0.0.1"));
}

TEST_F(InAClient, ServesManyThreadsAtOnce) {
  RawServer server(RespondToAll);
  ClientOptions options;
  options.max_concurrent = 4;
  auto client = MakeClient(loop_, SystemClock(), options);
  std::atomic<int> responses{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        Context context;
        context.deadline = Deadline::In(milliseconds(30'000), SystemClock());
        if (testing::SendAndWait(loop_, *client, To(server.port()), context).ok()) ++responses;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(responses, 160);
  EXPECT_LE(server.connections(), 4);
}

TEST_F(InAClient, LetsACallOutliveItsClient) {
  RawServer server(RespondToAll);
  auto client = MakeClient(loop_, SystemClock(), {});
  std::optional<Outcome> outcome;
  loop_.Post([&] {
    client->Send(To(server.port()), {}, [&](Outcome result) { outcome.emplace(std::move(result)); });
    client.reset();
  });
  loop_.Wait([&] { return outcome.has_value(); });
  EXPECT_TRUE(outcome->ok());
}

TEST_F(InAClient, DropsWhatIsUnderWayWhenTheLoopEnds) {
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); });
  auto token = std::make_shared<int>(1);
  {
    Loop loop;
    ClientOptions options;
    options.max_concurrent = 1;
    auto client = MakeClient(loop, SystemClock(), options);
    loop.Post([&] {
      for (int number = 0; number < 3; ++number) client->Send(To(server.port()), {}, [token](Outcome) {});
    });
    testing::Settle(loop);
    EXPECT_EQ(token.use_count(), 4);
  }
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace flintdesk::http
