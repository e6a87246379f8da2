#include "http/curl_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/call.hpp"
#include "http/testing/raw_server.hpp"

namespace flintdesk::http {
namespace {

using testing::FreePort;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using testing::SendAndWait;
using ::testing::SizeIs;

class CurlTransportTest : public ::testing::Test {
 protected:
  static Request To(int port, std::string target = "/") {
    Request request;
    request.origin = {.tls = false, .host = "127.0.0.1", .port = port};
    request.target = std::move(target);
    return request;
  }
  static Request ChangeTo(int port, std::string body, std::string method = "POST") {
    Request request = To(port);
    request.method = std::move(method);
    request.body = std::move(body);
    request.changes = true;
    return request;
  }
  void Use(ClientOptions options) {
    policies_.clear();
    policies_.push_back(MakeCurlTransport(loop_, options));
  }
  Outcome Send(Request request, Context context = {}) {
    if (policies_.empty()) Use({});
    return SendAndWait(loop_, policies_, std::move(request), std::move(context));
  }
  Failure FailureOf(Request request) {
    Outcome outcome = Send(std::move(request));
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Failure{} : outcome.error();
  }

  Loop loop_;
  Policies policies_;
};

void AnswerAll(RawServer& server, RawConnection& connection) {
  while (auto request = connection.ReadRequest()) {
    server.Note(*request);
    connection.WriteAnswer("hello", "X-One: 1\r\n");
  }
}

TEST_F(CurlTransportTest, BringsStatusHeadersAndBody) {
  RawServer server(AnswerAll);
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

TEST_F(CurlTransportTest, KeepsTheConnectionAndForgetsTheEarlierRequest) {
  RawServer server(AnswerAll);
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

TEST_F(CurlTransportTest, SaysThatNothingWasSentWhenTheConnectionIsRefused) {
  Failure failure = FailureOf(To(FreePort()));
  EXPECT_EQ(failure.kind, FailureKind::kConnectFailed);
  EXPECT_FALSE(failure.sent);
  EXPECT_THAT(failure.message, HasSubstr("connection refused"));
}

/// Answers the first request of a connection and closes on the second, after having read it.
void CloseOnTheSecond(RawServer& server, RawConnection& connection) {
  for (int number = 1; auto request = connection.ReadRequest(); ++number) {
    server.Note(*request);
    if (number == 2) return;
    connection.WriteAnswer("hello");
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
  connection.WriteAnswer("hello");
  server.Note(connection.ReadSome());
  connection.Reset();
}

TEST_F(CurlTransportTest, SendsAChangeWithABodyOnceWhenAKeptConnectionCloses) {
  for (auto handler : {CloseOnTheSecond, CloseOnTheSecondHead}) {
    RawServer server(handler);
    ASSERT_TRUE(Send(To(server.port())).ok());
    Failure failure = FailureOf(ChangeTo(server.port(), "subject=printer"));
    EXPECT_EQ(failure.kind, FailureKind::kConnectionLost) << failure.message;
    EXPECT_TRUE(failure.sent);
    EXPECT_THAT(server.arrivals(), SizeIs(2));
  }
}

TEST_F(CurlTransportTest, SendsAChangeWithoutABodyOnAConnectionOfItsOwn) {
  for (std::string method : {"DELETE", "PUT", "POST"}) {
    RawServer server(CloseOnTheSecond);
    ASSERT_TRUE(Send(To(server.port())).ok());
    ASSERT_TRUE(Send(ChangeTo(server.port(), "", method)).ok()) << method;
    EXPECT_THAT(server.arrivals(), SizeIs(2)) << method;
    EXPECT_EQ(server.connections(), 2) << method;
  }
}

TEST_F(CurlTransportTest, SendsAReadAgainWhenAKeptConnectionCloses) {
  RawServer server(CloseOnTheSecond);
  ASSERT_TRUE(Send(To(server.port())).ok());
  Outcome outcome = Send(To(server.port()));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_THAT(server.arrivals(), SizeIs(3));
  EXPECT_EQ(server.connections(), 2);
}

}  // namespace
}  // namespace flintdesk::http
