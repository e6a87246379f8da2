#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;

/// What a server may do within a response, and what it may not.
class TlsPeer : public testing::EachTlsVersionTest {
 protected:
  /// Reads one request and then does `something`.
  Outcome AskOneThat(std::function<void(RawConnection&)> something) {
    const auto context = ContextOfVersion();
    RawServer server(
        [&](RawServer&, RawConnection& connection) {
          if (connection.ReadRequest()) something(connection);
        },
        context.get());
    return Send(ToDesk(server.port()));
  }
  void IsLost(std::function<void(RawConnection&)> something) {
    const Outcome outcome = AskOneThat(std::move(something));
    ASSERT_FALSE(outcome.ok()) << outcome->status << " " << outcome->body;
    Expect(outcome.error(), FailureKind::kConnectionLost, true, "127.0.0.1:");
  }
  /// Lets OpenSSL read until the client has made the handshake that it was asked for. False when it fails.
  static bool HasNewHandshake(RawConnection& connection) {
    ::fcntl(connection.socket(), F_SETFL, ::fcntl(connection.socket(), F_GETFL) | O_NONBLOCK);
    const auto is_over = [&] {
      return SSL_renegotiate_pending(connection.tls()) == 0 && SSL_in_init(connection.tls()) == 0;
    };
    while (!is_over()) {
      char byte = 0;
      const int result = SSL_peek(connection.tls(), &byte, 1);
      if (SSL_get_error(connection.tls(), result) != SSL_ERROR_WANT_READ) break;
      pollfd waits{.fd = connection.socket(), .events = POLLIN, .revents = 0};
      if (!is_over() && ::poll(&waits, 1, 20'000) != 1) break;
    }
    ::fcntl(connection.socket(), F_SETFL, ::fcntl(connection.socket(), F_GETFL) & ~O_NONBLOCK);
    return is_over();
  }
  static void WriteByteByByte(RawConnection& connection, std::string_view text) {
    for (const char& byte : text) connection.Write({&byte, 1});
  }
};
FLINTDESK_EACH_TLS_VERSION(TlsPeer);
/// What TLS 1.3 alone has.
class TlsPeer13 : public TlsPeer {};
FLINTDESK_ONE_TLS_VERSION(TlsPeer13, TLS1_3_VERSION);
/// What TLS 1.2 alone has.
class TlsPeer12 : public TlsPeer {};
FLINTDESK_ONE_TLS_VERSION(TlsPeer12, TLS1_2_VERSION);

TEST_P(TlsPeer, RecordsOfOneByteMakeAResponse) {
  for (const std::string text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello"})
    ExpectResponse(AskOneThat([&](RawConnection& connection) { WriteByteByByte(connection, text); }));
}

TEST_P(TlsPeer, AResponseOfManyRecordsComesWhole) {
  std::string body;
  for (int number = 0; body.size() < 2'000'000; ++number) body += std::to_string(number) + " ";
  ExpectResponse(AskOneThat([&](RawConnection& connection) { connection.WriteResponse(body); }), body);
}

TEST_P(TlsPeer13, NewKeysInMidResponseAreTaken) {
  const auto context = ContextOfVersion();
  RawServer server(
      [](RawServer& self, RawConnection& connection) {
        const auto update = [&](int kind) {
          EXPECT_EQ(SSL_key_update(connection.tls(), kind), 1);
          EXPECT_EQ(SSL_do_handshake(connection.tls()), 1);
        };
        while (auto request = connection.ReadRequest()) {
          self.Note(*request);
          update(SSL_KEY_UPDATE_NOT_REQUESTED);
          connection.Write("HTTP/1.1 200 OK\r\nContent-");
          for (int number = 0; number < 10; ++number) update(SSL_KEY_UPDATE_REQUESTED);
          connection.Write("Length: 5\r\n\r\nhe");
          update(SSL_KEY_UPDATE_REQUESTED);
          connection.Write("llo");
          // The client sees it, if at all, on an idle connection, or has closed that with the last response.
          SSL_key_update(connection.tls(), SSL_KEY_UPDATE_REQUESTED);
          SSL_do_handshake(connection.tls());
        }
      },
      context.get());
  for (int number = 0; number < 3; ++number) ExpectResponse(Send(ToDesk(server.port())));
  ExpectResponse(Send(ChangeOfDesk(server.port(), "a=1")));
  EXPECT_EQ(server.connections(), 1);
}

/// The client may go along with it or refuse, as long as the response comes.
TEST_P(TlsPeer12, AServerThatAsksForAnotherHandshakeGetsItsResponseThrough) {
  for (const bool within : {false, true})
    ExpectResponse(AskOneThat([&](RawConnection& connection) {
      if (within) connection.Write("HTTP/1.1 200 OK\r\nContent-");
      SSL_renegotiate(connection.tls());
      SSL_do_handshake(connection.tls());  // which only asks
      connection.Write(within ? "Length: 5\r\n\r\nhello"
                              : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
      connection.WaitForEnd();
    }));
}

/// As IIS does for a client certificate: nothing comes before it has got one.
TEST_P(TlsPeer12, AServerThatInsistsOnAnotherHandshakeGetsIt) {
  const testing::Certificate authority{{.common_name = "clients' authority", .authority = true}};
  const testing::Certificate client{{.common_name = "client"}, &authority};
  ClientOptions options = Trusting();
  options.client_certificate = files_.Save("client.pem", client.CertificatePem());
  options.client_key = files_.Save("client.key", client.KeyPem());
  const auto asking = Showing(GetParam(), &authority);
  SSL_CTX_set_verify(asking.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_options(asking.get(), SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  SSL_CTX_set_session_id_context(asking.get(), reinterpret_cast<const unsigned char*>("desk"), 4);
  for (const bool has_one : {true, false}) {
    std::atomic<bool> shown = false;
    RawServer server(
        [&](RawServer&, RawConnection& connection) {
          if (!connection.ReadRequest()) return;
          SSL_set_verify(connection.tls(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
          SSL_renegotiate(connection.tls());
          SSL_do_handshake(connection.tls());  // which only asks
          if (!HasNewHandshake(connection)) return;
          shown = SSL_get0_peer_certificate(connection.tls()) != nullptr;
          connection.WriteResponse("hello");
        },
        asking.get());
    Use(has_one ? options : Trusting());
    const Outcome outcome = Send(ChangeOfDesk(server.port(), "a=1"));
    EXPECT_EQ(shown, has_one);
    ASSERT_EQ(outcome.ok(), has_one);
    if (has_one)
      ExpectResponse(outcome);
    else
      Expect(outcome.error(), FailureKind::kConnectionLost, true, "127.0.0.1:");
  }
}

/// It has read the request then, and may have done what that says.
TEST_P(TlsPeer13, AClientCertificateThatIsAskedForAfterTheRequestIsNoPartOfTheHandshake) {
  const testing::Certificate authority{{.common_name = "clients' authority", .authority = true}};
  const auto asking = Showing(GetParam(), &authority);
  SSL_CTX_set_verify(asking.get(), SSL_VERIFY_NONE, nullptr);
  RawServer server(
      [](RawServer&, RawConnection& connection) {
        if (!connection.ReadRequest()) return;
        SSL_set_verify(connection.tls(),
                       SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT | SSL_VERIFY_POST_HANDSHAKE,
                       nullptr);
        EXPECT_EQ(SSL_verify_client_post_handshake(connection.tls()), 1);
        EXPECT_EQ(SSL_do_handshake(connection.tls()), 1);
        char byte = 0;
        SSL_read(connection.tls(), &byte, 1);  // its empty certificate, which is refused with an alert
      },
      asking.get());
  const Outcome outcome = Send(ChangeOfDesk(server.port(), "a=1"));
  ASSERT_FALSE(outcome.ok());
  Expect(outcome.error(), FailureKind::kConnectionLost, true, "127.0.0.1:");
}

/// OpenSSL returns only when it has data or there is nothing to read just now.
TEST_P(TlsPeer13, NewKeysWithoutEndHoldUpNobody) {
  const auto context = ContextOfVersion();
  RawServer server(
      [](RawServer&, RawConnection& connection) {
        if (!connection.ReadRequest()) return;
        while (SSL_key_update(connection.tls(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
               SSL_do_handshake(connection.tls()) == 1) {
        }
      },
      context.get());
  Context limited;
  limited.deadline = Deadline::In(milliseconds(3000), clock_);
  const Outcome outcome = Send(ToDesk(server.port()), limited);
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().kind, ::testing::AnyOf(FailureKind::kConnectionLost, FailureKind::kTimeout));
}

TEST_P(TlsPeer, ABodyThatEndsByCloseNeedsCloseNotify) {
  const std::string whole = "HTTP/1.1 200 OK\r\n\r\nhello";
  ExpectResponse(AskOneThat([&](RawConnection& connection) { connection.Write(whole); }));
  const std::pair<std::string, std::function<void(RawConnection&)>> kOtherEnds[] = {
      {"without close_notify", [](RawConnection& connection) { connection.CloseWithoutNotice(); }},
      {"with a reset",
       [](RawConnection& connection) {
         connection.WaitForDelivery();
         connection.ResetNow();
       }},
      {"with an alert", [](RawConnection& connection) { SendAlert(connection); }},
  };
  for (const auto& [name, end] : kOtherEnds) {
    SCOPED_TRACE(name);
    IsLost([&, &its_end = end](RawConnection& connection) {
      connection.Write(whole);
      its_end(connection);
    });
  }
}

TEST_P(TlsPeer, ABodyOfKnownLengthNeedsNoCloseNotify) {
  for (const std::string text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"})
    ExpectResponse(AskOneThat([&](RawConnection& connection) {
      connection.Write(text);
      connection.CloseWithoutNotice();
    }));
}

/// Whoever closes it, and however politely.
TEST_P(TlsPeer, AResponseThatIsCutOffIsLost) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  std::vector<std::string> parts{head, head + "hell",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                                 "HTTP/1.1 100 Continue\r\n\r\n"};
  for (std::size_t size = 0; size < head.size(); size += 3) parts.push_back(head.substr(0, size));
  for (const std::string& part : parts)
    for (const bool notice : {true, false}) {
      SCOPED_TRACE(part + (notice ? " with" : " without") + " close_notify");
      IsLost([&](RawConnection& connection) {
        connection.Write(part);
        if (!notice) connection.CloseWithoutNotice();
      });
    }
}

TEST_P(TlsPeer, AnAlertIsNoEndOfAResponse) {
  IsLost([](RawConnection& connection) { SendAlert(connection); });
  IsLost([](RawConnection& connection) {
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    SendAlert(connection);
  });
}

/// Then the server has acted already: what was sent may have had its effect.
TEST_P(TlsPeer12, ACertificateThatIsMissedInMidResponseIsNoReasonToCallItUnsent) {
  IsLost([](RawConnection& connection) {
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    SSL_set_verify(connection.tls(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_renegotiate(connection.tls());
    SSL_do_handshake(connection.tls());
    SSL_set_accept_state(connection.tls());
    EXPECT_NE(SSL_do_handshake(connection.tls()), 1);
  });
}

TEST_P(TlsPeer, GarbageOnTheWireIsNoResponse) {
  for (const bool begun : {false, true})
    IsLost([&](RawConnection& connection) {
      if (begun) connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
      connection.WriteBeneath("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
      connection.CloseWithoutNotice();
    });
}

}  // namespace
}  // namespace flintdesk::http
