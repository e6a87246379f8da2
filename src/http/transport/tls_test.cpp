#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "http/testing/certificate.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Certificate;
using testing::CertificateOptions;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;

using TlsTest = testing::TransportTest;

TEST_F(TlsTest, NamesAConnectionThatDoesNotComeAbout) {
  ClientOptions options;
  options.connect_timeout = milliseconds(50);
  Use(options);
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); });
  Request request = To(server.port());
  request.origin.tls = true;  // the handshake belongs to it
  Expect(FailureOf(request), FailureKind::kConnectFailed, false, "within 50 ms", "connect-timeout");
}

class CertificateTest : public TlsTest {
 protected:
  /// Asks a TLS server with this certificate.
  Outcome Ask(const Certificate& certificate, const ClientOptions& options,
              const Certificate* client_authority = nullptr) {
    Use(options);
    auto context = certificate.ServerContext(client_authority);
    RawServer server(RespondToAll, context.get());
    return Send(To(server.port(), "/", true));
  }
  void ExpectTlsFailure(const Outcome& outcome, const std::string& message, const std::string& assistance,
                        FailureKind kind = FailureKind::kTlsFailed) {
    ASSERT_FALSE(outcome.ok());
    Expect(outcome.error(), kind, false, message, assistance);
    EXPECT_THAT(outcome.error().message, HasSubstr("127.0.0.1:"));
  }
  std::string Save(const std::string& name, const std::string& text) {
    std::string path = ::testing::TempDir() + "flintdesk-http-" + std::to_string(getpid()) + "-" + name;
    std::ofstream(path) << text;
    saved_.push_back(path);
    return path;
  }
  ~CertificateTest() override {
    for (const std::string& path : saved_) unlink(path.c_str());
  }

  std::vector<std::string> saved_;
  Certificate authority_{{.common_name = "authority", .subject_alternative_name = "", .authority = true}};
};

TEST_F(CertificateTest, RefusesASelfSignedCertificateAndSaysHowToTrustIt) {
  ExpectTlsFailure(Ask(Certificate({}), {}), "is self-signed", "--save-certificate FILE");
}

TEST_F(CertificateTest, TrustsASelfSignedCertificateFromAFile) {
  Certificate certificate({});
  ClientOptions options;
  options.ca_file = Save("ca.pem", certificate.CertificatePem());
  EXPECT_TRUE(Ask(certificate, options).ok());
}

TEST_F(CertificateTest, TrustsThePresentContentOfTheFile) {
  Certificate before({}), after({});
  ClientOptions options;
  options.ca_file = Save("renewed.pem", before.CertificatePem());
  Use(options);
  auto context_before = before.ServerContext(), context_after = after.ServerContext();
  RawServer server_before(RespondToAll, context_before.get()),
      server_after(RespondToAll, context_after.get());
  EXPECT_TRUE(Send(To(server_before.port(), "/", true)).ok());
  EXPECT_FALSE(Send(To(server_after.port(), "/", true)).ok());
  Save("renewed.pem", after.CertificatePem());
  Outcome outcome = Send(To(server_after.port(), "/", true));
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
}

TEST_F(CertificateTest, SaysOfAnotherCertificateThanTheOneInTheFileToAskBeforeItIsTrusted) {
  ClientOptions options;
  options.ca_file = Save("known.pem", Certificate({}).CertificatePem());
  const std::string message =
      "is not trusted: it is not the one in " + options.ca_file + ", nor signed by it";
  ExpectTlsFailure(Ask(Certificate({}), options), message, "whether it was renewed");
  ExpectTlsFailure(Ask(Certificate({}, &authority_), options), message, "whether it was renewed");
}

TEST_F(CertificateTest, TakesAnyCertificateWhenToldSo) {
  ClientOptions options;
  options.verify_certificate = false;
  EXPECT_TRUE(Ask(Certificate({.subject_alternative_name = "DNS:other"}), options).ok());
}

TEST_F(CertificateTest, NamesAnAuthorityThatIsNotTrusted) {
  ExpectTlsFailure(Ask(Certificate({}, &authority_), {}), "an authority that is not trusted here", "ca-file");
}

TEST_F(CertificateTest, TrustsAnAuthorityFromAFileButNotForAnotherName) {
  ClientOptions options;
  options.ca_file = Save("authority.pem", authority_.CertificatePem());
  EXPECT_TRUE(Ask(Certificate({}, &authority_), options).ok());
  ExpectTlsFailure(Ask(Certificate({.subject_alternative_name = "DNS:other"}, &authority_), options),
                   "is for another name", "host-name");
}

TEST_F(CertificateTest, NamesACertificateThatIsExpiredOrNotYetValid) {
  ClientOptions options;
  options.ca_file = Save("authority.pem", authority_.CertificatePem());
  ExpectTlsFailure(Ask(Certificate({.starts_in = -7200, .ends_in = -3600}, &authority_), options),
                   "has expired", "Renew");
  ExpectTlsFailure(Ask(Certificate({.starts_in = 3600, .ends_in = 7200}, &authority_), options),
                   "not valid yet", "clocks");
}

TEST_F(CertificateTest, SaysWhyACertificateIsRefusedThatStandsInTheFile) {
  const Certificate no_authority(
      {.common_name = "no authority", .subject_alternative_name = "", .no_authority = true});
  struct Case {
    std::string what;
    CertificateOptions options;
    const Certificate* issuer;
    std::string said;
  };
  const Case kCases[] = {
      {"short key", {.rsa_bits = 1024}, nullptr, "has a key that is too short"},
      {"SHA-1", {.sha1 = true}, &authority_, "an algorithm that is too weak"},
      {"not for servers", {.extended_key_usage = "clientAuth"}, nullptr, "is not made for a server"},
      {"not an authority's", {}, &no_authority, "not an authority's (CA:FALSE"},
      {"expired", {.starts_in = -7200, .ends_in = -3600}, nullptr, "has expired"},
  };
  for (const Case& each : kCases) {
    const Certificate certificate(each.options, each.issuer);
    ClientOptions options;
    options.ca_file = Save(
        "known.pem", each.issuer != nullptr ? each.issuer->CertificatePem() : certificate.CertificatePem());
    const Outcome outcome = Ask(certificate, options);
    ASSERT_FALSE(outcome.ok()) << each.what;
    EXPECT_THAT(outcome.error().message, HasSubstr(each.said)) << each.what;
    EXPECT_THAT(outcome.error().assistance, Not(HasSubstr("save-certificate"))) << each.what;
    EXPECT_THAT(outcome.error().assistance, Not(HasSubstr("set `ca-file`"))) << each.what;
  }
}

TEST_F(CertificateTest, ShowsAClientCertificateWhenAsked) {
  Certificate client({.common_name = "client", .subject_alternative_name = ""}, &authority_);
  ClientOptions options;
  options.ca_file = Save("authority.pem", authority_.CertificatePem());
  options.client_certificate = Save("client.pem", client.CertificatePem());
  options.client_key = Save("client.key", client.KeyPem());
  EXPECT_TRUE(Ask(Certificate({}, &authority_), options, &authority_).ok());
}

TEST_F(CertificateTest, NamesAClientCertificateThatCannotBeRead) {
  ClientOptions options;
  options.client_certificate = "/nowhere/client.pem";
  ExpectTlsFailure(Ask(Certificate({}), options), "/nowhere/client.pem", "client-key",
                   FailureKind::kTlsSettings);
}

TEST_F(CertificateTest, NamesATrustFileThatCannotBeRead) {
  ClientOptions options;
  options.ca_file = "/nowhere/ca.pem";
  ExpectTlsFailure(Ask(Certificate({}), options), "/nowhere/ca.pem", "ca-file", FailureKind::kTlsSettings);
}

TEST_F(CertificateTest, NamesAnOldVersionOfTls) {
  auto context = Certificate({}).ServerContext();
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  RawServer server(RespondToAll, context.get());
  ClientOptions options;
  options.tls_minimum = "1.3";
  options.verify_certificate = false;
  Use(options);
  ExpectTlsFailure(Send(To(server.port(), "/", true)), "does not speak TLS 1.3 or newer", "tls-minimum");
}

TEST_F(CertificateTest, SpeaksAnOldVersionOfTlsOnlyWhenToldSo) {
  Certificate certificate({});
  auto context = certificate.ServerContext();
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_VERSION);
  RawServer server(RespondToAll, context.get());
  ClientOptions options;
  options.ca_file = Save("old.pem", certificate.CertificatePem());
  Use(options);
  ExpectTlsFailure(Send(To(server.port(), "/", true)), "does not speak TLS 1.2 or newer", "tls-minimum");
  options.tls_minimum = "1.0";
  Use(options);
  Outcome outcome = Send(To(server.port(), "/", true));
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
}

TEST_F(CertificateTest, NamesAServerThatWantsAClientCertificate) {
  ClientOptions options;
  options.ca_file = Save("authority.pem", authority_.CertificatePem());
  Outcome outcome = Ask(Certificate({}, &authority_), options, &authority_);
  ASSERT_FALSE(outcome.ok());
  // With TLS 1.3 the refusal comes after our side of the handshake, and may cross the request.
  EXPECT_THAT(outcome.error().kind, ::testing::AnyOf(FailureKind::kTlsFailed, FailureKind::kConnectionLost))
      << outcome.error().message;
}

TEST_F(CertificateTest, NamesPlainHttpOnAPortThatWasToSpeakTls) {
  RawServer server([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  ExpectTlsFailure(Send(To(server.port(), "/", true)), "does not speak TLS", "is-ssl");
}

TEST_F(CertificateTest, TakesAHandshakeThatBreaksOffForAConnectionThatDidNotComeAbout) {
  RawServer closes([](RawServer&, RawConnection& connection) { connection.ReadSome(); });
  RawServer resets([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Reset();
  });
  RawServer breaks_off_inside([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Write(std::string("\x16\x03\x03\x00\x7a\x02\x00", 7));  // the head of a ServerHello
  });
  for (int port : {closes.port(), resets.port(), breaks_off_inside.port()})
    Expect(FailureOf(To(port, "/", true)), FailureKind::kConnectFailed, false, "broke off the TLS handshake",
           "firewalls");
}

TEST_F(CertificateTest, TakesARefusalInTheHandshakeForLasting) {
  for (char alert : {40, 47, 80}) {  // handshake failure, illegal parameter, internal error
    RawServer server([alert](RawServer&, RawConnection& connection) {
      connection.ReadSome();
      connection.Write(std::string("\x15\x03\x03\x00\x02\x02", 6) + alert);
    });
    ExpectTlsFailure(Send(To(server.port(), "/", true)), "TLS handshake", "");
  }
}

TEST_F(CertificateTest, NamesTlsOnAPortThatWasToSpeakPlainHttp) {
  auto context = Certificate({}).ServerContext();
  RawServer server(RespondToAll, context.get());
  Failure failure = FailureOf(To(server.port()));
  EXPECT_THAT(failure.message, HasSubstr("127.0.0.1:"));
  EXPECT_THAT(failure.kind, ::testing::AnyOf(FailureKind::kConnectionLost, FailureKind::kResponseUnreadable));
}

}  // namespace
}  // namespace flintdesk::http
