#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/text.hpp"
#include "http/testing/tls_fixture.hpp"
#include "http/testing/trusted_proxies.hpp"

namespace flintdesk::http {
namespace {

using ::testing::AnyOf;
using testing::Certificate;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::TrustedProxies;

/// Which way to the service desk a proxy is asked for, and over what.
enum class Way { kHttp, kHttps, kSocks5, kSocks5h };

std::string NameOf(const ::testing::TestParamInfo<Way>& way) {
  switch (way.param) {
    case Way::kHttp:
      return "Http";
    case Way::kHttps:
      return "Https";
    case Way::kSocks5:
      return "Socks5";
    case Way::kSocks5h:
      return "Socks5h";
  }
  return "";
}

/// One server plays both: the proxy, and behind it the service desk, which shows `desk_`.
class ProxyWay : public testing::TlsTest, public ::testing::WithParamInterface<Way> {
 protected:
  static bool OverTls() { return GetParam() == Way::kHttps; }
  static bool IsSocks() { return GetParam() == Way::kSocks5 || GetParam() == Way::kSocks5h; }
  static std::string Url(int port) {
    return ToLower(NameOf({GetParam(), 0})) + "://john:pass-of-the-proxy@127.0.0.1:" + std::to_string(port);
  }

  ClientOptions Through(int port) {
    ClientOptions options = Trusting();
    options.proxy = Url(port);
    return options;
  }
  SSL_CTX* ContextOfProxy() { return OverTls() ? proxy_context_.get() : nullptr; }

  /// What the proxy is asked; it has opened the way then. Empty: nobody asks.
  static std::string OpenTheWay(RawConnection& connection) {
    if (!IsSocks()) {
      const std::string request = connection.ReadRequest().value_or("");
      if (request.starts_with("CONNECT")) connection.Write("HTTP/1.1 200 Connection established\r\n\r\n");
      return request;
    }
    const std::string methods = connection.ReadSome();
    const bool takes_password = methods.find('\2', 2) != std::string::npos;
    connection.Write(takes_password ? std::string("\5\2") : std::string("\5\0", 2));
    if (takes_password) {
      connection.ReadSome();
      connection.Write(std::string("\1\0", 2));
    }
    std::string request = connection.ReadSome();
    connection.Write(std::string("\5\0\0\1\0\0\0\0\0\0", 10));
    return request;
  }
  RawServer::Handler WithTheDeskBehind() {
    return [this](RawServer& server, RawConnection& connection) {
      server.Note(OpenTheWay(connection));
      if (connection.SpeakTls(desk_context_.get())) RespondToAll(server, connection);
    };
  }
  static Request ToDeskBehind(bool tls = true) {
    Request request = To(8443, "/api", tls);
    request.origin.host = "desk.local-test";
    request.secret_headers.emplace_back("authtoken", Secret("key-of-the-test"));
    return request;
  }
  static void ExpectOfProxy(const Failure& failure, int port, const std::string& message = "") {
    EXPECT_EQ(failure.kind, FailureKind::kProxyFailed) << failure.message;
    EXPECT_FALSE(failure.sent) << failure.message;
    EXPECT_THAT(failure.message, HasSubstr("the proxy 127.0.0.1:" + std::to_string(port)));
    EXPECT_THAT(failure.message, HasSubstr(message));
    EXPECT_THAT(failure.message, Not(HasSubstr("error:")));
    EXPECT_THAT(failure.message + failure.assistance, Not(HasSubstr("pass-of-the-proxy")));
  }

  const Certificate proxy_{{.common_name = "proxy", .subject_alternative_name = "IP:127.0.0.1"}};
  const TrustedProxies trusted_{files_.Save("proxy.pem", proxy_.CertificatePem())};
  const std::shared_ptr<SSL_CTX> proxy_context_ = proxy_.ServerContext(), desk_context_ = Showing();
};
INSTANTIATE_TEST_SUITE_P(Over, ProxyWay,
                         ::testing::Values(Way::kHttp, Way::kHttps, Way::kSocks5, Way::kSocks5h), NameOf);

TEST_P(ProxyWay, LeadsToADeskOverTlsAndIsKept) {
  RawServer both(WithTheDeskBehind(), ContextOfProxy());
  Use(Through(both.port()));
  for (int number = 0; number < 3; ++number) {
    const Outcome outcome = Send(ToDeskBehind());
    ExpectResponse(outcome);
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->proxy, "");  // it cannot have written that
  }
  const std::vector<std::string> arrivals = both.arrivals();
  ASSERT_THAT(arrivals, SizeIs(4));
  EXPECT_EQ(both.connections(), 1);
  EXPECT_THAT(arrivals[0], Not(HasSubstr("key-of-the-test")));
  if (!IsSocks()) {
    EXPECT_THAT(arrivals[0], StartsWith("CONNECT desk.local-test:8443 HTTP/1.1\r\n"));
    EXPECT_THAT(arrivals[0],
                HasSubstr("Proxy-Authorization: Basic " + Base64Encode("john:pass-of-the-proxy")));
  }
  EXPECT_THAT(arrivals[1], StartsWith("GET /api HTTP/1.1\r\n"));
  EXPECT_THAT(arrivals[1], HasSubstr("authtoken: key-of-the-test\r\n"));
  EXPECT_THAT(arrivals[1], Not(HasSubstr("Proxy-")));
}

TEST_P(ProxyWay, LeadsToADeskInTheClear) {
  RawServer proxy(
      [](RawServer& server, RawConnection& connection) {
        if (IsSocks()) OpenTheWay(connection);
        RespondToAll(server, connection);
      },
      ContextOfProxy());
  Use(Through(proxy.port()));
  for (int number = 0; number < 2; ++number) {
    const Outcome outcome = Send(ToDeskBehind(false));
    ExpectResponse(outcome);
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->proxy, "127.0.0.1:" + std::to_string(proxy.port()));
  }
  EXPECT_EQ(proxy.connections(), 1);
  const std::string arrived = proxy.arrivals().at(0);
  if (IsSocks()) {
    EXPECT_THAT(arrived, StartsWith("GET /api HTTP/1.1\r\n"));
    EXPECT_THAT(arrived, Not(HasSubstr("Proxy-")));
  } else {
    EXPECT_THAT(arrived, StartsWith("GET http://desk.local-test:8443/api HTTP/1.1\r\n"));
    EXPECT_THAT(arrived, HasSubstr("Proxy-Authorization: Basic " + Base64Encode("john:pass-of-the-proxy")));
  }
  EXPECT_THAT(arrived, HasSubstr("Host: desk.local-test:8443\r\n"));
  EXPECT_THAT(arrived, HasSubstr("authtoken: key-of-the-test\r\n"));
}

/// Both ways, and both at once: neither side reads before the other has.
TEST_P(ProxyWay, CarriesLargeBodies) {
  const std::string large(1 << 20, 'y');
  RawServer both(
      [&](RawServer& server, RawConnection& connection) {
        server.Note(OpenTheWay(connection));
        if (!connection.SpeakTls(desk_context_.get())) return;
        while (auto request = connection.ReadRequest()) {
          server.Note(std::to_string(request->size()));
          connection.WriteResponse(large);
        }
      },
      ContextOfProxy());
  Use(Through(both.port()));
  Request request = ToDeskBehind();
  request.method = "POST";
  request.changes = true;
  request.body = large;
  for (int number = 0; number < 2; ++number) ExpectResponse(Send(request), large);
  ASSERT_THAT(both.arrivals(), SizeIs(3));
  EXPECT_GT(std::stoul(both.arrivals()[1]), large.size());
}

/// Behind a proxy as without one.
TEST_P(ProxyWay, ShowsTheCertificateOfTheDesk) {
  const auto stranger = Certificate({.subject_alternative_name = "DNS:desk.local-test"}).ServerContext();
  RawServer both(
      [&](RawServer& server, RawConnection& connection) {
        OpenTheWay(connection);
        if (connection.SpeakTls(stranger.get())) RespondToAll(server, connection);
      },
      ContextOfProxy());
  Use(Through(both.port()));
  Expect(FailureOf(ToDeskBehind()), FailureKind::kTlsFailed, false,
         "the certificate of desk.local-test:8443 is not trusted");
  EXPECT_THAT(both.arrivals(), IsEmpty());
}

TEST_P(ProxyWay, LeadsToTheDeskOfTheNameAlone) {
  RawServer both(WithTheDeskBehind(), ContextOfProxy());
  Use(Through(both.port()));
  Request request = ToDeskBehind();
  request.origin.host = "wrong.local-test";
  Expect(FailureOf(request), FailureKind::kTlsFailed, false,
         "the certificate of wrong.local-test:8443 is for another name");
  EXPECT_THAT(both.arrivals(), SizeIs(1));
}

/// The desk's failures are the desk's, once the way is open.
TEST_P(ProxyWay, DoesNotTakeTheBlameForTheDesk) {
  RawServer cut(
      [&](RawServer&, RawConnection& connection) {
        OpenTheWay(connection);
        if (!connection.SpeakTls(desk_context_.get())) return;
        connection.ReadRequest();
        connection.Write("HTTP/1.1 200 OK\r\n\r\nhello");
        connection.CloseWithoutNotice();
      },
      ContextOfProxy());
  Use(Through(cut.port()));
  Expect(FailureOf(ToDeskBehind()), FailureKind::kConnectionLost, true, "desk.local-test:8443");
  RawServer no_tls(
      [&](RawServer&, RawConnection& connection) {
        OpenTheWay(connection);
        connection.ReadSome();
        connection.Write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        connection.WaitForEnd();
      },
      ContextOfProxy());
  Use(Through(no_tls.port()));
  Expect(FailureOf(ToDeskBehind()), FailureKind::kTlsFailed, false,
         "desk.local-test:8443 does not speak TLS");
}

TEST_P(ProxyWay, ThatClosesIsNamed) {
  using Close = std::function<void(RawConnection&)>;
  std::vector<std::pair<std::string, Close>> closes{
      {"at once", [](RawConnection&) {}},
      {"after it was asked", [](RawConnection& connection) { connection.ReadSome(); }},
      {"with a reset", [](RawConnection& connection) {
         connection.ReadSome();
         connection.ResetNow();
       }}};
  if (IsSocks())
    closes.push_back({"before the way is open", [](RawConnection& connection) {
                        connection.ReadSome();
                        connection.Write(std::string("\5\0", 2));
                        connection.ReadSome();
                        connection.Write(std::string("\5\0\0\1", 4));
                      }});
  else
    closes.push_back({"before the way is open", [](RawConnection& connection) {
                        connection.ReadSome();
                        connection.Write("HTTP/1.1 200 Connection esta");
                      }});
  for (const auto& [name, close] : closes) {
    SCOPED_TRACE(name);
    RawServer proxy([&its_close = close](RawServer&, RawConnection& connection) { its_close(connection); },
                    ContextOfProxy());
    Use(Through(proxy.port()));
    ExpectOfProxy(FailureOf(ToDeskBehind()), proxy.port());
  }
}

TEST_P(ProxyWay, ThatSpeaksGarbageIsNamed) {
  for (const std::string& garbage :
       {std::string(3000, '\0'), std::string("SSH-2.0-OpenSSH_9.2\r\n\r\n"), std::string(200'000, 'x')}) {
    RawServer proxy(
        [&](RawServer&, RawConnection& connection) {
          connection.ReadSome();
          connection.Write(garbage);
        },
        ContextOfProxy());
    Use(Through(proxy.port()));
    ExpectOfProxy(FailureOf(ToDeskBehind()), proxy.port());
  }
}

/// Until the way is open it may be the proxy's silence, and then it is the desk's.
TEST_P(ProxyWay, ThatIsSilentIsEndedByTheConnectTimeout) {
  const std::vector<std::function<void(RawConnection&)>> kStages{
      [](RawConnection&) {}, [](RawConnection& connection) { connection.ReadSome(); },
      [](RawConnection& connection) { OpenTheWay(connection); }};
  for (std::size_t stage = 0; stage < kStages.size(); ++stage) {
    RawServer proxy(
        [&](RawServer&, RawConnection& connection) {
          kStages[stage](connection);
          connection.WaitForEnd();
        },
        ContextOfProxy());
    ClientOptions options = Through(proxy.port());
    options.connect_timeout = milliseconds(200);
    Use(options);
    const Failure failure = FailureOf(ToDeskBehind());
    EXPECT_THAT(failure.kind, AnyOf(FailureKind::kConnectFailed, FailureKind::kProxyFailed))
        << failure.message;
    EXPECT_FALSE(failure.sent) << failure.message;
    EXPECT_THAT(failure.message, HasSubstr("desk.local-test:8443"));
    EXPECT_THAT(failure.message, HasSubstr("within 200 ms"));
    if (stage < 2) {
      EXPECT_THAT(failure.message, HasSubstr("the proxy 127.0.0.1:" + std::to_string(proxy.port())));
    }
  }
}

TEST_P(ProxyWay, ThatIsSilentIsLeftWhenSomebodyCancels) {
  const std::vector<std::function<void(RawConnection&)>> kStages{
      [](RawConnection&) {}, [](RawConnection& connection) { connection.ReadSome(); },
      [](RawConnection& connection) { OpenTheWay(connection); }};
  for (const bool within_tls : {true, false})
    for (const auto& stage : kStages) {
      Context context;
      context.cancellation = std::make_shared<Cancellation>();
      // Without TLS to it the proxy does not even get to speak it.
      RawServer proxy(
          [&](RawServer&, RawConnection& connection) {
            if (within_tls && OverTls() && !connection.SpeakTls(proxy_context_.get())) return;
            stage(connection);
            context.cancellation->Cancel();
            connection.WaitForEnd();
          },
          nullptr);
      if (!within_tls && OverTls() && &stage == &kStages.back()) continue;  // no way is opened so
      Use(Through(proxy.port()));
      const Failure failure = FailureOf(ToDeskBehind(), context);
      Expect(failure, FailureKind::kCancelled, false, "desk.local-test:8443");
    }
}

TEST_P(ProxyWay, ThatRefusesIsNamed) {
  if (IsSocks()) {
    RawServer proxy([](RawServer&, RawConnection& connection) {
      connection.ReadSome();
      connection.Write(std::string("\5\0", 2));
      connection.ReadSome();
      connection.Write(std::string("\5\2\0\1\0\0\0\0\0\0", 10));
    });
    Use(Through(proxy.port()));
    ExpectOfProxy(FailureOf(ToDeskBehind()), proxy.port(), "did not connect to desk.local-test:8443");
    ExpectOfProxy(FailureOf(ToDeskBehind(false)), proxy.port(), "did not connect to desk.local-test:8443");
    return;
  }
  for (const std::string status :
       {"403 Forbidden", "502 Bad Gateway", "503 Service Unavailable", "302 Found"}) {
    RawServer proxy(
        [&](RawServer&, RawConnection& connection) {
          connection.ReadRequest();
          connection.WriteResponse("no", "Location: https://login.example.org/\r\n", status);
        },
        ContextOfProxy());
    Use(Through(proxy.port()));
    ExpectOfProxy(FailureOf(ToDeskBehind()), proxy.port(),
                  "refused to connect to desk.local-test:8443: status " + status.substr(0, 3));
  }
}

TEST_P(ProxyWay, ThatWantsAPasswordIsNamed) {
  if (IsSocks()) {
    RawServer proxy([](RawServer&, RawConnection& connection) {
      connection.ReadSome();
      connection.Write("\5\2");
      connection.ReadSome();
      connection.Write("\1\1");  // not that one
      connection.WaitForEnd();
    });
    Use(Through(proxy.port()));
    ExpectOfProxy(FailureOf(ToDeskBehind()), proxy.port());
    return;
  }
  for (const bool keeps_open : {true, false})
    for (const bool tls : {true, false}) {
      RawServer proxy(
          [&](RawServer&, RawConnection& connection) {
            while (connection.ReadRequest()) {
              connection.WriteResponse("who?", "Proxy-Authenticate: Basic realm=\"x\"\r\n",
                                       "407 Proxy Authentication Required");
              if (!keeps_open) return;
            }
          },
          ContextOfProxy());
      Use(Through(proxy.port()));
      if (tls) {
        ExpectOfProxy(FailureOf(ToDeskBehind(tls)), proxy.port(), "requires a name and a password");
        continue;
      }
      // The request was passed on, so that it is for whoever sent it to judge what this says of it.
      const Outcome outcome = Send(ToDeskBehind(tls));
      ASSERT_TRUE(outcome.ok()) << outcome.error().message;
      EXPECT_EQ(outcome->status, 407);
      EXPECT_EQ(outcome->proxy, "127.0.0.1:" + std::to_string(proxy.port()));
    }
}

/// Of proxies that are themselves reached over TLS.
class ProxyOverTls : public testing::TlsTest {
 protected:
  ClientOptions Through(int port) {
    ClientOptions options = Trusting();
    options.proxy = "https://127.0.0.1:" + std::to_string(port);
    return options;
  }
  std::string Saved(const Certificate& certificate) {
    return files_.Save("proxy.pem", certificate.CertificatePem());
  }
};

TEST_F(ProxyOverTls, ShowsACertificateOfItsOwn) {
  const Certificate other_name({.subject_alternative_name = "DNS:proxy.local-test"}),
      expired({.starts_in = -7200, .ends_in = -3600}), stranger({});
  const std::pair<const Certificate*, const Certificate*> kShownAndTrusted[] = {
      {&other_name, &other_name}, {&expired, &expired}, {&stranger, &desk_}};
  for (const auto& [shown, trusted] : kShownAndTrusted)
    for (const bool tls : {true, false}) {
      const TrustedProxies only_one(Saved(*trusted));
      const auto context = shown->ServerContext();
      RawServer proxy(RespondToAll, context.get());
      Use(Through(proxy.port()));
      const Failure failure = FailureOf(To(8443, "/", tls));
      Expect(failure, FailureKind::kProxyFailed, false,
             "the proxy 127.0.0.1:" + std::to_string(proxy.port()) + " shows a certificate");
      EXPECT_THAT(proxy.arrivals(), IsEmpty());
    }
}

TEST_F(ProxyOverTls, ASpeakerOfPlainHttpIsNamed) {
  for (const bool tls : {true, false}) {
    RawServer proxy([](RawServer&, RawConnection& connection) {
      connection.ReadSome();
      connection.Write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    Use(Through(proxy.port()));
    Expect(FailureOf(To(8443, "/", tls)), FailureKind::kProxyFailed, false, "does not speak TLS",
           "http:// in place of https://");
  }
}

/// The end of the TLS that is spoken with the proxy ends the inner one; a body without its end is broken.
TEST_F(ProxyOverTls, AnEndWithoutNoticeIsNoEndOfABody) {
  const TrustedProxies only_one(Saved(desk_));
  const auto context = desk_.ServerContext();
  for (const bool notice : {true, false}) {
    RawServer proxy(
        [&](RawServer&, RawConnection& connection) {
          connection.ReadRequest();
          connection.Write("HTTP/1.1 200 OK\r\n\r\nhello");
          if (!notice) connection.CloseWithoutNotice();
        },
        context.get());
    Use(Through(proxy.port()));
    const Outcome outcome = Send(To(8080));
    if (notice) {
      ExpectResponse(outcome);
    } else {
      ASSERT_FALSE(outcome.ok());
      Expect(outcome.error(), FailureKind::kConnectionLost, true,
             "127.0.0.1:" + std::to_string(proxy.port()));
    }
  }
}

/// libcurl's TLS to the proxy is OpenSSL, too, which returns only when there is nothing more to read just
/// now.
TEST_F(ProxyOverTls, WhoseHandshakeHasNoEndHoldsUpNobody) {
  std::string flood;
  for (int number = 0; number < 5'000; ++number) flood.append("\x16\x03\x03\x00\x04\x00\x00\x00\x00", 9);
  RawServer proxy([&](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    while (::send(connection.socket(), flood.data(), flood.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  ClientOptions options = Trusting();
  options.proxy = "https://127.0.0.1:" + std::to_string(proxy.port());
  options.connect_timeout = milliseconds(3000);
  Use(options);
  const Failure failure = FailureOf(ToDesk(443));
  EXPECT_FALSE(failure.sent);
  EXPECT_THAT(failure.message, HasSubstr("the proxy 127.0.0.1:"));
}

}  // namespace
}  // namespace flintdesk::http
