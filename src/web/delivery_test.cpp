#include "web/delivery.hpp"

#include <atomic>

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

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

Response With(Delivery delivery, std::string body = "hello") {
  Response response = Response::Text(200, std::move(body));
  response.delivery = std::make_shared<const Delivery>(std::move(delivery));
  return response;
}

/// A listener whose responses are all delivered like this.
std::unique_ptr<Listener> Start(const Delivery& delivery) {
  auto listener = Listener::Start({}, Deferred([delivery](const Request&) { return With(delivery); }));
  return listener.ok() ? std::move(listener.value()) : nullptr;
}

TEST(DeliveryTest, TheBytesAreCutWhereItSays) {
  Delivery whole;
  const std::string bytes = BytesOf(With(whole), true, false);
  EXPECT_THAT(bytes, EndsWith("\r\n\r\nhello"));
  EXPECT_THAT(BytesOf(With(whole), true, true), EndsWith("\r\n\r\n"));
  Delivery cut;
  cut.most_of_body = 2;
  EXPECT_THAT(BytesOf(With(cut), true, false), EndsWith("\r\n\r\nhe"));
  cut.most = 8;
  EXPECT_EQ(BytesOf(With(cut), true, false), "HTTP/1.1");
  cut.raw = "no HTTP at all";
  EXPECT_EQ(BytesOf(With(cut), true, false), "no HTTP ");
}

TEST(DeliveryTest, TheLengthIsWhatItSaysOrNotThere) {
  Delivery delivery;
  delivery.announced_length = 999;
  EXPECT_THAT(HeadOf(With(delivery), true), HasSubstr("Content-Length: 999\r\n"));
  delivery.without_length = true;
  EXPECT_THAT(HeadOf(With(delivery), true), Not(HasSubstr("Content-Length")));
}

TEST(DeliveryTest, ADateOfTheHandlersStandsAlone) {
  Response response = Response::Text(200, "x");
  response.headers.Set("Date", HttpDate(1'700'000'000'000));
  const std::string head = HeadOf(response, true);
  EXPECT_THAT(head, HasSubstr("Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"));
  EXPECT_EQ(head.find("Date:"), head.rfind("Date:"));
}

TEST(DeliveryTest, PiecesMakeAWholeResponseAndTheConnectionGoesOn) {
  Delivery delivery;
  delivery.piece = 7;
  delivery.pause = milliseconds(1);
  auto listener = Start(delivery);
  TestClient client(listener->port());
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "hello");
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "hello");
}

TEST(DeliveryTest, ALateResponseIsMadeAfterTheDelay) {
  std::atomic<int> asked{0};
  auto listener = Listener::Start({}, Deferred([&asked](const Request&) {
                                    Delivery later;
                                    later.delay = milliseconds(20);
                                    later.response = [&asked]() -> Response {
                                      if (++asked > 1) throw std::runtime_error("no");
                                      return Response::Text(200, "late");
                                    };
                                    return With(later, "");
                                  }));
  ASSERT_TRUE(listener.ok());
  TestClient client(listener.value()->port());
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "late");
  EXPECT_EQ(StatusOf(client.Ask(kGet)), 500);
}

TEST(DeliveryTest, AStallEndsWhenTheClientGoesOrTheListenerStops) {
  Delivery stall;
  stall.most = 4;
  stall.end = Delivery::End::kStall;
  auto listener = Start(stall);
  { TestClient(listener->port()).Send(kGet); }
  TestClient client(listener->port());
  client.Send(kGet);
  listener->Stop();
  EXPECT_THAT(client.ReadAll(), ::testing::AnyOf("HTTP", ""));
}

TEST(ReceptionTest, RequestsOfAConnectionAreNumbered) {
  auto listener = Listener::Start({}, Deferred([](const Request& request) {
                                    return Response::Text(200, std::to_string(request.number));
                                  }));
  ASSERT_TRUE(listener.ok());
  TestClient client(listener.value()->port());
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "1");
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "2");
  EXPECT_EQ(BodyOf(TestClient(listener.value()->port()).Ask(kGet)), "1");
}

TEST(ReceptionTest, AConnectionIsReceivedAsTheListenerWasTold) {
  ListenerOptions options;
  std::atomic<int> count{0};
  options.reception = [&count] {
    Reception reception;
    switch (++count) {
      case 1:
        reception.manner = Reception::Manner::kClose;
        break;
      case 2:
        reception.manner = Reception::Manner::kReset;
        break;
      case 3:
        reception.manner = Reception::Manner::kSilence;
        reception.silence_limit = milliseconds(20);
        break;
      default:
        break;
    }
    return reception;
  };
  auto listener = Listener::Start(options, Deferred([](const Request&) { return With({}); }));
  ASSERT_TRUE(listener.ok());
  for (int i = 0; i < 3; ++i) {
    TestClient client(listener.value()->port());
    client.Send(kGet);
    EXPECT_EQ(client.ReadAll(), "");
  }
  EXPECT_EQ(BodyOf(TestClient(listener.value()->port()).Ask(kGet)), "hello");
}

TEST(ReceptionTest, ACertificateForOneConnectionIsSignedByTheFirst) {
  const TlsOptions own = MakeSelfSignedCertificate().value();
  const TlsOptions signed_by_it = MakeSelfSignedCertificate({.issuer = own}).value();
  ListenerOptions options;
  options.tls = true;
  options.certificate = MakeSelfSignedCertificate().value();
  options.reception = [signed_by_it] {
    Reception reception;
    reception.certificate = signed_by_it;
    return reception;
  };
  auto listener = Listener::Start(options, Deferred([](const Request&) { return With({}); }));
  ASSERT_TRUE(listener.ok());
  TestClient client(listener.value()->port(), own.certificate_pem);
  EXPECT_EQ(client.CertificateProblem(), "ok");
  EXPECT_EQ(BodyOf(client.Ask(kGet)), "hello");
}

TEST(CertificateTest, AnInvalidIssuerIsAnError) {
  EXPECT_FALSE(MakeSelfSignedCertificate({.issuer = TlsOptions{"no certificate", "no key"}}).ok());
}

}  // namespace
}  // namespace flintdesk::web
