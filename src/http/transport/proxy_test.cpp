#include "http/transport/proxy.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/secret.hpp"
#include "base/testing/refusing_port.hpp"
#include "base/text.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using flintdesk::testing::RefusingPort;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(BypassesProxyTest, MatchesNamesAndEverythingBelowThem) {
  EXPECT_TRUE(BypassesProxy("desk.example.org", "localhost, example.org"));
  EXPECT_TRUE(BypassesProxy("EXAMPLE.org", ".example.org"));
  EXPECT_TRUE(BypassesProxy("desk", "desk"));
  EXPECT_FALSE(BypassesProxy("notexample.org", "example.org"));
  EXPECT_FALSE(BypassesProxy("example.org.evil", "example.org"));
  EXPECT_FALSE(BypassesProxy("desk", ""));
  EXPECT_FALSE(BypassesProxy("desk", " , ,."));
}

TEST(BypassesProxyTest, MatchesAddressesAndNetworks) {
  EXPECT_TRUE(BypassesProxy("10.1.2.3", "192.168.0.0/16,10.0.0.0/8"));
  EXPECT_FALSE(BypassesProxy("11.1.2.3", "10.0.0.0/8"));
  EXPECT_TRUE(BypassesProxy("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(BypassesProxy("127.0.0.10", "127.0.0.1"));
  EXPECT_TRUE(BypassesProxy("::1", "[::1]"));
  EXPECT_TRUE(BypassesProxy("fd00::7", "fd00::/8"));
  EXPECT_FALSE(BypassesProxy("10.0.0.1", "10.0.0.0/33"));
  EXPECT_FALSE(BypassesProxy("10.0.0.1", "10.0.0.0/x"));
}

TEST(BypassesProxyTest, MatchesEverythingWithAStar) { EXPECT_TRUE(BypassesProxy("desk", "*")); }

TEST(ProxySettingsTest, PrefersTheOptionToTheEnvironment) {
  setenv("http_proxy", "http://environment:3128", 1);
  setenv("no_proxy", "desk", 1);
  ProxySettings environment = MakeProxySettings({});
  ClientOptions options;
  options.proxy = "http://option:3128";
  ProxySettings option = MakeProxySettings(options);
  unsetenv("http_proxy");
  unsetenv("no_proxy");
  EXPECT_EQ(environment.For({.host = "other"}), "http://environment:3128");
  EXPECT_EQ(environment.For({.host = "desk"}), "");
  EXPECT_EQ(environment.For({.tls = true, .host = "other"}), "");
  EXPECT_EQ(option.For({.host = "desk"}), "http://option:3128");
}

TEST(ProxySettingsTest, LoopbackGoesThroughNoProxyOfTheEnvironment) {
  for (const char* name : {"http_proxy", "https_proxy"}) setenv(name, "http://environment:3128", 1);
  const ProxySettings environment = MakeProxySettings({});
  for (const char* name : {"http_proxy", "https_proxy"}) unsetenv(name);
  setenv("all_proxy", "socks5://environment:1080", 1);
  const ProxySettings all = MakeProxySettings({});
  unsetenv("all_proxy");
  ClientOptions options;
  options.proxy = "http://option:3128";
  const ProxySettings option = MakeProxySettings(options);
  for (const char* host : {"localhost", "LOCALHOST", "localhost.", "desk.localhost", "127.0.0.1",
                           "127.8.9.10", "127.1", "::1", "[::1]", "::ffff:127.0.0.1", "0.0.0.0"}) {
    for (const bool tls : {false, true}) {
      EXPECT_EQ(environment.For({.tls = tls, .host = host}), "") << host;
      EXPECT_EQ(all.For({.tls = tls, .host = host}), "") << host;
      EXPECT_EQ(option.For({.tls = tls, .host = host}), "http://option:3128") << host;
    }
  }
  for (const char* host : {"localhost.example.org", "128.0.0.1", "127.0.0.1.example.org", "::2", "desk"})
    EXPECT_EQ(environment.For({.host = host}), "http://environment:3128") << host;
}

TEST(ProxySettingsTest, ShowsNeitherUserNorPassword) {
  ClientOptions options;
  options.proxy = "http://john:pass%21word@proxy.example:3128";
  MakeProxySettings(options);
  EXPECT_EQ(ProxyHostAndPort(*options.proxy), "proxy.example:3128");
  EXPECT_EQ(ProxyHostAndPort("proxy.example"), "proxy.example:1080");
  EXPECT_THAT(Redact(*options.proxy), Not(HasSubstr("pass%21word")));
  EXPECT_THAT(Redact("pass!word"), Not(HasSubstr("pass!word")));
}

TEST(ProxySettingsTest, HidesWhatStandsForAPasswordInAnUnreadableUrl) {
  ClientOptions options;
  for (const char* url : {"http://agent:unread-able1@bad host:99999", "agent:unread-able1@x:99999"}) {
    options.proxy = url;
    const ProxySettings settings = MakeProxySettings(options);
    EXPECT_THAT(settings.FaultFor({.host = "desk"}), StartsWith("this is not the URL of a proxy")) << url;
    EXPECT_THAT(Redact(url), Not(HasSubstr("unread-able1"))) << url;
  }
}

TEST(ProxySettingsTest, TakesANameAloneForATokenOnlyWhenItIsLongEnough) {
  ClientOptions options;
  options.proxy = "http://fifteen-letters@proxy.example:3128";
  MakeProxySettings(options);
  EXPECT_EQ(FaultOfProxy("http://des%6Bs-15-letter:@proxy.example:3128"), "");
  EXPECT_EQ(Redact("fifteen-letters desks-15-letter"), "fifteen-letters desks-15-letter");

  options.proxy = "http://t0ken-of-16-char@proxy.example:3128";
  MakeProxySettings(options);
  EXPECT_THAT(Redact("t0ken-of-16-char"), Not(HasSubstr("t0ken")));

  options.proxy = "http://agent:pa55@proxy.example:3128";  // a password, however short
  MakeProxySettings(options);
  EXPECT_THAT(Redact("agent pa55"), StartsWith("agent "));
  EXPECT_THAT(Redact("agent pa55"), Not(HasSubstr("pa55")));
}

/// The transport through a proxy that is another of our servers.
class ProxiedTransportTest : public testing::TransportTest {
 protected:
  void UseProxy(const std::string& url, const std::string& ca_file = "") {
    ClientOptions options;
    options.proxy = url;
    options.ca_file = ca_file;
    options.verify_certificate = !ca_file.empty();
    Use(options);
  }
  static std::string Url(int port) {
    return "http://john:pass-of-the-proxy@127.0.0.1:" + std::to_string(port);
  }
  void ExpectProxyFailure(const Failure& failure, const std::string& message) {
    EXPECT_EQ(failure.kind, FailureKind::kProxyFailed) << failure.message;
    EXPECT_FALSE(failure.sent);
    EXPECT_THAT(failure.message, HasSubstr(message));
    EXPECT_THAT(failure.message + failure.assistance, Not(HasSubstr("pass-of-the-proxy")));
  }
};

TEST_F(ProxiedTransportTest, AsksTheProxyForPlainHttp) {
  RawServer proxy(RespondToAll);
  UseProxy(Url(proxy.port()));
  Request request = To(8080, "/api");
  request.origin.host = "desk.invalid";
  ASSERT_TRUE(Send(request).ok());
  EXPECT_THAT(proxy.arrivals().at(0), StartsWith("GET http://desk.invalid:8080/api HTTP/1.1\r\n"));
  EXPECT_THAT(proxy.arrivals().at(0),
              HasSubstr("Proxy-Authorization: Basic " + Base64Encode("john:pass-of-the-proxy")));
}

TEST_F(ProxiedTransportTest, SaysOnceWhoAsks) {
  // Both on the one handle of the client: what was set for the first must not be left for the second.
  RawServer proxy([](RawServer& server, RawConnection& connection) {
    server.Note(*connection.ReadRequest());
    connection.WriteResponse("", "", "403 Forbidden");
  });
  UseProxy(Url(proxy.port()));
  Request tunnelled = To(443, "/", true);
  tunnelled.secret_headers.emplace_back("authtoken", Secret("key-of-the-test"));
  Request plain = To(8080);
  plain.secret_headers = tunnelled.secret_headers;
  FailureOf(tunnelled);
  ASSERT_TRUE(Send(plain).ok());
  const std::vector<std::string> heads = proxy.arrivals();
  ASSERT_THAT(heads, SizeIs(2));
  EXPECT_THAT(heads[0], StartsWith("CONNECT 127.0.0.1:443 HTTP/1.1\r\n"));
  EXPECT_THAT(heads[0], Not(HasSubstr("authtoken")));
  EXPECT_THAT(heads[0], Not(HasSubstr("key-of-the-test")));
  EXPECT_THAT(heads[1], StartsWith("GET http://127.0.0.1:8080/ HTTP/1.1\r\n"));
  for (const std::string& head : heads) {
    const std::size_t first = head.find("User-Agent: flintdesk\r\n");
    EXPECT_NE(first, std::string::npos) << head;
    EXPECT_EQ(head.find("User-Agent", first + 1), std::string::npos) << head;
  }
}

TEST_F(ProxiedTransportTest, NeedsNoNameForAProxyThatWantsNone) {
  RawServer proxy(RespondToAll);
  UseProxy("http://127.0.0.1:" + std::to_string(proxy.port()));
  ASSERT_TRUE(Send(To(8080)).ok());
  EXPECT_THAT(proxy.arrivals().at(0), Not(HasSubstr("Proxy-Authorization")));
}

TEST_F(ProxiedTransportTest, GoesPastTheProxyOfTheEnvironmentWhereNoProxySaysSo) {
  const RefusingPort nobody;
  RawServer proxy(RespondToAll), desk(RespondToAll);
  setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
  Request elsewhere = To(nobody.port());
  elsewhere.origin.host = "desk.invalid";
  Use({});
  EXPECT_TRUE(Send(elsewhere).ok());
  EXPECT_TRUE(Send(To(desk.port())).ok());  // this machine, which needs no proxy
  setenv("no_proxy", "desk.invalid", 1);
  Use({});
  EXPECT_FALSE(Send(elsewhere).ok());
  unsetenv("http_proxy");
  unsetenv("no_proxy");
  EXPECT_THAT(proxy.arrivals(), SizeIs(1));
  EXPECT_THAT(desk.arrivals(), SizeIs(1));
}

TEST_F(ProxiedTransportTest, AnEmptyTextMeansNoProxyWhateverTheEnvironmentSays) {
  testing::Certificate certificate({});
  auto context = certificate.ServerContext();
  RawServer proxy(RespondToAll), server(RespondToAll), secure(RespondToAll, context.get());
  const std::string url = "http://127.0.0.1:" + std::to_string(proxy.port());
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy"}) setenv(name, url.c_str(), 1);
  UseProxy("");
  EXPECT_TRUE(Send(To(server.port())).ok());
  EXPECT_TRUE(Send(To(secure.port(), "/", true)).ok());
  EXPECT_THAT(proxy.arrivals(), SizeIs(0));
  Use({});
  Request elsewhere = To(server.port());
  elsewhere.origin.host = "desk.invalid";
  EXPECT_TRUE(Send(elsewhere).ok());
  EXPECT_THAT(proxy.arrivals(), SizeIs(1));
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy"}) unsetenv(name);
}

TEST_F(ProxiedTransportTest, BlamesTheProxyForItsOwnFailures) {
  const auto refuses_tls = [](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  };
  const auto closes = [](RawServer&, RawConnection& connection) { connection.ReadSome(); };
  testing::Certificate certificate({});
  auto context = certificate.ServerContext();
  RawServer without_tls(refuses_tls), closing(closes), with_tls(RespondToAll, context.get());
  struct Case {
    std::string scheme;
    int port;
    bool tls;
    std::string message, assistance;
  };
  const Case kCases[] = {
      {"https", without_tls.port(), true, "does not speak TLS", "http:// in place of https://"},
      {"https", without_tls.port(), false, "does not speak TLS", "http:// in place of https://"},
      {"https", closing.port(), true, "broke off the TLS handshake", "the proxy's port"},
      {"https", closing.port(), false, "broke off the TLS handshake", "the proxy's port"},
      {"http", without_tls.port(), true, "did not understand", "with https://"},
      {"http", with_tls.port(), true, "proxy", ""},
      {"http", closing.port(), false, "closed the connection", "If the proxy is reached over TLS"},
  };
  for (const Case& each : kCases) {
    UseProxy(each.scheme + "://127.0.0.1:" + std::to_string(each.port));
    Request request = To(8080, "/", each.tls);
    request.origin.host = "desk.invalid";
    const Failure failure = FailureOf(request);
    const std::string what = each.scheme + (each.tls ? " to TLS " : " to plain ") + each.message;
    EXPECT_THAT(failure.message, HasSubstr("the proxy 127.0.0.1:" + std::to_string(each.port))) << what;
    EXPECT_THAT(failure.message, HasSubstr(each.message)) << what;
    EXPECT_THAT(failure.assistance, HasSubstr(each.assistance)) << what;
    EXPECT_THAT(failure.message + failure.assistance, Not(HasSubstr("is-ssl"))) << what;
  }
}

TEST_F(ProxiedTransportTest, OpensATunnelForTlsAndKeepsTheKeyFromTheProxy) {
  testing::Certificate certificate({.subject_alternative_name = "DNS:desk.invalid"});
  auto context = certificate.ServerContext();
  // The one process plays both: it responds to CONNECT and then speaks TLS as the service desk.
  RawServer both([&](RawServer& server, RawConnection& connection) {
    server.Note(*connection.ReadRequest());
    connection.Write("HTTP/1.1 200 Connection established\r\n\r\n");
    connection.SpeakTls(context.get());
    RespondToAll(server, connection);
  });
  UseProxy(Url(both.port()));
  Request request = To(443, "/api", true);
  request.origin.host = "desk.invalid";
  request.secret_headers.emplace_back("authtoken", Secret("key-of-the-test"));
  Outcome outcome = Send(request);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  ASSERT_THAT(both.arrivals(), SizeIs(2));
  EXPECT_THAT(both.arrivals()[0], StartsWith("CONNECT desk.invalid:443 HTTP/1.1\r\n"));
  EXPECT_THAT(both.arrivals()[0], Not(HasSubstr("key-of-the-test")));
  EXPECT_THAT(both.arrivals()[1], HasSubstr("authtoken: key-of-the-test"));
  EXPECT_THAT(both.arrivals()[1], Not(HasSubstr("Proxy-Authorization")));
  EXPECT_THAT(outcome->HeaderValue("x-one"), "1");
}

TEST_F(ProxiedTransportTest, NamesAProxyThatIsNotThere) {
  const RefusingPort nobody;
  UseProxy(Url(nobody.port()));
  ExpectProxyFailure(FailureOf(To(80)), "could not connect to the proxy 127.0.0.1:");
}

TEST_F(ProxiedTransportTest, NamesAProxyThatDoesNotAnswerWhenTheCallsTimeIsOver) {
  Context context{.cancellation = std::make_shared<Cancellation>(), .label = {}};
  RawServer silent([&](RawServer&, RawConnection& connection) {
    connection.ReadRequest();
    loop_.Post([&context] { context.cancellation->Cancel(); });
    connection.WaitForEnd();
  });
  UseProxy(Url(silent.port()));
  const std::string proxy = "through the proxy 127.0.0.1:" + std::to_string(silent.port());
  Request request = To(443, "/", true);
  request.origin.host = "desk.invalid";
  Failure failure = FailureOf(request, context);
  EXPECT_EQ(failure.kind, FailureKind::kCancelled);
  EXPECT_THAT(failure.message,
              StartsWith("while connecting to desk.invalid:443 " + proxy + ", which did not answer"));
  EXPECT_THAT(failure.assistance, HasSubstr("Check `proxy`"));
  context.cancellation = std::make_shared<Cancellation>();
  failure = FailureOf(To(8080), context);
  EXPECT_THAT(failure.message, HasSubstr("while waiting for the response of 127.0.0.1:8080 " + proxy));
  EXPECT_THAT(failure.message + failure.assistance, Not(HasSubstr("pass-of-the-proxy")));
}

TEST_F(ProxiedTransportTest, NamesAProxyWhoseNameIsUnknown) {
  UseProxy("http://john:pass-of-the-proxy@no-such-proxy.invalid:3128");
  ExpectProxyFailure(FailureOf(To(80)),
                     "the name of the proxy no-such-proxy.invalid:3128 could not be resolved");
}

TEST_F(ProxiedTransportTest, NamesAProxyThatWantsAnotherPassword) {
  RawServer proxy(
      Says("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n"
           "Proxy-Authenticate: Basic realm=\"x\"\r\n\r\n"));
  UseProxy(Url(proxy.port()));
  ExpectProxyFailure(FailureOf(To(80, "/", true)), "requires a name and a password");
  // Whoever responds to a request that was passed on may have read it.
  const Outcome outcome = Send(ChangeTo(80, "a=1"));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->status, 407);
  EXPECT_EQ(outcome->proxy, "127.0.0.1:" + std::to_string(proxy.port()));
}

TEST_F(ProxiedTransportTest, AProxyWhosePageHasNoEndHoldsUpNobody) {
  for (const char* status : {"407 Proxy Authentication Required", "503 Service Unavailable"}) {
    RawServer proxy([&](RawServer&, RawConnection& connection) {
      if (!connection.ReadRequest()) return;
      connection.Write(std::string("HTTP/1.1 ") + status +
                       "\r\nContent-Length: 99999999999\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n");
      const std::string page(64 * 1024, 'x');
      while (::send(connection.socket(), page.data(), page.size(), MSG_NOSIGNAL) > 0) {
      }
    });
    UseProxy("http://127.0.0.1:" + std::to_string(proxy.port()));
    const Failure failure = FailureOf(To(443, "/", true));
    ExpectProxyFailure(failure, "127.0.0.1:" + std::to_string(proxy.port()));
  }
}

TEST_F(ProxiedTransportTest, NamesAProxyThatRefusesTheWay) {
  RawServer proxy(Says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
  UseProxy(Url(proxy.port()));
  ExpectProxyFailure(FailureOf(To(443, "/", true)), "refused to connect to 127.0.0.1:443: status 403");
}

TEST_F(ProxiedTransportTest, GoesThroughSocks5) {
  RawServer proxy([](RawServer& server, RawConnection& connection) {
    connection.ReadSome();  // methods
    connection.Write(std::string("\5\0", 2));
    server.Note(connection.ReadSome());  // connect
    connection.Write(std::string("\5\0\0\1\0\0\0\0\0\0", 10));
    RespondToAll(server, connection);
  });
  UseProxy("socks5h://127.0.0.1:" + std::to_string(proxy.port()));
  Request request = To(8080);
  request.origin.host = "desk.invalid";
  Outcome outcome = Send(request);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_THAT(proxy.arrivals().at(0), HasSubstr("desk.invalid"));
  EXPECT_THAT(proxy.arrivals().at(1), StartsWith("GET / HTTP/1.1"));
}

TEST_F(ProxiedTransportTest, NamesASocksProxyThatRefuses) {
  RawServer proxy([](RawServer&, RawConnection& connection) {
    connection.ReadSome();
    connection.Write(std::string("\5\0", 2));
    connection.ReadSome();
    connection.Write(std::string("\5\2\0\1\0\0\0\0\0\0", 10));
  });
  UseProxy("socks5h://127.0.0.1:" + std::to_string(proxy.port()));
  ExpectProxyFailure(FailureOf(To(8080)), "did not connect to 127.0.0.1:8080");
}

}  // namespace
}  // namespace flintdesk::http
