#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// Notes, worklogs, resolutions, look-ups, keys and paths of V3.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class V3PartsTest : public ServiceTest {};

TEST_F(V3PartsTest, ANoteIsAddedReadChangedAndDeleted) {
  const web::Response added =
      V3("POST", "requests/17/notes", R"({"note":{"description":"<p>text</p>","show_to_requester":true}})");
  EXPECT_EQ(added.status, 201);
  const json::Value note = Parsed(added);
  const std::string id = At(note, {"note", "id"});
  EXPECT_EQ(At(note, {"note", "description"}), "<p>text</p>");
  EXPECT_EQ(At(note, {"note", "show_to_requester"}), "true");
  EXPECT_EQ(At(note, {"note", "added_by", "name"}), "administrator");
  EXPECT_EQ(At(note, {"note", "request", "id"}), "17");

  const json::Value list = Parsed(V3("GET", "requests/17/notes"));
  const json::Value row = list.Find("notes")->IfArray()->front();
  EXPECT_EQ(row.Find("description"), nullptr) << "rows of the list have no text";
  EXPECT_EQ(At(list, {"list_info", "sort_field"}), "last_updated_time");
  EXPECT_EQ(At(list, {"list_info", "sort_order"}), "asc");

  V3("PUT", "requests/17/notes/" + id, R"({"note":{"description":"other"}})");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17/notes/" + id)), {"note", "description"}), "other");
  EXPECT_EQ(V3("DELETE", "requests/17/notes/" + id).status, 200);
  EXPECT_EQ(InnerCode(V3("GET", "requests/17/notes/" + id)), "4007");
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/notes", R"({"note":{"show_to_requester":true}})")), "4012");
}

TEST_F(V3PartsTest, TheRequestNoteProfileRespondsWithTheOlderKey) {
  Start("request-note");
  const json::Value response =
      Parsed(V3("POST", "requests/17/notes", R"({"request_note":{"description":"x"}})"));
  EXPECT_EQ(At(response, {"request_note", "description"}), "x");
  EXPECT_EQ(At(response, {"request_note", "created_by", "id"}), "4");
}

TEST_F(V3PartsTest, AResolutionReadsBackAndIsReplaced) {
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17/resolutions")), {"resolution"}),
            R"({"resolution_attachments":[],"content":null})");
  const web::Response added = V3("POST", "requests/17/resolutions", R"({"resolution":{"content":"first"}})");
  EXPECT_EQ(At(Message(added), {"message"}), "Resolution added successfully.");
  V3("PUT", "requests/17/resolutions", R"({"resolution":{"content":"second"}})");
  const json::Value response = Parsed(V3("GET", "requests/17/resolutions"));
  EXPECT_EQ(At(response, {"resolution", "content"}), "second");
  EXPECT_EQ(At(response, {"resolution", "submitted_by", "id"}), "4");
  EXPECT_EQ(V3("GET", "requests/17/resolutions", R"({"list_info":{}})").status, 400);
}

TEST_F(V3PartsTest, AWorklogNeedsAnOwnerAndReadsBack) {
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/worklogs", R"({"worklog":{"description":"x"}})")), "4012");
  const json::Value made = Parsed(V3("POST", "requests/17/worklogs",
                                     R"({"worklog":{"owner":{"name":"John"},"description":"x",)"
                                     R"("time_spent":{"hours":"2","minutes":"30"}}})"));
  EXPECT_EQ(At(made, {"worklog", "owner", "name"}), "John");
  EXPECT_EQ(At(made, {"worklog", "time_spent", "hours"}), "2");
  const json::Value list = Parsed(V3("GET", "requests/17/worklogs"));
  EXPECT_EQ(list.Find("worklogs")->IfArray()->size(), 1u);
}

TEST_F(V3PartsTest, LookUpModulesAreLists) {
  for (const char* module :
       {"technicians", "users", "support_groups", "categories", "subcategories", "items", "statuses",
        "priorities", "urgencies", "impacts", "modes", "levels", "request_types", "sites", "departments",
        "roles", "service_categories", "closure_codes", "request_templates"}) {
    const json::Value response = Parsed(V3("GET", module));
    ASSERT_NE(response.Find(module), nullptr) << module;
    EXPECT_FALSE(response.Find(module)->IfArray()->empty()) << module;
    EXPECT_EQ(At(response, {"response_status"}), R"([{"status_code":2000,"status":"success"}])") << module;
  }
  EXPECT_EQ(Parsed(V3("GET", "technicians")).Find("technicians")->IfArray()->size(), 2u);
  EXPECT_EQ(Parsed(V3("GET", "users")).Find("users")->IfArray()->size(), 3u);
  EXPECT_EQ(At(Parsed(V3("GET", "statuses/2")), {"status", "name"}), "Open");
  EXPECT_EQ(V3("GET", "requesters").status, 404);
}

TEST_F(V3PartsTest, ModulesAreKnownBeforeTheKeyIsChecked) {
  const web::Response refused = Send("GET", "/api/v3/requests/17", "", "wrong");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(InnerCode(refused), "401");
  EXPECT_EQ(Send("GET", "/api/v3/statuses", "", "").status, 400);
  EXPECT_EQ(Send("GET", "/api/v3/campus", "", "wrong").status, 404);
  EXPECT_EQ(InnerCode(V3("POST", "requests/17", "{}")), "4021");
}

TEST_F(V3PartsTest, TheKeyMayComeAsHeaderQueryOrForm) {
  const std::string key = kKey;
  EXPECT_EQ(Send("GET", "/api/v3/requests/17?TECHNICIAN_KEY=" + key, "", "").status, 200);
  EXPECT_EQ(Send("GET", "/api/v3/requests/17?authtoken=" + key, "", "").status, 200);
  EXPECT_EQ(Send("PUT", "/api/v3/requests/17/pickup", "technician_key=" + key, "").status, 200);
  EXPECT_EQ(Send("GET", "/app/itdesk/api/v3/requests/17").status, 200);
  EXPECT_EQ(InnerCode(Send("GET", "/app/other/api/v3/requests/17")), "4007");
  // Build 13008 reads the body of a GET.
  EXPECT_EQ(At(Parsed(Send("GET", "/api/v3/requests", "input_data={list_info:{row_count:2}}")),
               {"list_info", "row_count"}),
            "2");
}

TEST_F(V3PartsTest, TheKeyMayStandInAuthorizationAsTheVendorPrintsIt) {
  const auto with = [&](const std::string& authorization) {
    return SendWith("GET", "/api/v3/requests/17", {{"Authorization", authorization}}).status;
  };
  EXPECT_EQ(with(std::string("authtoken: ") + kKey), 200);
  EXPECT_EQ(with(std::string("Authtoken:") + kKey), 200);
  EXPECT_EQ(with("authtoken: wrong"), 400);
  EXPECT_EQ(with(std::string("Bearer ") + kKey), 400) << "in the cloud alone";
}

TEST_F(V3PartsTest, ThereIsOnePortal) {
  const auto with = [&](const char* number) {
    return SendWith("GET", "/api/v3/requests/17", {{"authtoken", kKey}, {"PORTALID", number}}).status;
  };
  EXPECT_EQ(with("1"), 200);
  EXPECT_EQ(with("7"), 404);
  EXPECT_EQ(Send("GET", "/api/v3/requests/17?PORTALID=7").status, 404);
  const std::string v1 =
      std::string("/sdpapi/request/17?OPERATION_NAME=GET_REQUEST&format=json&TECHNICIAN_KEY=") + kKey;
  EXPECT_EQ(At(Parsed(Send("POST", v1 + "&PORTALID=1")), {"operation", "result", "status"}), "Success");
  EXPECT_EQ(At(Parsed(Send("POST", v1 + "&PORTALID=7")), {"operation", "result", "message"}),
            "Error when validating URL - Invalid URL for the requested operation.");
  Start("any-portal");
  EXPECT_EQ(with("7"), 200);
  EXPECT_EQ(Send("GET", "/app/other/api/v3/requests/17").status, 200);
}

TEST_F(V3PartsTest, AWrongKeyLooksAsTheProfileSays) {
  Start("bad-key-401");
  EXPECT_EQ(Send("GET", "/api/v3/requests/17", "", "wrong").status, 401);
  Start("bad-key-login-page");
  EXPECT_THAT(Send("GET", "/api/v3/requests/17", "", "wrong").body, HasSubstr("<html>"));
  Start("bad-key-redirect");
  EXPECT_EQ(Send("GET", "/api/v3/requests/17", "", "wrong").status, 302);
  Start("revoked-key");
  EXPECT_EQ(InnerCode(V3("GET", "requests/17")), "401");
}

TEST_F(V3PartsTest, AnInstallationMayHaveOneApiOnly) {
  Start("v1-only");
  const web::Response v3 = V3("GET", "requests/17");
  EXPECT_EQ(v3.status, 404);
  EXPECT_THAT(*v3.headers.Find("Content-Type"), HasSubstr("html"));
  EXPECT_EQ(V1("request/17", "GET_REQUEST").status, 200);
  Start("v3-only");
  EXPECT_EQ(V3("GET", "requests/17").status, 200);
  EXPECT_EQ(V1("request/17", "GET_REQUEST").status, 404);
}

TEST_F(V3PartsTest, TheThrottleBlocksUntilItsWindowEnds) {
  Start("throttle");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(V3("GET", "requests/17").status, 200);
  const web::Response blocked = V3("GET", "requests/17");
  EXPECT_EQ(blocked.status, 400);
  EXPECT_THAT(blocked.body, HasSubstr("maximum access limit"));
  clock_.Advance(milliseconds(10'000));
  EXPECT_EQ(V3("GET", "requests/17").status, 200);
}

TEST_F(V3PartsTest, EffectsCountWhatWasDoneAndCanBeReset) {
  V3("POST", "requests/17/notes", R"({"note":{"description":"x"}})");
  V3("POST", "requests/17/notes", R"({"note":{}})");
  V3("PUT", "requests/99/close");
  const json::Value effects = Parsed(Send("GET", "/simulator/effects", "", ""));
  EXPECT_EQ(At(effects, {"calls", "add-note"}), "2");
  EXPECT_EQ(At(effects, {"total", "add-note"}), "1");
  EXPECT_EQ(At(effects, {"requests", "17", "add-note"}), "1");
  EXPECT_EQ(At(effects, {"total", "close-request"}), "(none)");
  Send("DELETE", "/simulator/effects", "", "");
  EXPECT_EQ(At(Parsed(Send("GET", "/simulator/effects", "", "")), {"calls"}), "{}");
}

}  // namespace
}  // namespace flintdesk::simulator
