// Long on purpose: one test for each way to an access token, on the same accounts server.
#include "servicedesk/credentials/oauth_client.hpp"

#include <atomic>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "connector/testing/map_memory.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/credentials_policy.hpp"
#include "http/policies/deadline_policy.hpp"
#include "http/testing/call.hpp"
#include "http/testing/policy_fixture.hpp"
#include "http/testing/raw_server.hpp"
#include "servicedesk/credentials/token_response.hpp"
#include "servicedesk/response/classify.hpp"

namespace flintdesk::servicedesk {
namespace {

using http::Failure;
using http::FailureKind;
using http::testing::RawConnection;
using http::testing::RawServer;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Outcome = Result<http::Response, Failure>;

constexpr char kClientSecret[] = "client-secret-of-the-tests-0001";
constexpr char kRefreshToken[] = "1000.refresh-token-of-the-tests-0002";
constexpr std::chrono::minutes kMinute{1};

std::string TokenBody(const std::string& token) {
  return R"({"access_token":")" + token +
         R"(","expires_in":3600,"api_domain":"https://www.example.net","token_type":"Bearer"})";
}
http::Response Says(int status, std::string body) { return {.status = status, .body = std::move(body)}; }
http::Response Grants(const std::string& token) { return Says(200, TokenBody(token)); }
/// It counts, for nobody knows what was made.
http::Response GrantsNothing() { return Says(200, R"({"access_token":"token-0001","expires_in":0})"); }

Code CodeOf(const Failure& failure, catalogue::Effect effect = catalogue::Effect::kReads) {
  return ClassifyFailure({.effect = effect, .api = Api::kV3, .origin = {}}, failure).code;
}

/// The accounts server's end of a client: keeps requests until the test responds to them.
class Accounts final : public http::Client {
 public:
  void Send(http::Request request, http::Context context, http::Done done) override {
    requests.push_back(std::move(request));
    contexts.push_back(std::move(context));
    waiting_.push_back(std::move(done));
  }
  void Respond(Outcome outcome) {
    ASSERT_FALSE(waiting_.empty());
    const http::Done done = std::move(waiting_.front());
    waiting_.pop_front();
    done(std::move(outcome));
  }

  std::vector<http::Request> requests;
  std::vector<http::Context> contexts;

 private:
  std::deque<http::Done> waiting_;
};

OAuthSettings Settings() {
  return {.client_id = "1000.CLIENT",
          .client_secret = Secret(kClientSecret),
          .refresh_token = Secret(kRefreshToken),
          .accounts = {.tls = true, .host = "accounts.example.org", .port = 443}};
}

class OAuthClientTest : public http::testing::PolicyTest {
 protected:
  /// What became of one call: the value of its header, or "KIND: message".
  using Proof = std::shared_ptr<std::string>;

  OAuthClientTest() {
    Use(http::MakeDeadlinePolicy(loop_, clock_));
    Use(http::MakeCredentialsPolicy());
    client_ = Make(Settings(), std::move(owned_));
  }
  Proof Ask() { return AskOf(*client_); }
  Proof AskOf(OAuthClient& client) {
    auto proof = std::make_shared<std::string>();
    client.Authorize(std::make_shared<const http::Request>(), [this, proof](auto authorized) {
      if (!authorized.ok()) failure_ = authorized.error();
      *proof = authorized.ok() ? authorized.value()->secret_headers.at(0).second.Reveal()
                               : authorized.error().message;
    });
    return proof;
  }
  /// The request as it goes out with the present token.
  http::Request Sent(bool changes = false) {
    http::Request request;
    request.changes = changes;
    auto sent = std::make_shared<http::Request>();  // the client may come back to it later
    client_->Authorize(std::make_shared<const http::Request>(request), [sent](auto authorized) {
      if (authorized.ok()) *sent = *authorized.value();
    });
    return *sent;
  }
  void Grant(const std::string& token) {
    Ask();
    accounts_.Respond(Grants(token));
  }

  std::shared_ptr<OAuthClient> Make(OAuthSettings settings, std::unique_ptr<http::Client> client) {
    return std::make_shared<OAuthClient>(std::move(settings),
                                         OAuthParts{std::move(client), clock_, locks_, memory_});
  }
  /// Another process of the home folder; its requests for tokens come to `other_accounts_`.
  std::shared_ptr<OAuthClient> AnotherProcess() {
    auto accounts = std::make_unique<Accounts>();
    other_accounts_ = accounts.get();
    return Make(Settings(), std::move(accounts));
  }

  connector::KeyedLocks locks_;
  connector::testing::MapMemory memory_;
  std::unique_ptr<Accounts> owned_ = std::make_unique<Accounts>();
  Accounts& accounts_ = *owned_;
  Accounts* other_accounts_ = nullptr;
  std::shared_ptr<OAuthClient> client_;
  Failure failure_;
};

TEST_F(OAuthClientTest, AsksTheAccountsServerOnceForAllCallsThatWait) {
  std::vector<Proof> proofs;
  for (int number = 0; number < 50; ++number) proofs.push_back(Ask());
  ASSERT_THAT(accounts_.requests, SizeIs(1));
  const http::Request& request = accounts_.requests[0];
  EXPECT_EQ(request.method + " " + request.origin.Url() + request.target,
            "POST https://accounts.example.org:443/oauth/v2/token");
  EXPECT_EQ(request.body, std::string("grant_type=refresh_token&client_id=1000.CLIENT&client_secret=") +
                              kClientSecret + "&refresh_token=" + kRefreshToken);
  EXPECT_EQ(request.credentials, nullptr);
  accounts_.Respond(Grants("token-0001"));
  for (const Proof& proof : proofs) EXPECT_EQ(*proof, "Zoho-oauthtoken token-0001");
  EXPECT_EQ(*Ask(), "Zoho-oauthtoken token-0001");
  EXPECT_THAT(accounts_.requests, SizeIs(1));
}

TEST_F(OAuthClientTest, RenewsATokenFiveMinutesBeforeItExpires) {
  Grant("token-0001");
  clock_.Advance(55 * kMinute - milliseconds(1));
  EXPECT_EQ(*Ask(), "Zoho-oauthtoken token-0001");
  clock_.Advance(milliseconds(1));
  const Proof proof = Ask();
  EXPECT_EQ(*proof, "");
  accounts_.Respond(Grants("token-0002"));
  EXPECT_EQ(*proof, "Zoho-oauthtoken token-0002");
}

TEST_F(OAuthClientTest, UsesATokenUntilItExpiresWhereThereIsNoOther) {
  Grant("token-0001");
  clock_.Advance(56 * kMinute);
  const Proof proof = Ask();
  accounts_.Respond(Says(503, ""));
  EXPECT_EQ(*proof, "Zoho-oauthtoken token-0001");
  clock_.Advance(4 * kMinute);
  const Proof late = Ask();
  accounts_.Respond(Says(503, ""));
  EXPECT_THAT(*late, HasSubstr("no access token: accounts.example.org:443 failed with HTTP 503"));
  EXPECT_EQ(CodeOf(failure_), Code::kServerError);
}

TEST_F(OAuthClientTest, FailsCallsAtOnceForAMinuteAfterARefusal) {
  const Proof proof = Ask();
  accounts_.Respond(Says(200, R"({"error":"invalid_code"})"));
  EXPECT_EQ(*proof, "no access token: accounts.example.org:443 refuses it: \"invalid_code\"");
  EXPECT_EQ(CodeOf(failure_), Code::kUnauthenticated);
  EXPECT_FALSE(failure_.sent);
  EXPECT_EQ(*Ask(), *proof);
  clock_.Advance(kMinute - milliseconds(1));
  EXPECT_EQ(*Ask(), *proof);
  EXPECT_THAT(accounts_.requests, SizeIs(1));
  clock_.Advance(milliseconds(1));
  Ask();
  EXPECT_THAT(accounts_.requests, SizeIs(2));
  accounts_.Respond(Grants("token-0001"));
}

TEST_F(OAuthClientTest, WaitsAsLongAsAThrottledResponseAsks) {
  http::Response response = Says(429, "");
  response.headers = {{"Retry-After", "180"}};
  Ask();
  accounts_.Respond(response);
  EXPECT_EQ(CodeOf(failure_), Code::kThrottled);
  clock_.Advance(3 * kMinute - milliseconds(1));
  Ask();
  EXPECT_THAT(accounts_.requests, SizeIs(1));
  clock_.Advance(milliseconds(1));
  Ask();
  EXPECT_THAT(accounts_.requests, SizeIs(2));
  accounts_.Respond(Grants("token-0001"));
}

TEST_F(OAuthClientTest, AsksForNoMoreTokensThanAreAllowed) {
  const auto fail = [&](int times) {
    for (int number = 0; number < times; ++number) {
      Ask();
      accounts_.Respond(GrantsNothing());
    }
  };
  fail(5);
  Ask();
  EXPECT_THAT(accounts_.requests, SizeIs(5));
  EXPECT_EQ(CodeOf(failure_), Code::kThrottled);
  EXPECT_EQ(failure_.message,
            "no access token: 5 were asked for within ten minutes, and flintdesk asks "
            "accounts.example.org:443 for no more at a time");
  clock_.Advance(kMinute);
  fail(5);
  clock_.Advance(kMinute);
  Ask();
  EXPECT_THAT(accounts_.requests, SizeIs(10));
  clock_.Advance(8 * kMinute);
  fail(1);
}

TEST_F(OAuthClientTest, DoesNotCountWhatNeverReachedTheAccountsServer) {
  for (int number = 0; number < 12; ++number) {
    Ask();
    accounts_.Respond(Failure{.kind = FailureKind::kConnectFailed,
                              .sent = false,
                              .message = "could not connect to accounts.example.org:443"});
  }
  EXPECT_THAT(accounts_.requests, SizeIs(12));
  EXPECT_EQ(failure_.message, "no access token: could not connect to accounts.example.org:443");
  EXPECT_EQ(CodeOf(failure_), Code::kUnreachable);
}

TEST_F(OAuthClientTest, DoesNotCountWhatTheAccountsServerFailedToDo) {
  for (int number = 0; number < 12; ++number) {
    Ask();
    accounts_.Respond(number % 2 == 0 ? Outcome(Says(503, ""))
                                      : Outcome(Failure{.kind = FailureKind::kConnectionLost,
                                                        .sent = true,
                                                        .message = "it closed the connection"}));
    EXPECT_EQ(failure_.kind, FailureKind::kProofFailed);
  }
  EXPECT_THAT(accounts_.requests, SizeIs(12));
  EXPECT_EQ(CodeOf(failure_), Code::kServerError);
  const auto other = AnotherProcess();
  AskOf(*other);
  EXPECT_THAT(other_accounts_->requests, SizeIs(1));
}

TEST_F(OAuthClientTest, RenewsATokenThatTheServiceDeskRejects) {
  Grant("token-0001");
  clock_.Advance(10 * kMinute);
  const http::Request sent = Sent();
  EXPECT_FALSE(client_->Rejected(sent, Says(403, "")));
  EXPECT_TRUE(client_->Rejected(sent, Says(401, "")));
  const Proof proof = Ask();
  accounts_.Respond(Grants("token-0002"));
  EXPECT_EQ(*proof, "Zoho-oauthtoken token-0002");
  EXPECT_TRUE(client_->Rejected(sent, Says(401, "")));  // a late one, of the old token
  EXPECT_EQ(*Ask(), "Zoho-oauthtoken token-0002");
  EXPECT_THAT(accounts_.requests, SizeIs(2));
}

TEST_F(OAuthClientTest, RenewsARejectedTokenOnceAMinute) {
  Grant("token-0001");
  EXPECT_TRUE(client_->Rejected(Sent(), Says(401, ""))) << "it may have been revoked at once";
  Grant("token-0002");
  EXPECT_FALSE(client_->Rejected(Sent(), Says(401, ""))) << "the token is not the reason";
  EXPECT_EQ(*Ask(), "Zoho-oauthtoken token-0002");
  clock_.Advance(kMinute);
  EXPECT_TRUE(client_->Rejected(Sent(), Says(401, "")));
  Grant("token-0003");
  EXPECT_THAT(accounts_.requests, SizeIs(3));
}

TEST_F(OAuthClientTest, RenewsARejectedTokenOnceAMinuteForAllProcessesOfAHome) {
  Grant("token-0001");
  EXPECT_TRUE(client_->Rejected(Sent(), Says(401, "")));
  Grant("token-0002");
  client_ = AnotherProcess();
  EXPECT_FALSE(client_->Rejected(Sent(), Says(401, "")));
  // Of a clock that was set back since.
  json::Value& document = memory_.kept.begin()->second;
  document.IfObject()->Set("replaced", clock_.EpochMilliseconds() + 1);
  client_ = AnotherProcess();
  EXPECT_TRUE(client_->Rejected(Sent(), Says(401, "")));
}

TEST_F(OAuthClientTest, SaysTheAccountsServersReasonWhereANewTokenWasRevoked) {
  Grant("token-0001");
  EXPECT_TRUE(client_->Rejected(Sent(), Says(401, "")));
  const Proof proof = Ask();
  accounts_.Respond(Says(200, R"({"error":"invalid_code"})"));
  EXPECT_EQ(*proof, "no access token: accounts.example.org:443 refuses it: \"invalid_code\"");
  EXPECT_THAT(failure_.assistance, HasSubstr("Make a new refresh token"));
}

TEST_F(OAuthClientTest, SaysWhyThereIsNoOtherWhereARejectedTokenCannotBeRenewed) {
  Grant("token-0001");
  clock_.Advance(56 * kMinute);
  const Proof proof = Ask();
  accounts_.Respond(Says(200, R"({"error":"invalid_code"})"));
  EXPECT_EQ(*proof, "Zoho-oauthtoken token-0001");
  const http::Request sent = Sent();
  EXPECT_TRUE(client_->Rejected(sent, Says(401, "")));
  EXPECT_EQ(*Ask(), "no access token: accounts.example.org:443 refuses it: \"invalid_code\"");
  EXPECT_THAT(accounts_.requests, SizeIs(2));
}

TEST_F(OAuthClientTest, ResendsAChangeOnlyAfterTheApisOwnRefusal) {
  const std::string own = R"({"response_status":{"status_code":4000,"status":"failed"}})";
  for (const std::string& body : {own, std::string("<html>Sign in</html>"), std::string(),
                                  std::string(R"({"response_status":{"status":"success"}})")}) {
    Grant("token-of-" + std::to_string(body.size()));
    clock_.Advance(10 * kMinute);
    EXPECT_EQ(client_->Rejected(Sent(true), Says(401, body)), body == own) << body;
    EXPECT_THAT(Sent(true).secret_headers, IsEmpty()) << "it has to be renewed in any case";
    accounts_.Respond(Grants("token-0002"));
    clock_.Advance(60 * kMinute);
  }
}

TEST_F(OAuthClientTest, EndsACallWithFourWhoseTokenWasRevokedMeanwhile) {
  Grant("token-0001");
  clock_.Advance(10 * kMinute);
  transport_->On("POST /x", Says(401, R"({"response_status":{"status_code":4000,"status":"failed"}})"));
  http::Request request = Change();
  request.credentials = client_;
  const Ended ended = Start(request);
  EXPECT_FALSE(ended->has_value());
  loop_.Post([&] { accounts_.Respond(Says(400, R"({"error":"invalid_code"})")); });
  http::testing::Settle(loop_);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ(CodeOf((*ended)->error(), catalogue::Effect::kAdds), Code::kUnauthenticated);
}

TEST_F(OAuthClientTest, GoesOnForTheOthersWhenACallIsCancelled) {
  http::Context context;
  context.cancellation = std::make_shared<Cancellation>();
  http::Request request = Get();
  request.credentials = client_;
  const Ended cancelled = Start(request, context), late = Start(request, WithDeadline(milliseconds(500)));
  request.target = "/y";
  const Ended other = Start(request);
  loop_.Post([&] { context.cancellation->Cancel(); });
  Advance(milliseconds(500));
  ASSERT_TRUE(cancelled->has_value() && late->has_value());
  EXPECT_EQ((*cancelled)->error().kind, FailureKind::kCancelled);
  EXPECT_EQ((*late)->error().message,
            "the timeout of 500 ms expired while waiting for an access token of accounts.example.org:443");
  EXPECT_FALSE(other->has_value());
  transport_->On("GET /y", Says(200, ""));
  loop_.Post([&] { accounts_.Respond(Grants("token-0001")); });
  http::testing::Settle(loop_);
  EXPECT_TRUE(other->has_value());
  EXPECT_THAT(accounts_.requests, SizeIs(1));
}

TEST_F(OAuthClientTest, CountsByTheClientAndNotByItsToken) {
  OAuthSettings other = Settings(), renewed = Settings();
  other.client_id = "1000.ANOTHER";
  renewed.refresh_token = Secret("another-refresh-token");
  EXPECT_EQ(client_->Mark(), Make(renewed, nullptr)->Mark());
  EXPECT_NE(client_->Mark(), Make(other, nullptr)->Mark());
}

TEST_F(OAuthClientTest, SharesATokenWithTheOtherProcessesOfAHome) {
  const auto other = AnotherProcess();
  const Proof first = Ask(), second = AskOf(*other);
  EXPECT_THAT(accounts_.requests, SizeIs(1));
  EXPECT_THAT(other_accounts_->requests, IsEmpty()) << "it waits for the first one's";
  accounts_.Respond(Grants("token-0001"));
  EXPECT_EQ(*first, "Zoho-oauthtoken token-0001");
  EXPECT_EQ(*second, "Zoho-oauthtoken token-0001");
  const auto third = AnotherProcess();
  EXPECT_EQ(*AskOf(*third), "Zoho-oauthtoken token-0001");
  EXPECT_THAT(other_accounts_->requests, IsEmpty());
}

TEST_F(OAuthClientTest, AsksWhereTheOneBeforeHasFoundNone) {
  const auto other = AnotherProcess();
  const Proof first = Ask(), second = AskOf(*other);
  accounts_.Respond(Says(503, ""));
  EXPECT_EQ(*second, "");
  other_accounts_->Respond(Grants("token-0002"));
  EXPECT_EQ(*second, "Zoho-oauthtoken token-0002");
  EXPECT_THAT(*first, HasSubstr("failed with HTTP 503"));
}

TEST_F(OAuthClientTest, LeavesTheLockWhenItEndsInTheMiddle) {
  const auto other = AnotherProcess();
  Ask();
  const Proof second = AskOf(*other);
  client_.reset();
  EXPECT_THAT(other_accounts_->requests, SizeIs(1));
  other_accounts_->Respond(Grants("token-0001"));
  EXPECT_EQ(*second, "Zoho-oauthtoken token-0001");
}

TEST_F(OAuthClientTest, DoesNotTakeUpAgainWhatTheServiceDeskRejected) {
  Grant("token-0001");
  clock_.Advance(10 * kMinute);
  EXPECT_TRUE(client_->Rejected(Sent(), Says(401, "")));
  const Proof proof = Ask();
  EXPECT_EQ(*proof, "") << "the kept one is the rejected one";
  accounts_.Respond(Grants("token-0002"));
  EXPECT_EQ(*proof, "Zoho-oauthtoken token-0002");
}

TEST_F(OAuthClientTest, CountsWhatOtherProcessesHaveAskedFor) {
  for (int number = 0; number < 5; ++number) {
    const auto other = AnotherProcess();
    AskOf(*other);
    other_accounts_->Respond(GrantsNothing());
  }
  Ask();
  EXPECT_THAT(accounts_.requests, IsEmpty());
  EXPECT_EQ(CodeOf(failure_), Code::kThrottled);
}

TEST_F(OAuthClientTest, PausesAfterARefusalOfAnotherProcess) {
  Ask();
  accounts_.Respond(Says(200, R"({"error":"invalid_code"})"));
  const auto other = AnotherProcess();
  EXPECT_THAT(*AskOf(*other), HasSubstr("refuses it: \"invalid_code\""));
  EXPECT_EQ(CodeOf(failure_), Code::kUnauthenticated);
  EXPECT_THAT(failure_.assistance, HasSubstr("Make a new refresh token"));
  EXPECT_THAT(other_accounts_->requests, IsEmpty());
  OAuthSettings mended = Settings();
  mended.refresh_token = Secret("1000.another-refresh-token");
  auto accounts = std::make_unique<Accounts>();
  Accounts& asked = *accounts;
  const auto anew = Make(mended, std::move(accounts));
  AskOf(*anew);
  EXPECT_THAT(asked.requests, SizeIs(1)) << "another secret begins anew";
}

TEST_F(OAuthClientTest, KeepsNoSecretThatCanBeRead) {
  Grant("token-0001-of-the-test");
  Ask();
  ASSERT_THAT(memory_.kept, SizeIs(1));
  const auto& [name, document] = *memory_.kept.begin();
  EXPECT_THAT(json::Write(document), HasSubstr("asked"));
  for (const char* secret : {"token-0001-of-the-test", kClientSecret, kRefreshToken})
    EXPECT_THAT(name + json::Write(document), Not(HasSubstr(secret)));
}

TEST_F(OAuthClientTest, BelievesNoDocumentThatCanNotBe) {
  Grant("token-0001");
  const auto name = memory_.kept.begin()->first;
  const json::Value sound = memory_.kept.begin()->second;
  const auto with = [&](const char* member, json::Value value) {
    json::Value document = sound;
    document.IfObject()->Set(member, std::move(value));
    return document;
  };
  const std::int64_t far = clock_.EpochMilliseconds() + std::int64_t{2} * 3'600'000;
  for (const json::Value& document :
       {json::Value(), json::Value("text"), with("token", 17), with("token", "00"),
        with("token", json::Write(sound)), json::Value(json::Object{{"asked", json::Array{far, "x", -1}}}),
        json::Value(json::Object{{"pause", json::Object{{"end", far}, {"kind", "refused"}}}})}) {
    memory_.kept.clear();
    memory_.Write(name, document);
    const auto other = AnotherProcess();
    AskOf(*other);
    EXPECT_THAT(other_accounts_->requests, SizeIs(1)) << json::Write(document);
  }
}

/// Over real connections, with the policies of real clients.
class OAuthServerTest : public ::testing::Test {
 protected:
  OAuthServerTest() {
    SetLogLevel(LogLevel::kDebug);
    SetLogSink([this](LogLevel, std::string_view line) { log_ += std::string(line) + "\n"; });
  }
  ~OAuthServerTest() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kInfo);
  }
  static RawServer::Handler Responds(std::string status, std::string headers, std::string body) {
    return [=](RawServer& self, RawConnection& connection) {
      while (auto request = connection.ReadRequest()) {
        self.Note(*request);
        connection.WriteResponse(body, headers, status);
      }
    };
  }
  static http::Origin OriginOf(const RawServer& server) {
    return {.tls = false, .host = "127.0.0.1", .port = server.port()};
  }
  /// So many calls at once.
  std::vector<Outcome> Call(const RawServer& accounts, const RawServer& desk, int calls) {
    OAuthSettings settings = Settings();
    settings.accounts = OriginOf(accounts);
    const auto for_calls = http::MakeClient(loop_, SystemClock(), {});
    http::Request request;
    request.origin = OriginOf(desk);
    request.credentials = std::make_shared<OAuthClient>(
        settings, OAuthParts{http::MakeClient(loop_, SystemClock(), {}), SystemClock(), locks_, memory_});
    std::vector<Outcome> outcomes;
    loop_.Post([&] {
      for (int number = 0; number < calls; ++number)
        for_calls->Send(request, {}, [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
    });
    loop_.Wait([&] { return std::cmp_equal(outcomes.size(), calls); });
    return outcomes;
  }

  connector::KeyedLocks locks_;
  connector::testing::MapMemory memory_;
  http::Loop loop_;
  std::string log_;
};

TEST_F(OAuthServerTest, MakesOneTokenForFiftyCallsAndLogsNoSecret) {
  const RawServer accounts(Responds("200 OK", "", TokenBody("token-of-the-test-0003")));
  const RawServer desk(Responds("200 OK", "", "{}"));
  const std::vector<Outcome> outcomes = Call(accounts, desk, 50);
  for (const Outcome& outcome : outcomes) ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_THAT(accounts.arrivals(), SizeIs(1));
  ASSERT_THAT(desk.arrivals(), SizeIs(50));
  EXPECT_THAT(desk.arrivals(), Each(HasSubstr("Authorization: Zoho-oauthtoken token-of-the-test-0003\r\n")));
  EXPECT_THAT(log_, HasSubstr("access token: POST http://127.0.0.1:"));
  for (const char* secret : {"token-of-the-test-0003", kClientSecret, kRefreshToken})
    EXPECT_THAT(log_, Not(HasSubstr(secret)));
  EXPECT_EQ(Redact("it is token-of-the-test-0003"), "it is [hidden]");
}

TEST_F(OAuthServerTest, FollowsNoRedirectOfTheAccountsServer) {
  const RawServer other(Responds("200 OK", "", TokenBody("token-0001")));
  const RawServer accounts(
      Responds("307 Temporary Redirect",
               "Location: http://127.0.0.1:" + std::to_string(other.port()) + "/oauth/v2/token\r\n", ""));
  const RawServer desk(Responds("200 OK", "", "{}"));
  const std::vector<Outcome> outcomes = Call(accounts, desk, 1);
  ASSERT_FALSE(outcomes[0].ok());
  EXPECT_EQ(CodeOf(outcomes[0].error()), Code::kServerError);
  EXPECT_THAT(outcomes[0].error().message, HasSubstr("(HTTP 307), which is not followed"));
  EXPECT_EQ(other.connections(), 0);
  EXPECT_EQ(desk.connections(), 0);
  EXPECT_THAT(accounts.arrivals(), SizeIs(1));
}

TEST_F(OAuthServerTest, RetriesWithinTheCallWhatTheAccountsServerFailedToDo) {
  std::atomic<int> asked = 0;
  const RawServer accounts([&](RawServer& self, RawConnection& connection) {
    while (auto request = connection.ReadRequest()) {
      self.Note(*request);
      const int number = ++asked;
      if (number == 1) return;  // cut
      connection.WriteResponse(number == 2 ? "busy" : TokenBody("token-0001"), "",
                               number == 2 ? "503 Service Unavailable" : "200 OK");
    }
  });
  const RawServer desk(Responds("200 OK", "", "{}"));
  const std::vector<Outcome> outcomes = Call(accounts, desk, 1);
  ASSERT_TRUE(outcomes[0].ok()) << outcomes[0].error().message;
  EXPECT_EQ(outcomes[0]->attempts, 3);
  EXPECT_THAT(accounts.arrivals(), SizeIs(3));
  EXPECT_THAT(desk.arrivals(), SizeIs(1));
}

TEST_F(OAuthServerTest, SaysAfterHowManyAttemptsThereIsNoToken) {
  const RawServer accounts([](RawServer& self, RawConnection& connection) {
    if (auto request = connection.ReadRequest()) self.Note(*request);
  });
  const RawServer desk(Responds("200 OK", "", "{}"));
  const std::vector<Outcome> outcomes = Call(accounts, desk, 1);
  ASSERT_FALSE(outcomes[0].ok());
  EXPECT_EQ(CodeOf(outcomes[0].error()), Code::kServerError);
  EXPECT_THAT(outcomes[0].error().message, HasSubstr("without a response (after 4 attempts)"));
  EXPECT_THAT(accounts.arrivals(), SizeIs(4));
}

struct Refusal {
  int status;
  const char* body;
  FailureKind kind;
};

TEST(TokenResponseTest, TakesNothingButATokenForOne) {
  for (const Refusal& refusal : {
           Refusal{200, R"({"error":"invalid_code"})", FailureKind::kProofRefused},
           Refusal{200, R"({"error":"invalid_client","access_token":"token-0001"})",
                   FailureKind::kProofRefused},
           Refusal{400, R"({"error":"invalid_client_secret"})", FailureKind::kProofRefused},
           Refusal{400,
                   R"({"error":"Access Denied","error_description":)"
                   R"("You have made too many requests continuously. Please try again after some time."})",
                   FailureKind::kProofThrottled},
           Refusal{429, "<html>Too Many Requests</html>", FailureKind::kProofThrottled},
           Refusal{429, R"({"error":"x"})", FailureKind::kProofThrottled},
           Refusal{200, R"({"error":"Access Denied"})", FailureKind::kProofThrottled},
           Refusal{200, R"({"error":"x","message":"You have made too many requests continuously."})",
                   FailureKind::kProofThrottled},
           Refusal{400, "<html>You have made too many requests continuously.</html>",
                   FailureKind::kProofThrottled},
           Refusal{400, R"({"error":"access_denied"})", FailureKind::kProofRefused},
           Refusal{400, "<html>Bad Request</html>", FailureKind::kProofUnreadable},
           Refusal{500, R"({"error":"server_error"})", FailureKind::kProofFailed},
           Refusal{200, "<html>Sign in</html>", FailureKind::kProofUnreadable},
           Refusal{200, "", FailureKind::kProofUnreadable},
           Refusal{200, "[1]", FailureKind::kProofUnreadable},
           Refusal{200, R"({"access_token":""})", FailureKind::kProofUnreadable},
           Refusal{200, R"({"access_token":"two\r\nlines"})", FailureKind::kProofUnreadable},
           Refusal{200, R"({"access_token":17})", FailureKind::kProofUnreadable},
           Refusal{200, R"({"access_token":"token-0001","expires_in":0})", FailureKind::kProofUnreadable},
           Refusal{503, R"({"access_token":"token-0001"})", FailureKind::kProofFailed},
           Refusal{302, R"({"access_token":"token-0001"})", FailureKind::kProofUnreadable},
       }) {
    const auto grant = ReadTokenResponse(Settings().accounts, Says(refusal.status, refusal.body));
    ASSERT_FALSE(grant.ok()) << refusal.body;
    EXPECT_EQ(grant.error().kind, refusal.kind) << refusal.body;
    EXPECT_FALSE(grant.error().sent);
  }
}

TEST(TokenResponseTest, TakesNoLifetimeOfMoreThanAnHour) {
  const auto lifetime = [](const std::string& member) {
    return ReadTokenResponse(Settings().accounts, Says(200, R"({"access_token":"token-0001")" + member + "}"))
        .value()
        .lifetime.count();
  };
  EXPECT_EQ(lifetime(R"(,"expires_in":60)"), 60);
  EXPECT_EQ(lifetime(R"(,"expires_in":3600000)"), 3600);
  EXPECT_EQ(lifetime(""), 3600);
}

TEST(TokenResponseTest, QuotesNoSecretOfARefusal) {
  const auto grant =
      ReadTokenResponse(Settings().accounts,
                        Says(200, R"({"access_token":"token-0009-of-it","error":"no token-0009-of-it for )" +
                                      std::string(kRefreshToken) + R"("})"));
  ASSERT_FALSE(grant.ok());
  EXPECT_THAT(grant.error().message, HasSubstr("\"no [hidden] for [hidden]\""));
}

}  // namespace
}  // namespace flintdesk::servicedesk
