#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
          update(SSL_KEY_UPDATE_REQUESTED);  // which the client sees, if at all, on an idle connection
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

/// A server that goes on only when it has got one: it gets it, or the request fails, with the request sent.
TEST_P(TlsPeer12, AServerThatInsistsOnAnotherHandshakeHoldsUpNobody) {
  const Outcome outcome = AskOneThat([](RawConnection& connection) {
    SSL_renegotiate(connection.tls());
    SSL_do_handshake(connection.tls());
    SSL_set_accept_state(connection.tls());
    if (SSL_do_handshake(connection.tls()) == 1) connection.WriteResponse("hello");
  });
  if (outcome.ok()) return ExpectResponse(outcome);
  Expect(outcome.error(), FailureKind::kConnectionLost, true, "127.0.0.1:");
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
