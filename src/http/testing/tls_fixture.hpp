#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "http/policies/deadline_policy.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/saved_files.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http::testing {

/// The transports alone, over TLS to a server that shows `desk_`. A request that does not end is ended by its
/// deadline, so that it fails its test and holds up no other.
class TlsTest : public TransportTest {
 protected:
  void Use(const ClientOptions& options) {
    policies_.clear();
    policies_.push_back(MakeDeadlinePolicy(loop_, clock_));
    AddTransport(options);
  }
  Outcome Send(Request request, Context context = {}) {
    if (policies_.empty()) Use(Trusting());
    if (context.deadline.At() == Clock::time_point::max()) context.deadline = Deadline::In(kLongest, clock_);
    return TransportTest::Send(std::move(request), std::move(context));
  }
  Failure FailureOf(Request request, Context context = {}) {
    Outcome outcome = Send(std::move(request), std::move(context));
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Failure{} : outcome.error();
  }
  static void ExpectResponse(const Outcome& outcome, const std::string& body = "hello") {
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->body, body);
  }

  static Request ToDesk(int port, std::string target = "/", std::string host = "127.0.0.1") {
    Request request = To(port, std::move(target), true);
    request.origin.host = std::move(host);
    return request;
  }
  static Request ChangeOfDesk(int port, std::string body, std::string method = "POST") {
    Request request = ChangeTo(port, std::move(body), std::move(method));
    request.origin.tls = true;
    return request;
  }

  /// Options that trust `desk_`.
  ClientOptions Trusting() {
    ClientOptions options;
    options.ca_file = files_.Save("desk.pem", desk_.CertificatePem());
    return options;
  }
  /// A server's context that shows `desk_`, of that version of TLS alone; 0: of any.
  std::shared_ptr<SSL_CTX> Showing(int version = 0, const Certificate* client_authority = nullptr) const {
    auto context = desk_.ServerContext(client_authority);
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    return context;
  }

  /// Serves one request, so that the next one needs a handshake of its own; notes whether this one resumed a
  /// session.
  static void ServeOnce(RawServer& server, RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    server.Note(SSL_session_reused(connection.tls()) == 1 ? "resumed" : "anew");
    connection.WriteResponse("hello", "Connection: close\r\n");
  }
  /// From the server: a fatal alert that is no certificate's, in whatever is spoken just then.
  static void SendAlert(RawConnection& connection) {
    static constexpr char kBrokenRecord[] = "\x17\x03\x03\x00\x18 this is no record of TLS";
    SSL_set0_rbio(connection.tls(), BIO_new_mem_buf(kBrokenRecord, 5 + 24));
    char byte = 0;
    SSL_read(connection.tls(), &byte, 1);
  }

  static constexpr milliseconds kLongest{20'000};
  SavedFiles files_;
  Certificate desk_{{.subject_alternative_name = "IP:127.0.0.1,DNS:desk.local-test,DNS:other.local-test"}};
};

/// What holds for TLS 1.2 holds for TLS 1.3.
class EachTlsVersionTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  static bool Is13() { return GetParam() == TLS1_3_VERSION; }
  std::shared_ptr<SSL_CTX> ContextOfVersion() const { return Showing(GetParam()); }
};

/// For a suite about what the other version does not have.
#define FLINTDESK_ONE_TLS_VERSION(suite, version) \
  INSTANTIATE_TEST_SUITE_P(Over, suite, ::testing::Values(version))

#define FLINTDESK_EACH_TLS_VERSION(suite)                             \
  INSTANTIATE_TEST_SUITE_P(                                           \
      Over, suite, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION), \
      [](const auto& p) { return std::string(p.param == TLS1_3_VERSION ? "Tls13" : "Tls12"); })

}  // namespace flintdesk::http::testing
