#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/gate.hpp"
#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Certificate;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::Gate;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// Handshakes that a server may shorten, since it knows the client. The server's certificate is not checked
/// then; so a session serves only whoever would have judged in the same way.
class TlsSession : public testing::EachTlsVersionTest {
 protected:
  using Outcomes = std::vector<std::string>;

  /// What becomes of a second handshake under other options, or to another name.
  Outcomes TwoHandshakes(const ClientOptions& first, const ClientOptions& second,
                         const std::string& first_host = "127.0.0.1",
                         const std::string& second_host = "127.0.0.1",
                         const Certificate* client_authority = nullptr) {
    const auto context = Showing(GetParam(), client_authority);
    const std::string name = "the desk";  // sessions of servers that ask for certificates need one
    SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<unsigned>(name.size()));
    RawServer server(ServeOnce, context.get());
    Use(first);
    ExpectResponse(Send(ToDesk(server.port(), "/", first_host)));
    Policies kept;
    kept.swap(policies_);  // the first client goes on living, and its sessions with it
    Use(second);
    ExpectResponse(Send(ToDesk(server.port(), "/", second_host)));
    policies_.swap(kept);
    ExpectResponse(Send(ToDesk(server.port(), "/", first_host)));
    return server.arrivals();
  }
  static auto StayApart() { return ElementsAre("anew", "anew", "resumed"); }
};
FLINTDESK_EACH_TLS_VERSION(TlsSession);

TEST_P(TlsSession, IsResumedByTheNextConnectionToTheSameHost) {
  const auto context = ContextOfVersion();
  RawServer server(ServeOnce, context.get());
  for (int number = 0; number < 4; ++number) ExpectResponse(Send(ToDesk(server.port())));
  ExpectResponse(Send(ChangeOfDesk(server.port(), "a=1")));
  EXPECT_THAT(server.arrivals(), ElementsAre("anew", "resumed", "resumed", "resumed", "resumed"));
}

TEST_P(TlsSession, IsResumedWhereTheServerKeepsItToo) {
  const auto context = ContextOfVersion();
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  RawServer server(ServeOnce, context.get());
  for (int number = 0; number < 3; ++number) ExpectResponse(Send(ToDesk(server.port())));
  EXPECT_THAT(server.arrivals(), ElementsAre("anew", "resumed", "resumed"));
}

TEST_P(TlsSession, ThatTheServerDoesNotKnowAnyMoreCostsNothingButTheHandshake) {
  const auto context = ContextOfVersion();
  auto server = std::make_unique<RawServer>(ServeOnce, context.get());
  ExpectResponse(Send(ToDesk(server->port())));
  const int port = server->port();
  server.reset();
  const auto restarted = ContextOfVersion();
  server = std::make_unique<RawServer>(ServeOnce, restarted.get(), port);
  ExpectResponse(Send(ToDesk(port)));
  ExpectResponse(Send(ToDesk(port)));
  EXPECT_THAT(server->arrivals(), ElementsAre("anew", "resumed"));
}

/// Another certificate behind the same address is judged, whatever was agreed with the one before.
TEST_P(TlsSession, ThatTheServerDoesNotKnowAnyMoreMakesNobodyTrusted) {
  const auto context = ContextOfVersion();
  auto server = std::make_unique<RawServer>(ServeOnce, context.get());
  ExpectResponse(Send(ToDesk(server->port())));
  const int port = server->port();
  server.reset();
  const auto somebody = Certificate({}).ServerContext();
  server = std::make_unique<RawServer>(ServeOnce, somebody.get(), port);
  EXPECT_EQ(FailureOf(ToDesk(port)).kind, FailureKind::kTlsFailed);
}

TEST_P(TlsSession, IsNotResumedForAnotherName) {
  const ClientOptions options = Trusting();
  EXPECT_THAT(TwoHandshakes(options, options, "desk.local-test", "other.local-test"), StayApart());
  EXPECT_THAT(TwoHandshakes(options, options, "desk.local-test", "127.0.0.1"), StayApart());
}

/// Of a name that the certificate does not have.
TEST_P(TlsSession, DoesNotHideThatTheNameIsAnother) {
  const auto context = ContextOfVersion();
  RawServer server(ServeOnce, context.get());
  ExpectResponse(Send(ToDesk(server.port(), "/", "desk.local-test")));
  Expect(FailureOf(ToDesk(server.port(), "/", "wrong.local-test")), FailureKind::kTlsFailed, false,
         "is for another name");
}

TEST_P(TlsSession, IsNotResumedUnderAnotherTrust) {
  ClientOptions unverified, other_file = Trusting();
  unverified.verify_certificate = false;
  other_file.ca_file = files_.Save("other.pem", desk_.CertificatePem() + Certificate({}).CertificatePem());
  EXPECT_THAT(TwoHandshakes(Trusting(), unverified), StayApart());
  EXPECT_THAT(TwoHandshakes(unverified, Trusting()), StayApart());
  EXPECT_THAT(TwoHandshakes(Trusting(), other_file), StayApart());
}

TEST_P(TlsSession, OfAnUnverifiedServerServesNobodyWhoVerifies) {
  const auto context = ContextOfVersion();
  RawServer server(ServeOnce, context.get());
  ClientOptions unverified, wrong_file;
  unverified.verify_certificate = false;
  wrong_file.ca_file = files_.Save("wrong.pem", Certificate({}).CertificatePem());
  Use(unverified);
  ExpectResponse(Send(ToDesk(server.port())));
  Use(wrong_file);
  EXPECT_EQ(FailureOf(ToDesk(server.port())).kind, FailureKind::kTlsFailed);
  Use({});
  EXPECT_EQ(FailureOf(ToDesk(server.port())).kind, FailureKind::kTlsFailed);
}

/// Such a certificate is taken only where nobody verifies it; a session of it is none all the same.
TEST_P(TlsSession, OfACertificateThatHasExpiredIsNotResumed) {
  const auto context = Certificate({.ends_in = -60}).ServerContext();
  SSL_CTX_set_min_proto_version(context.get(), GetParam());
  SSL_CTX_set_max_proto_version(context.get(), GetParam());
  RawServer server(ServeOnce, context.get());
  ClientOptions unverified;
  unverified.verify_certificate = false;
  Use(unverified);
  for (int number = 0; number < 2; ++number) ExpectResponse(Send(ToDesk(server.port())));
  EXPECT_THAT(server.arrivals(), Each("anew"));
}

TEST_P(TlsSession, IsNotResumedByAnotherClientCertificate) {
  const Certificate authority({.common_name = "clients", .subject_alternative_name = "", .authority = true}),
      one({.common_name = "one", .subject_alternative_name = ""}, &authority),
      two({.common_name = "two", .subject_alternative_name = ""}, &authority);
  ClientOptions first = Trusting(), second = Trusting();
  first.client_certificate = files_.Save("one.pem", one.CertificatePem());
  first.client_key = files_.Save("one.key", one.KeyPem());
  second.client_certificate = files_.Save("two.pem", two.CertificatePem());
  second.client_key = files_.Save("two.key", two.KeyPem());
  EXPECT_THAT(TwoHandshakes(first, second, "127.0.0.1", "127.0.0.1", &authority), StayApart());
}

TEST_P(TlsSession, IsNotResumedUnderAnotherMinimum) {
  ClientOptions other = Trusting();
  other.tls_minimum = Is13() ? "1.3" : "1.1";
  EXPECT_THAT(TwoHandshakes(Trusting(), other), StayApart());
}

/// What the client offers, handshake by handshake.
class TicketOfferedTwice : public TlsSession {
 protected:
  static int Read(SSL* tls, int*, void* self) {
    const unsigned char* data = nullptr;
    std::size_t size = 0;
    auto& test = *static_cast<TicketOfferedTwice*>(self);
    std::lock_guard lock(test.mutex_);
    if (SSL_client_hello_get0_ext(tls, TLSEXT_TYPE_early_data, &data, &size) == 1) ++test.early_;
    if (SSL_client_hello_get0_ext(tls, TLSEXT_TYPE_psk, &data, &size) == 1 && size > 4) {
      const std::size_t length = std::size_t{data[2]} * 256 + data[3];
      test.offered_.emplace_back(data + 4, data + 4 + std::min(length, size - 4));
    }
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  void Watch(SSL_CTX* context) { SSL_CTX_set_client_hello_cb(context, &Read, this); }
  std::vector<std::string> Offered() {
    std::lock_guard lock(mutex_);
    return offered_;
  }
  std::size_t Distinct() {
    const std::vector<std::string> offered = Offered();
    return std::set(offered.begin(), offered.end()).size();
  }

  std::mutex mutex_;
  std::vector<std::string> offered_;
  std::atomic<int> early_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Over, TicketOfferedTwice, ::testing::Values(TLS1_3_VERSION));

TEST_P(TicketOfferedTwice, IsSeenByNoServer) {
  for (const std::size_t tickets : {1U, 2U, 5U}) {
    offered_.clear();
    const auto context = ContextOfVersion();
    SSL_CTX_set_num_tickets(context.get(), tickets);
    Watch(context.get());
    RawServer server(ServeOnce, context.get());
    Use(Trusting());
    for (int number = 0; number < 5; ++number) ExpectResponse(Send(ToDesk(server.port())));
    EXPECT_THAT(Offered(), SizeIs(4));
    EXPECT_EQ(Distinct(), 4U);
  }
}

/// Several connections at once find one ticket.
TEST_P(TicketOfferedTwice, IsNotOfferedByTwoAtOnceEither) {
  const auto context = ContextOfVersion();
  SSL_CTX_set_num_tickets(context.get(), 1);
  Watch(context.get());
  RawServer server(ServeOnce, context.get());
  Use(Trusting());
  ExpectResponse(Send(ToDesk(server.port())));
  constexpr int kAtOnce = 6;
  int ended = 0;
  loop_.Post([&] {
    for (int number = 0; number < kAtOnce; ++number) {
      Context call;
      call.deadline = Deadline::In(kLongest, clock_);
      Next(policies_).Send(std::make_shared<const Request>(ToDesk(server.port())), call,
                           [&](const Outcome& outcome) {
                             EXPECT_TRUE(outcome.ok()) << outcome.error().message;
                             ++ended;
                           });
    }
  });
  loop_.Wait([&] { return ended == kAtOnce; });
  EXPECT_EQ(Distinct(), Offered().size());
  EXPECT_GE(Offered().size(), 1U);
}

/// A replay would be a second effect.
TEST_P(TicketOfferedTwice, CarriesNoEarlyData) {
  const auto context = ContextOfVersion();
  SSL_CTX_set_max_early_data(context.get(), 16'384);
  SSL_CTX_set_recv_max_early_data(context.get(), 16'384);
  Watch(context.get());
  RawServer server(ServeOnce, context.get());
  Use(Trusting());
  for (int number = 0; number < 3; ++number) {
    ExpectResponse(Send(ToDesk(server.port())));
    ExpectResponse(Send(ChangeOfDesk(server.port(), "a=1")));
  }
  EXPECT_EQ(early_, 0);
  EXPECT_THAT(Offered(), SizeIs(5));
}

}  // namespace
}  // namespace flintdesk::http
