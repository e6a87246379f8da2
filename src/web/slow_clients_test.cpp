#include <atomic>
#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/certificate.hpp"
#include "web/delivery.hpp"
#include "web/listener.hpp"
#include "web/memory_budget.hpp"
#include "web/testing/test_client.hpp"

/// Clients that take their time, or send more than anybody wants: what they can hold of a listener.
namespace flintdesk::web {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

std::unique_ptr<Listener> Start(ListenerOptions options) {
  auto listener = Listener::Start(std::move(options), Deferred([](const Request& request) {
                                    return Response::Text(200, std::to_string(request.body.size()));
                                  }));
  EXPECT_TRUE(listener.ok()) << (listener.ok() ? "" : listener.error().Sentence());
  return listener.ok() ? std::move(listener.value()) : nullptr;
}

std::string Post(std::size_t length, const std::string& path = "/") {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

/// Sends the bytes one by one, the last of them again and again, until the other side has enough of it. How
/// long that took; a minute when it never does.
milliseconds TrickleUntilClosed(int port, std::string_view begin, std::string_view drop) {
  const auto started = std::chrono::steady_clock::now();
  TestClient client(port);
  std::atomic<bool> closed = false;
  std::thread reader([&] {
    client.ReadAll();
    closed = true;
  });
  client.Send(begin);
  while (!closed && std::chrono::steady_clock::now() - started < std::chrono::minutes(1)) {
    client.Send(drop);
    std::this_thread::sleep_for(milliseconds(5));  // the drip itself, of which nothing hangs
  }
  reader.join();
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);
}

TEST(SlowClientsTest, AByteNowAndThenKeepsNoConnection) {
  ListenerOptions options;
  options.head_timeout = options.read_timeout = milliseconds(200);
  auto listener = Start(options);
  struct Case {
    const char* what;
    std::string begin, drop;
  };
  const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const Case& each :
       {Case{"request line", "GET /", "a"}, Case{"header line", "GET / HTTP/1.1\r\nX: ", "a"},
        Case{"headers", "GET / HTTP/1.1\r\n", "X: a\r\n"}, Case{"body", Post(1'000'000), "a"},
        Case{"chunks", chunked, "1\r\na\r\n"}, Case{"chunk line", chunked + "1;", "a"},
        Case{"trailer", chunked + "0\r\n", "X: a\r\n"}})
    EXPECT_LT(TrickleUntilClosed(listener->port(), each.begin, each.drop), std::chrono::seconds(30))
        << each.what;
}

TEST(SlowClientsTest, AGreetingOfTlsThatTricklesKeepsNone) {
  ListenerOptions options;
  options.head_timeout = milliseconds(200);
  options.tls = true;
  options.certificate = MakeSelfSignedCertificate().value();
  auto listener = Start(options);
  // The first bytes tell a greeting from a plain request; what follows them is the handshake's.
  for (const std::string& begin :
       {std::string(), std::string("\x16"), std::string("\x16\x03\x01\x40\x00\x01", 6)})
    EXPECT_LT(TrickleUntilClosed(listener->port(), begin, begin.size() < 2 ? "" : std::string(1, '\0')),
              std::chrono::seconds(30));
}

TEST(SlowClientsTest, TheTimeForAHeadBeginsWithItsFirstByte) {
  ListenerOptions options;
  options.head_timeout = milliseconds(1);
  auto listener = Start(options);
  // Nothing is sent for longer than a head may take.
  TestClient client(listener->port());
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(StatusOf(client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
}

TEST(SlowClientsTest, ThoseThatWaitMakeRoomForAnother) {
  ListenerOptions options;
  options.connection_limit = 4;
  auto listener = Start(options);
  std::vector<std::unique_ptr<TestClient>> slow;
  for (const std::string& begin :
       {std::string("GET / HT"), Post(10) + "abc", std::string(), std::string("G")}) {
    slow.push_back(std::make_unique<TestClient>(listener->port()));
    slow.back()->Send(begin);
  }
  for (int i = 0; i < 20; ++i) {
    TestClient client(listener->port());
    EXPECT_EQ(StatusOf(client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200) << i;
  }
}

TEST(SlowClientsTest, WhatIsAnnouncedTakesNoMemory) {
  ListenerOptions options;
  options.memory_limit = 1024 * 1024;
  auto listener = Start(options);
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<TestClient>(listener->port()));
    clients.back()->Send(Post(60'000'000));
  }
  TestClient client(listener->port());
  EXPECT_EQ(BodyOf(client.Ask(Post(1'000) + std::string(1'000, 'a'))), "1000");
}

TEST(SlowClientsTest, WhatAllHoldTogetherHasALimit) {
  ListenerOptions options;
  options.memory_limit = 1024 * 1024;
  auto listener = Start(options);
  // Of two whoever is read first holds the memory; where that was the other one, both begin anew.
  bool is_refused = false;
  for (int round = 0; !is_refused; ++round) {
    ASSERT_LT(round, 1'000);
    TestClient holder(listener->port());
    holder.Send(Post(600'001) + std::string(600'000, 'a'));
    TestClient client(listener->port());
    const std::string response = client.Ask(Post(600'000) + std::string(600'000, 'a'));
    ASSERT_TRUE(StatusOf(response) == 200 || StatusOf(response) == 503) << response;
    is_refused = StatusOf(response) == 503 && BodyOf(holder.Ask("a")) == "600001";
    if (is_refused) EXPECT_THAT(response, HasSubstr("Retry-After: 1"));
  }
  // What it held is free again.
  TestClient client(listener->port());
  EXPECT_EQ(BodyOf(client.Ask(Post(600'000) + std::string(600'000, 'a'))), "600000");
}

TEST(SlowClientsTest, HeadsCountToo) {
  ListenerOptions options;
  options.memory_limit = 256 * 1024;
  auto listener = Start(options);
  std::vector<std::unique_ptr<TestClient>> clients;
  std::string refused;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<TestClient>(listener->port()));
    clients.back()->Send("GET / HTTP/1.1\r\nX: " + std::string(60'000, 'a'));
  }
  // One of them is refused while the others wait.
  for (auto& client : clients) {
    client->Send("\r\n\r\n");
    refused += client->ReadResponse();
  }
  EXPECT_THAT(refused, HasSubstr("HTTP/1.1 503"));
}

TEST(SlowClientsTest, ResponsesCountUntilTheyAreSent) {
  ListenerOptions options;
  options.memory_limit = 1024 * 1024;
  auto listener = Listener::Start(options, Deferred([](const Request& request) {
                                    Response response = Response::Text(200, std::string(600'000, 'a'));
                                    Delivery late;
                                    late.delay = std::chrono::hours(1);
                                    if (request.target == "/late")
                                      response.delivery = std::make_shared<Delivery>(late);
                                    if (request.target == "/huge") response.body.resize(2'000'000, 'a');
                                    return response;
                                  }));
  ASSERT_TRUE(listener.ok());
  TestClient client((*listener)->port());
  const auto get = [](const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; };
  // Asks again while it must be so: a response may reach its client a moment before it no longer counts.
  const auto ask_until = [](int wanted, const auto& ask) {
    std::string response;
    for (int asked = 0; asked < 1000 && StatusOf(response) != wanted; ++asked) response = ask();
    return response;
  };
  // What was sent is free again, on the same connection and on others.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(BodyOf(client.Ask(get("/"))).size(), 600'000u);
  const auto ask_anew = [&] { return TestClient((*listener)->port()).Ask(get("/")); };
  EXPECT_EQ(BodyOf(ask_until(200, ask_anew)).size(), 600'000u);
  EXPECT_EQ(StatusOf(client.Ask(get("/huge"))), 503);
  EXPECT_EQ(StatusOf(ask_until(200, [&] { return client.Ask(get("/")); })), 200);

  // One that waits to be sent leaves no room for others. It finds none itself while theirs is on its way.
  std::vector<std::unique_ptr<TestClient>> holders;
  const std::string refused = ask_until(503, [&] {
    holders.push_back(std::make_unique<TestClient>((*listener)->port()));
    holders.back()->Send(get("/late"));
    return client.Ask(get("/"));
  });
  EXPECT_THAT(refused, HasSubstr("no memory left"));
}

TEST(MemoryBudgetTest, IsGivenBackToTheByte) {
  MemoryBudget budget(100);
  {
    MemoryShare one(budget), other(budget);
    EXPECT_TRUE(one.Hold(60));
    EXPECT_FALSE(other.Hold(41));
    EXPECT_TRUE(other.Hold(40));
    EXPECT_FALSE(one.Hold(61));
    EXPECT_TRUE(one.Hold(10));
    EXPECT_TRUE(other.Hold(90));
    EXPECT_EQ(budget.left(), 0u);
  }
  EXPECT_EQ(budget.left(), 100u);
}

}  // namespace
}  // namespace flintdesk::web
