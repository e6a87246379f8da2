#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/doctor_fixture.hpp"
#include "connector/memory.hpp"
#include "servicedesk/outcome/installation.hpp"

// What the doctor finds behind the port: HTTP, the APIs, the key, the clock.

namespace flintdesk::cli {
namespace {

using http::testing::RawServer;
using simulator::SimulatorOptions;
using testing::DoctorTest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Responding;

struct KeyCase {
  std::string profile;
  std::string text;
};

class WrongKeyTest : public DoctorTest, public ::testing::WithParamInterface<KeyCase> {};

TEST_P(WrongKeyTest, IsReportedWhateverFormTheRefusalHas) {
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

/// The machine's clock, with another date.
class ShiftedClock final : public Clock {
 public:
  explicit ShiftedClock(std::int64_t shift) : shift_(shift) {}
  time_point Now() const override { return SystemClock().Now(); }
  std::int64_t EpochMilliseconds() const override { return SystemClock().EpochMilliseconds() + shift_; }

 private:
  std::int64_t shift_;
};

TEST_F(DoctorTest, NoticesTlsOnAPortThatIsConfiguredForPlainHttp) {
  auto listener = StartTls({});
  subject_.origin.tls = false;
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(Line("http"), HasSubstr("the port speaks TLS, and is-ssl is false. Set \"is-ssl\": true"));
  EXPECT_EQ(requests_, 0);
}

TEST_F(DoctorTest, SaysWhenSomethingElseThanAServiceDeskResponds) {
  RawServer other(Responding(
      "HTTP/1.1 404 Not Found\r\nServer: printer\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope"));
  subject_.origin.port = other.port();
  EXPECT_EQ(Run().code, Code::kServerError);  // as a call would end
  EXPECT_THAT(Line("http"), HasSubstr("status 404 without a key, printer"));
  EXPECT_THAT(Line("api"), HasSubstr("neither V3 nor V1 responds"));
  EXPECT_THAT(Line("key"), IsEmpty());
  EXPECT_THAT(Line("clock"), IsEmpty());
}

TEST_F(DoctorTest, SaysToSetIsSslWhereEverythingIsSentOnToHttps) {
  RawServer other(
      Responding("HTTP/1.1 301 Moved Permanently\r\nLocation: https://desk.example/\r\nContent-Length: 0\r\n"
                 "Connection: close\r\n\r\n"));
  subject_.origin.port = other.port();
  EXPECT_EQ(Run().code, Code::kUnreachable);
  EXPECT_THAT(
      Line("api"),
      HasSubstr("the service desk redirects the call to HTTPS, to https://desk.example/. If that is the "
                "service desk, set host-name, port, is-ssl and base-path to it."));
}

TEST_F(DoctorTest, JudgesNoKeyWhereTheServiceDeskFails) {
  for (const char* body : {"{\"response_status\":{\"status_code\":4000,\"status\":\"failed\",\"messages\":"
                           "[{\"status_code\":4004,\"message\":\"busy\"}]}}",
                           "<html>busy</html>", ""}) {
    RawServer down(Responding("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: " +
                              std::to_string(std::string(body).size()) + "\r\n\r\n" + body));
    subject_.origin.port = down.port();
    EXPECT_EQ(Run().code, Code::kServerError) << body;
    EXPECT_THAT(Line("api"), HasSubstr("failure  api            neither V3 nor V1 responds")) << body;
    EXPECT_THAT(Line("api"), HasSubstr("failed with HTTP 503")) << body;
    EXPECT_THAT(Line("api"), HasSubstr("Read the service desk's own log")) << body;
    EXPECT_THAT(Line("key"), HasSubstr("warning  key            not known: the service desk fails")) << body;
  }
}

TEST_F(DoctorTest, AnApiThatFailsIsAFailureWhereCallsGoOverIt) {
  RawServer half([](RawServer&, http::testing::RawConnection& connection) {
    const auto request = connection.ReadRequest();
    if (!request) return;
    const std::string good = R"({"operation":{"result":{"status":"Success","message":"ok"},"Details":[]}})";
    const bool v1 = request->find("/sdpapi/") != std::string::npos;
    connection.Write(
        v1 ? "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(good.size()) +
                 "\r\n\r\n" + good
           : "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  subject_.origin.port = half.port();
  for (const char* version : {"auto", "v3"}) {
    subject_.api_version = version;
    EXPECT_EQ(Run().code, Code::kServerError) << version;
    EXPECT_THAT(Line("api"), HasSubstr("V1 responds, V3 does not: the service desk failed with HTTP 500"))
        << version;
    EXPECT_THAT(Line("key"), HasSubstr("not known")) << version;
  }
  subject_.api_version = "v1";
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V1"));
}

TEST_F(DoctorTest, SaysWhichApiIsThere) {
  SimulatorOptions options;
  options.profile = "v3-only";
  auto simulator = Start(options);
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("api"), HasSubstr("V3 responds, V1 does not"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V3"));

  options.profile = "v1-only";
  simulator = Start(options);
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("api"), HasSubstr("V1 responds, V3 does not"));
  EXPECT_THAT(Line("key"), HasSubstr("accepted by V1"));

  subject_.api_version = "v3";
  EXPECT_EQ(Run().code, Code::kInvalidConfiguration);
  EXPECT_THAT(Line("api"), HasSubstr("Set api-version to auto or v1"));
}

TEST_F(DoctorTest, SaysThatThePortalIsNotThere) {
  auto simulator = Start({});
  subject_.portal = "7";
  EXPECT_EQ(Run().code, Code::kNotFound) << AllLines();
  EXPECT_THAT(Line("portal"),
              HasSubstr("failure  portal         portal-id 7: V3 responds without it, and with "
                        "it: the service desk knows no such request"));
  EXPECT_THAT(Line("portal"), HasSubstr("Set portal-id to that of a portal that this service desk has"));
  subject_.portal.clear();
  subject_.portal_name = "other";
  subject_.api_version = "v3";
  EXPECT_EQ(Run().code, Code::kNotFound) << AllLines();
  EXPECT_THAT(Line("portal"), HasSubstr("portal other: V3 responds without it"));
  subject_.key = Secret("ANOTHER-KEY-0002");
  Run();
  EXPECT_THAT(Line("portal"), IsEmpty()) << "nothing shows that it is the portal";
}

TEST_F(DoctorTest, APortalThatV1DoesNotKnowMattersWhereCallsGoOverV1) {
  RawServer desk([](RawServer&, http::testing::RawConnection& connection) {
    const auto request = connection.ReadRequest();
    if (!request) return;
    const std::string success =
        R"({"operation":{"result":{"status":"Success","message":"ok"},"Details":[]}})";
    const std::string no_portal =
        R"({"operation":{"result":{"status":"Failed","message":"No such portal"}}})";
    const std::string v3 = R"({"requests":[],"response_status":[{"status_code":2000,"status":"success"}]})";
    const bool is_v1 = request->find("/sdpapi/") != std::string::npos;
    const bool has_portal = request->find("PORTALID=7") != std::string::npos;
    const std::string& body = !is_v1 ? v3 : has_portal ? no_portal : success;
    connection.Write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
  });
  subject_.origin.port = desk.port();
  subject_.portal = "7";
  for (const char* version : {"auto", "v3"}) {
    subject_.api_version = version;
    EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
    EXPECT_THAT(Line("portal"), IsEmpty());
  }
  subject_.api_version = "v1";
  EXPECT_NE(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("portal"), HasSubstr("portal-id 7: V1 responds without it, and with it"));
}

TEST_F(DoctorTest, LooksForTheAccount) {
  SimulatorOptions options;
  options.profile = "msp";
  auto simulator = Start(options);
  subject_.account = "Acne";
  EXPECT_EQ(Run().code, Code::kRejected) << AllLines();
  EXPECT_THAT(Line("account"), HasSubstr("failure  account        the service desk has no account \"Acne\"; "
                                         "did you mean \"Acme\"? Correct account"));
  subject_.account = "Globex";
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("account"), HasSubstr("ok       account        Globex is one of the service desk's"));
}

TEST_F(DoctorTest, SaysThatTheAccountsAreNotListed) {
  SimulatorOptions options;
  options.profile = "msp,v3-only";
  auto simulator = Start(options);
  subject_.account = "Acne";
  EXPECT_EQ(Run().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("account"),
              HasSubstr("warning  account        Acne: not known, the list of accounts can't be "
                        "read over V1 (HTTP 404)"));
}

TEST_F(DoctorTest, SaysOverWhichApiCallsGo) {
  SimulatorOptions options;
  options.profile = "any-portal";
  auto simulator = Start(options);
  subject_.data = home_.folder() / "data";
  Run();
  EXPECT_THAT(Line("api"), HasSubstr("calls go over V3"));

  const auto memory = connector::MakeMemory(subject_.data);
  connector::KeptFacts facts(SystemClock(), *memory);
  const std::string name = servicedesk::InstallationName(subject_.origin, "");
  const std::string file = connector::KeptFacts::NameInMemory(name) + ".json";
  servicedesk::Installation(facts, SystemClock(), subject_.origin, "").KeepApi(servicedesk::Api::kV1);
  EXPECT_EQ(Run().code, Code::kSuccess);
  EXPECT_THAT(Line("api"), HasSubstr("warning  api"));
  EXPECT_THAT(Line("api"),
              HasSubstr("calls go over V1, since V3 did not respond to an earlier one. Delete data/" + file +
                        ", and"));
  ASSERT_TRUE(std::filesystem::exists(subject_.data / file));
  EXPECT_THAT(file, ::testing::StartsWith("installation-of-http___"));

  subject_.portal = "2";
  Run();
  EXPECT_THAT(Line("api"), HasSubstr("ok       api            V3 and V1 respond; calls go over V3"));
  subject_.portal.clear();
  subject_.api_version = "v3";
  Run();
  EXPECT_THAT(Line("api"), HasSubstr("ok       api            V3 and V1 respond; calls go over V3"));
  subject_.api_version = "v1";
  Run();
  EXPECT_THAT(Line("api"), HasSubstr("calls go over V1"));
}

TEST_F(DoctorTest, SaysThatNoKeyIsConfigured) {
  auto simulator = Start({});
  subject_.key = Secret();
  EXPECT_EQ(Run().code, Code::kUnauthenticated);
  EXPECT_THAT(Line("key"), HasSubstr("none is configured. Set technician-key"));
  EXPECT_THAT(Line("api"), HasSubstr("V3 and V1 respond"));
}

TEST_F(DoctorTest, WarnsOfAClockThatIsWrong) {
  auto simulator = Start({});
  EXPECT_EQ(Run(ShiftedClock(-300'000)).code, Code::kSuccess);
  EXPECT_THAT(Line("clock"), HasSubstr("warning  clock          the service desk's is "));
  EXPECT_THAT(Line("clock"), HasSubstr(" s ahead of ours"));
  Run(ShiftedClock(300'000));
  EXPECT_THAT(Line("clock"), HasSubstr(" s behind ours"));
}

TEST_F(DoctorTest, ReportsAResponseWithoutADate) {
  const std::string body = R"({"response_status":{"status_code":4000,"status":"failed","messages":)"
                           R"([{"status_code":4002,"type":"failed","message":"UNAUTHORISED"}]}})";
  RawServer other(Responding("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n\r\n" + body));
  subject_.origin.port = other.port();
  Run();
  EXPECT_THAT(Line("clock"), HasSubstr("the response has no Date that can be read"));
}

TEST_F(DoctorTest, ComparesTheDateWithTheRecords) {
  auto simulator = Start({});
  Run();
  EXPECT_THAT(Line("clock"),
              HasSubstr("the times in its tickets come from the same clock shows with the first change"));

  subject_.data = home_.folder() / "data";
  const auto memory = connector::MakeMemory(subject_.data);
  const Clock& clock = SystemClock();
  const auto keep = [&](std::int64_t ahead) {
    connector::RecordClocks clocks(clock, *memory);
    clocks.Void(subject_.origin.Url(), "a test");
    const std::int64_t shown = (clock.EpochMilliseconds() + ahead) / 1'000 * 1'000 + 7;
    clocks.Observe(subject_.origin.Url(), shown, clock.Now() - milliseconds(1'100), clock.Now());
  };
  keep(0);
  Run();
  EXPECT_THAT(Line("clock"), HasSubstr("agree; the times in its tickets come from the same clock"));
  keep(30'000);
  Run();
  EXPECT_THAT(Line("clock"), ::testing::ContainsRegex(
                                 "its Date differs from the records by (29|3[0-9]) s: a proxy's clock"));
  keep(-3'600'000);
  Run();
  EXPECT_THAT(Line("clock"),
              ::testing::ContainsRegex("the service desk's is (3[56][0-9][0-9]) s behind ours"));
}

}  // namespace
}  // namespace flintdesk::cli
