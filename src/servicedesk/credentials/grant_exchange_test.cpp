#include "servicedesk/credentials/grant_exchange.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/response/classify.hpp"

namespace flintdesk::servicedesk {
namespace {

using http::Failure;
using http::FailureKind;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kClientSecret[] = "client-secret-of-the-tests-0001";
constexpr char kCode[] = "1000.grant+code/of=the&tests-0003";
constexpr char kRefreshToken[] = "1000.refresh-token-of-the-tests-0002";

/// Gives every request the one outcome.
class OneOutcome final : public http::Client {
 public:
  explicit OneOutcome(http::Outcome outcome) : outcome_(std::move(outcome)) {}
  void Send(http::Request request, http::Context, http::Done done) override {
    requests.push_back(std::move(request));
    done(http::Outcome(outcome_));
  }
  std::vector<http::Request> requests;

 private:
  http::Outcome outcome_;
};

OAuthSettings Settings() {
  return {.client_id = "1000.CLIENT",
          .client_secret = Secret(kClientSecret),
          .refresh_token = {},
          .accounts = {.tls = true, .host = "accounts.example.org", .port = 443}};
}

class GrantExchangeTest : public ::testing::Test {
 protected:
  Result<Secret, Failure> Exchange(http::Outcome outcome) {
    OneOutcome client(std::move(outcome));
    std::optional<Result<Secret, Failure>> result;
    ExchangeGrant(client, Settings(), Secret(kCode), {},
                  [&](auto exchanged) { result = std::move(exchanged); });
    requests_ = std::move(client.requests);
    return std::move(result).value();
  }
  Result<Secret, Failure> Exchange(int status, std::string body) {
    return Exchange(http::Response{.status = status, .body = std::move(body)});
  }
  static Code CodeOf(const Failure& failure) {
    return ClassifyFailure({.effect = catalogue::Effect::kReads, .api = Api::kV3, .origin = {}}, failure)
        .code;
  }

  std::vector<http::Request> requests_;
};

TEST_F(GrantExchangeTest, AsksTheAccountsServerOnceForARefreshToken) {
  const auto token =
      Exchange(200, std::string(R"({"access_token":"1000.access","refresh_token":")") + kRefreshToken +
                        R"(","api_domain":"https://evil.example","expires_in":3600})");
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->Reveal(), kRefreshToken);
  ASSERT_THAT(requests_, SizeIs(1));
  EXPECT_EQ(requests_[0].method + " " + requests_[0].origin.Url() + requests_[0].target,
            "POST https://accounts.example.org:443/oauth/v2/token");
  EXPECT_EQ(requests_[0].body,
            std::string("grant_type=authorization_code&client_id=1000.CLIENT&client_secret=") +
                kClientSecret + "&code=1000.grant%2Bcode%2Fof%3Dthe%26tests-0003");
  EXPECT_TRUE(requests_[0].changes);  // so that a lost response does not send the code a second time
}

struct Refusal {
  int status;
  const char* body;
  Code code;
  const char *message, *assistance;
};

TEST_F(GrantExchangeTest, SaysWhyThereIsNoRefreshToken) {
  const Refusal kRefusals[] = {
      {200, R"({"error":"invalid_code"})", Code::kUnauthenticated, "refuses the grant code: \"invalid_code\"",
       "Make a new grant code"},
      {400, R"({"error":"invalid_client"})", Code::kUnauthenticated, "\"invalid_client\"",
       "Check client-id and client-secret"},
      {200, R"({"error":"invalid_client_secret"})", Code::kUnauthenticated, "\"invalid_client_secret\"",
       "Check client-id and client-secret"},
      {200, R"({"access_token":"1000.access","expires_in":3600})", Code::kUnauthenticated,
       "issued an access token alone", "access type offline"},
      {200, R"({"access_token":"1000.access","refresh_token":"two words"})", Code::kUnauthenticated,
       "issued an access token alone", "access type offline"},
      {400,
       R"({"error_description":"You have made too many requests continuously.","error":"Access Denied"})",
       Code::kThrottled, "issues no further ones", "Wait some minutes"},
      {429, "", Code::kThrottled, "issues no further ones", "Wait some minutes"},
      {200, "<html>Sign in</html>", Code::kServerError, "a response without one (HTTP 200)",
       "Check which accounts server"},
      {302, "", Code::kServerError, "redirects the request", "Check which accounts server"},
      {500, R"({"access_token":"1000.access","refresh_token":"1000.refresh"})", Code::kServerError,
       "failed with HTTP 500", "Retry later"},
  };
  for (const Refusal& refusal : kRefusals) {
    const auto token = Exchange(refusal.status, refusal.body);
    ASSERT_FALSE(token.ok()) << refusal.body;
    EXPECT_THAT(token.error().message, ::testing::StartsWith("no refresh token: accounts.example.org:443 "));
    EXPECT_THAT(token.error().message, HasSubstr(refusal.message));
    EXPECT_THAT(token.error().assistance, HasSubstr(refusal.assistance)) << refusal.body;
    EXPECT_EQ(CodeOf(token.error()), refusal.code) << refusal.body;
    EXPECT_THAT(requests_, SizeIs(1));
  }
}

TEST_F(GrantExchangeTest, SaysThatNobodyResponds) {
  const auto token = Exchange(Failure{.kind = FailureKind::kConnectFailed,
                                      .sent = false,
                                      .message = "could not connect to accounts.example.org:443"});
  ASSERT_FALSE(token.ok());
  EXPECT_EQ(token.error().message, "no refresh token: could not connect to accounts.example.org:443");
  EXPECT_EQ(CodeOf(token.error()), Code::kUnreachable);
}

TEST_F(GrantExchangeTest, QuotesNoSecretOfARefusal) {
  const auto token = Exchange(200, std::string(R"({"error":"no )") + kClientSecret + R"("})");
  ASSERT_FALSE(token.ok());
  EXPECT_THAT(token.error().message, Not(HasSubstr(kClientSecret)));
}

TEST_F(GrantExchangeTest, NamesTheSettingOfTheAccountsServer) {
  const auto remedy = [&](const char* assistance) {
    return Exchange(Failure{.kind = FailureKind::kNameNotResolved,
                            .sent = false,
                            .message = "m",
                            .assistance = assistance})
        .error()
        .assistance;
  };
  EXPECT_EQ(remedy("Check `host-name` for a typing error, and this machine's name service"),
            "Check `accounts-host` for a typing error, and this machine's name service");
  EXPECT_EQ(
      remedy("Check `host-name` and `port`, that the service desk is running, and firewalls on the way"),
      "Check `accounts-host` and firewalls on the way");
  EXPECT_EQ(remedy("Check `host-name` and `port`, and firewalls on the way"),
            "Check `accounts-host`, and firewalls on the way");
}

}  // namespace
}  // namespace flintdesk::servicedesk
