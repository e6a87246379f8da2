#include "connector/prepare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/testing/fake_connector.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class PrepareTest : public ::testing::Test {
 protected:
  void Configure(json::Object given) {
    connector_.name = "desk";
    connector_.type = &type_;
    connector_.configuration = catalogue::CheckConfiguration(*type_.spec, given).value();
    connector_.given = std::move(given);
  }
  Result<CheckedCall> Prepare(json::Object parameters, std::optional<milliseconds> timeout = {}) {
    Call call;
    call.connector = "desk";
    call.action = "get-request";
    parameters.Set("request-id", 17);
    call.parameters = std::move(parameters);
    call.timeout = timeout;
    return PrepareCall(connector_, call, clock_);
  }
  std::string Refusal(json::Object parameters) {
    Result<CheckedCall> call = Prepare(std::move(parameters));
    EXPECT_FALSE(call.ok());
    if (call.ok()) return {};
    EXPECT_EQ(call.error().code, Code::kInvalidRequest);
    return call.error().Sentence();
  }
  std::int64_t Milliseconds(json::Object parameters, std::optional<milliseconds> timeout = {}) {
    Result<CheckedCall> call = Prepare(std::move(parameters), timeout);
    return call.ok() ? call->deadline.Left(clock_).count() : -1;
  }

  testing::FakeDesk desk_;
  ConnectorType type_ = desk_.Type();
  FakeClock clock_;
  NamedConnector connector_;
};

const json::Object kFull{
    {"host-name", "desk"}, {"port", 9090}, {"is-ssl", false}, {"technician-key", "configured"}};

TEST_F(PrepareTest, TheConfiguredKeyGoesToTheConfiguredOrigin) {
  Configure(kFull);
  Result<CheckedCall> call = Prepare({{"host-name", "DESK"}, {"port", "9090"}, {"is-ssl", "false"}});
  ASSERT_TRUE(call.ok()) << call.error().Sentence();
  EXPECT_EQ(call->origin.Url(), "http://DESK:9090");
  EXPECT_EQ(call->key.Reveal(), "configured");
}

TEST_F(PrepareTest, TheConfiguredKeyGoesNowhereElse) {
  Configure(kFull);
  for (const json::Object& other :
       {json::Object{{"host-name", "evil"}}, json::Object{{"port", 9091}}, json::Object{{"is-ssl", true}}})
    EXPECT_THAT(Refusal(other), AllOf(HasSubstr("the request names http"), HasSubstr("http://desk:9090"),
                                      HasSubstr("--technician-key @FILE or env:NAME"),
                                      HasSubstr("allow-other-hosts"), Not(HasSubstr("configured\""))));
}

TEST_F(PrepareTest, WhatLeadsElsewhereIsNamedToBeCorrected) {
  Configure(kFull);
  EXPECT_THAT(Refusal({{"port", 9091}}), HasSubstr("; correct port, give technician-key with the request"));
  EXPECT_THAT(Refusal({{"host-name", "evil"}, {"port", 9091}}),
              HasSubstr("; correct host-name and port, give"));
}

TEST_F(PrepareTest, ARequestMayBringItsOwnKeyAlong) {
  Configure(kFull);
  Result<CheckedCall> call = Prepare({{"host-name", "other"}, {"technician-key", "its-own"}});
  ASSERT_TRUE(call.ok()) << call.error().Sentence();
  EXPECT_EQ(call->key.Reveal(), "its-own");
  EXPECT_FALSE(Prepare({{"host-name", "other"}, {"technician-key", nullptr}}).ok());
}

TEST_F(PrepareTest, AKeyThatFlintEncryptedIsOfNoUseInARequestEither) {
  Configure(kFull);
  EXPECT_THAT(Refusal({{"technician-key", "encc#AbCd"}}),
              AllOf(HasSubstr("technician-key: the value was encrypted by Flint"), HasSubstr("entered anew"),
                    Not(HasSubstr("AbCd"))));
}

TEST_F(PrepareTest, OtherHostsCanBeAllowed) {
  json::Object given = kFull;
  given.Set("allow-other-hosts", true);
  Configure(given);
  EXPECT_EQ(Prepare({{"host-name", "other"}})->key.Reveal(), "configured");
}

TEST_F(PrepareTest, WithoutAConfiguredHostTheRequestSaysWhereTheKeyGoes) {
  Configure({{"technician-key", "configured"}, {"port", 9090}});
  EXPECT_EQ(Prepare({{"host-name", "any"}, {"port", 1}})->key.Reveal(), "configured");
}

TEST_F(PrepareTest, TheRequestMaySetWhatTheConfigurationLeavesOpen) {
  Configure({{"host-name", "desk"}, {"technician-key", "configured"}});
  EXPECT_EQ(Prepare({{"port", 9090}})->origin.Url(), "http://desk:9090");
  EXPECT_FALSE(Prepare({{"port", 9090}, {"host-name", "other"}}).ok());
}

TEST_F(PrepareTest, ARequestCannotChooseAPortForTheConfiguredKey) {
  Configure({{"host-name", "desk"}, {"technician-key", "configured"}});
  for (const json::Value& port : {json::Value(9999), json::Value("9999"), json::Value(443), json::Value(1)})
    EXPECT_THAT(Refusal({{"port", port}}), AllOf(HasSubstr("of desk"), HasSubstr("ports 80 and 9090"),
                                                 HasSubstr("set port in the configuration")));
  EXPECT_THAT(Refusal({{"port", 9999}, {"host-name", "DESK"}, {"technician-key", nullptr}}),
              HasSubstr("9999"));
  EXPECT_EQ(Prepare({{"port", 80}})->key.Reveal(), "configured");
  EXPECT_EQ(Prepare({{"port", 9999}, {"technician-key", "its-own"}})->key.Reveal(), "its-own");
}

TEST_F(PrepareTest, OverTlsTheKeyGoesToThePortOfHttps) {
  Configure({{"host-name", "desk"}, {"is-ssl", true}, {"technician-key", "configured"}});
  EXPECT_EQ(Prepare({{"port", 443}})->origin.Url(), "https://desk:443");
  EXPECT_EQ(Prepare({{"port", "9090"}})->origin.Url(), "https://desk:9090");
  EXPECT_THAT(Refusal({{"port", 80}}), HasSubstr("ports 443 and 9090"));
}

TEST_F(PrepareTest, AConnectorMayLeaveThePortToTheRequest) {
  Configure({{"host-name", "desk"}, {"technician-key", "configured"}, {"allow-other-hosts", true}});
  EXPECT_EQ(Prepare({{"port", 9999}})->origin.Url(), "http://desk:9999");
}

TEST_F(PrepareTest, ADefaultOfTheConfigurationHoldsLikeAValueOfIt) {
  Configure({{"host-name", "desk"}, {"port", 9090}, {"technician-key", "configured"}});
  EXPECT_THAT(Refusal({{"is-ssl", true}}),
              AllOf(HasSubstr("https://desk:9090"), HasSubstr("http://desk:9090")));
  EXPECT_EQ(Prepare({{"is-ssl", false}})->key.Reveal(), "configured");
  EXPECT_EQ(Prepare({{"is-ssl", true}, {"technician-key", "its-own"}})->key.Reveal(), "its-own");
}

TEST_F(PrepareTest, ANameThatAScriptMadeUpCannotForgeALogLine) {
  Call call;
  call.connector = "x\n2026-01-01T00:00:00.000Z error   forged\x1b[31m";
  call.action = "get\r\nrequest\x7f";
  const std::string label = LabelOf(call, "", nullptr);
  EXPECT_EQ(label, "x\\n2026-01-01T00:00:00.000Z error   forged\\u001b[31m get\\r\\nrequest\\u007f");
}

TEST_F(PrepareTest, TheCallsTimeoutWinsOverTheParameterAndThatOverTheConfiguration) {
  Configure(kFull);
  EXPECT_EQ(Milliseconds({}), 60000);
  json::Object given = kFull;
  given.Set("timeout", 5000);
  Configure(given);
  EXPECT_EQ(Milliseconds({}), 5000);
  EXPECT_EQ(Milliseconds({{"timeout", "4000"}}), 4000);
  EXPECT_EQ(Milliseconds({{"timeout", 4000}}, milliseconds(3000)), 3000);
}

TEST_F(PrepareTest, ATimeoutOutsideOfItsRangeIsRefused) {
  Configure(kFull);
  for (std::int64_t time : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1} << 40}) {
    Result<CheckedCall> call = Prepare({}, milliseconds(time));
    ASSERT_FALSE(call.ok());
    EXPECT_THAT(call.error().Sentence(), HasSubstr("timeout: expected milliseconds from 1"));
  }
}

TEST_F(PrepareTest, AWrongTargetAndAWrongTimeoutAreReportedWithWrongParameters) {
  Configure(kFull);
  Call call;
  call.connector = "desk";
  call.action = "get-request";
  call.parameters = {{"host-name", "other"}, {"is-ssl", "perhaps"}, {"odd", 1}};
  call.timeout = milliseconds(0);
  Result<CheckedCall> checked = PrepareCall(connector_, call, clock_);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().details,
              ::testing::ElementsAre(HasSubstr("is-ssl: expected true or false"),
                                     HasSubstr("no parameter \"odd\""), HasSubstr("request-id is missing"),
                                     HasSubstr("the request names http://other:9090"),
                                     HasSubstr("timeout: expected milliseconds")));
  EXPECT_THAT(checked.error().assistance, HasSubstr("`flintdesk actions get-request`"));
}

TEST_F(PrepareTest, TheRemedyOfAnotherTargetNamesTheAction) {
  Configure(kFull);
  EXPECT_THAT(Refusal({{"host-name", "other"}}), HasSubstr("`flintdesk actions get-request`"));
}

TEST_F(PrepareTest, TheConfigurationMakesTheClientsOptions) {
  Configure({{"verify-certificate", "false"}, {"tls-minimum", "1.3"}, {"ca-file", "ca.pem"}});
  http::ClientOptions options = ClientOptionsOf(connector_.configuration);
  EXPECT_FALSE(options.verify_certificate);
  EXPECT_EQ(options.tls_minimum, "1.3");
  EXPECT_EQ(options.ca_file, "ca.pem");
  EXPECT_EQ(options.retries, 3);
  EXPECT_FALSE(options.attempt_timeout.has_value());
}

TEST_F(PrepareTest, AnEmptyProxyIsNotTheSameAsNone) {
  catalogue::Checked configuration;
  EXPECT_EQ(ClientOptionsOf(configuration).proxy, std::nullopt);
  configuration.values = {{"proxy", ""}};
  EXPECT_EQ(ClientOptionsOf(configuration).proxy, "");
}

TEST_F(PrepareTest, EveryLimitOfTheConfigurationReachesTheClient) {
  catalogue::Checked configuration;
  configuration.values = {{"connect-timeout", 1000},   {"attempt-timeout", 2000}, {"retries", 0},
                          {"max-concurrent", 4},       {"rate-limit", 60},        {"breaker-failures", 0},
                          {"max-response-size", 4096}, {"max-header-size", 2048}};
  http::ClientOptions options = ClientOptionsOf(configuration);
  EXPECT_EQ(options.connect_timeout, milliseconds(1000));
  EXPECT_EQ(options.attempt_timeout, milliseconds(2000));
  EXPECT_EQ(options.retries, 0);
  EXPECT_EQ(options.max_concurrent, 4);
  EXPECT_EQ(options.rate_limit, 60);
  EXPECT_EQ(options.breaker_failures, 0);
  EXPECT_EQ(options.max_body, 4096U);
  EXPECT_EQ(options.max_headers, 2048U);
}

}  // namespace
}  // namespace flintdesk::connector
