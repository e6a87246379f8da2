#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/refusing_port.hpp"
#include "web/certificate.hpp"
#include "web/listener.hpp"
#include "web/testing/test_client.hpp"

namespace flintdesk::web {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

DeferredHandler Hello() {
  return Deferred(
      [](const Request& request) { return Response::Text(200, request.is_tls ? "tls" : "plain"); });
}

ListenerOptions TlsListener(const TlsOptions& certificate) {
  ListenerOptions options;
  options.tls = true;
  options.certificate = certificate;
  return options;
}

TEST(ListenerStopTest, StoppingClosesOpenConnections) {
  const flintdesk::testing::RefusingPort place;
  const int port = place.port();
  ListenerOptions options;
  options.port = port;
  auto listener = Listener::Start(options, Hello());
  ASSERT_TRUE(listener.ok());
  TestClient idle(port);
  TestClient used(port);
  TestClient half(port);
  EXPECT_EQ(StatusOf(used.Ask(kGet)), 200);
  half.Send("GET / HT");
  listener.value()->Stop();
  listener.value()->Stop();
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_EQ(used.ReadAll(), "");
  EXPECT_EQ(half.ReadAll(), "");
  EXPECT_FALSE(TestClient(port).connected());
}

TEST(ListenerStopTest, StoppingFromSeveralThreadsAndAHandlerIsSafe) {
  std::unique_ptr<Listener> listener;
  std::promise<void> ready;
  auto started = Listener::Start({}, [&](const Request&, const Reply& reply) {
    ready.get_future().wait();
    listener->Stop();
    reply(Response::Text(200, "stopped"));
  });
  ASSERT_TRUE(started.ok());
  listener = std::move(started.value());
  TestClient client(listener->port());
  client.Send(kGet);
  ready.set_value();
  std::thread other([&] { listener->Stop(); });
  listener->Stop();
  other.join();
  client.ReadAll();
  listener.reset();
  EXPECT_EQ(listener, nullptr);
}

TEST(ListenerStopTest, AResponseAfterTheEndDoesNothing) {
  std::promise<Reply> promise;
  auto listener =
      Listener::Start({}, [&promise](const Request&, Reply reply) { promise.set_value(std::move(reply)); });
  ASSERT_TRUE(listener.ok());
  TestClient client(listener.value()->port());
  client.Send(kGet);
  const Reply reply = promise.get_future().get();
  listener.value().reset();
  reply(Response::Text(200, "too late"));
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(ListenerStopTest, ConnectionsThatEndWhileItStopsAreLetGo) {
  const auto token = std::make_shared<int>(0);
  for (int i = 0; i < 100; ++i) {
    auto listener =
        Listener::Start({}, Deferred([token](const Request&) { return Response::Text(200, "hello"); }));
    ASSERT_TRUE(listener.ok());
    {
      TestClient client(listener.value()->port());
      EXPECT_EQ(StatusOf(client.Ask(kGet)), 200);
    }
    listener.value().reset();
    // Everything that knew the handler is gone, and with it every connection.
    EXPECT_EQ(token.use_count(), 1);
  }
}

TEST(ListenerTlsTest, ItsOwnCertificateServesAsCaFile) {
  const TlsOptions certificate = MakeSelfSignedCertificate().value();
  auto listener = Listener::Start(TlsListener(certificate), Hello());
  ASSERT_TRUE(listener.ok());
  TestClient client(listener.value()->port(), certificate.certificate_pem);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "tls");
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "tls");
}

TEST(ListenerTlsTest, AnotherCertificateIsNotTrusted) {
  const TlsOptions certificate = MakeSelfSignedCertificate().value();
  const TlsOptions other = MakeSelfSignedCertificate().value();
  auto listener = Listener::Start(TlsListener(certificate), Hello());
  ASSERT_TRUE(listener.ok());
  EXPECT_FALSE(TestClient(listener.value()->port(), other.certificate_pem).connected());
}

TEST(ListenerTlsTest, APlainRequestIsToldThatThePortNeedsTls) {
  auto listener = Listener::Start(TlsListener(MakeSelfSignedCertificate().value()), Hello());
  ASSERT_TRUE(listener.ok());
  TestClient client(listener.value()->port());
  const std::string response = client.Ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(StatusOf(response), 400);
  EXPECT_THAT(response, HasSubstr("requires TLS"));
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(ListenerTlsTest, StopsWhileClientsAreInTheMiddleOfTheirGreeting) {
  const TlsOptions certificate = MakeSelfSignedCertificate().value();
  auto listener = Listener::Start(TlsListener(certificate), Hello());
  ASSERT_TRUE(listener.ok());
  TestClient silent(listener.value()->port());
  TestClient begun(listener.value()->port());
  begun.Send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", 10));
  TestClient open(listener.value()->port(), certificate.certificate_pem);
  listener.value()->Stop();
  EXPECT_EQ(silent.ReadAll(), "");
  EXPECT_EQ(begun.ReadAll(), "");
}

TEST(ListenerTlsTest, AWrongCertificateIsAnErrorAtStart) {
  auto listener = Listener::Start(TlsListener({"no certificate", "no key"}), Hello());
  ASSERT_FALSE(listener.ok());
  EXPECT_EQ(listener.error().code, Code::kInvalidConfiguration);
}

TEST(CertificateTest, ANameWithACommaIsRefused) {
  EXPECT_FALSE(MakeSelfSignedCertificate({.extra_name = "a,DNS:b"}).ok());
  EXPECT_TRUE(MakeSelfSignedCertificate({.extra_name = "desk.example"}).ok());
  EXPECT_TRUE(MakeSelfSignedCertificate({.extra_name = "10.0.0.7"}).ok());
}

}  // namespace
}  // namespace flintdesk::web
