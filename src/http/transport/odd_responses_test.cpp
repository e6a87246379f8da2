#include "http/testing/odd_responses.hpp"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/policies/deadline_policy.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::HasSubstr;
using testing::OddResponse;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;

/// How a response comes.
enum class Way { kPlain, kTls, kProxy, kTunnel };
constexpr Way kWays[] = {Way::kPlain, Way::kTls, Way::kProxy, Way::kTunnel};

std::string NameOf(Way way) {
  switch (way) {
    case Way::kPlain:
      return "Plain";
    case Way::kTls:
      return "Tls";
    case Way::kProxy:
      return "Proxy";
    case Way::kTunnel:
      return "Tunnel";
  }
  return "";
}

/// One table, over every way, with the same end.
class OddResponsesTest : public testing::TransportTest, public ::testing::WithParamInterface<Way> {
 protected:
  static bool Tls() { return GetParam() == Way::kTls || GetParam() == Way::kTunnel; }
  static bool Proxied() { return GetParam() == Way::kProxy || GetParam() == Way::kTunnel; }

  /// The first request gets the odd response and each further one "next".
  RawServer::Handler Serves(const OddResponse& row) {
    return [this, row](RawServer& server, RawConnection& connection) {
      if (GetParam() == Way::kTunnel) {
        if (!connection.ReadRequest()) return;
        connection.Write("HTTP/1.1 200 Connection established\r\n\r\n");
        connection.SpeakTls(context_.get());
      }
      while (auto request = connection.ReadRequest()) {
        server.Note(*request);
        if (server.arrivals().size() > 1) {
          connection.WriteResponse("next");
          continue;
        }
        connection.Write(row.bytes);
        if (row.closes) return;
      }
    };
  }

  /// A transport of its own for every row, which waits no longer than a response on this machine can take.
  void UseFor(const RawServer& server) {
    ClientOptions options;
    options.verify_certificate = false;
    options.proxy = Proxied() ? "http://127.0.0.1:" + std::to_string(server.port()) : "";
    policies_.clear();
    policies_.push_back(MakeAttemptPolicy(loop_, clock_, milliseconds(5'000)));
    AddTransport(options);
  }

  static Request RequestTo(const RawServer& server, const std::string& method) {
    Request request = To(server.port(), "/", Tls());
    if (Proxied()) request.origin.host = "desk.invalid";
    request.method = method;
    return request;
  }

  static void ExpectEnd(const OddResponse& row, const Outcome& outcome) {
    if (row.status == 0) {
      ASSERT_FALSE(outcome.ok()) << "accepted: " << outcome->status << " " << outcome->body;
      EXPECT_EQ(outcome.error().kind, row.kind) << outcome.error().message;
      EXPECT_THAT(outcome.error().message, HasSubstr(row.message));
      EXPECT_TRUE(outcome.error().sent);
      return;
    }
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->status, row.status);
    EXPECT_EQ(outcome->body, row.body);
  }

  testing::Certificate certificate_{{.subject_alternative_name = "DNS:desk.invalid,IP:127.0.0.1"}};
  std::shared_ptr<SSL_CTX> context_ = certificate_.ServerContext();
};

INSTANTIATE_TEST_SUITE_P(Over, OddResponsesTest, ::testing::ValuesIn(kWays),
                         [](const auto& way) { return NameOf(way.param); });

TEST_P(OddResponsesTest, EndTheSameOverEveryWay) {
  for (const OddResponse& row : testing::OddResponses()) {
    SCOPED_TRACE(row.name);
    RawServer server(Serves(row), GetParam() == Way::kTls ? context_.get() : nullptr);
    UseFor(server);
    ExpectEnd(row, Send(RequestTo(server, row.method)));
    // What came behind the odd response is not taken for the next one.
    const Outcome next = Send(RequestTo(server, "GET"));
    EXPECT_TRUE(next.ok()) << (next.ok() ? "" : next.error().message);
    EXPECT_EQ(next.ok() ? next->body : "", "next");
    EXPECT_EQ(server.connections(), row.reusable ? 1 : 2);
  }
}

}  // namespace
}  // namespace flintdesk::http
