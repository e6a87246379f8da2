#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// The Cloud: OAuth, its paths, verbs and ids.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class CloudTest : public ServiceTest {
 protected:
  static constexpr const char* kClient = "client_id=demo-client&client_secret=demo-secret";

  void Begin(const std::string& further = {}) {
    Start("cloud,long-ids" + (further.empty() ? "" : "," + further));
  }

  web::Response Token(const std::string& form) { return SendWith("POST", "/oauth/v2/token", {}, form); }
  web::Response Refresh() {
    return Token(std::string(kClient) + "&grant_type=refresh_token&refresh_token=demo-refresh");
  }
  std::string FreshToken() { return At(Parsed(Refresh()), {"access_token"}); }

  web::Response With(const std::string& token, const std::string& method, const std::string& path,
                     std::string_view input = {}) {
    const std::string data = input.empty() ? "" : "input_data=" + PercentEncode(input);
    return SendWith(method, path,
                    {{"Authorization", "Zoho-oauthtoken " + token},
                     {"Accept", "application/vnd.manageengine.sdp.v3+json"}},
                    data);
  }
  /// With the key, which is an access token as well.
  web::Response Call(const std::string& method, const std::string& path, std::string_view input = {}) {
    return With(kKey, method, "/app/itdesk/api/v3/" + path, input);
  }
  static std::string Id(int display) { return std::to_string(kCloudIds + display); }
};

TEST_F(CloudTest, ARefreshTokenGivesAnAccessTokenThatOpensTheApi) {
  Begin();
  const json::Value reply = Parsed(Refresh());
  const std::string token = At(reply, {"access_token"});
  EXPECT_EQ(At(reply, {"expires_in"}), "3600");
  EXPECT_EQ(At(reply, {"token_type"}), "Bearer");
  EXPECT_EQ(At(reply, {"api_domain"}), "http://desk:8080");
  EXPECT_EQ(At(reply, {"refresh_token"}), "(none)");
  EXPECT_EQ(With(token, "GET", "/app/itdesk/api/v3/requests/" + Id(17)).status, 200);
  EXPECT_EQ(With(token, "GET", "/api/v3/requests/" + Id(17)).status, 200) << "the default portal";
  EXPECT_EQ(At(service_->Tokens(), {"issued"}), "1");
  EXPECT_EQ(At(service_->Effects(), {"total", "get-token"}), "1");
}

TEST_F(CloudTest, TheParametersOfTheTokenEndpointMayStandInTheQuery) {
  Begin();
  const web::Response response = SendWith(
      "POST",
      std::string("/oauth/v2/token?") + kClient + "&grant_type=refresh_token&refresh_token=demo-refresh", {});
  EXPECT_NE(At(Parsed(response), {"access_token"}), "(none)");
}

TEST_F(CloudTest, ACodeGivesTokensOnce) {
  Begin();
  const std::string form = std::string(kClient) + "&grant_type=authorization_code&code=demo-code";
  EXPECT_EQ(At(Parsed(Token(form)), {"refresh_token"}), "demo-refresh");
  EXPECT_EQ(Token(form).body, R"({"error":"invalid_code"})");
  Begin("code-reusable");
  Token(form);
  EXPECT_EQ(At(Parsed(Token(form)), {"refresh_token"}), "demo-refresh");
}

TEST_F(CloudTest, TheTokenEndpointRefusesWithStatus200) {
  struct Case {
    const char* form;
    const char* error;
  };
  constexpr Case kCases[] = {
      {"client_id=other&client_secret=demo-secret&grant_type=refresh_token&refresh_token=demo-refresh",
       "invalid_client"},
      {"client_id=demo-client&client_secret=x&grant_type=refresh_token&refresh_token=demo-refresh",
       "invalid_client_secret"},
      {"client_id=demo-client&client_secret=demo-secret&grant_type=refresh_token&refresh_token=x",
       "invalid_code"},
      {"client_id=demo-client&client_secret=demo-secret&grant_type=authorization_code&code=x",
       "invalid_code"},
      {"client_id=demo-client&client_secret=demo-secret&grant_type=client_credentials", "invalid_grant_type"},
  };
  for (const int status : {200, 400}) {
    Begin(status == 200 ? "" : "token-errors-400");
    for (const Case& each : kCases) {
      const web::Response response = Token(each.form);
      EXPECT_EQ(response.status, status) << each.form;
      EXPECT_EQ(At(Parsed(response), {"error"}), each.error) << each.form;
    }
    EXPECT_EQ(At(service_->Tokens(), {"refused"}), "5");
  }
}

TEST_F(CloudTest, RefreshesAreLimitedByTheMinute) {
  Begin();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Refresh().status, 200);
  const web::Response refused = Refresh();
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(At(Parsed(refused), {"error"}), "Access Denied");
  service_->SetClockOffset(milliseconds(60'001));
  EXPECT_EQ(Refresh().status, 200);
  Begin("refreshes-1");
  Refresh();
  EXPECT_EQ(Refresh().status, 400);
}

TEST_F(CloudTest, AnAccessTokenEnds) {
  Begin("token-lasts-60");
  const std::string token = FreshToken();
  EXPECT_EQ(With(token, "GET", "/api/v3/requests").status, 200);
  service_->SetClockOffset(milliseconds(60'000));
  const web::Response expired = With(token, "GET", "/api/v3/requests");
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(InnerCode(expired), "4022");
  Begin("token-error-object");
  EXPECT_EQ(With("1000.x.y", "GET", "/api/v3/requests").body, R"({"error":"INVALID_TOKEN"})");
}

TEST_F(CloudTest, TheControlAddressRevokesAndExpires) {
  Begin();
  const std::string token = FreshToken();
  const auto control = [&](const std::string& body) {
    return SendWith("POST", "/simulator/tokens", {}, body).status;
  };
  EXPECT_EQ(control(R"({"expire":true})"), 200);
  EXPECT_EQ(With(token, "GET", "/api/v3/requests").status, 401);
  EXPECT_EQ(control(R"({"revoked":true})"), 200);
  EXPECT_EQ(Refresh().body, R"({"error":"invalid_code"})");
  EXPECT_EQ(control(R"({"revoked":false})"), 200);
  EXPECT_NE(FreshToken(), "(none)");
  EXPECT_EQ(control(R"({"revoked":1})"), 400);
  EXPECT_EQ(control(R"({"revoked":true,"expire":true})"), 400);
  EXPECT_EQ(SendWith("DELETE", "/simulator/tokens", {}).status, 405);
  Begin("refresh-revoked");
  EXPECT_EQ(Refresh().body, R"({"error":"invalid_code"})");
}

TEST_F(CloudTest, FaultsMeetTheTokenEndpoint) {
  Begin();
  const auto post = [&](const char* plan) {
    ASSERT_TRUE(service_->PostPlan(json::Parse(plan).value()).ok()) << plan;
  };
  post(R"({"faults":[{"operation":"get-token","api":"oauth","do":"status","status":503}]})");
  EXPECT_EQ(Refresh().status, 503);
  EXPECT_EQ(At(service_->Tokens(), {"issued"}), "0") << "nothing is issued where the change is kept back";
  post(R"({"faults":[{"operation":"get-token","do":"status-after-commit","status":503}]})");
  EXPECT_EQ(Refresh().status, 503);
  EXPECT_EQ(At(service_->Tokens(), {"issued"}), "1");
}

TEST_F(CloudTest, OtherPortalsKeysAndApisAreNotThere) {
  Begin();
  EXPECT_EQ(With(kKey, "GET", "/app/other/api/v3/requests").status, 404);
  EXPECT_EQ(SendWith("GET", "/api/v3/requests", {{"authtoken", kKey}}).status, 401);
  EXPECT_EQ(SendWith("GET", "/api/v3/requests", {{"Authorization", kKey}}).status, 401);
  const auto with = [&](const std::string& authorization) {
    return SendWith("GET", "/api/v3/requests", {{"Authorization", authorization}}).status;
  };
  EXPECT_EQ(with(std::string("Bearer ") + kKey), 200);
  EXPECT_EQ(with(std::string("bearer  ") + kKey), 200);
  EXPECT_EQ(with("Bearer other"), 401);
  EXPECT_EQ(with(std::string("authtoken: ") + kKey), 401) << "on premises alone";
  EXPECT_EQ(V1("request", "GET_REQUESTS").status, 404);
  EXPECT_EQ(Call("PUT", "requests/" + Id(17) + "/close").status, 404);
  EXPECT_EQ(Call("DELETE", "requests/" + Id(17) + "/move_to_trash").status, 404);
  Start();
  EXPECT_EQ(SendWith("POST", "/oauth/v2/token", {}, kClient).status, 404) << "on premises";
}

TEST_F(CloudTest, ItsMediaTypeIsToBeAskedFor) {
  const auto with = [&](const std::string& accept) {
    return SendWith("GET", "/api/v3/requests",
                    {{"Authorization", std::string("Zoho-oauthtoken ") + kKey}, {"Accept", accept}})
        .status;
  };
  Begin();
  EXPECT_EQ(with("application/json"), 415);
  EXPECT_EQ(with("*/*"), 200);
  Begin("accept-strict");
  EXPECT_EQ(with("*/*"), 415);
  EXPECT_EQ(with("application/vnd.manageengine.sdp.v3+json"), 200);
}

TEST_F(CloudTest, ItsVerbsHaveUnderscores) {
  Begin();
  const std::string request = "requests/" + Id(17);
  EXPECT_EQ(At(Message(Call("PUT", request + "/_assign", R"({"request":{"technician":{"name":"John"}}})")),
               {"message"}),
            "Assigned successfully.");
  EXPECT_EQ(Call("PUT", request + "/_pickup").status, 200);
  EXPECT_EQ(Call("PUT", request + "/_close").status, 200);
  EXPECT_EQ(At(Parsed(Call("GET", request)), {"request", "status", "name"}), "Closed");
}

TEST_F(CloudTest, TheFirstDeleteTrashesAndTheSecondPurges) {
  Begin();
  const std::string request = "requests/" + Id(17);
  EXPECT_EQ(Call("DELETE", request).status, 200);
  EXPECT_EQ(At(Parsed(Call("GET", request)), {"request", "is_trashed"}), "true");
  EXPECT_EQ(Call("PUT", request + "/_restore_from_trash").status, 200);
  EXPECT_EQ(At(Parsed(Call("GET", request)), {"request", "is_trashed"}), "false");
  Call("DELETE", request);
  EXPECT_EQ(Call("DELETE", request).status, 200);
  EXPECT_EQ(Call("GET", request).status, 404);
  Begin("cloud-no-restore");
  Call("DELETE", request);
  EXPECT_EQ(Call("PUT", request + "/_restore_from_trash").status, 404);
}

TEST_F(CloudTest, IdsAreLongAndPeopleSeeAnotherNumber) {
  Begin();
  const json::Value request = Parsed(Call("GET", "requests/" + Id(17)));
  EXPECT_EQ(At(request, {"request", "id"}), Id(17));
  EXPECT_EQ(At(request, {"request", "display_id"}), "17");
  EXPECT_EQ(At(request, {"request", "status", "internal_name"}), "Open");
  EXPECT_EQ(At(request, {"request", "status", "id"}).size(), 18u);
  EXPECT_EQ(At(request, {"request", "requester", "is_vip_user"}), "false");
  EXPECT_EQ(At(request, {"request", "requester", "is_vipuser"}), "(none)");
  const json::Value made =
      Parsed(Call("POST", "requests", R"({"request":{"subject":"x","requester":{"name":"Ann Ray"}}})"));
  EXPECT_EQ(At(made, {"request", "id"}), Id(41));
  const json::Value note =
      Parsed(Call("POST", "requests/" + Id(17) + "/notes", R"({"request_note":{"description":"x"}})"));
  EXPECT_EQ(At(note, {"note", "id"}).size(), 18u);
}

TEST_F(CloudTest, ANoteIsTakenByEitherName) {
  Begin();
  const std::string notes = "requests/" + Id(17) + "/notes";
  EXPECT_EQ(At(Parsed(Call("POST", notes, R"({"note":{"description":"a"}})")), {"note", "description"}), "a");
  EXPECT_EQ(
      At(Parsed(Call("POST", notes, R"({"request_note":{"description":"b"}})")), {"note", "description"}),
      "b");
  Begin("request-note");
  EXPECT_EQ(
      At(Parsed(Call("POST", notes, R"({"note":{"description":"c"}})")), {"request_note", "description"}),
      "c");
}

TEST_F(CloudTest, ListsReadTheQueryFirstAndThenTheForm) {
  Begin();
  const std::string two = PercentEncode(R"({"list_info":{"row_count":2}})");
  EXPECT_EQ(
      At(Parsed(Call("GET", "requests", R"({"list_info":{"row_count":3}})")), {"list_info", "row_count"}),
      "3");
  EXPECT_EQ(At(Parsed(Call("GET", "requests?input_data=" + two, R"({"list_info":{"row_count":3}})")),
               {"list_info", "row_count"}),
            "2");
}

TEST_F(CloudTest, ProfilesCombine) {
  Start("15100,cloud,long-ids,msp");
  const json::Value request = Parsed(Call("GET", "requests/" + Id(17)));
  EXPECT_NE(At(request, {"request", "image_token"}), "(none)");
  EXPECT_EQ(At(request, {"request", "account", "name"}), "Acme");
}

}  // namespace
}  // namespace flintdesk::simulator
