#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/network_probe.hpp"
#include "cli/testing/doctor_fixture.hpp"
#include "http/testing/certificate.hpp"

// What the doctor finds in the handshake and in certificates.

namespace flintdesk::cli {
namespace {

using http::testing::Certificate;
using http::testing::RawConnection;
using http::testing::RawServer;
using simulator::SimulatorOptions;
using testing::DoctorTest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A proxy that opens a tunnel to `port` of 127.0.0.1, wherever it is asked to.
RawServer::Handler TunnelTo(int port) {
  return [port](RawServer&, RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    auto addresses = Resolve("127.0.0.1", port, milliseconds(10'000));
    auto onward = Connect(addresses->front(), milliseconds(10'000));
    if (!onward.ok()) return;
    connection.Write("HTTP/1.1 200 Connection established\r\n\r\n");
    pollfd wait[] = {{connection.socket(), POLLIN, 0}, {onward->descriptor(), POLLIN, 0}};
    while (::poll(wait, 2, -1) > 0) {
      for (int i = 0; i < 2; ++i) {
        if (wait[i].revents == 0) continue;
        char buffer[16 * 1024];
        ssize_t count = ::read(wait[i].fd, buffer, sizeof buffer);
        if (count <= 0) return;
        if (::send(wait[1 - i].fd, buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) return;
      }
    }
  };
}

TEST_F(DoctorTest, PrintsTheCommandThatTrustsASelfSignedCertificate) {
  auto listener = StartTls({});
  const DoctorResult result = Run();
  EXPECT_EQ(result.code, Code::kUnreachable);
  EXPECT_TRUE(result.only_trust_missing);
  EXPECT_THAT(Line("tls"), HasSubstr("TLSv1.3"));
  EXPECT_THAT(Line("certificate"), HasSubstr("CN=localhost, issued by itself"));
  EXPECT_THAT(Line("trust"), HasSubstr("the certificate is self-signed"));
  EXPECT_THAT(Line("trust"), HasSubstr("`flintdesk doctor desk --save-certificate desk.pem`"));
  EXPECT_THAT(Line("trust"), HasSubstr("\"ca-file\": "));
  EXPECT_EQ(requests_, 0) << "nothing, the key least of all, goes to a server that is not trusted";
}

TEST_F(DoctorTest, SavesTheCertificateSoThatItIsTrustedAfterwards) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  subject_.origin.tls = true;
  subject_.save_certificate = home_.folder() / "desk.pem";
  const DoctorResult first = Run();
  EXPECT_EQ(first.code, Code::kUnreachable);
  EXPECT_THAT(Line("saved"), HasSubstr("the certificate in "));
  EXPECT_THAT(Line("trust"), HasSubstr("add \"ca-file\": \"desk.pem\""));
  EXPECT_THAT(Line("certificate"), HasSubstr("SHA-256 " + first.fingerprint));
  EXPECT_EQ(first.fingerprint.size(), 95U);
  EXPECT_EQ(ReadFile(subject_.save_certificate).value(), simulator->certificate_pem());

  subject_.http.ca_file = subject_.save_certificate.string();
  subject_.save_certificate.clear();
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("trust"), HasSubstr("trusted through ca-file"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted"));
}

TEST_F(DoctorTest, WarnsAndGoesOnWhenCertificatesAreNotChecked) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  subject_.origin.tls = true;
  subject_.http.verify_certificate = false;
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("trust"), HasSubstr("warning  trust"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted"));
}

TEST_F(DoctorTest, ListsTheNamesThatACertificateHas) {
  const Certificate other(
      {.subject_alternative_name = "DNS:desk.example.com,DNS:*.example.org,IP:192.0.2.1"});
  auto context = other.ServerContext();
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); }, context.get());
  subject_.origin = {true, "localhost", server.port()};
  subject_.http.ca_file = Saved(other.CertificatePem());
  const DoctorResult result = Run();
  EXPECT_EQ(result.code, Code::kUnreachable);
  EXPECT_FALSE(result.only_trust_missing);
  EXPECT_THAT(Line("hostname"),
              HasSubstr("for desk.example.com, *.example.org, 192.0.2.1, not for localhost"));
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
  EXPECT_THAT(Line("http"), IsEmpty());
}

TEST_F(DoctorTest, SaysThatACertificateHasExpired) {
  const Certificate expired({.common_name = "old desk", .starts_in = -7200, .ends_in = -3600});
  auto context = expired.ServerContext();
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); }, context.get());
  subject_.origin = {true, "localhost", server.port()};
  subject_.http.ca_file = Saved(expired.CertificatePem());
  const DoctorResult result = Run();
  EXPECT_EQ(result.code, Code::kUnreachable);
  EXPECT_FALSE(result.only_trust_missing);
  EXPECT_THAT(Line("validity"), HasSubstr("expired on 20"));
  EXPECT_THAT(Line("hostname"), HasSubstr("ok"));
  EXPECT_THAT(Line("http"), IsEmpty());
}

TEST_F(DoctorTest, NamesAnUnknownAuthority) {
  const Certificate authority(
      {.common_name = "Example authority", .subject_alternative_name = "", .authority = true});
  const Certificate desk({.common_name = "desk"}, &authority);
  auto context = desk.ServerContext();
  RawServer server([](RawServer&, RawConnection&) {}, context.get());
  subject_.origin = {true, "localhost", server.port()};
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("trust"),
              HasSubstr("does not hold the issuer CN=Example authority. Set ca-file to that authority"));

  subject_.http.ca_file = Saved(authority.CertificatePem());
  Run();
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
}

TEST_F(DoctorTest, WarnsOfACertificateThatExpiresSoon) {
  auto listener = StartTls({.extra_name = "", .days = 10});
  subject_.http.ca_file = Saved(pem_);
  Run();
  EXPECT_THAT(Line("validity"), HasSubstr("warning  validity       expires on "));
}

/// A server whose chain is its own certificate and its issuer's.
std::shared_ptr<SSL_CTX> ContextOfChain(const Certificate& own, const Certificate& issuer) {
  auto context = own.ServerContext();
  const std::string pem = issuer.CertificatePem();
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  EXPECT_EQ(
      SSL_CTX_add_extra_chain_cert(context.get(), PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)),
      1);  // which owns it from here on
  return context;
}

struct IssuerDates {
  long starts_in;
  long ends_in;
  Code code;
  std::string text;
};

class IssuerDatesTest : public DoctorTest, public ::testing::WithParamInterface<IssuerDates> {};

TEST_P(IssuerDatesTest, AreCheckedLikeThoseOfTheServersOwnCertificate) {
  constexpr long kYear = 365L * 24 * 60 * 60;
  const Certificate issuer({.common_name = "Example authority",
                            .subject_alternative_name = "",
                            .starts_in = GetParam().starts_in,
                            .ends_in = GetParam().ends_in,
                            .authority = true});
  const Certificate own({.common_name = "desk", .ends_in = kYear}, &issuer);
  auto context = ContextOfChain(own, issuer);
  RawServer server([](RawServer&, RawConnection& connection) { connection.ReadRequest(); }, context.get());
  subject_.origin = {true, "localhost", server.port()};
  subject_.http.ca_file = Saved(issuer.CertificatePem());
  const Code code = Run().code;
  EXPECT_THAT(Line("issuer"), HasSubstr("CN=Example authority"));
  EXPECT_THAT(Line("validity"), HasSubstr(GetParam().text));
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
  EXPECT_EQ(code, GetParam().code) << AllLines();
}

// A chain in order goes on to a service that responses nothing.
INSTANTIATE_TEST_SUITE_P(
    Dates, IssuerDatesTest,
    ::testing::Values(IssuerDates{-7200, -3600, Code::kUnreachable,
                                  "failure  validity       CN=Example authority expired on 20"},
                      IssuerDates{3600, 7200, Code::kUnreachable,
                                  "failure  validity       CN=Example authority not valid before 20"},
                      IssuerDates{-3600, 10L * 24 * 60 * 60 + 3600, Code::kServerError,
                                  "warning  validity       CN=Example authority expires on 20"},
                      IssuerDates{-3600, 100L * 24 * 60 * 60 + 3600, Code::kServerError,
                                  "ok       validity       until 20"}));

TEST_F(DoctorTest, NoticesPlainHttpOnAPortThatIsConfiguredForTls) {
  auto simulator = Start({});
  subject_.origin.tls = true;
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("tls"), HasSubstr("set \"is-ssl\": false"));
}

TEST_F(DoctorTest, SaysThatACaFileHoldsNoCertificate) {
  auto listener = StartTls({});
  subject_.http.ca_file = Saved("not a certificate\n");
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("tls"), HasSubstr("holds no certificate"));
}

TEST_F(DoctorTest, ChecksTheServersCertificateThroughAProxy) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  RawServer proxy(TunnelTo(simulator->port()));
  subject_.origin.tls = true;
  subject_.http.ca_file = Saved(simulator->certificate_pem());
  subject_.http.proxy = "http://agent:hush-hush@127.0.0.1:" + std::to_string(proxy.port());
  Run();
  EXPECT_THAT(Line("proxy"),
              HasSubstr("127.0.0.1:" + std::to_string(proxy.port()) + ", from the configuration"));
  EXPECT_THAT(Line("tls"), HasSubstr("TLSv1.3"));
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
  EXPECT_THAT(AllLines(), Not(HasSubstr("hush-hush")));
}

}  // namespace
}  // namespace flintdesk::cli
