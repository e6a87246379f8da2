#pragma once

#include <clocale>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/bare_curl.hpp"
#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http::testing {

/// One server with its certificate, the client, and the verdict that is right.
struct CertificateCase {
  std::string name;
  Certificate shown;
  std::vector<Certificate> chain = {};  ///< What the server shows behind it.
  std::string trusted = {};             ///< Content of ca-file; empty: the certificate that is shown.
  std::string host = "desk.local-test";
  /// Part of the message, if it is refused; empty: it is accepted.
  std::string refused = {};
  /// Why libcurl judges otherwise; empty: it does not.
  std::string differs_from_curl = {};
  std::string tls_minimum = "1.2";
};

/// Compares what the transport makes of a certificate with what libcurl makes of it, and both with what the
/// table says.
class VerdictTest : public TlsTest {
 protected:
  /// The whole program's: names beyond ASCII are read by it.
  void SetUp() override {
    before_ = std::setlocale(LC_CTYPE, nullptr);
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
  void TearDown() override { std::setlocale(LC_CTYPE, before_.c_str()); }

  void Judge(const std::vector<CertificateCase>& cases) {
    for (const CertificateCase& each : cases) {
      SCOPED_TRACE(each.name);
      ClientOptions options;
      options.tls_minimum = each.tls_minimum;
      options.ca_file =
          files_.Save("trusted.pem", each.trusted.empty() ? each.shown.CertificatePem() : each.trusted);
      auto context = each.shown.ServerContext();
      for (const Certificate& further : each.chain) further.AddToChainOf(context.get());
      Compare(options, each.host, context.get(), each.refused, each.differs_from_curl);
    }
  }

  /// A refusal comes before anything is sent.
  void Compare(const ClientOptions& options, const std::string& host, SSL_CTX* context,
               const std::string& refused, const std::string& differs_from_curl = {}) {
    const RawServer server(RespondToAll, context, 0, host.find(':') != std::string::npos);
    if (server.port() == 0) return;  // no IPv6 on this machine
    const Request request = ToDesk(server.port(), "/", host);
    const CurlVerdict of_curl = AskWithCurl(request.origin, options);
    Use(options);
    const Outcome ours = Send(request);
    EXPECT_EQ(ours.ok(), refused.empty()) << (ours.ok() ? "accepted" : ours.error().message);
    EXPECT_EQ(of_curl.accepted, refused.empty() == differs_from_curl.empty())
        << "libcurl: " << of_curl.why << "; said to differ: " << differs_from_curl;
    if (!ours.ok()) ExpectRefusal(ours.error(), refused);
  }

  static void ExpectRefusal(const Failure& failure, const std::string& refused) {
    EXPECT_THAT(failure.message, ::testing::HasSubstr(refused));
    EXPECT_THAT(failure.kind, ::testing::AnyOf(FailureKind::kTlsFailed, FailureKind::kTlsSettings))
        << failure.message;
    EXPECT_THAT(failure.message, ::testing::Not(::testing::HasSubstr("error:")));  // OpenSSL's own words
    EXPECT_FALSE(failure.sent) << failure.message;
    EXPECT_FALSE(failure.assistance.empty()) << failure.message;
  }

 private:
  std::string before_;
};

}  // namespace flintdesk::http::testing
