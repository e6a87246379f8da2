#include "web/response_stream.hpp"

#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/certificate.hpp"
#include "web/listener.hpp"
#include "web/testing/test_client.hpp"

namespace flintdesk::web {
namespace {

using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(EventTextTest, WritesEachLineOfTheDataAndNoOther) {
  EXPECT_EQ(EventText({.data = "hello"}), "data: hello\n\n");
  EXPECT_EQ(EventText({.data = "a\r\nb\rc\n", .name = "note", .id = "7"}),
            "id: 7\nevent: note\ndata: a\ndata: b\ndata: c\ndata: \n\n");
  EXPECT_EQ(EventText({.data = "", .name = "x\ndata: y", .id = "1\r\n2"}), "id: 1\nevent: x\ndata: \n\n");
}

TEST(StreamRoomTest, CountsWhatIsBeingWritten) {
  ResponseStream stream({.most_waiting = 100});
  ASSERT_TRUE(stream.Send(std::string(60, 'x')));
  EXPECT_EQ(stream.Take().bytes.size(), 60U);
  ASSERT_TRUE(stream.Send(std::string(40, 'x')));
  int told = 0;
  EXPECT_FALSE(stream.HasRoom(1, [&] { ++told; }));
  EXPECT_EQ(stream.Take().bytes.size(), 40U);
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(stream.HasRoom(60, nullptr));
  EXPECT_FALSE(stream.Send(std::string(61, 'x')));
  EXPECT_TRUE(stream.gone());
}

TEST(StreamRoomTest, TellsOnlyOfAsMuchRoomAsWasAskedFor) {
  ResponseStream stream({.most_waiting = 2 * ResponseStream::kMostTaken});
  ASSERT_TRUE(stream.Send(std::string(2 * ResponseStream::kMostTaken, 'x')));
  int told = 0;
  EXPECT_FALSE(stream.HasRoom(ResponseStream::kMostTaken + 1, [&] { ++told; }));
  stream.Take();
  stream.Take();
  EXPECT_EQ(told, 0);
  stream.Take();
  EXPECT_EQ(told, 1);
}

TEST(StreamRoomTest, TellsASenderThatWaitsWhenTheClientGoes) {
  ResponseStream stream({.most_waiting = 100});
  ASSERT_TRUE(stream.Send(std::string(100, 'x')));
  int told = 0;
  EXPECT_FALSE(stream.HasRoom(1, [&] { ++told; }));
  stream.Leave();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(stream.HasRoom(1, nullptr)) << "there is nothing to wait for";
}

TEST(StreamRoomTest, GivesALongTextInPiecesAndTheEndBehindTheLast) {
  ResponseStream stream;
  const std::string text = std::string(ResponseStream::kMostTaken, 'x') + "end";
  ASSERT_TRUE(stream.Send(text));
  stream.End();
  const ResponseStream::Taken first = stream.Take(), second = stream.Take();
  EXPECT_EQ(first.bytes.size(), ResponseStream::kMostTaken);
  EXPECT_FALSE(first.has_ended);
  EXPECT_EQ(second.bytes, "end");
  EXPECT_TRUE(second.has_ended);
}

/// Sends `left` bytes in pieces, each when there is room for it, and ends.
struct PatientSender : std::enable_shared_from_this<PatientSender> {
  PatientSender(std::shared_ptr<ResponseStream> its_stream, std::size_t bytes)
      : stream(std::move(its_stream)), left(bytes) {}
  const std::shared_ptr<ResponseStream> stream;
  std::size_t left;
  std::string piece = std::string(60'000, 'x');
  std::size_t sent = 0;
  std::promise<void> over = {};

  void SendMore() {
    for (; left > 0; left -= piece.size(), sent += piece.size()) {
      piece.resize(std::min(piece.size(), left));
      if (!stream->HasRoom(piece.size(), [self = shared_from_this()] { self->SendMore(); })) return;
      if (!stream->Send(piece)) break;
    }
    stream->End();
    over.set_value();
  }
};

/// Over plain HTTP and over TLS.
class ResponseStreamTest : public ::testing::TestWithParam<bool> {
 protected:
  void Start(ListenerOptions options = {}) {
    options.tls = GetParam();
    if (options.tls) options.certificate = Certified();
    auto listener = Listener::Start(std::move(options),
                                    Deferred([this](const Request&) { return EventResponse(Offered()); }));
    ASSERT_TRUE(listener.ok()) << listener.error().Sentence();
    listener_ = std::move(listener.value());
  }
  std::unique_ptr<TestClient> Connect() {
    return std::make_unique<TestClient>(listener_->port(), GetParam() ? Certified().certificate_pem : "");
  }
  /// For the requests from now on.
  void Offer(std::shared_ptr<ResponseStream> events) {
    const std::lock_guard lock(mutex_);
    events_ = std::move(events);
  }
  std::future<void> Gone() {
    auto gone = std::make_shared<std::promise<void>>();
    events_->WhenGone([gone] { gone->set_value(); });
    return gone->get_future();
  }
  static bool HappensSoon(const std::future<void>& what) {
    return what.wait_for(std::chrono::seconds(30)) == std::future_status::ready;
  }

  std::shared_ptr<ResponseStream> events_ = MakeEventStream();
  std::unique_ptr<Listener> listener_;

 private:
  static const TlsOptions& Certified() {
    static const TlsOptions certified = MakeSelfSignedCertificate().value();
    return certified;
  }
  std::shared_ptr<ResponseStream> Offered() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  std::mutex mutex_;
};
INSTANTIATE_TEST_SUITE_P(Over, ResponseStreamTest, ::testing::Bool(),
                         [](const auto& p) { return std::string(p.param ? "Tls" : "PlainHttp"); });

TEST_P(ResponseStreamTest, BringsEventsAsTheyComeAndEndsInOrder) {
  Start();
  auto client = Connect();
  client->Send(kGet);
  const std::string head = client->ReadResponse(false);
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  ASSERT_TRUE(events_->Send(EventText({.data = "one"})));
  EXPECT_EQ(client->ReadUntil("\n\n\r\n"), "b\r\ndata: one\n\n\r\n");
  ASSERT_TRUE(events_->Send(EventText({.data = "two"})));
  EXPECT_EQ(client->ReadUntil("\n\n\r\n"), "b\r\ndata: two\n\n\r\n");
  events_->End();
  EXPECT_EQ(client->ReadAll(), "0\r\n\r\n");
  EXPECT_FALSE(client->WasReset());
  EXPECT_FALSE(events_->Send("more"));
}

TEST_P(ResponseStreamTest, BringsWhatWasSentBeforeTheClientCame) {
  Start();
  events_->Send(EventText({.data = "one"}));
  events_->End();
  auto client = Connect();
  client->Send(kGet);
  EXPECT_THAT(client->ReadAll(), EndsWith("\r\n\r\nb\r\ndata: one\n\n\r\n0\r\n\r\n"));
}

TEST_P(ResponseStreamTest, EndsWithTheConnectionForAnOldClientAndHasNoBodyForHead) {
  Start();
  events_->Send(EventText({.data = "one"}));
  events_->End();
  auto old = Connect();
  old->Send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  const std::string response = old->ReadAll();
  EXPECT_THAT(response, EndsWith("\r\n\r\ndata: one\n\n"));
  EXPECT_THAT(response, Not(HasSubstr("chunked")));
  Offer(MakeEventStream());
  auto head = Connect();
  head->Send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(head->ReadAll(), EndsWith("\r\n\r\n"));
  EXPECT_TRUE(events_->gone());
}

TEST_P(ResponseStreamTest, SaysNowAndThenThatItIsThere) {
  Offer(MakeEventStream({.heartbeat_interval = milliseconds(5)}));
  Start();
  auto client = Connect();
  client->Send(kGet);
  client->ReadResponse(false);
  for (int beat = 0; beat < 3; ++beat) EXPECT_EQ(client->ReadUntil("\n\n\r\n"), "3\r\n:\n\n\r\n");
}

TEST_P(ResponseStreamTest, LearnsThatTheClientHasGone) {
  Start();
  auto gone = Gone();
  auto client = Connect();
  client->Send(kGet);
  client->ReadResponse(false);
  client.reset();
  ASSERT_TRUE(HappensSoon(gone));
  EXPECT_TRUE(events_->gone());
  EXPECT_FALSE(events_->Send("more"));
  EXPECT_TRUE(HappensSoon(Gone())) << "also for who asks later";
}

TEST_P(ResponseStreamTest, BringsEverythingOfASenderThatWaitsForRoom) {
  Start();
  auto client = Connect();
  client->Send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  constexpr std::size_t kLong = 16UL * 1024 * 1024;
  auto sender = std::make_shared<PatientSender>(events_, kLong);
  sender->SendMore();
  EXPECT_TRUE(BodyOf(client->ReadAll()) == std::string(kLong, 'x'));
  EXPECT_TRUE(HappensSoon(sender->over.get_future()));
  EXPECT_EQ(sender->sent, kLong);
}

TEST_P(ResponseStreamTest, CutsOffAClientThatDoesNotRead) {
  ListenerOptions options;
  options.read_timeout = milliseconds(1'000);
  Start(options);
  auto gone = Gone();
  auto client = Connect();
  client->Send(kGet);
  client->ReadResponse(false);
  constexpr std::size_t kFarTooMuch = 64UL * 1024 * 1024;  // for the system's buffers on the way
  auto sender = std::make_shared<PatientSender>(events_, kFarTooMuch);
  sender->SendMore();
  ASSERT_TRUE(HappensSoon(sender->over.get_future()));
  EXPECT_LT(sender->sent, kFarTooMuch);
  ASSERT_TRUE(HappensSoon(gone));
  EXPECT_THAT(client->ReadAll(), Not(EndsWith("\r\n0\r\n\r\n"))) << "the client must not take it for whole";
}

TEST_P(ResponseStreamTest, CutsTheClientOffWhereMoreIsSentThanThereIsRoomFor) {
  Offer(MakeEventStream({.most_waiting = 1'000}));
  Start();
  auto gone = Gone();
  auto client = Connect();
  client->Send(kGet);
  client->ReadResponse(false);
  EXPECT_FALSE(events_->Send(std::string(1'001, 'x')));
  ASSERT_TRUE(HappensSoon(gone));
  EXPECT_EQ(client->ReadAll(), "") << "neither a part of it nor an end";
}

TEST_P(ResponseStreamTest, GoesWithTheListener) {
  Start();
  auto gone = Gone();
  auto client = Connect();
  client->Send(kGet);
  client->ReadResponse(false);
  listener_->Stop();
  EXPECT_TRUE(HappensSoon(gone));
  listener_.reset();
  EXPECT_FALSE(events_->Send("more"));
  EXPECT_THAT(client->ReadAll(), Not(HasSubstr("0\r\n\r\n")));
}

TEST_P(ResponseStreamTest, TakesEventsOfManyThreads) {
  Offer(MakeEventStream({.most_waiting = 1024UL * 1024}));
  Start();
  auto client = Connect();
  client->Send(kGet);
  client->ReadResponse(false);
  constexpr int kThreads = 4, kEvents = 200;
  std::vector<std::thread> threads;
  for (int number = 0; number < kThreads; ++number)
    threads.emplace_back([this] {
      for (int event = 0; event < kEvents; ++event) EXPECT_TRUE(events_->Send(EventText({.data = "event"})));
    });
  for (std::thread& thread : threads) thread.join();
  events_->End();
  const std::string all = client->ReadAll();
  int arrived = 0;
  for (std::size_t at = all.find("data: event\n\n"); at != all.npos; at = all.find("data: event\n\n", at + 1))
    ++arrived;
  EXPECT_EQ(arrived, kThreads * kEvents);
}

TEST_P(ResponseStreamTest, CountsWhatMayWaitAgainstTheMemory) {
  Offer(MakeEventStream({.most_waiting = 100'000}));
  ListenerOptions options;
  options.memory_limit = 180'000;
  Start(options);
  auto first = Connect();
  first->Send(kGet);
  EXPECT_EQ(StatusOf(first->ReadResponse(false)), 200);
  Offer(MakeEventStream({.most_waiting = 100'000}));
  auto second = Connect();
  EXPECT_EQ(StatusOf(second->Ask(kGet)), 503);
  EXPECT_TRUE(events_->gone());
}

}  // namespace
}  // namespace flintdesk::web
