#include "cli/doctor.hpp"

#include <atomic>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/refusing_port.hpp"
#include "cli/testing/doctor_fixture.hpp"

namespace flintdesk::cli {
namespace {

using flintdesk::testing::RefusingPort;
using http::testing::RawConnection;
using http::testing::RawServer;
using testing::DoctorTest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Responding;

TEST_F(DoctorTest, FindsNothingWrongWithAHealthyServiceDesk) {
  auto simulator = Start({});
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("name"), HasSubstr("127.0.0.1 is an address"));
  EXPECT_THAT(Line("connection"), HasSubstr("ok       connection"));
  EXPECT_THAT(Line("api"), HasSubstr("V3 and V1 respond"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V3 and V1"));
  EXPECT_THAT(Line("clock"), HasSubstr("agree"));
  EXPECT_THAT(AllLines(), Not(HasSubstr(subject_.key.Reveal())));
}

TEST_F(DoctorTest, NamesTheRefusedPortAndStopsThere) {
  const RefusingPort nobody;
  subject_.origin.port = nobody.port();
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

/// Between two looks at it a second and a half go by, however long they really take.
class LeapingClock final : public Clock {
 public:
  time_point Now() const override { return time_point{} + ++looks_ * milliseconds(1'500); }
  std::int64_t EpochMilliseconds() const override { return SystemClock().EpochMilliseconds(); }

 private:
  mutable std::atomic<int> looks_{0};
};

TEST_F(DoctorTest, WarnsOfANameThatIsFoundSlowly) {
  const RefusingPort nobody;
  subject_.origin = {false, "localhost", nobody.port()};
  EXPECT_EQ(Run(LeapingClock()).code, Code::kUnreachable);
  EXPECT_THAT(Line("name"), MatchesRegex("warning  name           localhost is .*, found in 1500 ms.*"));
  EXPECT_THAT(Line("name"), HasSubstr("check this machine's name service"));
  Run(FakeClock());
  EXPECT_THAT(Line("name"), HasSubstr("ok       name           localhost is "));
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

TEST_F(DoctorTest, GivesUpOnAPortThatSaysNothing) {
  RawServer silent([](RawServer&, RawConnection& connection) { connection.WaitForEnd(); });
  subject_.origin.port = silent.port();
  subject_.origin.tls = true;
  subject_.http.connect_timeout = milliseconds(2'000);  // long enough for all that comes before it
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("tls"), HasSubstr("no TLS handshake within 2000 ms"));

  subject_.origin.tls = false;
  subject_.http.connect_timeout = milliseconds(1'000);
  EXPECT_EQ(Run().code, Code::kTimeout) << AllLines();
  EXPECT_THAT(Line("http"), HasSubstr("failure  http           the timeout of 2000 ms expired"));
  EXPECT_THAT(Line("http"),
              HasSubstr("Check that this is the service desk's port, and whether it is overloaded; "
                        "the doctor waits for twice connect-timeout."));
  EXPECT_THAT(Line("http"), Not(HasSubstr("Raise the timeout")));
}

TEST_F(DoctorTest, SaysThatTheUrlOfAProxyIsWrong) {
  for (const char* url : {"http://agent:hush hush@127.0.0.1:3128", "http://agent:hush@127.0.0.1:99999",
                          "http://agent:hush@[::1", "ftp://agent:hush@127.0.0.1:21"}) {
    ::setenv("http_proxy", url, 1);
    subject_.origin = {false, "desk.invalid", 8080};
    EXPECT_EQ(Run().code, Code::kInvalidConfiguration) << url;
    EXPECT_THAT(Line("proxy"), HasSubstr("failure  proxy          from http_proxy in the environment: "))
        << url;
    EXPECT_THAT(Line("proxy"), HasSubstr("Correct http_proxy, or set `proxy` in the configuration.")) << url;
    EXPECT_THAT(AllLines(), Not(HasSubstr("hush"))) << url;
    EXPECT_THAT(Line("name"), IsEmpty()) << url;
  }
  ::unsetenv("http_proxy");
  subject_.http.proxy = "ftp://127.0.0.1:21";
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("proxy"), HasSubstr("from the configuration: a proxy cannot have a URL of this scheme"));
  EXPECT_THAT(Line("proxy"), HasSubstr("Correct `proxy`."));
}

TEST_F(DoctorTest, SaysThatAFileOfTheConfigurationIsMissing) {
  subject_.http.ca_file = (home_.folder() / "none.pem").string();
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("configuration"), HasSubstr("ca-file: can't read"));
  EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(DoctorTest, SaysThatTheConfigurationSwitchesOffTheProxyOfTheEnvironment) {
  auto simulator = Start({});
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  subject_.http.proxy = "";
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("proxy"), HasSubstr("none: the configuration says so"));
  ::unsetenv("http_proxy");
}

TEST_F(DoctorTest, SaysThatThisMachineNeedsNoProxyOfTheEnvironment) {
  auto simulator = Start({});
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("proxy"),
              HasSubstr("is this machine, and http_proxy in the environment does not apply to it"));
  EXPECT_THAT(Line("tls"), IsEmpty());
  ::unsetenv("http_proxy");
}

TEST_F(DoctorTest, SaysThatPlainHttpToAnotherMachineShowsTheKey) {
  // 192.0.2.0/24 is for documents: nothing of it is reached, which does not matter.
  subject_.http.connect_timeout = milliseconds(50);
  for (const char* host : {"desk.invalid", "192.0.2.7"}) {
    subject_.origin = {false, host, 8080};
    EXPECT_EQ(Run().code, Code::kUnreachable);
    EXPECT_THAT(Line("tls"),
                HasSubstr("warning  tls            not used: the key and all tickets can be read"));
  }
  subject_.origin = {false, "127.0.0.1", 1};
  Run();
  EXPECT_THAT(Line("tls"), IsEmpty());
}

TEST_F(DoctorTest, SaysThatAProxyWantsAName) {
  RawServer proxy(
      Responding("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic "
                 "realm=\"x\"\r\nContent-Length: 0\r\n"
                 "Connection: close\r\n\r\n"));
  ::setenv("https_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
  subject_.origin = {true, "desk.example.com", 8080};
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("proxy"), HasSubstr("from https_proxy in the environment"));
  EXPECT_THAT(Line("tls"), HasSubstr("requires a name and a password, or other ones"));
  ::unsetenv("https_proxy");
}

TEST(FindingTest, KeepsForeignTextOnOneLineAndHidesSecrets) {
  RememberSecret("FINDING-TEST-SECRET-1");
  const Finding finding =
      Failure("http", Code::kServerError, "said \x1b[2J\r\nFINDING-TEST-SECRET-1", "Look.");
  EXPECT_EQ(LineOf(finding, false), "failure  http           said \\u001b[2J  [hidden]. Look.");
  EXPECT_EQ(LineOf(Ok("http", "fine"), true), "\x1b[32mok     \x1b[0m  http           fine");
}

TEST(PathInConfigurationTest, IsRelativeOnlyInsideOfTheHomeFolder) {
  EXPECT_EQ(PathInConfiguration("/srv/home/desk.pem", "/srv/home"), "desk.pem");
  EXPECT_EQ(PathInConfiguration("/srv/home/a/../desk.pem", "/srv/home/"), "desk.pem");
  EXPECT_EQ(PathInConfiguration("/srv/desk.pem", "/srv/home"), "/srv/desk.pem");
}

}  // namespace
}  // namespace flintdesk::cli
