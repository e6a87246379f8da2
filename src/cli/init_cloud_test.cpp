#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/init_command.hpp"
#include "cli/testing/terminal.hpp"
#include "connector/testing/temporary_home.hpp"
#include "http/testing/raw_server.hpp"
#include "simulator/simulator.hpp"

// `flintdesk init --cloud`.

namespace flintdesk::cli {
namespace {

namespace fs = std::filesystem;
using http::testing::RawConnection;
using http::testing::RawServer;
using simulator::Simulator;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::Terminal;

// Words that the simulator knows. Shorter ones would be no secrets for `Redact`.
constexpr const char* kSecret = "demo-secret";
constexpr const char* kCode = "demo-code";
constexpr const char* kRefreshToken = "demo-refresh";

int StatusOf(Code code) { return static_cast<int>(code); }

class InitCloudTest : public ::testing::Test {
 protected:
  InitCloudTest() {
    std::signal(SIGPIPE, SIG_IGN);
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "FLINTDESK_HOME"})
      ::unsetenv(name);
    scratch_.Write("secret.txt", std::string(kSecret) + "\n");
    scratch_.Write("code.txt", std::string(kCode) + "\n");
    scratch_.Write("token.txt", std::string(kRefreshToken) + "\n");
    options_.folder = home().string();
    options_.cloud = true;
  }

  fs::path home() const { return scratch_.folder() / "desk"; }
  std::string Scratch(const char* file) const { return "@" + (scratch_.folder() / file).string(); }
  std::string In(const fs::path& file) const { return ReadFile(home() / file).value(); }
  json::Value Config(const std::string& name = "manageenginesdp") const {
    return *json::Parse(In("connectors/" + name + ".json")).value().Find("config");
  }
  static unsigned ModeOf(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
  }
  static std::string Local(int port) { return "http://127.0.0.1:" + std::to_string(port); }

  void GiveAllAnswers() {
    options_.portal = "itdesk";
    options_.client_id = "demo-client";
    options_.client_secret = Scratch("secret.txt");
    options_.code = Scratch("code.txt");
  }
  void GiveAllAnswers(int port) {
    GiveAllAnswers();
    options_.url = options_.accounts_host = Local(port);
  }
  std::unique_ptr<Simulator> StartCloud(const std::string& more = "") {
    simulator::SimulatorOptions options;
    options.profile = "cloud" + more;
    auto started = Simulator::Start(options);
    EXPECT_TRUE(started.ok());
    return std::move(started).value();
  }

  int Run(Prompt& prompt) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    int status = MakeHome(options_, prompt);
    output_ = ::testing::internal::GetCapturedStdout();
    errors_ = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(output_ + errors_,
                Not(AnyOf(HasSubstr(kSecret), HasSubstr(kCode), HasSubstr(kRefreshToken))));
    return status;
  }
  /// With nobody to ask.
  int Run() {
    Prompt nobody(-1, -1);
    return Run(nobody);
  }

  connector::testing::TemporaryHome scratch_;
  InitOptions options_;
  std::string output_;
  std::string errors_;
};

TEST_F(InitCloudTest, LeadsFromAGrantCodeToAConnectorThatWorks) {
  auto simulator = StartCloud();
  GiveAllAnswers(simulator->port());
  EXPECT_EQ(Run(), 0) << output_ << errors_;
  EXPECT_EQ(Config(),
            json::Value(json::Object{{"api-version", "cloud"},
                                     {"host-name", "127.0.0.1"},
                                     {"port", simulator->port()},
                                     {"is-ssl", false},
                                     {"accounts-host", Local(simulator->port())},
                                     {"portal", "itdesk"},
                                     {"client-id", "demo-client"},
                                     {"client-secret", "${file:secrets/manageenginesdp.client-secret}"},
                                     {"refresh-token", "${file:secrets/manageenginesdp.refresh-token}"}}));
  EXPECT_EQ(In("secrets/manageenginesdp.client-secret"), std::string(kSecret) + "\n");
  EXPECT_EQ(In("secrets/manageenginesdp.refresh-token"), std::string(kRefreshToken) + "\n");
  for (const char* file : {"secrets/manageenginesdp.client-secret", "secrets/manageenginesdp.refresh-token"})
    EXPECT_EQ(ModeOf(home() / file), 0600U);
  EXPECT_THAT(output_, AllOf(HasSubstr("ok       token"), HasSubstr("ok       scope")));
  EXPECT_THAT(output_, HasSubstr("Next, read a request:\n"));
}

TEST_F(InitCloudTest, RefersToTheEnvironmentAndReadsItForTheExchange) {
  auto simulator = StartCloud();
  GiveAllAnswers(simulator->port());
  options_.client_secret = "env:INIT_TEST_SECRET";
  options_.code = "env:INIT_TEST_CODE";
  ::unsetenv("INIT_TEST_SECRET");
  ::setenv("INIT_TEST_CODE", kCode, 1);
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidConfiguration));
  EXPECT_THAT(errors_, HasSubstr("--client-secret: the environment variable INIT_TEST_SECRET is not set"));
  EXPECT_FALSE(fs::exists(home()));
  ::setenv("INIT_TEST_SECRET", kSecret, 1);
  EXPECT_EQ(Run(), 0) << output_ << errors_;
  EXPECT_EQ(*Config().Find("client-secret"), json::Value("${env:INIT_TEST_SECRET}"));
  EXPECT_FALSE(fs::exists(home() / "secrets/manageenginesdp.client-secret"));
  EXPECT_EQ(In("secrets/manageenginesdp.refresh-token"), std::string(kRefreshToken) + "\n");
}

TEST_F(InitCloudTest, TakesARefreshTokenThatIsThereAlready) {
  auto simulator = StartCloud();
  GiveAllAnswers(simulator->port());
  options_.code.clear();
  options_.refresh_token = Scratch("token.txt");
  EXPECT_EQ(Run(), 0) << output_ << errors_;
  EXPECT_EQ(In("secrets/manageenginesdp.refresh-token"), std::string(kRefreshToken) + "\n");
  EXPECT_EQ(simulator->port(), *Config().Find("port")->IfInteger());
}

TEST_F(InitCloudTest, TakesTheDataCenterAndThePortalOfAnAddressFromABrowser) {
  GiveAllAnswers();
  options_.skip_doctor = true;
  options_.portal.clear();
  options_.code.clear();
  options_.refresh_token = Scratch("token.txt");
  options_.url = "https://sdpondemand.manageengine.eu/app/itdesk/ui/requests";
  EXPECT_EQ(Run(), 0) << errors_;
  EXPECT_EQ(*Config().Find("data-center"), json::Value("eu"));
  EXPECT_EQ(*Config().Find("portal"), json::Value("itdesk"));
  EXPECT_EQ(Config().Find("host-name"), nullptr);
  EXPECT_THAT(In("connectors/manageenginesdp.json"),
              HasSubstr("in the cloud, data-center eu, portal itdesk"));
}

struct RefusalCase {
  const char *status, *body;
  Code code;
  std::vector<const char*> said;
};

TEST_F(InitCloudTest, SaysWhyACodeGivesNothingAndWritesNothing) {
  const RefusalCase kCases[] = {
      {"200 OK",
       R"({"error":"invalid_code"})",
       Code::kUnauthenticated,
       {"\"invalid_code\"", "Make a new grant code", "The data centers are us, eu, in"}},
      {"400 Bad Request",
       R"({"error":"invalid_client"})",
       Code::kUnauthenticated,
       {"\"invalid_client\"", "Check client-id and client-secret", "The data centers are us, eu, in"}},
      {"200 OK",
       R"({"access_token":"1000.access","expires_in":3600})",
       Code::kUnauthenticated,
       {"issued an access token alone", "access type offline"}},
      {"400 Bad Request",
       R"({"error_description":"You have made too many requests continuously.","error":"Access Denied"})",
       Code::kThrottled,
       {"issues no further ones for a while", "Wait some minutes"}},
      {"200 OK",
       "<html>Sign in</html>",
       Code::kServerError,
       {"a response without one (HTTP 200)", "Check which accounts server", "The data centers are"}},
  };
  for (const RefusalCase& each : kCases) {
    RawServer accounts([&](RawServer& server, RawConnection& connection) {
      if (auto request = connection.ReadRequest()) server.Note(*request);
      connection.WriteResponse(each.body, "Connection: close\r\n", each.status);
    });
    GiveAllAnswers(accounts.port());
    EXPECT_EQ(Run(), StatusOf(each.code)) << each.body;
    for (const char* words : each.said) EXPECT_THAT(errors_, HasSubstr(words));
    EXPECT_THAT(errors_, HasSubstr("Nothing was written; a grant code works once"));
    EXPECT_THAT(accounts.AwaitArrivals(1), SizeIs(1));
    EXPECT_FALSE(fs::exists(home()));
  }
}

TEST_F(InitCloudTest, SendsTheSecretsNowhereElse) {
  RawServer other([](RawServer& server, RawConnection& connection) {
    if (auto request = connection.ReadRequest()) server.Note(*request);
  });
  RawServer accounts([&](RawServer&, RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    connection.WriteResponse("",
                             "Connection: close\r\nLocation: " + Local(other.port()) + "/oauth/v2/token\r\n",
                             "307 Temporary Redirect");
  });
  GiveAllAnswers(accounts.port());
  EXPECT_EQ(Run(), StatusOf(Code::kServerError));
  EXPECT_THAT(errors_, HasSubstr("redirects the request for it (HTTP 307), which is not followed"));
  EXPECT_EQ(other.connections(), 0);
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(InitCloudTest, SaysThatTheAccountsServerIsUnreachable) {
  GiveAllAnswers(1);
  EXPECT_EQ(Run(), StatusOf(Code::kUnreachable));
  EXPECT_THAT(errors_, HasSubstr("no refresh token: "));
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(InitCloudTest, UsesNoCodeUpWhereFilesAreInTheWay) {
  RawServer accounts([](RawServer&, RawConnection& connection) { connection.ReadRequest(); });
  GiveAllAnswers(accounts.port());
  fs::create_directories(home() / "secrets");
  ASSERT_TRUE(WriteFile(home() / "secrets/manageenginesdp.refresh-token", "mine").ok());
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidConfiguration));
  EXPECT_THAT(errors_, HasSubstr("secrets/manageenginesdp.refresh-token is there already"));
  EXPECT_EQ(accounts.connections(), 0);
  EXPECT_EQ(In("secrets/manageenginesdp.refresh-token"), "mine");
}

TEST_F(InitCloudTest, NamesTheOptionsThatAreMissingWhenThereIsNobodyToAsk) {
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("missing options: --data-center (us, eu, in, "));
  EXPECT_THAT(errors_, HasSubstr("--client-id ID; --client-secret @FILE, - or env:NAME; --code @FILE, - or "
                                 "env:NAME, or --refresh-token likewise"));
  options_.url = "https://desk.example.org";
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("missing options: --accounts-host NAME; --client-id"));
  EXPECT_FALSE(fs::exists(home()));
}

struct MistakeCase {
  void (*make)(InitOptions&);
  const char* said;
};

TEST_F(InitCloudTest, NamesEachMistake) {
  const MistakeCase kCases[] = {
      {[](InitOptions& o) { o.key = "@my.key"; }, "--key is for installations of one's own"},
      {[](InitOptions& o) { o.port = "8080"; }, "--port is for installations of one's own"},
      {[](InitOptions& o) { o.tls = false; }, "--no-tls is for installations of one's own"},
      {[](InitOptions& o) { o.base_path = "/x"; }, "--base-path is for installations of one's own"},
      {[](InitOptions& o) { o.data_center = "mars"; }, "data-center"},
      {[](InitOptions& o) { o.portal = "it/desk"; }, "behind /app/"},
      {[](InitOptions& o) { o.accounts_host = "http://accounts.example.org"; }, "unencrypted"},
      {[](InitOptions& o) { o.url = "http://desk.example.org", o.accounts_host = "accounts.example.org"; },
       "access tokens would go unencrypted"},
      {[](InitOptions& o) { o.url = "https://sdpondemand.manageengine.eu/HomePage.do"; }, "names no portal"},
      {[](InitOptions& o) { o.url = "https://sdpondemand.manageengine.eu/app/hr"; },
       "another portal than --portal"},
      {[](InitOptions& o) { o.code = "1000.literal-code"; }, "--code does not take the grant code itself"},
      {[](InitOptions& o) { o.client_secret = "literal-secret"; },
       "Give --client-secret @FILE, --client-secret - (standard input) or --client-secret env:NAME"},
      {[](InitOptions& o) { o.code.clear(), o.refresh_token = "1000.literal-token"; },
       "--refresh-token does not take the refresh token itself"},
      {[](InitOptions& o) { o.refresh_token = "@token"; }, "--code and --refresh-token are both given"},
      {[](InitOptions& o) { o.client_secret = o.code = "-"; }, "standard input can hold one of the secrets"},
      {[](InitOptions& o) { o.cloud = false; }, "--portal is for a service desk in the cloud"},
  };
  for (const MistakeCase& each : kCases) {
    options_ = {};
    options_.folder = home().string();
    options_.cloud = true;
    options_.data_center = "eu";
    GiveAllAnswers();
    each.make(options_);
    EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest)) << each.said;
    EXPECT_THAT(errors_, HasSubstr(each.said));
    EXPECT_THAT(errors_, Not(HasSubstr("literal-")));
    EXPECT_FALSE(fs::exists(home()));
  }
}

TEST_F(InitCloudTest, AsksAtATerminalAndShowsNoSecret) {
  auto simulator = StartCloud();
  options_.url = options_.accounts_host = Local(simulator->port());
  Terminal terminal({{"Portal: ", "it/desk\n"},
                     {"Portal: ", "itdesk\n"},
                     {"Client ID: ", "demo-client\n"},
                     {"Client secret (not shown): ", std::string(kSecret) + "\n"},
                     {"Grant code (not shown): ", std::string(kCode) + "\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), 0) << output_ << errors_;
  EXPECT_EQ(In("secrets/manageenginesdp.refresh-token"), std::string(kRefreshToken) + "\n");
  const std::string seen = terminal.Seen();
  EXPECT_THAT(seen, Not(AnyOf(HasSubstr(kSecret), HasSubstr(kCode), HasSubstr("Data center"))));
}

TEST_F(InitCloudTest, SaysFirstWhereTheCodeIsMade) {
  options_.skip_doctor = true;
  Terminal terminal({{"Data center (us, eu, in, ", "mars\n"},
                     {"Data center (us, eu, in, ", "au\n"},
                     {"Portal: ", "\n"},
                     {"access type offline", ""},
                     {"Client ID: ", "\x04"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), StatusOf(Code::kCancelled)) << output_ << errors_;
  EXPECT_THAT(terminal.Seen(),
              AllOf(HasSubstr("https://api-console.zoho.com.au"), HasSubstr("Self Client"),
                    HasSubstr("scope SDPOnDemand.requests.ALL"), HasSubstr("A grant code works once")));
  EXPECT_FALSE(fs::exists(home()));
}

}  // namespace
}  // namespace flintdesk::cli
