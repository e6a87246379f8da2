#include "web/listener.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/testing/test_client.hpp"

namespace flintdesk::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<Listener> Start(ListenerOptions options, DeferredHandler handler) {
  auto listener = Listener::Start(std::move(options), std::move(handler));
  EXPECT_TRUE(listener.ok()) << (listener.ok() ? "" : listener.error().Sentence());
  return listener.ok() ? std::move(listener.value()) : nullptr;
}

DeferredHandler Echo() {
  return Deferred([](const Request& request) {
    Response response = Response::Text(200, request.method + " " + request.path + " " + request.body);
    response.headers.Add("X-Bad", "a\r\nX-Injected: yes");
    return response;
  });
}

std::string Post(const std::string& body, const std::string& more = {}) {
  return "POST /p HTTP/1.1\r\nHost: x\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST(ListenerTest, SendsSeveralResponsesOnOneConnection) {
  auto listener = Start({}, Echo());
  TestClient client(listener->port());
  const std::string first = client.Ask("GET /a%20b?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(StatusOf(first), 200);
  EXPECT_EQ(BodyOf(first), "GET /a b ");
  EXPECT_THAT(first, HasSubstr("\r\nDate: "));
  EXPECT_THAT(first, HasSubstr("Connection: keep-alive"));
  EXPECT_EQ(BodyOf(client.Ask(Post("hello"))), "POST /p hello");
  const std::string last = client.Ask("GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(last, HasSubstr("Connection: close"));
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(ListenerTest, RespondsToRequestsThatCameInOnePiece) {
  auto listener = Start({}, Echo());
  TestClient client(listener->port());
  client.Send(Post("1") + Post("2") + Post("3"));
  EXPECT_EQ(BodyOf(client.ReadResponse()), "POST /p 1");
  EXPECT_EQ(BodyOf(client.ReadResponse()), "POST /p 2");
  EXPECT_EQ(BodyOf(client.ReadResponse()), "POST /p 3");
}

TEST(ListenerTest, TakesAWholeUrlAsItsTarget) {
  auto listener =
      Start({}, Deferred([](const Request& request) {
              const std::string* a = request.query.Find("a");
              return Response::Text(200, request.target + " " + request.path + " " +
                                             (a == nullptr ? "" : *a) + " " + *request.headers.Find("Host"));
            }));
  TestClient client(listener->port());
  EXPECT_EQ(BodyOf(client.Ask("GET http://desk:8080/b%20c?a=1 HTTP/1.1\r\nHost: other\r\n\r\n")),
            "/b%20c?a=1 /b c 1 desk:8080");
}

TEST(ListenerTest, ReadsChunkedBodies) {
  auto listener = Start({}, Echo());
  TestClient client(listener->port());
  const std::string response = client.Ask(
      "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(BodyOf(response), "POST /p abcde");
}

TEST(ListenerTest, HeadHasTheLengthButNoBody) {
  auto listener = Start({}, Echo());
  TestClient client(listener->port());
  client.Send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReadResponse(false), HasSubstr("Content-Length: 8\r\n"));
  // The next response begins where the head ended.
  EXPECT_EQ(BodyOf(client.Ask("GET /b HTTP/1.1\r\nHost: x\r\n\r\n")), "GET /b ");
}

TEST(ListenerTest, ALineEndInAHeaderValueWritesNoHeader) {
  auto listener = Start({}, Echo());
  TestClient client(listener->port());
  EXPECT_THAT(client.Ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), Not(HasSubstr("X-Injected")));
}

TEST(ListenerTest, SaysContinueBeforeItReadsTheBody) {
  auto listener = Start({}, Echo());
  TestClient client(listener->port());
  client.Send("POST /p HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(StatusOf(client.ReadResponse(false)), 100);
  EXPECT_EQ(BodyOf(client.Ask("hi")), "POST /p hi");
}

TEST(ListenerTest, MalformedRequestsGet400) {
  auto listener = Start({}, Echo());
  for (const char* bytes :
       {"nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    TestClient client(listener->port());
    const std::string response = client.Ask(bytes);
    EXPECT_EQ(StatusOf(response), 400) << bytes;
    EXPECT_EQ(client.ReadAll(), "") << bytes;
  }
}

TEST(ListenerTest, WhatIsTooLargeIsRefused) {
  ListenerOptions options;
  options.header_limit = 1024;
  options.body_limit = 100;
  auto listener = Start(options, Echo());
  TestClient large_header(listener->port());
  EXPECT_EQ(StatusOf(large_header.Ask("GET / HTTP/1.1\r\nX: " + std::string(5000, 'a') + "\r\n\r\n")), 431);
  TestClient large_body(listener->port());
  EXPECT_EQ(StatusOf(large_body.Ask(Post(std::string(101, 'a')))), 413);
  TestClient right_body(listener->port());
  EXPECT_EQ(StatusOf(right_body.Ask(Post(std::string(100, 'a')))), 200);
}

TEST(ListenerTest, AnEndlessLineBetweenChunksIsTooLarge) {
  ListenerOptions options;
  options.header_limit = 1024;
  auto listener = Start(options, Echo());
  for (const char* begin : {"1;", "0\r\nT: "}) {
    TestClient client(listener->port());
    client.Send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" +
                (begin + std::string(100'000, 'a')));
    EXPECT_EQ(StatusOf(client.ReadResponse()), 431) << begin;
  }
}

TEST(ListenerTest, AConnectionThatSaysNothingIsClosed) {
  ListenerOptions options;
  options.idle_timeout = std::chrono::milliseconds(50);
  auto listener = Start(options, Echo());
  TestClient client(listener->port());
  client.Send("GET / HT");
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(ListenerTest, ABodyThatDoesNotComeEndsTheConnection) {
  ListenerOptions options;
  options.read_timeout = std::chrono::milliseconds(50);
  auto listener = Start(options, Echo());
  TestClient client(listener->port());
  client.Send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(ListenerTest, ListensOnBothLoopbackAddressesWithOnePort) {
  auto listener = Start({}, Echo());
  for (const std::string& address : listener->addresses()) {
    TestClient client(listener->port(), {}, address);
    EXPECT_EQ(StatusOf(client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200) << address;
  }
}

TEST(ListenerTest, APortThatIsTakenIsAnErrorWithItsNumber) {
  auto listener = Start({}, Echo());
  ListenerOptions options;
  options.port = listener->port();
  auto second = Listener::Start(options, Echo());
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(options.port)));
  EXPECT_EQ(second.error().code, Code::kInvalidConfiguration);
}

TEST(ListenerTest, RespondsToManyClientsAtOnce) {
  auto listener = Start({}, Echo());
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      TestClient client(listener->port());
      for (int i = 0; i < 25; ++i) {
        const std::string body = std::to_string(t) + "/" + std::to_string(i);
        if (BodyOf(client.Ask(Post(body))) == "POST /p " + body) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 200);
}

TEST(ListenerTest, AResponseMayComeLaterFromAnotherThread) {
  std::promise<Reply> promise;
  auto listener = Start({}, [&promise](const Request&, Reply reply) { promise.set_value(std::move(reply)); });
  TestClient client(listener->port());
  client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  Reply reply = promise.get_future().get();
  reply(Response::Text(202, "later"));
  reply(Response::Text(500, "twice"));
  const std::string response = client.ReadResponse();
  EXPECT_EQ(StatusOf(response), 202);
  EXPECT_EQ(BodyOf(response), "later");
}

TEST(ListenerTest, ARequestWithoutAResponseGets500) {
  auto listener = Start({}, [](const Request& request, const Reply&) {
    if (request.path == "/throw") throw std::runtime_error("no");
  });
  TestClient client(listener->port());
  EXPECT_EQ(StatusOf(client.Ask("GET /drop HTTP/1.1\r\nHost: x\r\n\r\n")), 500);
  EXPECT_EQ(StatusOf(client.Ask("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n")), 500);
}

}  // namespace
}  // namespace flintdesk::web
