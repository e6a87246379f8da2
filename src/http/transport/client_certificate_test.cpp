#include <atomic>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ui.h>
#include <sys/socket.h>

#include "http/testing/bare_curl.hpp"
#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::AnyOf;
using testing::Certificate;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;

/// While one lives, OpenSSL asks nobody at the terminal for a password, and every attempt counts.
class NobodyAtTheTerminal {
 public:
  NobodyAtTheTerminal() : method_(UI_create_method("nobody at the terminal")) {
    prompts = 0;
    UI_method_set_opener(method_, [](UI*) {
      ++prompts;
      return 0;
    });
    UI_set_default_method(method_);
  }
  ~NobodyAtTheTerminal() {
    UI_set_default_method(UI_OpenSSL());
    UI_destroy_method(method_);
  }
  NobodyAtTheTerminal(const NobodyAtTheTerminal&) = delete;
  NobodyAtTheTerminal& operator=(const NobodyAtTheTerminal&) = delete;

  static inline std::atomic<int> prompts = 0;

 private:
  UI_METHOD* method_;
};

/// Servers that ask for a certificate of the client, beside libcurl's success with them.
class ClientCertificate : public testing::EachTlsVersionTest {
 protected:
  ClientOptions With(const std::string& certificate, const std::string& key) {
    ClientOptions options = Trusting();
    if (!certificate.empty()) options.client_certificate = files_.Save("client.pem", certificate);
    if (!key.empty()) options.client_key = files_.Save("client.key", key);
    return options;
  }
  ClientOptions With(const Certificate& client) { return With(client.CertificatePem(), client.KeyPem()); }

  Outcome Ask(const ClientOptions& options) {
    RawServer server(RespondToAll, wants_one_.get());
    const Request request = ToDesk(server.port());
    Use(options);
    Outcome outcome = Send(request);
    EXPECT_EQ(testing::AskWithCurl(request.origin, options).accepted, outcome.ok());
    if (!outcome.ok()) {
      EXPECT_THAT(server.arrivals(), IsEmpty());
    }
    return outcome;
  }
  /// In TLS 1.3 the server says so only after the request: it has not read that, though.
  void IsRefused(const ClientOptions& options) {
    const Outcome outcome = Ask(options);
    ASSERT_FALSE(outcome.ok());
    Expect(outcome.error(), FailureKind::kTlsFailed, false, "127.0.0.1:", "client-certificate");
    EXPECT_THAT(outcome.error().message, Not(HasSubstr("error:")));  // those are OpenSSL's own words
  }
  /// Nothing goes to the server before the settings are mended.
  void CannotBeUsed(const ClientOptions& options, const std::string& message, const std::string& file) {
    const Outcome outcome = Ask(options);
    ASSERT_FALSE(outcome.ok());
    Expect(outcome.error(), FailureKind::kTlsSettings, false, message, "client-key");
    EXPECT_THAT(outcome.error().message, HasSubstr(file));
    EXPECT_EQ(NobodyAtTheTerminal::prompts, 0);
  }

  NobodyAtTheTerminal nobody_;
  const Certificate authority_{
      {.common_name = "clients' authority", .subject_alternative_name = "", .authority = true}};
  const Certificate client_{{.common_name = "client", .subject_alternative_name = ""}, &authority_};
  const std::shared_ptr<SSL_CTX> wants_one_ = Showing(GetParam(), &authority_);
};
FLINTDESK_EACH_TLS_VERSION(ClientCertificate);

TEST_P(ClientCertificate, IsShownWhenAskedFor) {
  ExpectResponse(Ask(With(client_)));
  ExpectResponse(Ask(With(client_.CertificatePem() + client_.KeyPem(), "")));  // both in one file
}

TEST_P(ClientCertificate, IsShownWithItsChain) {
  const Certificate between({.common_name = "between", .subject_alternative_name = "", .authority = true},
                            &authority_);
  const Certificate client({.common_name = "client", .subject_alternative_name = ""}, &between);
  ExpectResponse(Ask(With(client.CertificatePem() + between.CertificatePem(), client.KeyPem())));
  IsRefused(With(client));
}

TEST_P(ClientCertificate, IsKeptBackWhereNobodyAsks) {
  const auto context = ContextOfVersion();
  RawServer server(
      [](RawServer& self, RawConnection& connection) {
        self.Note(SSL_get0_peer_certificate(connection.tls()) != nullptr ? "shown" : "kept back");
        RespondToAll(self, connection);
      },
      context.get());
  Use(With(client_));
  ExpectResponse(Send(ToDesk(server.port())));
  EXPECT_EQ(server.arrivals().at(0), "kept back");
}

TEST_P(ClientCertificate, MayBeMissingWhereItIsOnlyWelcome) {
  SSL_CTX_set_verify(wants_one_.get(), SSL_VERIFY_PEER, nullptr);
  ExpectResponse(Ask(Trusting()));
}

TEST_P(ClientCertificate, IsNamedWhenItIsMissing) { IsRefused(Trusting()); }

TEST_P(ClientCertificate, IsNamedWhenItIsRefused) {
  const Certificate stranger({.common_name = "client", .subject_alternative_name = ""});
  const Certificate expired(
      {.common_name = "client", .subject_alternative_name = "", .starts_in = -7200, .ends_in = -3600},
      &authority_);
  const Certificate server_only(
      {.common_name = "client", .subject_alternative_name = "", .extended_key_usage = "serverAuth"},
      &authority_);
  IsRefused(With(stranger));
  IsRefused(With(expired));
  IsRefused(With(server_only));
}

/// The same from a server that goes on listening, so that no reset hides what it said.
TEST_P(ClientCertificate, IsNamedWhenTheServerTakesItsTime) {
  RawServer server([&](RawServer&, RawConnection& connection) {
    EXPECT_FALSE(connection.SpeakTls(wants_one_.get()));
    connection.WaitForDelivery();
    char bytes[4096];
    while (recv(connection.socket(), bytes, sizeof bytes, 0) > 0) {
    }
  });
  Use(Trusting());
  Expect(FailureOf(ToDesk(server.port())), FailureKind::kTlsFailed, false,
         "127.0.0.1:", "client-certificate");
  Expect(FailureOf(ChangeOfDesk(server.port(), "a=1")), FailureKind::kTlsFailed, false,
         "127.0.0.1:", "client-certificate");
}

/// A change that the server has not read has had no effect, and is not asked about.
TEST_P(ClientCertificate, IsNamedForAChangeAsForARead) {
  RawServer server(RespondToAll, wants_one_.get());
  Use(Trusting());
  for (const std::size_t size : {3U, 100'000U})
    Expect(FailureOf(ChangeOfDesk(server.port(), std::string(size, 'x'))), FailureKind::kTlsFailed, false,
           "127.0.0.1:", "client-certificate");
}

TEST_P(ClientCertificate, AnEncryptedKeyIsRefusedAndNobodyIsAsked) {
  for (const std::string& password : {"password", "x"}) {
    ClientOptions options = With(client_.CertificatePem(), client_.KeyPem(password));
    RawServer server(RespondToAll, wants_one_.get());
    Use(options);
    const Failure failure = FailureOf(ToDesk(server.port()));
    Expect(failure, FailureKind::kTlsSettings, false, options.client_key, "client-key");
    EXPECT_THAT(failure.message, AnyOf(HasSubstr("encrypted"), HasSubstr("password")));
    EXPECT_EQ(NobodyAtTheTerminal::prompts, 0);
    EXPECT_THAT(server.arrivals(), IsEmpty());
  }
}

TEST_P(ClientCertificate, AKeyThatDoesNotFitIsRefused) {
  const Certificate other({});
  ClientOptions options = With(client_.CertificatePem(), other.KeyPem());
  CannotBeUsed(options, "could not be used: it does not belong", options.client_key);
}

TEST_P(ClientCertificate, FilesThatCannotBeReadAreNamed) {
  ClientOptions options = With(client_);
  options.client_certificate = "/nowhere/client.pem";
  CannotBeUsed(options, "could not be used", "/nowhere/client.pem");

  options = With(client_);
  options.client_key = "/nowhere/client.key";
  CannotBeUsed(options, "could not be used", "/nowhere/client.key");

  for (const std::string& text :
       {std::string(), std::string("no PEM"), client_.CertificateDer(), client_.KeyPem()}) {
    options = With(client_.CertificatePem(), client_.KeyPem());
    options.client_certificate = files_.Save("client.pem", text);
    CannotBeUsed(options, "could not be used", options.client_certificate);
  }
  for (const std::string& text : {std::string(), std::string("no PEM"), client_.CertificatePem()}) {
    options = With(client_.CertificatePem(), client_.KeyPem());
    options.client_key = files_.Save("client.key", text);
    CannotBeUsed(options, "could not be used", options.client_key);
  }
  CannotBeUsed(With(client_.CertificatePem(), ""), "could not be used", "client.pem");  // and no key anywhere
}

/// What the terminal would be asked for, nobody is told either.
TEST_P(ClientCertificate, NoMessageShowsAnythingOfTheKey) {
  const ClientOptions options = With(client_.CertificatePem(), client_.KeyPem("password of the key"));
  RawServer server(RespondToAll, wants_one_.get());
  Use(options);
  const Failure failure = FailureOf(ToDesk(server.port()));
  const std::string key = client_.KeyPem();
  EXPECT_THAT(failure.message + failure.assistance, Not(HasSubstr(key.substr(key.find('\n') + 1, 20))));
}

}  // namespace
}  // namespace flintdesk::http
