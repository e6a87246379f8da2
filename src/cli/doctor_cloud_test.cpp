#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/testing/doctor_fixture.hpp"

// What the doctor finds of a service desk in the cloud: the accounts server, the token, the portal, the
// scope.

namespace flintdesk::cli {
namespace {

using http::testing::RawConnection;
using http::testing::RawServer;
using simulator::SimulatorOptions;
using ::testing::AnyOf;
using testing::DoctorTest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Responding;
using ::testing::SizeIs;

std::string HttpResponse(const std::string& status, const std::string& body,
                         const std::string& headers = "Content-Type: application/json\r\n") {
  return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class DoctorCloudTest : public DoctorTest {
 protected:
  DoctorCloudTest() {
    subject_.key = Secret();
    subject_.key_origin = "client-secret came from desk.json and refresh-token came from desk.json";
    subject_.api_version = "cloud";
    subject_.portal_name = "itdesk";
    subject_.data = home_.folder() / "data";
    Use({false, "127.0.0.1", 1});
  }
  void Use(const http::Origin& accounts) {
    subject_.oauth = servicedesk::OAuthSettings{.client_id = "demo-client",
                                                .client_secret = Secret("demo-secret"),
                                                .refresh_token = Secret("demo-refresh"),
                                                .accounts = accounts};
  }
  std::unique_ptr<simulator::Simulator> StartCloud(const std::string& more = "") {
    SimulatorOptions options;
    options.profile = "cloud" + more;
    auto simulator = Start(options);
    Use(subject_.origin);
    return simulator;
  }
  /// Also sees that the doctor tells no secret and does not speak of what there is on premises alone.
  DoctorResult Examined() {
    const DoctorResult result = Run();
    EXPECT_THAT(AllLines(), Not(AnyOf(HasSubstr("demo-secret"), HasSubstr("demo-refresh"))));
    EXPECT_THAT(AllLines(), Not(AnyOf(HasSubstr("V1"), HasSubstr("technician"))));
    return result;
  }
};

TEST_F(DoctorCloudTest, FindsAHealthyDeskHealthy) {
  auto simulator = StartCloud();
  EXPECT_EQ(Examined().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("configuration"), HasSubstr("cloud, portal itdesk, access tokens of 127.0.0.1:"));
  EXPECT_THAT(Line("configuration"), HasSubstr("for the client demo-client"));
  EXPECT_THAT(Line("token"),
              HasSubstr("ok       token          there is a valid access token of 127.0.0.1:"));
  EXPECT_THAT(Line("portal"), HasSubstr("ok       portal         itdesk: V3 responds"));
  EXPECT_THAT(Line("scope"), HasSubstr("may read requests"));
  EXPECT_THAT(Line("rate"), HasSubstr("not rate-limited"));
  EXPECT_THAT(Line("clock"), HasSubstr("agree"));
  EXPECT_THAT(Line("key") + Line("api"), IsEmpty());
}

TEST_F(DoctorCloudTest, TakesTheTokenThatCallsShare) {
  auto simulator = StartCloud(",refreshes-1");
  EXPECT_EQ(Examined().code, Code::kSuccess) << AllLines();
  EXPECT_EQ(Examined().code, Code::kSuccess) << AllLines();  // another token would be refused
}

TEST_F(DoctorCloudTest, ExaminesTheWayToTheAccountsServerToo) {
  auto simulator = StartCloud();
  http::Origin accounts = subject_.origin;
  accounts.host = "localhost";
  Use(accounts);
  EXPECT_EQ(Examined().code, Code::kSuccess) << AllLines();
  EXPECT_THAT(Line("name"), HasSubstr("localhost is "));
  EXPECT_THAT(Line("connection"), HasSubstr("localhost: port "));

  accounts.port = 1;
  Use(accounts);
  EXPECT_EQ(Examined().code, Code::kUnreachable) << AllLines();
  EXPECT_THAT(Line("connection"), HasSubstr("failure  connection     localhost: port 1 of "));
  EXPECT_THAT(Line("connection"), HasSubstr("Check data-center or accounts-host, and firewalls"));
  EXPECT_THAT(Line("http") + Line("token"), IsEmpty());

  accounts.host = "no-such-host.invalid";
  Use(accounts);
  EXPECT_EQ(Examined().code, Code::kUnreachable);
  EXPECT_THAT(Line("name"), HasSubstr("no-such-host.invalid: "));
  EXPECT_THAT(Line("name"), HasSubstr("Check data-center, or accounts-host for a typing error"));
}

TEST_F(DoctorCloudTest, SendsNoSecretToAnAccountsServerThatNobodyVouchesFor) {
  auto simulator = StartCloud();
  const http::Origin desk = subject_.origin;
  auto accounts = StartTls({});
  Use(subject_.origin);
  subject_.origin = desk;
  EXPECT_EQ(Examined().code, Code::kUnreachable) << AllLines();
  EXPECT_THAT(Line("trust"), HasSubstr("failure  trust          localhost: the certificate is self-signed"));
  EXPECT_THAT(Line("trust"), HasSubstr("set ca-file to a file that holds its authority's"));
  EXPECT_THAT(Line("token"), IsEmpty());
  EXPECT_EQ(requests_, 0);
}

TEST_F(DoctorCloudTest, SaysWhyThereIsNoToken) {
  auto simulator = StartCloud(",refresh-revoked");
  EXPECT_EQ(Examined().code, Code::kUnauthenticated) << AllLines();
  EXPECT_THAT(Line("token"), HasSubstr("refuses it: \"invalid_code\". Make a new refresh token"));
  EXPECT_THAT(Line("token"),
              HasSubstr("client-secret came from desk.json and refresh-token came from desk.json."));
  EXPECT_THAT(Line("portal") + Line("scope"), IsEmpty());
  // The next one is refused at once, for the reason that is kept.
  EXPECT_EQ(Examined().code, Code::kUnauthenticated) << AllLines();
  EXPECT_THAT(Line("token"), HasSubstr("Make a new refresh token"));

  subject_.oauth->client_id = "another-client";
  EXPECT_EQ(Examined().code, Code::kUnauthenticated) << AllLines();
  EXPECT_THAT(Line("token"), HasSubstr("\"invalid_client\". Check client-id and client-secret"));
}

TEST_F(DoctorCloudTest, SaysThatTheAccountsServerIsSlow) {
  RawServer slow([](RawServer&, RawConnection& connection) {
    if (connection.ReadRequest()) connection.WaitForEnd();
  });
  auto simulator = StartCloud();
  Use({false, "127.0.0.1", slow.port()});
  subject_.http.connect_timeout = milliseconds(300);
  EXPECT_EQ(Examined().code, Code::kTimeout) << AllLines();
  EXPECT_THAT(Line("token"), HasSubstr("sent no response within 600 ms. Check data-center or accounts-host"));
}

TEST_F(DoctorCloudTest, SaysThatThePortalIsWrong) {
  auto simulator = StartCloud();
  subject_.portal_name = "helpdesk";
  EXPECT_EQ(Examined().code, Code::kNotFound) << AllLines();
  EXPECT_THAT(Line("token"), HasSubstr("ok       token"));
  EXPECT_THAT(
      Line("portal"),
      HasSubstr("failure  portal         helpdesk: the service desk finds nothing at /app/helpdesk/api/v3"));
  EXPECT_THAT(Line("portal"), HasSubstr("Check portal, which is what stands behind /app/"));
  EXPECT_THAT(Line("scope") + Line("clock"), IsEmpty());
}

struct RefusalCase {
  const char *status, *body;
  Code code;
  std::vector<const char*> said;
};

TEST_F(DoctorCloudTest, TellsATokenThatIsRefusedFromOneThatMayNotDoIt) {
  const std::string kIssued = HttpResponse("200 OK", R"({"access_token":"1000.abcdef","expires_in":3600})");
  const RefusalCase kCases[] = {
      {"401 Unauthorized",
       R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4022}]}})",
       Code::kUnauthenticated,
       {"does not accept the access token", "its scope or the portal is wrong", "SDPOnDemand.requests.ALL"}},
      {"401 Unauthorized",
       R"({"error":"INVALID_OAUTHSCOPE"})",
       Code::kUnauthenticated,
       {"INVALID_OAUTHSCOPE", "its scope or the portal is wrong", "SDPOnDemand.requests.ALL"}},
      {"403 Forbidden",
       R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4002}]}})",
       Code::kForbidden,
       {"Give the user whose refresh-token it is a role", "SDPOnDemand.requests.ALL"}},
  };
  for (const RefusalCase& each : kCases) {
    RawServer desk([&](RawServer&, RawConnection& connection) {
      const auto request = connection.ReadRequest();
      if (!request) return;
      const bool wants_token = request->find("/oauth/v2/token") != std::string::npos;
      connection.Write(wants_token ? kIssued : HttpResponse(each.status, each.body));
    });
    subject_.data = home_.folder() / ("data-of-" + std::to_string(desk.port()));
    subject_.origin = {false, "127.0.0.1", desk.port()};
    Use(subject_.origin);
    EXPECT_EQ(Examined().code, each.code) << AllLines();
    EXPECT_THAT(Line("portal"), HasSubstr("ok       portal"));
    for (const char* words : each.said) EXPECT_THAT(Line("scope"), HasSubstr(words));
  }
}

TEST_F(DoctorCloudTest, SendsNothingToWhereTheAccountsServerRedirects) {
  std::atomic<int> asked = 0;
  RawServer other([&](RawServer&, RawConnection& connection) {
    if (connection.ReadRequest()) ++asked;
    connection.Write(HttpResponse("200 OK", R"({"access_token":"1000.abcdef","expires_in":3600})"));
  });
  RawServer accounts(Responding(
      HttpResponse("307 Temporary Redirect", "",
                   "Location: http://127.0.0.1:" + std::to_string(other.port()) + "/oauth/v2/token\r\n")));
  auto simulator = StartCloud();
  Use({false, "127.0.0.1", accounts.port()});
  EXPECT_EQ(Examined().code, Code::kServerError) << AllLines();
  EXPECT_THAT(Line("token"), HasSubstr("redirects the request for it (HTTP 307), which is not followed"));
  EXPECT_EQ(asked, 0);
}

}  // namespace
}  // namespace flintdesk::cli
