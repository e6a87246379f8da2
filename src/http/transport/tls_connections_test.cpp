#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "http/testing/gate.hpp"
#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Gate;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// What arrives on a connection while nobody uses it, and whether the next request may still go over it.
class KeptTlsConnection : public testing::EachTlsVersionTest {
 protected:
  struct Event {
    std::string name;
    std::function<void(RawConnection&)> happens;
  };
  /// A request, the event, another request: each of them arrives once and gets its own response.
  void HappensBetweenTwoRequests(const Event& event, bool same_connection) {
    for (const bool changes : {false, true}) {
      SCOPED_TRACE(event.name + (changes ? ", then a change" : ", then a read"));
      Gate idle, happened;
      const auto context = ContextOfVersion();
      RawServer server(
          [&](RawServer& self, RawConnection& connection) {
            if (self.connections() == 1) {
              self.Note(connection.ReadRequest().value_or(""));
              connection.WriteResponse("hello");
              idle.Wait();
              event.happens(connection);
              connection.WaitForDelivery();
              happened.Open();
            }
            RespondToAll(self, connection);
          },
          context.get());
      Use(Trusting());
      ExpectResponse(Send(ToDesk(server.port())));
      idle.Open();
      ASSERT_TRUE(happened.Wait());
      ExpectResponse(Send(changes ? ChangeOfDesk(server.port(), "a=1") : ToDesk(server.port())));
      EXPECT_THAT(server.arrivals(), SizeIs(2));
      EXPECT_EQ(server.connections(), same_connection ? 1 : 2);
    }
  }
};
FLINTDESK_EACH_TLS_VERSION(KeptTlsConnection);
/// What TLS 1.3 alone has.
class KeptTlsConnection13 : public KeptTlsConnection {};
FLINTDESK_ONE_TLS_VERSION(KeptTlsConnection13, TLS1_3_VERSION);

TEST_P(KeptTlsConnection13, TicketsAndNewKeysDoNotSpoilIt) {
  const Event ticket{"a ticket", [](RawConnection& connection) {
                       SSL_new_session_ticket(connection.tls());
                       SSL_do_handshake(connection.tls());
                     }};
  const Event tickets{"five tickets", [&](RawConnection& connection) {
                        for (int number = 0; number < 5; ++number) ticket.happens(connection);
                      }};
  const Event keys{"new keys", [](RawConnection& connection) {
                     SSL_key_update(connection.tls(), SSL_KEY_UPDATE_REQUESTED);
                     SSL_do_handshake(connection.tls());
                   }};
  for (const Event& event : {ticket, tickets, keys}) HappensBetweenTwoRequests(event, true);
}

TEST_P(KeptTlsConnection, ItsEndIsSeenBeforeTheNextRequest) {
  const Event kEvents[] = {
      {"close_notify", [](RawConnection& connection) { SSL_shutdown(connection.tls()); }},
      {"close_notify and the end",
       [](RawConnection& connection) {
         SSL_shutdown(connection.tls());
         shutdown(connection.socket(), SHUT_WR);
       }},
      {"the end alone", [](RawConnection& connection) { shutdown(connection.socket(), SHUT_WR); }},
      {"a reset", [](RawConnection& connection) { connection.ResetNow(); }},
      {"an alert", [](RawConnection& connection) { SendAlert(connection); }},
  };
  for (const Event& event : kEvents) HappensBetweenTwoRequests(event, false);
}

TEST_P(KeptTlsConnection, NobodysResponseIsTakenForTheNextOne) {
  const Event kEvents[] = {
      {"a byte within TLS", [](RawConnection& connection) { connection.Write("x"); }},
      {"a response within TLS", [](RawConnection& connection) { connection.WriteResponse("wrong"); }},
      {"a byte beneath TLS", [](RawConnection& connection) { connection.WriteBeneath("x"); }},
      {"a response beneath TLS",
       [](RawConnection& connection) { connection.WriteBeneath("HTTP/1.1 200 OK\r\n\r\nwrong"); }},
      {"half of a record",
       [](RawConnection& connection) {
         connection.WriteBeneath({"\x17\x03\x03\x00\x20half", 9});
       }},
  };
  for (const Event& event : kEvents) HappensBetweenTwoRequests(event, false);
}

TEST_P(KeptTlsConnection13, AResponseWithinTlsBehindATicketIsNotTakenEither) {
  HappensBetweenTwoRequests({"a ticket and a response",
                             [](RawConnection& connection) {
                               SSL_new_session_ticket(connection.tls());
                               SSL_do_handshake(connection.tls());
                               connection.WriteResponse("wrong");
                             }},
                            false);
}

/// Responds to the first request of a connection and closes on the second, after having read it.
TEST_P(KeptTlsConnection, AChangeIsSentOnceWhenItsConnectionClosesUnderIt) {
  for (const bool notice : {true, false}) {
    const auto context = ContextOfVersion();
    RawServer server(
        [&](RawServer& self, RawConnection& connection) {
          for (int number = 1; auto request = connection.ReadRequest(); ++number) {
            self.Note(*request);
            if (number == 2) {
              if (!notice) connection.CloseWithoutNotice();
              return;
            }
            connection.WriteResponse("hello");
          }
        },
        context.get());
    Use(Trusting());
    ExpectResponse(Send(ToDesk(server.port())));
    Expect(FailureOf(ChangeOfDesk(server.port(), "a=1")), FailureKind::kConnectionLost, true, "127.0.0.1:");
    EXPECT_THAT(server.arrivals(), SizeIs(2));
    ExpectResponse(Send(ToDesk(server.port())));
    ExpectResponse(Send(ToDesk(server.port())));  // a read is sent again
    EXPECT_THAT(server.arrivals(), SizeIs(5));
  }
}

TEST_P(KeptTlsConnection, AChangeWithoutABodyGoesOverAConnectionOfItsOwn) {
  const auto context = ContextOfVersion();
  RawServer server(RespondToAll, context.get());
  for (const std::string method : {"DELETE", "PUT", "POST"}) {
    ExpectResponse(Send(ToDesk(server.port())));
    ExpectResponse(Send(ChangeOfDesk(server.port(), "", method)));
  }
  EXPECT_EQ(server.connections(), 4);
}

}  // namespace
}  // namespace flintdesk::http
