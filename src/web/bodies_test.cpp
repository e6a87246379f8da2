#include "web/bodies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/delivery.hpp"
#include "web/listener.hpp"
#include "web/testing/test_client.hpp"

/// Bodies that no memory holds as a whole.
namespace flintdesk::web {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

char ByteAt(std::uint64_t offset) { return static_cast<char>('a' + offset % 23); }

class Counting final : public BodySink {
 public:
  void Take(std::string_view piece) override {
    for (const char c : piece) good = good && c == ByteAt(bytes++);
    longest = std::max(longest, piece.size());
  }
  std::uint64_t bytes = 0;
  std::size_t longest = 0;
  bool good = true;
};

class Alphabet final : public BodySource {
 public:
  explicit Alphabet(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const override { return size_; }
  void Read(std::uint64_t offset, std::span<char> out) const override {
    for (char& c : out) c = ByteAt(offset++);
  }

 private:
  const std::uint64_t size_;
};

std::string Text(std::uint64_t size) {
  std::string text(size, ' ');
  Alphabet(size).Read(0, text);
  return text;
}

class BodySinkTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kKept = 1'000;

  BodySinkTest() {
    ListenerOptions options;
    options.body_limit = kKept;
    options.memory_limit = 1024 * 1024;
    options.admission = [](const Request& so_far, const std::string&) {
      Admission admission;
      if (so_far.path == "/sink") admission.sink = std::make_shared<Counting>();
      return admission;
    };
    listener_ = Listener::Start(std::move(options), Deferred([](const Request& request) {
                                  const auto* sink = dynamic_cast<const Counting*>(request.sink.get());
                                  if (sink == nullptr) return Response::Text(200, "kept " + request.body);
                                  return Response::Text(200, std::to_string(sink->bytes) +
                                                                 (sink->good ? " good" : " bad") +
                                                                 (sink->longest <= 64 * 1024 ? "" : " long"));
                                }))
                    .value();
  }
  static std::string Head(const std::string& path, const std::string& more) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n\r\n";
  }
  static std::string Post(const std::string& path, std::size_t length) {
    return Head(path, "Content-Length: " + std::to_string(length)) + Text(length);
  }

  std::unique_ptr<Listener> listener_;
};

TEST_F(BodySinkTest, TakesMoreThanTheListenerHolds) {
  TestClient client(listener_->port());
  EXPECT_EQ(BodyOf(client.Ask(Post("/sink", 5'000'000))), "5000000 good");
  EXPECT_EQ(BodyOf(client.Ask(Post("/sink", 7))), "7 good")
      << "on the same connection, with a sink of its own";
  EXPECT_EQ(BodyOf(client.Ask(Post("/sink", 0))), "0 good");
  EXPECT_EQ(BodyOf(client.Ask(Post("/kept", 3))), "kept abc");
}

TEST_F(BodySinkTest, TakesChunks) {
  std::string bytes = Head("/sink", "Transfer-Encoding: chunked");
  const std::string body = Text(100'000);
  for (std::size_t at = 0; at < body.size(); at += 1'000)
    bytes += "3e8\r\n" + body.substr(at, 1'000) + "\r\n";
  TestClient client(listener_->port());
  EXPECT_EQ(BodyOf(client.Ask(bytes + "0\r\n\r\n")), "100000 good");
}

TEST_F(BodySinkTest, WhatIsKeptHasItsLimit) {
  for (const std::string path : {"/kept", "/other"}) {
    EXPECT_EQ(StatusOf(TestClient(listener_->port()).Ask(Post(path, kKept))), 200);
    EXPECT_EQ(StatusOf(TestClient(listener_->port()).Ask(Post(path, kKept + 1))), 413);
    EXPECT_EQ(StatusOf(TestClient(listener_->port())
                           .Ask(Head(path, "Transfer-Encoding: chunked") + "400\r\n" + Text(1024) +
                                "\r\n0\r\n\r\n")),
              413);
  }
}

class BodySourceTest : public ::testing::Test {
 protected:
  void Start(std::uint64_t size, std::optional<Delivery> delivery = {}) {
    ListenerOptions options;
    options.memory_limit = 256 * 1024;
    listener_ = Listener::Start(std::move(options), Deferred([size, delivery](const Request&) {
                                  Response response = Response::Text(200, "");
                                  response.source = std::make_shared<Alphabet>(size);
                                  if (delivery)
                                    response.delivery = std::make_shared<const Delivery>(*delivery);
                                  return response;
                                }))
                    .value();
  }
  static std::string Ask(const std::string& method, const std::string& more = {}) {
    return method + " / HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
  }
  std::string All() {
    TestClient client(listener_->port());
    client.Send(Ask("GET", "Connection: close\r\n"));
    return client.ReadAll();
  }
  std::unique_ptr<Listener> listener_;
};

TEST_F(BodySourceTest, MakesTheBodyWhileItIsSent) {
  Start(3'000'000);
  TestClient client(listener_->port());
  for (int i = 0; i < 2; ++i) {
    const std::string response = client.Ask(Ask("GET"));
    EXPECT_THAT(response, HasSubstr("Content-Length: 3000000\r\n"));
    EXPECT_EQ(BodyOf(response), Text(3'000'000));
  }
}

TEST_F(BodySourceTest, AnEmptyOneAndHeadHaveNoBody) {
  Start(0);
  EXPECT_EQ(BodyOf(TestClient(listener_->port()).Ask(Ask("GET"))), "");
  Start(70'000);
  TestClient client(listener_->port());
  client.Send(Ask("HEAD"));
  EXPECT_THAT(client.ReadResponse(false), HasSubstr("Content-Length: 70000\r\n"));
  EXPECT_EQ(BodyOf(client.Ask(Ask("GET"))).size(), 70'000u);
}

TEST_F(BodySourceTest, ADeliveryCutsIt) {
  Delivery cut;
  cut.most_of_body = 100'000;
  cut.end = Delivery::End::kClose;
  Start(3'000'000, cut);
  EXPECT_THAT(All(), HasSubstr("Content-Length: 3000000\r\n"));
  EXPECT_EQ(BodyOf(All()), Text(100'000));
  cut.most_of_body.reset();
  cut.most = 70'000;
  Start(3'000'000, cut);
  EXPECT_EQ(All().size(), 70'000u);
  cut.most = 10;
  Start(3'000'000, cut);
  EXPECT_EQ(All(), "HTTP/1.1 2");
  Delivery slow;
  slow.piece = 50'000;
  slow.pause = std::chrono::milliseconds(1);
  Start(140'000, slow);
  EXPECT_EQ(BodyOf(All()), Text(140'000));
  Delivery raw;
  raw.raw = "nothing of it";
  raw.end = Delivery::End::kClose;
  Start(140'000, raw);
  EXPECT_EQ(All(), "nothing of it");
}

}  // namespace
}  // namespace flintdesk::web
