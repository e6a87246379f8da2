#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

/// Of one request, as build 13008 shows it.
constexpr const char* kRecordedKeys[] = {"id",
                                         "subject",
                                         "description",
                                         "status",
                                         "priority",
                                         "urgency",
                                         "impact",
                                         "impact_details",
                                         "level",
                                         "mode",
                                         "request_type",
                                         "template",
                                         "service_category",
                                         "category",
                                         "subcategory",
                                         "item",
                                         "sla",
                                         "site",
                                         "group",
                                         "department",
                                         "requester",
                                         "created_by",
                                         "technician",
                                         "created_time",
                                         "assigned_time",
                                         "due_by_time",
                                         "first_response_due_by_time",
                                         "last_updated_time",
                                         "ola_due_by_time",
                                         "scheduled_start_time",
                                         "scheduled_end_time",
                                         "onhold_time",
                                         "resolution",
                                         "assets",
                                         "primary_asset",
                                         "email_to",
                                         "email_cc",
                                         "email_ids_to_notify",
                                         "tags",
                                         "udf_fields",
                                         "request_template_task_ids",
                                         "linked_to_request",
                                         "lifecycle",
                                         "reason_for_cancel",
                                         "cancel_requested",
                                         "cancel_requested_by",
                                         "cancel_requested_time",
                                         "cancel_requested_is_pending",
                                         "approval_status",
                                         "notification_status",
                                         "recommend_template",
                                         "unreplied_count",
                                         "sla_violated_technician",
                                         "sla_violated_group",
                                         "callback_url",
                                         "chat_type",
                                         "is_read",
                                         "is_trashed",
                                         "is_service_request",
                                         "is_shared",
                                         "is_reopened",
                                         "is_overdue",
                                         "is_first_response_overdue",
                                         "has_notes",
                                         "has_attachments",
                                         "has_resolution_attachments",
                                         "has_linked_requests",
                                         "has_conversation",
                                         "has_draft",
                                         "has_dependency",
                                         "has_problem",
                                         "has_project",
                                         "has_request_initiated_change",
                                         "has_request_caused_by_change"};

class V3RequestTest : public ServiceTest {};

TEST_F(V3RequestTest, ASingleRequestHasAllKeysAndAStatusObject) {
  const web::Response response = V3("GET", "requests/17");
  EXPECT_EQ(response.status, 200);
  const json::Value document = Parsed(response);
  EXPECT_EQ(At(document, {"response_status"}), R"({"status_code":2000,"status":"success"})");
  const json::Object* request = document.Find("request")->IfObject();
  for (const char* key : kRecordedKeys) {
    EXPECT_TRUE(request->Contains(key)) << key;
  }
  EXPECT_EQ(request->size(), std::size(kRecordedKeys)) << "a key that was not recorded";
  EXPECT_TRUE(request->Find("id")->IsString());
  EXPECT_EQ(At(document, {"request", "status", "name"}), "Open");
  EXPECT_EQ(At(document, {"request", "technician", "id"}), "4");
  EXPECT_EQ(At(document, {"request", "last_updated_time"}), "(null)");
}

TEST_F(V3RequestTest, TheFirstFortyRequestsAreOpenAndAssigned) {
  for (int id = 1; id <= 40; ++id) {
    const json::Value document = Parsed(V3("GET", "requests/" + std::to_string(id)));
    EXPECT_EQ(At(document, {"request", "status", "name"}), "Open") << id;
    EXPECT_NE(At(document, {"request", "technician", "name"}), "(none)") << id;
  }
  EXPECT_EQ(V3("GET", "requests/41").status, 404);
}

TEST_F(V3RequestTest, AnEditChangesWhatWasSentAndSetsTheTime) {
  const json::Value document =
      Parsed(V3("PUT", "requests/17",
                R"({"request":{"priority":{"name":"High"},"subject":"New","udf_fields":)"
                R"({"udf_sline_301":"Sunday"},"due_by_time":{"value":"1800000000000"}}})"));
  EXPECT_EQ(At(document, {"request", "priority", "name"}), "High");
  EXPECT_EQ(At(document, {"request", "subject"}), "New");
  EXPECT_EQ(At(document, {"request", "udf_fields", "udf_sline_301"}), "Sunday");
  EXPECT_EQ(At(document, {"request", "due_by_time", "display_value"}), "Jan 15, 2027 08:00 AM");
  EXPECT_EQ(At(document, {"request", "last_updated_time", "value"}),
            std::to_string(clock_.EpochMilliseconds()));
  EXPECT_EQ(At(document, {"request", "level", "name"}), "Tier 1");
}

TEST_F(V3RequestTest, InputAsAPythonProgramPrintsItIsRead) {
  const web::Response response =
      V3("PUT", "requests/17", "{'request': {'priority': {'name': 'High'}, 'site': None, 'is_fcr': True}}");
  EXPECT_EQ(At(Parsed(response), {"request", "priority", "name"}), "High");
}

TEST_F(V3RequestTest, RefusedValuesNameTheFieldAndChangeNothing) {
  const web::Response response =
      V3("PUT", "requests/17", R"({"request":{"subject":"Never","level":{"name":"Tier 9"}}})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(At(Parsed(response), {"response_status", "status_code"}), "4000");
  EXPECT_EQ(json::Write(Message(response)),
            R"({"status_code":4001,"field":"level","type":"failed","message":"Invalid Input"})");
  EXPECT_NE(At(Parsed(V3("GET", "requests/17")), {"request", "subject"}), "Never");
}

TEST_F(V3RequestTest, NamesMustBeSpelledRightUnlessTheProfileSaysOtherwise) {
  EXPECT_EQ(V3("PUT", "requests/17", R"({"request":{"priority":{"name":"high"}}})").status, 400);
  Start("any-case");
  EXPECT_EQ(At(Parsed(V3("PUT", "requests/17", R"({"request":{"priority":{"name":"high"}}})")),
               {"request", "priority", "name"}),
            "High");
}

TEST_F(V3RequestTest, LenientNamesAreAddedOnce) {
  Start("", true);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(V3("PUT", "requests/17", R"({"request":{"site":{"name":"Moon"}}})").status, 200);
  }
  const json::Value sites = Parsed(V3("GET", "sites"));
  EXPECT_EQ(At(sites, {"list_info", "row_count"}), "4");
}

TEST_F(V3RequestTest, ASubcategoryMustBelongToItsCategory) {
  EXPECT_EQ(
      V3("PUT", "requests/17",
         R"({"request":{"category":{"name":"Hardware"},"subcategory":{"name":"Printer"},"item":{"name":"Toner"}}})")
          .status,
      200);
  const web::Response response = V3("PUT", "requests/17", R"({"request":{"subcategory":{"name":"VPN"}}})");
  EXPECT_EQ(At(Message(response), {"field"}), "subcategory");
}

TEST_F(V3RequestTest, UnknownKeysAreRefused) {
  const web::Response response = V3("PUT", "requests/17", R"({"request":{"prioritty":{"name":"High"}}})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(At(Message(response), {"message"}), "Extra key found in JSON");
  EXPECT_EQ(At(Message(V3("PUT", "requests/17", R"({"req":{}})")), {"message"}), "Value not provided");
  EXPECT_EQ(InnerCode(V3("PUT", "requests/17", R"({"request":{"id":"9"}})")), "4014");
}

TEST_F(V3RequestTest, CreatingNeedsSubjectAndRequester) {
  const web::Response refused = V3("POST", "requests", R"({"request":{"description":"x"}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(InnerCode(refused), "4012");
  EXPECT_EQ(At(Message(refused), {"fields"}), R"(["subject","requester"])");

  const web::Response made =
      V3("POST", "requests", R"({"request":{"subject":"Disk full","requester":{"name":"Ann Ray"}}})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(At(Parsed(made), {"request", "id"}), "41");
  EXPECT_EQ(At(Parsed(made), {"request", "last_updated_time"}), "(null)");
  EXPECT_EQ(At(Parsed(made), {"request", "template", "name"}), "Default Request");
}

TEST_F(V3RequestTest, ASubjectHas250CharactersAtMost) {
  const auto create = [&](const std::string& subject) {
    return V3(
        "POST", "requests",
        json::Write(json::Object{
            {"request", json::Object{{"subject", subject}, {"requester", json::Object{{"name", "John"}}}}}}));
  };
  std::string umlauts;
  for (int i = 0; i < 250; ++i) umlauts += "ü";
  EXPECT_EQ(create(umlauts).status, 201);
  EXPECT_EQ(At(Message(create(std::string(251, 'a'))), {"field"}), "subject");
}

TEST_F(V3RequestTest, ClosingRecordsHowAndHappensOnce) {
  const web::Response closed =
      V3("PUT", "requests/17/close",
         R"({"request":{"closure_info":{"requester_ack_resolution":true,"closure_comments":"done",)"
         R"("closure_code":{"name":"Success"}},"is_fcr":"true"}})");
  EXPECT_EQ(closed.status, 200);
  EXPECT_EQ(At(Message(closed), {"message"}), "Request(s) closed successfully.");
  const json::Value document = Parsed(V3("GET", "requests/17"));
  EXPECT_EQ(At(document, {"request", "status", "name"}), "Closed");
  EXPECT_EQ(At(document, {"request", "closure_info", "closure_comments"}), "done");
  EXPECT_EQ(At(document, {"request", "closure_info", "closure_code", "name"}), "Success");
  EXPECT_EQ(At(document, {"request", "closure_info", "requester_ack_resolution"}), "true");
  EXPECT_EQ(At(document, {"request", "is_fcr"}), "true");
  EXPECT_EQ(At(document, {"request", "completed_time", "value"}), std::to_string(clock_.EpochMilliseconds()));

  const web::Response again = V3("PUT", "requests/17/close");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(json::Write(Message(again)),
            R"({"status_code":4001,"type":"failed","message":"Request is already closed"})");
}

TEST_F(V3RequestTest, ReopeningTakesTheClosureAway) {
  V3("PUT", "requests/17", R"({"request":{"status":{"name":"Closed"}}})");
  EXPECT_NE(At(Parsed(V3("GET", "requests/17")), {"request", "completed_time", "value"}), "(none)");
  V3("PUT", "requests/17", R"({"request":{"status":{"name":"Open"}}})");
  const json::Value document = Parsed(V3("GET", "requests/17"));
  EXPECT_EQ(At(document, {"request", "completed_time"}), "(none)");
  EXPECT_EQ(At(document, {"request", "closure_info"}), "(none)");
}

TEST_F(V3RequestTest, ClosingRulesDemandAResolution) {
  Start("closing-rules,close-201");
  EXPECT_EQ(InnerCode(V3("PUT", "requests/17/close")), "4012");
  EXPECT_EQ(V3("POST", "requests/17/resolutions", R"({"resolution":{"content":"fixed"}})").status, 201);
  EXPECT_EQ(V3("PUT", "requests/17/close").status, 201);
}

TEST_F(V3RequestTest, AssigningAndPickingUpRespondWithAMessage) {
  const web::Response assigned =
      V3("PUT", "requests/17/assign",
         R"({"request":{"technician":{"name":"John"},"group":{"name":"Hardware"}}})");
  EXPECT_EQ(At(Message(assigned), {"message"}), "Assigned successfully.");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "technician", "name"}), "John");
  EXPECT_EQ(At(Message(V3("PUT", "requests/17/assign", R"({"request":{"technician":{"name":"Ann Ray"}}})")),
               {"field"}),
            "technician");
  EXPECT_EQ(At(Message(V3("PUT", "requests/17/pickup")), {"message"}), "Request(s) picked up successfully.");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "technician", "name"}), "administrator");
}

TEST_F(V3RequestTest, TrashRestoreAndDelete) {
  EXPECT_EQ(V3("DELETE", "requests/17").status, 400);
  const json::Value trashed = Parsed(V3("DELETE", "requests/17/move_to_trash"));
  EXPECT_EQ(At(trashed, {"request", "is_trashed"}), "true");
  EXPECT_EQ(At(trashed, {"request", "deleted_by", "name"}), "administrator");
  EXPECT_EQ(InnerCode(V3("DELETE", "requests/17/move_to_trash")), "4016");
  EXPECT_EQ(At(Message(V3("PUT", "requests/17/restore_from_trash", "{}")), {"message"}),
            "Extra parameter(s) not allowed");
  EXPECT_EQ(V3("PUT", "requests/17/restore_from_trash").status, 200);
  V3("DELETE", "requests/17/move_to_trash");
  EXPECT_EQ(V3("DELETE", "requests/17").status, 200);
  EXPECT_EQ(V3("GET", "requests/17").status, 404);
}

TEST_F(V3RequestTest, NewerBuildsHaveMoreKeys) {
  Start("15100");
  const json::Value document = Parsed(V3("GET", "requests/17"));
  EXPECT_EQ(At(document, {"request", "requester", "profile_pic", "content-url"}),
            "/images/default-profile-pic2.svg");
  EXPECT_EQ(At(document, {"request", "attachments"}), "[]");
  EXPECT_EQ(At(document, {"request", "lifecycle"}), "(none)");
  EXPECT_EQ(At(document, {"request", "udf_fields", "udf_sline_301"}), "(null)");
}

}  // namespace
}  // namespace flintdesk::simulator
