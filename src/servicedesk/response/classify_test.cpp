#include "servicedesk/response/classify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::servicedesk {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ClassifyTest, ARefusalSaysWhyThereWasNoRetry) {
  const Asked asked{};
  http::Response response{.status = 503};
  response.gave_up = "after 4 attempts";
  Reading reading;
  reading.shape = Shape::kEmpty;
  EXPECT_EQ(Classify(asked, response, reading).what,
            "the service desk failed with HTTP 503 (after 4 attempts)");
}

TEST(ClassifyTest, AThrottledReadSaysHowLongItWasAskedToWait) {
  const Asked asked{};
  http::Response response{.status = 429};
  response.gave_up = "after 1 attempt, and the 59986 ms left are too short for another";
  response.asked_to_wait = milliseconds(119'001);
  const Judgement judgement = Classify(asked, response, ReadResponse(asked.api, response, {}));
  EXPECT_EQ(judgement.code, Code::kThrottled);
  EXPECT_EQ(judgement.what,
            "rate-limited: the service desk refuses further calls for a while (after 1 attempt, and the "
            "59986 ms left are too "
            "short for another); it asks to wait 120 s");
}

TEST(ClassifyTest, AChangeThatOnlySeemsToBeRateLimitedIsUnclear) {
  const std::string sentence = "URL blocked as maximum access limit for the page is exceeded.";
  const auto classify = [](catalogue::Effect effect, int status, const std::string& body) {
    const Asked asked{.effect = effect};
    const http::Response response{.status = status, .body = body};
    return Classify(asked, response, ReadResponse(asked.api, response, {}));
  };
  const Judgement clear = classify(catalogue::Effect::kAdds, 400, sentence);
  EXPECT_EQ(clear.code, Code::kThrottled);
  EXPECT_FALSE(clear.unclear);
  const Judgement unclear =
      classify(catalogue::Effect::kAdds, 400, "<html><body>bad note: " + sentence + "</body></html>");
  EXPECT_EQ(unclear.code, Code::kThrottled);
  EXPECT_TRUE(unclear.unclear && unclear.refused);
  EXPECT_EQ(unclear.what,
            "the response was HTTP 400 and speaks of a rate limit: \"bad note: URL blocked as maximum access "
            "limit for the page is exceeded\"");
  EXPECT_FALSE(classify(catalogue::Effect::kReads, 400, "<html>" + sentence + "</html>").unclear);
}

TEST(ClassifyTest, APasswordFieldMakesALoginFormHoweverItIsWritten) {
  const Asked change{.effect = catalogue::Effect::kAdds};
  Reading page;
  page.shape = Shape::kHtml;
  for (const char* field :
       {"type=password", "type='password'", "TYPE = \"Password\"", "type\n=\n\" password \""}) {
    page.text = std::string("<form><input name=p ") + field + "></form>";
    EXPECT_EQ(Classify(change, http::Response{.status = 200}, page).code, Code::kUnauthenticated) << field;
  }
  for (const char* field : {"type=text value=password", "password", "type password"}) {
    page.text = std::string("<form><input ") + field + "></form>";
    EXPECT_EQ(Classify(change, http::Response{.status = 200}, page).code, Code::kIndeterminate) << field;
  }
}

TEST(ClassifyTest, AFrontEndsPageForPlainHttpOnAPortForTlsHasWrittenNothing) {
  const std::pair<int, const char*> kPages[] = {
      {400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"},
      {400, "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"},
      {400, "Bad Request\nThis combination of host and port requires TLS.\n"},
      {400, "Client sent an HTTP request to an HTTPS server.\n"},
      {403,
       "<h2>403 - Forbidden</h2> The page you are trying to access is secured with Secure Sockets Layer "
       "(SSL)."},
  };
  for (const auto& [status, page] : kPages) {
    for (const auto effect : {catalogue::Effect::kReads, catalogue::Effect::kAdds}) {
      Asked asked{.effect = effect};
      Reading reading;
      reading.shape = Shape::kHtml;
      reading.text = page;
      http::Response response{.status = status};
      Judgement judgement = Classify(asked, response, reading);
      EXPECT_EQ(judgement.code, Code::kUnreachable) << page;
      EXPECT_FALSE(judgement.unclear) << page;
      EXPECT_THAT(judgement.what, HasSubstr("the key went to it unencrypted")) << page;
      EXPECT_THAT(judgement.remedy, HasSubstr("Set is-ssl to true. Then generate a new key")) << page;

      response.proxy = "proxy:3128";
      judgement = Classify(asked, response, reading);
      EXPECT_EQ(judgement.code, Code::kUnreachable) << page;
      EXPECT_THAT(judgement.what, HasSubstr("the proxy proxy:3128")) << page;
      EXPECT_THAT(judgement.remedy, HasSubstr("If it is the proxy's port")) << page;

      asked.origin.tls = true;
      EXPECT_THAT(Classify(asked, response, reading).remedy, Not(HasSubstr("is-ssl to true"))) << page;
    }
  }
}

TEST(ClassifyTest, ThePhraseInAnotherResponseIsNoSuchPage) {
  const Asked change{.effect = catalogue::Effect::kAdds};
  Reading reading;
  reading.shape = Shape::kHtml;
  reading.text = "The plain HTTP request was sent to HTTPS port";
  for (const int status : {200, 403, 500})
    EXPECT_TRUE(Classify(change, http::Response{.status = status}, reading).unclear) << status;
}

TEST(ClassifyTest, WhatMayStandInPlaceOfAResponseToAChangeIsReadBack) {
  const Asked read{.origin = {.host = "desk", .port = 8080}};
  const Asked change{.effect = catalogue::Effect::kAdds, .origin = read.origin};
  const http::Response kResponses[] = {
      {.status = 303, .headers = {{"Location", "https://desk/WorkOrder.do?woID=17"}}},
      {.status = 407},
      {.status = 407, .proxy = "proxy:3128"},
  };
  for (const http::Response& response : kResponses) {
    EXPECT_EQ(Classify(read, response, {}).code, Code::kUnreachable) << response.status;
    EXPECT_FALSE(Classify(read, response, {}).unclear) << response.status;
    const Judgement judgement = Classify(change, response, {});
    EXPECT_TRUE(judgement.unclear && judgement.refused) << response.status;
    EXPECT_EQ(judgement.code, Code::kUnreachable) << response.status;
  }
}

TEST(ClassifyTest, ARedirectSaysWhereItLeadsWithoutSecrets) {
  const Secret key("wrong-as-ever");
  struct Case {
    const char *location, *shown, *remedy;
  };
  const Case kCases[] = {
      {"https://desk:8443/api/v3/requests?key=1#x", "HTTPS, to https://desk:8443/api/v3/requests",
       "is-ssl to true, port to 8443"},
      {"https://desk/", "HTTPS, to https://desk/", "Set is-ssl to true, port to 443."},
      {"https://u:p@other.example/a;jsessionid=1/b", "to https://other.example/a/b",
       "If that is the service desk, set host-name"},
      {"http://desk:8080/helpdesk/api/v3/requests", "to http://desk:8080/helpdesk/api/v3/requests",
       "Set base-path to /helpdesk."},
      {"/helpdesk/sdpapi/request?x", "to /helpdesk/sdpapi/request (", "Set base-path to /helpdesk."},
      {"//other/x", "to //other/x (", "If that is the service desk"},
      {"/wrong-as-ever/y", "to /[hidden]/y (", "Check host-name"},
      {"", "to another address (", "Check host-name"},
      {"/a\r\nb", "to /a\\r\\nb (", "Check"},
  };
  for (const Case& each : kCases) {
    const Asked asked{.origin = {.host = "desk", .port = 8080}};
    const http::Response response{.status = 302, .headers = {{"Location", each.location}}};
    const Judgement judgement = Classify(asked, response, {});
    EXPECT_THAT(judgement.what, HasSubstr(each.shown)) << each.location;
    EXPECT_THAT(judgement.remedy, HasSubstr(each.remedy)) << each.location;
    EXPECT_THAT(judgement.what + judgement.remedy, Not(HasSubstr("jsession"))) << each.location;
  }
}

TEST(ClassifyTest, ARedirectsPortalIsNoPartOfTheBasePath) {
  const auto remedy = [](Asked asked, const char* location) {
    asked.origin = {.host = "desk", .port = 8080};
    const http::Response response{.status = 302, .headers = {{"Location", location}}};
    return Classify(asked, response, {}).remedy;
  };
  const Asked cloud{.edition = Edition::kCloud};
  EXPECT_EQ(remedy(cloud, "http://desk:8081/app/itdesk/api/v3/requests"), "Set port to 8081.");
  EXPECT_EQ(remedy(cloud, "http://desk:8081/helpdesk/app/itdesk/api/v3/requests"),
            "Set port to 8081, base-path to /helpdesk.");
  EXPECT_EQ(remedy(cloud, "/helpdesk/api/v3/requests"), "Set base-path to /helpdesk.");
  connector::CheckedCall call;
  call.values.values.Set("portal", "itdesk");
  EXPECT_EQ(remedy({.call = &call}, "http://desk:8081/app/itdesk/api/v3/requests"), "Set port to 8081.");
  EXPECT_EQ(remedy({}, "http://desk:8080/app/itdesk/api/v3/requests"), "Set base-path to /app/itdesk.");
}

TEST(ClassifyTest, ARedirectToALoginSaysWhereItLeads) {
  const http::Response response{.status = 302,
                                .headers = {{"Location", "https://idp.example/saml2/in?r=secret"}}};
  const Judgement judgement = Classify({.origin = {.host = "desk"}}, response, {});
  EXPECT_EQ(judgement.code, Code::kUnauthenticated);
  EXPECT_EQ(judgement.what,
            "a login page responded in place of the service desk, at https://idp.example/saml2/in");
}

TEST(ClassifyTest, ARedirectNeverAdvisesToGiveUpTls) {
  const Asked asked{.origin = {.tls = true, .host = "desk", .port = 8443}};
  const http::Response response{.status = 301, .headers = {{"Location", "http://desk:8080/api/v3/requests"}}};
  EXPECT_THAT(Classify(asked, response, {}).remedy, Not(HasSubstr("to false")));
}

TEST(ClassifyTest, RedactsBeforeItShortensAndNeverItsOwnWords) {
  RememberSecret("wrong");
  RememberSecret("0123-secret-of-some-length-4567");
  const Asked asked{};
  Reading reading;
  reading.shape = Shape::kText;
  reading.text = std::string(110, 'x') + "0123-secret-of-some-length-4567";
  EXPECT_THAT(Classify(asked, http::Response{.status = 400}, reading).what, Not(HasSubstr("0123")));
  reading = {};
  reading.shape = Shape::kDocument;
  reading.verdict = Verdict::kFailed;
  reading.code = 401;
  reading.message = "the key wrong is unknown";
  const Judgement judgement = Classify({.api = Api::kV3}, http::Response{.status = 401}, reading);
  EXPECT_THAT(judgement.what, HasSubstr("the key [hidden] is unknown"));
  EXPECT_THAT(judgement.remedy, HasSubstr("it may be wrong, expired or regenerated"));
}

TEST(ClassifyTest, AnUnconfirmedWriteSaysNothingAboutTheClientsRetries) {
  http::Failure failure;
  failure.kind = http::FailureKind::kConnectionLost;
  failure.sent = true;
  failure.gave_up = "not resent because it may have been carried out";
  failure.message = "the connection was closed (" + failure.gave_up + ")";
  const Asked change{.effect = catalogue::Effect::kAdds};
  EXPECT_EQ(ClassifyFailure(change, failure).what, "the connection was closed");
  const Asked read{};
  EXPECT_EQ(ClassifyFailure(read, failure).what, failure.message);
}

/// What each edition says of one response: what is the matter, and the remedy.
struct EditionCase {
  int status;
  const char* body;
  const char *on_premises, *in_cloud;
};

TEST(ClassifyTest, RemediesNameTheSettingsOfTheEdition) {
  const EditionCase kCases[] = {
      {401, R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4022}]}})",
       "the service desk does not accept the key. Check technician-key",
       "the service desk does not accept the access token. Check portal and data-center, and the scope"},
      {401, R"({"error":"INVALID_TOKEN"})", "Check technician-key",
       "Check portal and data-center, and the scope"},
      {403, R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4002}]}})",
       "Give the key's technician a role", "Give the user whose refresh-token it is a role"},
      {404, R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4007}]}})",
       "the key's technician may see", "the user whose refresh-token it is may see"},
      {404, "<html>nothing here</html>", "base-path, proxy and api-version",
       "Check portal, host-name, data-center"},
      {200, "<form action='j_security_check'>", "Check technician-key", "Check host-name and portal"},
      {200, "<html>welcome</html>", "Check that host-name",
       "Check that host-name, or data-center, and portal"},
      {505, "<html>welcome</html>", "host-name, port and base-path", "host-name, or data-center, and portal"},
      {400, "This combination of host and port requires TLS.", "Then generate a new key",
       "Then make a new refresh-token"},
  };
  for (const EditionCase& each : kCases) {
    for (const Edition edition : {Edition::kOnPremises, Edition::kCloud}) {
      const Asked asked{.api = Api::kV3, .origin = {}, .edition = edition};
      const http::Response response{.status = each.status, .body = each.body};
      const Judgement judgement = Classify(asked, response, ReadResponse(asked.api, response, {}));
      const std::string said = judgement.what + ". " + judgement.remedy;
      const bool cloud = edition == Edition::kCloud;
      EXPECT_THAT(said, HasSubstr(cloud ? each.in_cloud : each.on_premises)) << each.body;
      if (cloud) EXPECT_THAT(said, Not(testing::AnyOf(HasSubstr("technician"), HasSubstr("base-path"))));
    }
  }
}

TEST(ClassifyTest, ACallBringsItsOwnEdition) {
  connector::CheckedCall call;
  call.values.values.Set("api-version", "cloud");
  const Asked asked{.api = Api::kV3, .origin = {}, .call = &call};
  EXPECT_TRUE(asked.InCloud());
  call.values.values.Set("api-version", "v3");
  EXPECT_FALSE(asked.InCloud());
}

}  // namespace
}  // namespace flintdesk::servicedesk
