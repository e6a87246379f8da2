#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// What installations differ in: searching, saved views, templates, closing rules, limits.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class V3RulesTest : public ServiceTest {
 protected:
  static std::string IdsOf(const json::Value& list) {
    std::string ids;
    for (const json::Value& row : *list.Find("requests")->IfArray())
      ids += (ids.empty() ? "" : ",") + At(row, {"id"});
    return ids;
  }
  std::string Found(const std::string& criteria) {
    const web::Response response =
        V3("GET", "requests",
           R"({"list_info":{"row_count":100,"sort_field":"id","search_criteria":)" + criteria + "}}");
    if (response.status != 200) return InnerCode(response);
    return IdsOf(Parsed(response));
  }
  std::string InView(const std::string& name) {
    const web::Response response =
        V3("GET", "requests",
           R"({"list_info":{"row_count":100,"sort_field":"id","filter_by":{"name":")" + name + R"("}}})");
    if (response.status != 200) return At(Message(response), {"field"});
    return IdsOf(Parsed(response));
  }
};

TEST_F(V3RulesTest, CriteriaFindWhatTheySay) {
  V3("PUT", "requests/17",
     R"({"request":{"subject":"Zebra crossing","assets":[{"name":"printer-2f"},{"name":"laptop-0117"}],)"
     R"("udf_fields":{"udf_pick_302":"4711"},"urgency":{"name":"Low"}}})");
  V3("PUT", "requests/18", R"({"request":{"subject":"Zebra hoof","urgency":{"name":"High"}}})");
  struct Case {
    const char* criteria;
    const char* found;
  };
  constexpr Case kCases[] = {
      {R"({"field":"subject","condition":"starts with","value":"zebra"})", "17,18"},
      {R"({"field":"subject","condition":"ends with","value":"crossing"})", "17"},
      {R"({"field":"subject","condition":"contains","value":"bra c"})", "17"},
      {R"({"field":"subject","condition":"like","value":"hoof"})", "18"},
      {R"({"field":"assets.name","condition":"is","value":"laptop-0117"})", "17"},
      {R"({"field":"assets","condition":"is","value":{"name":"printer-2f"}})", "17"},
      {R"({"field":"udf_fields.udf_pick_302","condition":"is","value":"4711"})", "17"},
      {R"({"field":"urgency.name","condition":"is","values":["Low","High"]})", "17,18"},
      {R"({"field":"urgency","condition":"is not","values":[]})", "17,18"},
      {R"([{"field":"id","condition":"lte","value":2},{"field":"urgency","condition":"is","values":[]}])",
       "1,2"},
      {R"({"field":"id","condition":"between","values":["3","5"]})", "3,4,5"},
      {R"({"field":"id","condition":"between","values":["3"]})", "4001"},
      {R"({"field":"id","condition":"not between","values":["2","40"]})", "1"},
      {R"([{"field":"subject","condition":"contains","value":"hoof"},)"
       R"({"field":"id","condition":"is","value":"3","logical_operator":"or"}])",
       "3,18"},
      {R"([{"field":"subject","condition":"contains","value":"zebra"},)"
       R"({"field":"id","condition":"is","value":"99","logical_operator":"AND",)"
       R"("children":[{"field":"urgency.name","condition":"is","value":"High","logical_operator":"OR"}]}])",
       "18"},
      {R"({"field":"subject","condition":"resembles","value":"x"})", "4001"},
  };
  for (const Case& each : kCases) EXPECT_EQ(Found(each.criteria), each.found) << each.criteria;
}

TEST_F(V3RulesTest, OneLiveInstanceRefusesACriterionBesideADate) {
  const std::string time = R"({"field":"created_time","condition":"gt","value":"0"})";
  const std::string name = R"({"field":"id","condition":"is","value":"1"})";
  EXPECT_EQ(Found("[" + time + "," + name + "]"), "1");
  Start("one-date-criterion");
  EXPECT_EQ(Found("[" + time + "," + name + "]"), "4001");
  EXPECT_EQ(Found(R"({"field":"id","condition":"is","value":"1","children":[)" + time + "]}"), "4001");
  EXPECT_NE(Found(time), "4001");
  EXPECT_EQ(Found("[" + name + "," + name + "]"), "1");
}

TEST_F(V3RulesTest, AnotherRefusesEveryCriterionBesideAnother) {
  const std::string name = R"({"field":"id","condition":"is","value":"1"})";
  Start("one-criterion");
  EXPECT_EQ(Found("[" + name + "," + name + "]"), "4001");
  EXPECT_EQ(Found("[" + name + "]"), "1");
}

TEST_F(V3RulesTest, AFieldThatThereIsNotCantBeSearched) {
  EXPECT_EQ(Found(R"({"field":"statu.name","condition":"is","value":"Open"})"), "4001");
  EXPECT_EQ(Found(R"([{"field":"id","condition":"is","value":"1","children":[
                      {"field":"colour","condition":"is","value":"1"}]}])"),
            "4001");
  EXPECT_NE(Found(R"({"field":"udf_fields.udf_pick_302","condition":"is","value":"x"})"), "4001");
  const web::Response response =
      V3("GET", "requests", R"({"list_info":{"search_fields":{"statu.name":"Open"}}})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(At(Message(response), {"field"}), "search_fields");
  EXPECT_EQ(V3("GET", "technicians", R"({"list_info":{"search_fields":{"email_id":"john"}}})").status, 200);
}

TEST_F(V3RulesTest, SavedViewsShowWhatTheirNamesSay) {
  EXPECT_EQ(InView("Nonsense"), "filter_by");
  EXPECT_EQ(InView("Updated_By_Me"), "");
  EXPECT_EQ(InView("Waiting_Update"), "");
  EXPECT_EQ(InView("Pending_Approval"), "");
  V3("PUT", "requests/17", R"({"request":{"status":{"name":"On Hold"}}})");
  V3("POST", "requests/18/approval_levels", R"({"approval_level":{"approvals":[{"approver":{"id":"4"}}]}})");
  V3("PUT", "requests/18/approval_levels/501/approvals/send_notification?ids=551",
     R"({"approval":{"notification":{"subject":"x"}}})");
  EXPECT_EQ(InView("Updated_By_Me"), "17,18");
  EXPECT_EQ(InView("Waiting_Update"), "17");
  EXPECT_EQ(InView("Pending_Approval"), "18");
  EXPECT_EQ(InView("My_Pending_Approval"), "18");
  V3("PUT", "requests/19",
     R"({"request":{"due_by_time":{"value":")" + std::to_string(clock_.EpochMilliseconds()) + R"("}}})");
  EXPECT_EQ(InView("Due_Today_User"), "19") << "administrator has the odd ones";
  EXPECT_EQ(InView("Overdue_System_Today"), "19");
}

TEST_F(V3RulesTest, TheListOfViewsHasBothKeys) {
  const json::Value list = Parsed(V3("GET", "list_view_filters/show_all",
                                     R"({"show_all":{"module":"request"},"list_info":{"row_count":100}})"));
  for (const char* key : {"show_all", "list_view_filters"})
    EXPECT_EQ(At(list.Find(key)->IfArray()->front(), {"name"}), "MyOpen_Or_Unassigned") << key;
  EXPECT_EQ(Parsed(V3("GET", "list_view_filters/show_all", R"({"show_all":{"module":"change"}})"))
                .Find("show_all")
                ->IfArray()
                ->size(),
            0u);
}

TEST_F(V3RulesTest, ATemplateHasMandatoryFieldsAndByItselfALayout) {
  const std::string fields =
      R"("subject":"x","requester":{"name":"John"},"template":{"name":"Complete Request"})";
  const web::Response refused = V3("POST", "requests", R"({"request":{)" + fields + "}}");
  EXPECT_EQ(InnerCode(refused), "4012");
  EXPECT_EQ(At(Message(refused), {"fields"}), R"(["category","subcategory"])");
  EXPECT_EQ(V3("POST", "requests",
               R"({"request":{)" + fields +
                   R"(,"category":{"name":"Software"},"subcategory":{"name":"Antivirus"}}})")
                .status,
            201);
  EXPECT_THAT(V3("GET", "request_templates/3").body, HasSubstr(R"({"name":"subcategory","mandatory":true})"));
  EXPECT_THAT(V3("GET", "request_templates/1").body,
              HasSubstr(R"({"name":"subcategory","mandatory":false})"));
  EXPECT_THAT(V3("GET", "request_templates").body, Not(HasSubstr("layout")));
  EXPECT_THAT(V3("GET", "request_templates").body, Not(HasSubstr("mandatory")));
}

TEST_F(V3RulesTest, TheCloudTellsTheTypesOfFields) {
  Start("cloud");
  const web::Response response = SendWith("GET", "/api/v3/requests/_metainfo",
                                          {{"Authorization", std::string("Zoho-oauthtoken ") + kKey}});
  const json::Value info = Parsed(response);
  EXPECT_EQ(At(info, {"metainfo", "fields", "technician"}),
            R"({"type":"lookup","lookup_entity":"technician"})");
  EXPECT_EQ(At(info, {"metainfo", "fields", "due_by_time", "type"}), "datetime");
  EXPECT_EQ(At(info, {"metainfo", "fields", "udf_fields", "fields", "udf_sline_301", "type"}), "string");
  EXPECT_EQ(At(info, {"metainfo", "fields", "account"}), "(none)");
}

TEST_F(V3RulesTest, ClosingNeedsWhatTheInstallationSays) {
  struct Case {
    const char* profile;
    int status;
    const char* code;
  };
  constexpr Case kCases[] = {
      {"closing-needs-closure_comments,closing-needs-urgency", 400, "4012"},
      {"closing-needs-closure_comments,closing-needs-urgency,closing-error-4001", 400, "4001"},
      {"closing-needs-closure_comments,closing-needs-urgency,closing-error-4002", 403, "4002"}};
  for (const Case& each : kCases) {
    Start(each.profile);
    const web::Response refused = V3("PUT", "requests/17/close");
    EXPECT_EQ(refused.status, each.status) << each.profile;
    EXPECT_EQ(InnerCode(refused), each.code) << each.profile;
    V3("PUT", "requests/17", R"({"request":{"urgency":{"name":"Low"}}})");
    EXPECT_NE(V3("PUT", "requests/17/close").status, 200) << each.profile;
    EXPECT_EQ(
        V3("PUT", "requests/17/close", R"({"request":{"closure_info":{"closure_comments":"done"}}})").status,
        200);
  }
}

TEST_F(V3RulesTest, TheThrottleMayCountEachUrl) {
  Start("throttle-urls-2");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(V3("GET", "requests/17").status, 200);
    EXPECT_EQ(V3("GET", "requests/18").status, 200);
  }
  const web::Response refused = V3("GET", "requests/17");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("maximum access limit"));
  EXPECT_EQ(V3("GET", "requests/19").status, 200);
  clock_.Advance(milliseconds(10'001));
  EXPECT_EQ(V3("GET", "requests/17").status, 200);
}

}  // namespace
}  // namespace flintdesk::simulator
