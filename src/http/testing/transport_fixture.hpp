#pragma once

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/call.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/forward_clock.hpp"
#include "http/testing/raw_server.hpp"
#include "http/testing/temporary_file.hpp"
#include "http/transport/transport.hpp"

namespace flintdesk::http::testing {

/// The transport alone, as a client has it, against servers on 127.0.0.1.
class TransportTest : public ::testing::Test {
 protected:
  virtual void AddTransport(const ClientOptions& options) {
    policies_.push_back(MakeTransport(loop_, options));
  }
  static Request To(int port, std::string target = "/", bool tls = false) {
    Request request;
    request.origin = {.tls = tls, .host = "127.0.0.1", .port = port};
    request.target = std::move(target);
    return request;
  }
  static Request ChangeTo(int port, std::string body, std::string method = "POST") {
    Request request = To(port);
    request.method = std::move(method);
    request.body = std::move(body);
    request.changes = true;
    return request;
  }

  void Use(const ClientOptions& options) {
    policies_.clear();
    AddTransport(options);
  }
  Outcome Send(Request request, Context context = {}) {
    if (policies_.empty()) Use({});
    return SendAndWait(loop_, policies_, std::move(request), std::move(context));
  }
  Failure FailureOf(Request request, Context context = {}) {
    Outcome outcome = Send(std::move(request), std::move(context));
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Failure{} : outcome.error();
  }

  static void Expect(const Failure& failure, FailureKind kind, bool sent, const std::string& message,
                     const std::string& assistance = "") {
    EXPECT_EQ(failure.kind, kind) << failure.message;
    EXPECT_EQ(failure.sent, sent) << failure.message;
    EXPECT_THAT(failure.message, ::testing::HasSubstr(message));
    EXPECT_THAT(failure.assistance, ::testing::HasSubstr(assistance));
  }

  /// Reads requests, notes them and responds to each with "hello", until the client goes.
  static void RespondToAll(RawServer& server, RawConnection& connection) {
    while (auto request = connection.ReadRequest()) {
      server.Note(*request);
      connection.WriteResponse("hello", "X-One: 1\r\n");
    }
  }
  /// Reads one request, writes `bytes` and closes.
  static RawServer::Handler Says(std::string bytes) {
    return [bytes = std::move(bytes)](RawServer& server, RawConnection& connection) {
      if (auto request = connection.ReadRequest()) server.Note(*request);
      connection.Write(bytes);
    };
  }

  ForwardClock clock_;
  Loop loop_{clock_};
  Policies policies_;
};

/// Over plain HTTP and over TLS: what is promised of the one is promised of the other.
class EachWayTest : public TransportTest, public ::testing::WithParamInterface<bool> {
 protected:
  /// A server that speaks what the test is about.
  class Server : public RawServer {
   public:
    explicit Server(Handler handler, int port = 0) : RawServer(std::move(handler), Tls(), port) {}
  };

  void AddTransport(const ClientOptions& options) override {
    ClientOptions trusting = options;
    trusting.ca_file = Desk().file.path();
    TransportTest::AddTransport(trusting);
  }
  static Request To(int port, std::string target = "/") {
    return TransportTest::To(port, std::move(target), GetParam());
  }
  static Request ChangeTo(int port, std::string body, std::string method = "POST") {
    Request request = TransportTest::ChangeTo(port, std::move(body), std::move(method));
    request.origin.tls = GetParam();
    return request;
  }

 private:
  struct Shown {
    Certificate certificate{CertificateOptions{}};
    std::shared_ptr<SSL_CTX> context = certificate.ServerContext();
    TemporaryFile file{certificate.CertificatePem()};
  };
  static const Shown& Desk() {
    static const Shown desk;
    return desk;
  }
  static SSL_CTX* Tls() { return GetParam() ? Desk().context.get() : nullptr; }
};

#define FLINTDESK_EACH_WAY(suite)                          \
  INSTANTIATE_TEST_SUITE_P(Over, suite, ::testing::Bool(), \
                           [](const auto& p) { return std::string(p.param ? "Tls" : "PlainHttp"); })

}  // namespace flintdesk::http::testing
