#include <atomic>
#include <clocale>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "http/testing/loose_tls.hpp"
#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::AnyOf;
using testing::Certificate;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::LooseTls;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// Servers that do their part of the handshake badly, or not at all.
class TlsHandshake : public testing::EachTlsVersionTest {
 protected:
  using Handler = std::function<void(RawConnection&)>;

  Failure FailureWith(Handler handler, const ClientOptions& options) {
    Use(options);
    RawServer server([&](RawServer&, RawConnection& connection) { handler(connection); });
    return FailureOf(ToDesk(server.port()));
  }
  Failure FailureWith(Handler handler) { return FailureWith(std::move(handler), Trusting()); }
  ClientOptions InAHurry() {
    ClientOptions options = Trusting();
    options.connect_timeout = milliseconds(100);
    return options;
  }
  static void ExpectNothingSent(const Failure& failure, const std::string& message = "127.0.0.1:") {
    EXPECT_THAT(failure.kind, AnyOf(FailureKind::kConnectFailed, FailureKind::kTlsFailed)) << failure.message;
    EXPECT_FALSE(failure.sent) << failure.message;
    EXPECT_THAT(failure.message, HasSubstr(message));
    EXPECT_THAT(failure.message, Not(HasSubstr("error:")));  // those are OpenSSL's own words
  }
};
FLINTDESK_EACH_TLS_VERSION(TlsHandshake);
/// What TLS 1.2 alone has.
class TlsHandshake12 : public TlsHandshake {};
FLINTDESK_ONE_TLS_VERSION(TlsHandshake12, TLS1_2_VERSION);

TEST_P(TlsHandshake, ThatNeverEndsIsEndedByTheConnectTimeout) {
  const auto context = ContextOfVersion();
  const Handler kStalls[] = {
      [](RawConnection&) {},
      [](RawConnection& connection) { connection.Write("\x16"); },
      [](RawConnection& connection) {
        connection.ReadSome();
        connection.Write(std::string("\x16\x03\x03\x00\x7a\x02\x00", 7));  // the head of a ServerHello
      },
      [&](RawConnection& connection) {
        LooseTls tls(context.get());
        const std::string flight = tls.Respond(connection.ReadSome());
        connection.Write(flight.substr(0, flight.size() - 1));
      },
  };
  for (const Handler& stall : kStalls)
    Expect(FailureWith(
               [&](RawConnection& connection) {
                 stall(connection);
                 connection.WaitForEnd();
               },
               InAHurry()),
           FailureKind::kConnectFailed, false, "within 100 ms", "connect-timeout");
}

/// OpenSSL skips these messages, and returns only when there is nothing more to read just now.
TEST_P(TlsHandshake, OfEmptyMessagesWithoutEndHoldsUpNobody) {
  std::string flood;
  for (int number = 0; number < 5'000; ++number) flood.append("\x16\x03\x03\x00\x04\x00\x00\x00\x00", 9);
  ClientOptions options = Trusting();
  options.connect_timeout = milliseconds(3000);
  ExpectNothingSent(FailureWith(
      [&](RawConnection& connection) {
        connection.ReadSome();
        while (::send(connection.socket(), flood.data(), flood.size(), MSG_NOSIGNAL) > 0) {
        }
      },
      options));
}

/// In TLS 1.2 the server has the last word.
TEST_P(TlsHandshake12, ThatLacksItsLastWordIsEndedByTheConnectTimeout) {
  const auto context = ContextOfVersion();
  Expect(FailureWith(
             [&](RawConnection& connection) {
               LooseTls tls(context.get());
               connection.Write(tls.Respond(connection.ReadSome()));
               connection.WaitForEnd();
             },
             InAHurry()),
         FailureKind::kConnectFailed, false, "within 100 ms", "connect-timeout");
}

/// A trickle is no progress: the time is for the whole of it.
TEST_P(TlsHandshake, ThatTricklesIsEndedByTheConnectTimeout) {
  Expect(FailureWith(
             [](RawConnection& connection) {
               connection.ReadSome();
               connection.Write(
                   std::string("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", 9));  // a ServerHello of 16 KiB
               char byte = 0;
               for (int number = 0; number < 16'000; ++number) {
                 if (recv(connection.socket(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) return;
                 connection.Write("x");
                 connection.WaitForDelivery();
               }
               connection.WaitForEnd();
             },
             InAHurry()),
         FailureKind::kConnectFailed, false, "within 100 ms", "connect-timeout");
}

TEST_P(TlsHandshake, MayComeByteByByte) {
  const auto context = ContextOfVersion();
  RawServer server([&](RawServer& self, RawConnection& connection) {
    const int yes = 1;
    setsockopt(connection.socket(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    LooseTls tls(context.get());
    while (!tls.finished())
      for (const char& byte : tls.Respond(connection.ReadSome())) {
        connection.Write({&byte, 1});
        connection.WaitForDelivery();
      }
    std::string request = tls.Data();
    for (; !request.ends_with("\r\n\r\n"); request += tls.Data()) {
      const std::string more = connection.ReadSome();
      if (more.empty()) return;
      tls.Take(more);
    }
    self.Note(request);
    for (const char& byte : tls.Record("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
      connection.Write({&byte, 1});
    connection.WaitForEnd();
  });
  ExpectResponse(Send(ToDesk(server.port())));
  EXPECT_THAT(server.arrivals(), SizeIs(1));
}

/// Whatever is missing, nothing was sent; and nothing is said of the certificate, which may be a good one.
TEST_P(TlsHandshake, ThatBreaksOffAtAnyByteIsAConnectionThatDidNotComeAbout) {
  const auto context = ContextOfVersion();
  std::atomic<std::size_t> length = 0, whole = 1;
  std::atomic<bool> reset = false;
  RawServer server([&](RawServer&, RawConnection& connection) {
    LooseTls tls(context.get());
    const std::string flight = tls.Respond(connection.ReadSome());
    whole = flight.size();
    if (length >= whole) return;
    connection.Write(std::string_view(flight).substr(0, length));
    if (reset) connection.Reset();
  });
  Use(Trusting());
  // Every byte of what begins it and of what ends it, and some of the certificate between.
  for (; length < whole; length += (length < 150 || length + 20 >= whole) ? 1U : 5U) {
    reset = length % 2 == 1;
    const Failure failure = FailureOf(ToDesk(server.port()));
    if (length >= whole) break;
    SCOPED_TRACE(length.load());
    Expect(failure, FailureKind::kConnectFailed, false,
           "127.0.0.1:" + std::to_string(server.port()) + " broke off the TLS handshake", "firewalls");
    if (HasFailure()) return;
  }
  EXPECT_GT(whole, 400U);
}

TEST_P(TlsHandshake, WithSomebodyWhoSpeaksNoTlsIsNamedSo) {
  const std::string kWords[] = {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
                                "SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example.org ESMTP\r\n",
                                "<html>this is no TLS at all</html>\n"};
  for (const std::string& words : kWords)
    for (const bool speaks_first : {false, true}) {
      const Failure failure = FailureWith([&](RawConnection& connection) {
        if (!speaks_first) connection.ReadSome();
        connection.Write(words);
        connection.WaitForEnd();
      });
      Expect(failure, FailureKind::kTlsFailed, false, "does not speak TLS", "is-ssl");
    }
}

TEST_P(TlsHandshake, WithGarbageSendsNothing) {
  std::string random(5000, '\0');
  unsigned state = 1;
  for (char& c : random) c = static_cast<char>((state = state * 1103515245 + 12345) >> 16);
  const std::string kGarbage[] = {
      random,
      std::string(5000, '\0'),
      std::string("\x16\x03\x03\xff\xff", 5) + std::string(70'000, 'x'),               // a record too long
      std::string("\x16\x03\x03\x00\x04\x02\xff\xff\xff", 9) + std::string(100, 'x'),  // a message too long
      std::string("\x17\x03\x03\x00\x05hello", 10),                   // data before the handshake
      std::string("\x16\x03\x03\x00\x00", 5),                         // nothing
      std::string("\x16\x03\x03\x00\x04\x0e\x00\x00\x00", 9),         // done before the hello
      std::string("\x80\x2e\x01\x00\x02", 5) + std::string(60, 'x'),  // of SSL 2
  };
  for (const std::string& garbage : kGarbage)
    ExpectNothingSent(FailureWith([&](RawConnection& connection) {
      connection.ReadSome();
      connection.Write(garbage);
    }));
}

TEST_P(TlsHandshake, ThatEndsInAnAlertLasts) {
  // handshake failure, illegal parameter, protocol version, internal error, unrecognized name, an unknown one
  for (const char alert : {40, 47, 70, 80, 112, 99}) {
    const Failure failure = FailureWith([&](RawConnection& connection) {
      connection.ReadSome();
      connection.Write(std::string("\x15\x03\x03\x00\x02\x02", 6) + alert);
      connection.WaitForEnd();
    });
    Expect(failure, FailureKind::kTlsFailed, false, "127.0.0.1:");
    EXPECT_THAT(failure.message, Not(HasSubstr("error:"))) << int{alert};
  }
}

TEST_P(TlsHandshake, WithCertificatesWithoutEndSendsNothing) {
  const auto context = ContextOfVersion();
  const Certificate other({.common_name = "one of many"});
  for (int number = 0; number < 400; ++number) other.AddToChainOf(context.get());  // 100 KiB are allowed
  RawServer server(RespondToAll, context.get());
  ExpectNothingSent(FailureOf(ToDesk(server.port())));
}

TEST_P(TlsHandshake, OnThePortForPlainHttpIsAskedFor) {
  const auto context = ContextOfVersion();
  RawServer server(RespondToAll, context.get());
  const Failure failure = FailureOf(To(server.port()));
  EXPECT_THAT(failure.kind, AnyOf(FailureKind::kConnectionLost, FailureKind::kResponseUnreadable));
  EXPECT_THAT(failure.message, HasSubstr("127.0.0.1:"));
  EXPECT_THAT(failure.assistance, HasSubstr("is-ssl"));
}

TEST_P(TlsHandshake, BelowTheMinimumIsRefused) {
  const int below = GetParam() - 1;
  auto context = Showing(below);
  RawServer server(RespondToAll, context.get());
  ClientOptions options = Trusting();
  options.tls_minimum = Is13() ? "1.3" : "1.2";
  Use(options);
  Expect(FailureOf(ToDesk(server.port())), FailureKind::kTlsFailed, false,
         "does not speak TLS " + options.tls_minimum + " or newer", "tls-minimum");
  options.tls_minimum = Is13() ? "1.2" : "1.1";
  Use(options);
  ExpectResponse(Send(ToDesk(server.port())));
}

/// What the first message of the client says.
class ClientHello : public TlsHandshake {
 protected:
  std::vector<std::string> HelloFor(const std::string& host) {
    const auto context = ContextOfVersion();
    SSL_CTX_set_client_hello_cb(context.get(), &Read, &seen_);
    seen_.clear();
    ClientOptions options;
    options.verify_certificate = false;
    Use(options);
    {
      RawServer server(RespondToAll, context.get());
      ExpectResponse(Send(ToDesk(server.port(), "/", host)));
    }
    return seen_;
  }

 private:
  static std::string Extension(SSL* tls, unsigned number, std::size_t skip) {
    const unsigned char* data = nullptr;
    std::size_t size = 0;
    if (SSL_client_hello_get0_ext(tls, number, &data, &size) != 1) return "none";
    return size < skip ? "short" : std::string(data + skip, data + size);
  }
  static int Read(SSL* tls, int*, void* seen) {
    // Behind the lengths of the list, its kind and the lengths within.
    *static_cast<std::vector<std::string>*>(seen) = {
        Extension(tls, TLSEXT_TYPE_server_name, 5),
        Extension(tls, TLSEXT_TYPE_application_layer_protocol_negotiation, 3),
        Extension(tls, TLSEXT_TYPE_early_data, 0)};
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  std::vector<std::string> seen_;
};
FLINTDESK_EACH_TLS_VERSION(ClientHello);

TEST_P(ClientHello, NamesTheHostWithoutItsDotAndInItsXnForm) {
  const std::string before = std::setlocale(LC_CTYPE, nullptr);
  std::setlocale(LC_CTYPE, "C.UTF-8");
  EXPECT_THAT(HelloFor("desk.local-test"), ElementsAre("desk.local-test", "http/1.1", "none"));
  EXPECT_THAT(HelloFor("desk.local-test."), ElementsAre("desk.local-test", "http/1.1", "none"));
  EXPECT_THAT(HelloFor("münchen.local-test"), ElementsAre("xn--mnchen-3ya.local-test", "http/1.1", "none"));
  EXPECT_THAT(HelloFor("MÜNCHEN.local-test."), ElementsAre("xn--mnchen-3ya.local-test", "http/1.1", "none"));
  EXPECT_THAT(HelloFor("127.0.0.1"), ElementsAre("none", "http/1.1", "none"));  // an address is no name
  std::setlocale(LC_CTYPE, before.c_str());
}

}  // namespace
}  // namespace flintdesk::http
