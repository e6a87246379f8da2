#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/testing/calls.hpp"

// Responses that no service desk should send. Whatever comes, a call ends with a documented code and a
// sentence that names connector, action and remedy; a change never ends as a success or as a clear no.
namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using ::testing::HasSubstr;
using testing::MakeCall;
using ::testing::StartsWith;
using testing::TypedResponse;

struct Hostile {
  const char* name;
  int status;
  std::string content_type;
  std::string body;
};

std::string Repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

const char kJson[] = "application/json";
const char kXml[] = "text/xml;charset=UTF-8";
const char kHtml[] = "text/html";

// Nobody can tell from any of these what became of a call.
std::vector<Hostile> Unreadable() {
  using namespace std::string_literals;
  return {
      {"empty", 200, kJson, ""},
      {"blanks", 200, kJson, " \r\n\t"},
      {"no content", 204, "", ""},
      {"cut in the middle", 200, kJson, R"({"operation":{"result":{"status":"Succ)"},
      {"two documents", 200, kJson, R"({"response_status":{"status_code":2000}} {"x":1})"},
      {"words", 200, kJson, "yes, thank you"},
      {"NUL bytes", 200, kJson, "{\"operation\":\0{}}"s},
      {"only NUL bytes", 200, kJson, std::string(64, '\0')},
      {"not UTF-8", 200, kJson,
       "{\"operation\":{\"result\":{\"status\":\"Success\",\"message\":\"caf\xE9\"}}}"},
      {"an unknown encoding", 200, "application/json; charset=klingon", "{}"},
      {"an encoding with a trick", 200, "application/json; charset=ASCII//TRANSLIT", "{}"},
      {"claims UTF-16", 200, "application/json; charset=UTF-16LE", "{}x"},
      {"a gateway's page", 200, kHtml, "<html><body><h1>It works!</h1></body></html>"},
      {"a page as JSON", 200, kJson, "<!DOCTYPE html><html><body>hello</body></html>"},
      {"a list", 200, kJson, "[]"},
      {"a number", 200, kJson, "42"},
      {"null", 200, kJson, "null"},
      {"a text", 200, kJson, "\"Success\""},
      {"an empty object", 200, kJson, "{}"},
      {"a stranger's object", 200, kJson, R"({"hello":"world"})"},
      {"status of the wrong type", 200, kJson, R"({"response_status":"success","operation":["result"]})"},
      {"an empty status list", 200, kJson, R"({"response_status":[],"operation":{"result":[]}})"},
      {"a list of numbers as status", 200, kJson, R"({"response_status":[1],"operation":{"result":1}})"},
      {"a status that is a word of its own", 200, kJson,
       R"({"response_status":{"status_code":2000,"status":"perhaps"},"operation":{"result":{"status":"perhaps"}}})"},
      {"a status that contradicts itself", 200, kJson,
       R"({"response_status":{"status_code":2000,"status":"failed"},"operation":{"result":{"status":true}}})"},
      {"a status code beyond all numbers", 200, kJson,
       R"({"response_status":{"status_code":99999999999999999999},"operation":{"result":{"status":{}}}})"},
      {"very deep JSON", 200, kJson, Repeated("[", 100'000)},
      {"very deep JSON objects", 200, kJson, Repeated("{\"operation\":", 100'000)},
      {"XML that ends too early", 200, kXml, "<operation><result>"},
      {"XML of somebody else", 200, kXml, "<?xml version=\"1.0\"?><rss><channel/></rss>"},
      {"XML without a status", 200, kXml, "<operation><result><message>x</message></result></operation>"},
      {"very deep XML", 200, kXml, Repeated("<a>", 50'000) + Repeated("</a>", 50'000)},
      {"XML with a status from an entity of its own", 200, kXml,
       R"(<!DOCTYPE o [<!ENTITY a "Success"><!ENTITY b "&a;&a;">]><operation><result><status>&a;</status>)"
       R"(<message>&b;</message></result></operation>)"},
      {"XML with a status from a file", 200, kXml,
       R"(<!DOCTYPE o [<!ENTITY f SYSTEM "file:///etc/hostname">]><operation><result><status>&f;</status>)"
       R"(</result></operation>)"},
      {"XML with too many members", 200, kXml,
       "<operation><result><status>Success</status></result><Details>" + Repeated("<a/>", 100'000) +
           "</Details></operation>"},
      {"an internal error", 500, kHtml, "<html><body>HTTP Status 500</body></html>"},
      {"an internal error that says success", 500, kJson,
       R"({"response_status":{"status_code":2000,"status":"success"},"operation":{"result":{"status":"Success"}}})"},
      {"an internal error that says failed", 500, kJson,
       R"({"response_status":{"status_code":4000,"status":"failed"},"operation":{"result":{"status":"Failed"}}})"},
      {"a refusal that says success", 400, kJson,
       R"({"response_status":{"status_code":2000,"status":"success"},"operation":{"result":{"status":"Success"}}})"},
      {"an empty bad gateway", 502, "", ""},
      {"later", 503, kJson, R"({"message":"later"})"},
      {"a redirect to nowhere", 302, "", ""},
  };
}

json::Object ParametersOf(const catalogue::Action& action) { return action.examples.front().parameters; }

TEST(HostileResponsesTest, AReadEndsAsServerErrorAndAChangeAsIndeterminate) {
  for (const Hostile& hostile : Unreadable()) {
    for (const catalogue::Action& action : ManageEngineSpec().actions) {
      for (const char* api : {"v1", "v3"}) {
        SCOPED_TRACE(std::string(hostile.name) + ", " + action.name + ", " + api);
        const Wire& wire = ModelOf(action).wire;
        if (std::string_view(api) == "v1" ? !wire.v1 : !wire.v3) continue;
        Desk desk;
        desk.client.Response(TypedResponse(hostile.status, hostile.content_type, hostile.body));
        desk.client.otherwise = TypedResponse(503, "", "");  // reading back settles nothing
        const auto response = desk.Run(
            MakeCall(action.name, ParametersOf(action), {{"api-version", api}, {"unproven-actions", "all"}}));
        // What depends on the state of the thing reads that first.
        const bool is_barred = std::string_view(api) == "v3" && wire.v3->bar.has_value();
        const bool reads = action.effect == catalogue::Effect::kReads || is_barred;
        EXPECT_EQ(response.code, reads ? Code::kServerError : Code::kIndeterminate) << response.message;
        EXPECT_THAT(response.message, StartsWith("manageenginesdp " + action.name));
        EXPECT_THAT(response.message, ::testing::EndsWith("."));
        EXPECT_LT(response.message.size(), 1'000U);
      }
    }
  }
}

TEST(HostileResponsesTest, FindingOutTheApiSendsAChangeOnceOrNotAtAll) {
  for (const Hostile& hostile : Unreadable()) {
    SCOPED_TRACE(hostile.name);
    Desk desk;
    desk.client.otherwise = TypedResponse(hostile.status, hostile.content_type, hostile.body);
    const auto response = desk.Run(MakeCall("add-resolution", {{"request-id", 17}, {"resolutiontext", "x"}}));
    const auto& requests = desk.client.requests;
    const auto changes =
        std::count_if(requests.begin(), requests.end(), [](const auto& r) { return r.changes; });
    EXPECT_EQ(response.code, changes == 0 ? Code::kServerError : Code::kIndeterminate) << response.message;
    EXPECT_LE(changes, 1);
    if (hostile.status >= 500) EXPECT_EQ(changes, 0);
    const auto known =
        InstallationOf(desk.Parts(), MakeCall("get-request", {{"request-id", 17}})).ApiOf("auto");
    EXPECT_TRUE(!known || hostile.body.find("response_status") != std::string::npos);
  }
}

struct Refused {
  const char* name;
  int status;
  std::string content_type;
  std::string body;
  Code code;
};

TEST(HostileResponsesTest, ARefusalInAnyFormCountsWhereAReadIsRefusedAlike) {
  const char kLogin[] =
      "<html><head><title>Sign in</title></head><body><input type='password'></body></html>";
  const std::vector<Refused> cases = {
      {"a login page", 200, kHtml, kLogin, Code::kUnauthenticated},
      {"a login page that says nothing of its type", 200, "", kLogin, Code::kUnauthenticated},
      {"a bare 401", 401, "", "", Code::kUnauthenticated},
      {"a page with 403", 403, kHtml, "<html><body>Forbidden</body></html>", Code::kForbidden},
      {"a page with 404", 404, kHtml, "<html><body>Not Found</body></html>", Code::kServerError},
      {"a proxy without a password", 407, kHtml, "<html></html>", Code::kUnreachable},
      {"a filter's page", 400, kHtml, "<html><body>Blocked by security filter</body></html>",
       Code::kRejected},
      {"too large", 413, "", "", Code::kRejected},
      {"throttled with a page", 400, kHtml,
       "<html><body>URL blocked as maximum access limit for the page is exceeded.</body></html>",
       Code::kThrottled},
      {"throttled with 503", 503, "text/plain",
       "URL blocked as maximum access limit for the page is exceeded. Please try after sometime.",
       Code::kThrottled},
      {"throttled by a proxy", 429, "", "", Code::kThrottled},
      {"HTTPS wanted", 400, "text/plain", "This combination of host and port requires TLS.",
       Code::kUnreachable},
  };
  for (const Refused& refused : cases) {
    for (const char* action : {"get-request", "add-note"}) {
      for (const char* api : {"v1", "v3"}) {
        SCOPED_TRACE(std::string(refused.name) + ", " + action + ", " + api);
        Desk desk;
        desk.client.otherwise = TypedResponse(refused.status, refused.content_type, refused.body);
        const json::Object parameters = ParametersOf(*ManageEngineSpec().FindAction(action));
        const auto response = desk.Run(MakeCall(action, parameters, {{"api-version", api}, {"retries", 0}}));
        // 12 would say of a change that nothing was changed, which nobody has seen. Who is told of a rate
        // limit calls again, so a page proves none where nothing can be read back.
        const bool is_page = refused.body.starts_with("<html>") && refused.code == Code::kThrottled;
        const bool is_proxy = refused.status == 407;
        const bool proves_nothing = is_page || is_proxy || refused.code == Code::kServerError;
        const bool in_doubt = proves_nothing && std::string_view(action) == "add-note";
        EXPECT_EQ(response.code, in_doubt ? Code::kIndeterminate : refused.code) << response.message;
      }
    }
  }
}

TEST(HostileResponsesTest, APageThatRepeatsWhatWasSentDoesNotSayThatThePortIsForTls) {
  const std::string text = "nginx says: The plain HTTP request was sent to HTTPS port";
  Desk desk;
  desk.client.otherwise = TypedResponse(400, kHtml, "<html><body>Blocked: " + text + "</body></html>");
  const json::Object note{{"request-id", 17}, {"notetext", text}};
  EXPECT_EQ(desk.Run(MakeCall("add-note", note, {{"api-version", "v3"}})).code, Code::kIndeterminate);
}

TEST(HostileResponsesTest, APageThatOnlyMentionsALoginIsARefusedKeyForAReadAndALostResponseForAChange) {
  for (const char* page : {"<html><body onload='go()'><form action='https://idp/saml2'></form></body></html>",
                           "<html><body>You are logged in. Login name: administrator</body></html>"}) {
    for (const char* api : {"v1", "v3"}) {
      Desk desk;
      desk.client.otherwise = TypedResponse(200, kHtml, page);
      EXPECT_EQ(desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", api}})).code,
                Code::kUnauthenticated);
      EXPECT_EQ(
          desk.Run(MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}}, {{"api-version", api}}))
              .code,
          Code::kIndeterminate);
    }
  }
}

TEST(HostileResponsesTest, ALoginPageNamesTheKeyAndTheProxy) {
  Desk desk;
  desk.client.Response(
      TypedResponse(200, kHtml, "<html><body><form action='j_security_check'></form></body></html>"));
  const auto response = desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v1"}}));
  EXPECT_THAT(response.message, HasSubstr("technician-key"));
  EXPECT_THAT(response.message, HasSubstr("proxy"));
}

TEST(HostileResponsesTest, ARedirectToALoginIsABadKeyAndOneToHttpsNamesIsSsl) {
  for (const auto& [location, code] : {std::pair<std::string, Code>{"/Login.do", Code::kUnauthenticated},
                                       {"/sso/start?to=%2Fapi", Code::kUnauthenticated},
                                       {"/lessons/", Code::kIndeterminate},
                                       {"https://desk.example.org/api", Code::kIndeterminate}}) {
    Desk desk;
    http::Response redirect = TypedResponse(302, "", "");
    redirect.headers.push_back({"Location", location});
    desk.client.otherwise = redirect;
    const auto response =
        desk.Run(MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}}, {{"api-version", "v3"}}));
    EXPECT_EQ(response.code, code) << response.message;
    if (location.starts_with("https")) EXPECT_THAT(response.message, HasSubstr("Set is-ssl to true"));
  }
}

TEST(HostileResponsesTest, AChangeIsResentUnreadOnlyWhereARateLimitIsBeyondDoubt) {
  const std::string sentence = "URL blocked as maximum access limit for the page is exceeded.";
  const auto changes_sent = [](Code code, int status, const char* type, const std::string& body) {
    Desk desk;  // every read-back gets the same
    desk.client.otherwise = TypedResponse(status, type, body);
    const auto response =
        desk.Run(MakeCall("add-note", {{"request-id", 17}, {"notetext", "x"}}, {{"api-version", "v3"}}));
    EXPECT_EQ(response.code, code) << response.message;
    return std::ranges::count_if(desk.client.requests,
                                 [](const http::Request& request) { return request.changes; });
  };
  for (const std::string& text : {sentence, sentence + " Please try after sometime.\n"})
    EXPECT_GT(changes_sent(Code::kThrottled, 400, kHtml, text), 1) << text;
  EXPECT_GT(changes_sent(Code::kThrottled, 429, kHtml, "<html>slow down</html>"), 1);
  EXPECT_GT(changes_sent(Code::kThrottled, 200, kJson,
                         R"({"response_status":{"status_code":4015,"messages":[],"status":"failed"}})"),
            1);
  for (const std::string& page : {"<html>Bad request in 'note: " + sentence + "'</html>",
                                  "<html><body>" + sentence + "</body></html>", sentence + " I typed"})
    for (const int status : {400, 503})
      EXPECT_EQ(changes_sent(Code::kIndeterminate, status, kHtml, page), 1) << page;
}

TEST(HostileResponsesTest, AStatusOfMembersWithoutEndIsRead) {
  // Each looked up among the others, they would take hours.
  std::string status = R"({"status_code":4000,"status":"failed")";
  for (int i = 0; i < 600'000; ++i) status += ",\"m" + std::to_string(i) + "\":1";
  Desk desk;
  desk.client.Response(TypedResponse(400, kJson, R"({"response_status":)" + status + "}}"));
  const auto response = desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v3"}}));
  EXPECT_EQ(response.code, Code::kRejected) << response.message;
}

TEST(HostileResponsesTest, HugeAndOddValuesInAGoodResponseAreData) {
  Desk desk;
  desk.client.Response(
      TypedResponse(200, kJson,
                    R"({"request":{"id":123456789012345678901234567890,"status":null,"requester":7,
        "assets":{"a":1},"udf_fields":[1],"created_time":"now","closure_info":[]},
        "response_status":{"status_code":"2000","status":"SUCCESS","messages":[null,7,{"fields":[{}]}]}})"));
  const auto response = desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v3"}}));
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(*response.data.Path({"operation", "Details", "WORKORDERID"}),
            json::Value("123456789012345678901234567890"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
