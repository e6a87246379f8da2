#include "cli/doctor.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.hpp"
#include "cli/network_probe.hpp"
#include "connector/testing/temporary_home.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/raw_server.hpp"
#include "simulator/simulator.hpp"
#include "web/certificate.hpp"
#include "web/listener.hpp"

namespace flintdesk::cli {
namespace {

using connector::testing::TemporaryHome;
using http::testing::Certificate;
using http::testing::RawConnection;
using http::testing::RawServer;
using simulator::Simulator;
using simulator::SimulatorOptions;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The machine's clock, with another date.
class ShiftedClock final : public Clock {
 public:
  explicit ShiftedClock(std::int64_t shift) : shift_(shift) {}
  time_point Now() const override { return SystemClock().Now(); }
  std::int64_t EpochMilliseconds() const override { return SystemClock().EpochMilliseconds() + shift_; }

 private:
  std::int64_t shift_;
};

/// Answers whatever is asked.
RawServer::Handler Answering(std::string answer) {
  return [answer](RawServer&, RawConnection& connection) {
    if (connection.ReadRequest()) connection.Write(answer);
  };
}

/// A proxy that opens a tunnel to `port` of 127.0.0.1, wherever it is asked to.
RawServer::Handler TunnelTo(int port) {
  return [port](RawServer&, RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    auto addresses = Resolve("127.0.0.1", port, milliseconds(10'000));
    auto onward = Connect(addresses->front(), milliseconds(10'000));
    if (!onward.ok()) return;
    connection.Write("HTTP/1.1 200 Connection established\r\n\r\n");
    pollfd wait[] = {{connection.socket(), POLLIN, 0}, {onward->descriptor(), POLLIN, 0}};
    while (::poll(wait, 2, -1) > 0) {
      for (int i = 0; i < 2; ++i) {
        if (wait[i].revents == 0) continue;
        char buffer[16 * 1024];
        ssize_t count = ::read(wait[i].fd, buffer, sizeof buffer);
        if (count <= 0) return;
        if (::send(wait[1 - i].fd, buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) return;
      }
    }
  };
}

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    std::signal(SIGPIPE, SIG_IGN);
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
      ::unsetenv(name);
    subject_.command = "flintdesk doctor desk";
    subject_.origin = {false, "127.0.0.1", 1};
    subject_.key = Secret("DOCTOR-TEST-KEY-0001");
    subject_.http.connect_timeout = milliseconds(10'000);
    subject_.home = home_.folder();
  }

  std::unique_ptr<Simulator> Start(SimulatorOptions options) {
    options.api_key = subject_.key.Reveal();
    auto started = Simulator::Start(std::move(options));
    EXPECT_TRUE(started.ok());
    subject_.origin.port = (*started)->port();
    return std::move(started).value();
  }

  /// A service with TLS that counts requests and answers none of them sensibly.
  std::unique_ptr<web::Listener> StartTls(const web::CertificateOptions& certificate) {
    web::ListenerOptions options;
    options.tls = true;
    options.certificate = web::MakeSelfSignedCertificate(certificate).value();
    pem_ = options.certificate.certificate_pem;
    auto started = web::Listener::Start(std::move(options), web::Deferred([this](const web::Request&) {
                                          ++requests_;
                                          return web::Response::Text(404, "nothing here");
                                        }));
    EXPECT_TRUE(started.ok());
    subject_.origin = {true, "localhost", (*started)->port()};
    return std::move(started).value();
  }

  std::string Saved(const std::string& text) {
    std::string path = (home_.folder() / "trusted.pem").string();
    EXPECT_TRUE(WriteFile(path, text).ok());
    return path;
  }

  DoctorResult Run(const Clock& clock = SystemClock()) {
    findings_.clear();
    return Examine(subject_, clock, [this](const Finding& finding) { findings_.push_back(finding); });
  }

  /// The last line about one check; an empty text when there is none.
  std::string Line(const std::string& check) const {
    std::string line;
    for (const Finding& finding : findings_)
      if (finding.check == check) line = LineOf(finding, false);
    return line;
  }
  std::string AllLines() const {
    std::string lines;
    for (const Finding& finding : findings_) lines += LineOf(finding, false) + "\n";
    return lines;
  }

  TemporaryHome home_;
  DoctorSubject subject_;
  std::vector<Finding> findings_;
  std::string pem_;
  std::atomic<int> requests_{0};
};

TEST_F(DoctorTest, FindsNothingWrongWithAHealthyServiceDesk) {
  auto simulator = Start({});
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("name"), HasSubstr("127.0.0.1 is an address"));
  EXPECT_THAT(Line("connection"), HasSubstr("ok       connection"));
  EXPECT_THAT(Line("api"), HasSubstr("V3 and V1 answer"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V3 and V1"));
  EXPECT_THAT(Line("clock"), HasSubstr("agree"));
  EXPECT_THAT(AllLines(), Not(HasSubstr(subject_.key.Reveal())));
}

TEST_F(DoctorTest, NamesTheRefusedPortAndStopsThere) {
  subject_.origin.port = http::testing::FreePort();
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("connection"), HasSubstr("127.0.0.1: connection refused. Check host-name and port"));
  EXPECT_THAT(Line("http"), IsEmpty());
}

TEST_F(DoctorTest, NamesTheUnknownHost) {
  subject_.origin.host = "no-such-desk.invalid";
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("name"), HasSubstr("failure  name           no-such-desk.invalid: "));
  EXPECT_THAT(Line("connection"), IsEmpty());
}

TEST_F(DoctorTest, TakesAnAddressOfTheSixthVersion) {
  auto simulator = Start({});
  subject_.origin.host = "::1";
  const Code code = Run().code;
  if (Line("connection").starts_with("failure")) {
    // A machine without IPv6 says so, which is what the doctor is for.
    EXPECT_EQ(code, Code::kUnreachable);
  } else {
    EXPECT_EQ(code, Code::kSuccess) << AllLines();
  }
  EXPECT_THAT(Line("name"), HasSubstr("::1 is an address"));
}

TEST_F(DoctorTest, PrintsTheCommandThatTrustsASelfSignedCertificate) {
  auto listener = StartTls({});
  const DoctorResult result = Run();
  EXPECT_EQ(result.code, Code::kUnreachable);
  EXPECT_TRUE(result.only_trust_missing);
  EXPECT_THAT(Line("tls"), HasSubstr("TLSv1.3"));
  EXPECT_THAT(Line("certificate"), HasSubstr("CN=localhost, issued by itself"));
  EXPECT_THAT(Line("trust"), HasSubstr("the certificate is self-signed"));
  EXPECT_THAT(Line("trust"), HasSubstr("`flintdesk doctor desk --save-certificate desk.pem`"));
  EXPECT_THAT(Line("trust"), HasSubstr("\"ca-file\": "));
  EXPECT_EQ(requests_, 0) << "nothing, the key least of all, goes to a server that is not trusted";
}

TEST_F(DoctorTest, SavesTheCertificateSoThatItIsTrustedAfterwards) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  subject_.origin.tls = true;
  subject_.save_certificate = home_.folder() / "desk.pem";
  const DoctorResult first = Run();
  EXPECT_EQ(first.code, Code::kUnreachable);
  EXPECT_THAT(Line("saved"), HasSubstr("the certificate in "));
  EXPECT_THAT(Line("trust"), HasSubstr("add \"ca-file\": \"desk.pem\""));
  EXPECT_THAT(Line("certificate"), HasSubstr("SHA-256 " + first.fingerprint));
  EXPECT_EQ(first.fingerprint.size(), 95U);
  EXPECT_EQ(ReadFile(subject_.save_certificate).value(), simulator->certificate_pem());

  subject_.http.ca_file = subject_.save_certificate.string();
  subject_.save_certificate.clear();
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("trust"), HasSubstr("vouched for by ca-file"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted"));
}

TEST_F(DoctorTest, WarnsAndGoesOnWhenCertificatesAreNotChecked) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  subject_.origin.tls = true;
  subject_.http.verify_certificate = false;
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("trust"), HasSubstr("warning  trust"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted"));
}

TEST_F(DoctorTest, ListsTheNamesThatACertificateHas) {
  const Certificate other(
      {.subject_alternative_name = "DNS:desk.example.com,DNS:*.example.org,IP:192.0.2.1"});
  auto context = other.ServerContext();
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); }, context.get());
  subject_.origin = {true, "localhost", server.port()};
  subject_.http.ca_file = Saved(other.CertificatePem());
  const DoctorResult result = Run();
  EXPECT_EQ(result.code, Code::kUnreachable);
  EXPECT_FALSE(result.only_trust_missing);
  EXPECT_THAT(Line("hostname"),
              HasSubstr("for desk.example.com, *.example.org, 192.0.2.1, not for localhost"));
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
  EXPECT_THAT(Line("http"), IsEmpty());
}

TEST_F(DoctorTest, SaysThatACertificateHasExpired) {
  const Certificate expired({.common_name = "old desk", .starts_in = -7200, .ends_in = -3600});
  auto context = expired.ServerContext();
  RawServer server([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); }, context.get());
  subject_.origin = {true, "localhost", server.port()};
  subject_.http.ca_file = Saved(expired.CertificatePem());
  const DoctorResult result = Run();
  EXPECT_EQ(result.code, Code::kUnreachable);
  EXPECT_FALSE(result.only_trust_missing);
  EXPECT_THAT(Line("validity"), HasSubstr("expired on 20"));
  EXPECT_THAT(Line("hostname"), HasSubstr("ok"));
  EXPECT_THAT(Line("http"), IsEmpty());
}

TEST_F(DoctorTest, NamesTheAuthorityThatNobodyHereKnows) {
  const Certificate authority(
      {.common_name = "Example authority", .subject_alternative_name = "", .authority = true});
  const Certificate desk({.common_name = "desk"}, &authority);
  auto context = desk.ServerContext();
  RawServer server([](RawServer&, RawConnection&) {}, context.get());
  subject_.origin = {true, "localhost", server.port()};
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("trust"),
              HasSubstr("vouches for the issuer CN=Example authority. Set ca-file to that authority"));

  subject_.http.ca_file = Saved(authority.CertificatePem());
  Run();
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
}

TEST_F(DoctorTest, WarnsOfACertificateThatExpiresSoon) {
  auto listener = StartTls({.extra_name = "", .days = 10});
  subject_.http.ca_file = Saved(pem_);
  Run();
  EXPECT_THAT(Line("validity"), HasSubstr("warning  validity       expires on "));
}

TEST_F(DoctorTest, TellsPlainHttpOnAPortThatIsConfiguredForTls) {
  auto simulator = Start({});
  subject_.origin.tls = true;
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("tls"), HasSubstr("set \"is-ssl\": false"));
}

TEST_F(DoctorTest, TellsTlsOnAPortThatIsConfiguredForPlainHttp) {
  auto listener = StartTls({});
  subject_.origin.tls = false;
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("http"), HasSubstr("the port speaks TLS, and is-ssl is false. Set \"is-ssl\": true"));
  EXPECT_EQ(requests_, 0);
}

TEST_F(DoctorTest, GivesUpOnAPortThatSaysNothing) {
  RawServer silent([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); });
  subject_.origin.port = silent.port();
  subject_.origin.tls = true;
  subject_.http.connect_timeout = milliseconds(200);
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("tls"), HasSubstr("no TLS within 200 ms"));

  subject_.origin.tls = false;
  EXPECT_EQ(Run().code, Code::kTimeout) << AllLines();
  EXPECT_THAT(Line("http"), HasSubstr("failure"));
}

TEST_F(DoctorTest, SaysWhenSomethingElseThanAServiceDeskAnswers) {
  RawServer other(Answering(
      "HTTP/1.1 404 Not Found\r\nServer: printer\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope"));
  subject_.origin.port = other.port();
  EXPECT_EQ(Run().code, Code::kServerError);
  EXPECT_THAT(Line("http"), HasSubstr("status 404 without a key, printer"));
  EXPECT_THAT(Line("api"), HasSubstr("neither V3 nor V1 answers"));
  EXPECT_THAT(Line("key"), IsEmpty());
}

struct KeyCase {
  std::string profile;
  std::string text;
};

class WrongKeyTest : public DoctorTest, public ::testing::WithParamInterface<KeyCase> {};

TEST_P(WrongKeyTest, IsToldWhateverFormTheRefusalHas) {
  SimulatorOptions options;
  options.profile = GetParam().profile;
  auto simulator = Start(options);
  subject_.key = Secret("ANOTHER-KEY-0002");
  EXPECT_EQ(Run().code, Code::kUnauthenticated) << AllLines();
  EXPECT_THAT(Line("key"), HasSubstr(GetParam().text));
  EXPECT_THAT(Line("key"), HasSubstr("Check technician-key"));
  EXPECT_THAT(AllLines(), Not(HasSubstr("ANOTHER-KEY-0002")));
}

INSTANTIATE_TEST_SUITE_P(
    Profiles, WrongKeyTest,
    ::testing::Values(KeyCase{"13008", "V3: the service desk does not accept the key"},
                      KeyCase{"bad-key-401", "V3: the service desk does not accept the key"},
                      KeyCase{"bad-key-login-page", "a login page"},
                      KeyCase{"bad-key-redirect", "a login page"},
                      KeyCase{"v1-only", "V1: the service desk does not accept the key"},
                      KeyCase{"v3-only", "V3: the service desk does not accept the key"}));

TEST_F(DoctorTest, SaysWhichApiIsThere) {
  SimulatorOptions options;
  options.profile = "v3-only";
  auto simulator = Start(options);
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("api"), HasSubstr("V3 answers, V1 does not"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V3"));

  options.profile = "v1-only";
  simulator = Start(options);
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("api"), HasSubstr("V1 answers, V3 does not"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V1"));

  subject_.api_version = "v3";
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("api"), HasSubstr("Set api-version to auto or v1"));
}

TEST_F(DoctorTest, SaysThatNoKeyIsConfigured) {
  auto simulator = Start({});
  subject_.key = Secret();
  EXPECT_EQ(Run().code, Code::kUnauthenticated);
  EXPECT_THAT(Line("key"), HasSubstr("none is configured. Set technician-key"));
  EXPECT_THAT(Line("api"), HasSubstr("V3 and V1 answer"));
}

TEST_F(DoctorTest, WarnsOfAClockThatIsWrong) {
  auto simulator = Start({});
  EXPECT_EQ(Run(ShiftedClock(-300'000)).code, Code::kSuccess);
  EXPECT_THAT(Line("clock"), HasSubstr("warning  clock          the service desk's is "));
  EXPECT_THAT(Line("clock"), HasSubstr(" s ahead of ours"));
  Run(ShiftedClock(300'000));
  EXPECT_THAT(Line("clock"), HasSubstr(" s behind ours"));
}

TEST_F(DoctorTest, SaysThatAFileOfTheConfigurationIsMissing) {
  subject_.http.ca_file = (home_.folder() / "none.pem").string();
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("configuration"), HasSubstr("ca-file: can't read"));
  EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(DoctorTest, SaysThatACaFileHoldsNoCertificate) {
  auto listener = StartTls({});
  subject_.http.ca_file = Saved("not a certificate\n");
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("tls"), HasSubstr("holds no certificate"));
}

TEST_F(DoctorTest, LooksThroughAProxyAtTheServersCertificate) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  RawServer proxy(TunnelTo(simulator->port()));
  subject_.origin.tls = true;
  subject_.http.ca_file = Saved(simulator->certificate_pem());
  subject_.http.proxy = "http://agent:hush-hush@127.0.0.1:" + std::to_string(proxy.port());
  Run();
  EXPECT_THAT(Line("proxy"),
              HasSubstr("127.0.0.1:" + std::to_string(proxy.port()) + ", from the configuration"));
  EXPECT_THAT(Line("tls"), HasSubstr("TLSv1.3"));
  EXPECT_THAT(Line("trust"), HasSubstr("ok"));
  EXPECT_THAT(AllLines(), Not(HasSubstr("hush-hush")));
}

TEST_F(DoctorTest, SaysThatAProxyWantsAName) {
  RawServer proxy(
      Answering("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic "
                "realm=\"x\"\r\nContent-Length: 0\r\n"
                "Connection: close\r\n\r\n"));
  ::setenv("https_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
  subject_.origin = {true, "desk.example.com", 8080};
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("proxy"), HasSubstr("from https_proxy in the environment"));
  EXPECT_THAT(Line("tls"), HasSubstr("407"));
  ::unsetenv("https_proxy");
}

TEST(FindingTest, KeepsForeignTextOnOneLineAndHidesSecrets) {
  RememberSecret("FINDING-TEST-SECRET");
  const Finding finding = Failure("http", Code::kServerError, "said \x1b[2J\r\nFINDING-TEST-SECRET", "Look.");
  EXPECT_EQ(LineOf(finding, false), "failure  http           said  [2J  [hidden]. Look.");
  EXPECT_EQ(LineOf(Ok("http", "fine"), true), "\x1b[32mok     \x1b[0m  http           fine");
}

TEST(PathInConfigurationTest, IsRelativeOnlyInsideOfTheHomeFolder) {
  EXPECT_EQ(PathInConfiguration("/srv/home/desk.pem", "/srv/home"), "desk.pem");
  EXPECT_EQ(PathInConfiguration("/srv/home/a/../desk.pem", "/srv/home/"), "desk.pem");
  EXPECT_EQ(PathInConfiguration("/srv/desk.pem", "/srv/home"), "/srv/desk.pem");
}

}  // namespace
}  // namespace flintdesk::cli
