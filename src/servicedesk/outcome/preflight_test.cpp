// Long on purpose: one test for each thing that a change is held against, on the same desk.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "servicedesk/testing/calls.hpp"

// What is looked up before a change is sent, on service desks that show their lists and forms in other ways
// than our simulator does.
namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;

constexpr const char* kOk = R"("response_status":{"status_code":2000,"status":"success"})";

std::string Ok(std::string_view members) { return "{" + std::string(members) + "," + kOk + "}"; }

std::string List(std::string_view name, std::string_view rows, std::string_view more = "false") {
  return Ok("\"" + std::string(name) + "\":[" + std::string(rows) + R"(],"list_info":{"has_more_rows":)" +
            std::string(more) + "}");
}

constexpr const char* kNotFound = R"({"response_status":{"status_code":4000,"status":"failed",
    "messages":[{"status_code":4007,"type":"failed","message":"Invalid URL"}]}})";

class PreflightTest : public ::testing::Test {
 protected:
  /// A service desk that has these paths below /api/v3 and no others; changes succeed.
  PreflightTest() {
    desk_.client.on_request = [this](const http::Request& request) {
      const std::string path = request.target.substr(0, request.target.find('?'));
      const auto found = paths_.find(path.substr(path.find("/api/v3") + 7));
      if (request.changes)
        desk_.client.otherwise = refusal_.empty() ? JsonResponse(200, Ok(R"("request":{"id":"17"})"))
                                                  : JsonResponse(400, refusal_);
      else if (found != paths_.end())
        desk_.client.otherwise = JsonResponse(found->second.first, found->second.second);
      else
        desk_.client.otherwise = JsonResponse(404, kNotFound);
    };
    paths_["/requests/17"] = {200, Ok(R"("request":{"id":"17","template":{"id":"3"}})")};
  }

  connector::Response Edit(json::Object parameters, json::Object configuration = {}) {
    desk_.client.requests.clear();
    parameters.Set("request-id", 17);
    if (!configuration.Contains("preflight")) configuration.Set("preflight", "on");
    if (!configuration.Contains("api-version")) configuration.Set("api-version", "v3");
    return desk_.Run(MakeCall("edit-request", parameters, configuration));
  }
  connector::Response Close(json::Object parameters = {}, json::Object configuration = {}) {
    desk_.client.requests.clear();
    parameters.Set("request-id", 17);
    if (!configuration.Contains("preflight")) configuration.Set("preflight", "on");
    configuration.Set("api-version", "v3");
    return desk_.Run(MakeCall("close-request", parameters, configuration));
  }
  /// Closing is refused for want of the fields, as JSON has them.
  void Refuse(const std::string& fields) {
    refusal_ = fields.empty() ? ""
                              : R"({"response_status":{"status_code":4000,"status":"failed",
        "messages":[{"status_code":4012,"type":"failed","fields":)" +
                                    fields + "}]}}";
  }
  void ShowRequest(const std::string& members) {
    paths_["/requests/17"] = {200, Ok(R"("request":{"id":"17",)" + members + "}")};
  }
  connector::Response Field(const char* name, json::Value value = "x", json::Object configuration = {}) {
    return Edit({{"fields", json::Object{{name, std::move(value)}}}}, std::move(configuration));
  }
  std::string Sent() const {
    for (const http::Request& request : desk_.client.requests)
      if (request.changes) return PercentDecode(request.body, false);
    return {};
  }
  int Reads(std::string_view path) const {
    return static_cast<int>(std::ranges::count_if(desk_.client.requests, [&](const http::Request& request) {
      return request.target.find(path) != std::string::npos;
    }));
  }

  testing::Desk desk_;
  std::map<std::string, std::pair<int, std::string>> paths_;
  std::string refusal_;  // of a change
};

TEST_F(PreflightTest, AValueThatAWholeListLacksIsRefusedWithTheNearest) {
  paths_["/priorities"] = {200, List("priorities", R"({"id":"1","name":"Major"},{"id":"2","name":"Minor"})")};
  const auto response = Edit({{"priority", "Majr"}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("priority \"Majr\" is not in the service desk's list; did you mean "
                                          "\"Major\"?; nothing was sent"));
  EXPECT_EQ(Sent(), "");
  EXPECT_EQ(Edit({{"priority", "major"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities"), 0);  // known from before
}

TEST_F(PreflightTest, ASubcategoryBelongsToTheCategoryBesideIt) {
  const auto set = [this](const char* category, const char* subcategory) {
    return Edit({{"fields", json::Object{{"category", category}, {"subcategory", subcategory}}}});
  };
  const std::string rows = R"({"id":"1","name":"Printer","category":{"id":"7","name":"Hardware"}},
                              {"id":"2","name":"VPN","category":{"id":"8","name":"Network"}})";
  paths_["/subcategories"] = {200, List("subcategories", rows)};
  const auto other = set("Network", "Printer");
  EXPECT_EQ(other.code, Code::kRejected);
  EXPECT_THAT(other.message, HasSubstr("fields.subcategory \"Printer\" belongs to \"Hardware\" and not to "
                                       "\"Network\"; nothing was sent"));
  EXPECT_EQ(Sent(), "");
  EXPECT_EQ(Edit({{"fields", json::Object{{"category", "HW"}, {"subcategory", "Printer"}}}},
                 {{"value-names", json::Object{{"category", json::Object{{"HW", "Hardware"}}}}}})
                .code,
            Code::kSuccess);
  EXPECT_EQ(set("hardware", "printer").code, Code::kSuccess);
  EXPECT_EQ(set("hardware", "printer").code, Code::kSuccess);
  EXPECT_EQ(Reads("/subcategories"), 0) << "known from before";
  EXPECT_EQ(set("Network", "Printer").code, Code::kRejected) << "which says nothing of another category";
  EXPECT_THAT(set("Network", "VPM").message, HasSubstr("did you mean \"VPN\"?"));
  EXPECT_EQ(Field("subcategory", "Printer").code, Code::kSuccess) << "the request may have that category";
  // Two of one name, and a list that does not tell.
  paths_["/subcategories"] = {
      200, List("subcategories", rows + R"(,{"id":"3","name":"VPN","category":{"name":"Hardware"}})")};
  EXPECT_EQ(set("Hardware", "VPN").code, Code::kSuccess);
  paths_["/subcategories"] = {200,
                              List("subcategories", R"({"id":"1","name":"Printer","category":{"id":"7"}})")};
  EXPECT_EQ(set("Software", "Printer").code, Code::kSuccess);
}

TEST_F(PreflightTest, WhatANewRequestLacksOfItsTemplateIsAWarning) {
  paths_["/request_templates"] = {200, List("request_templates", R"({"id":"3","name":"Network"})")};
  paths_["/request_templates/3"] = {200, Ok(R"("request_template":{"fields":[
      {"name":"subject","mandatory":true},{"name":"requester","mandatory":true},{"name":"status","mandatory":true},
      {"name":"priority","mandatory":true},{"name":"urgency","mandatory":true},{"name":"level","mandatory":false},
      {"name":"impact","mandatory":true,"default_value":"Low"},{"name":"site","mandatory":true},
      {"name":"udf_sline_7","display_name":"Cost Centre","mandatory":true},
      {"name":"udf_sline_8","display_name":"Room","mandatory":true}]})")};
  const auto warned = [this](json::Object parameters) {
    std::string log;
    SetLogSink([&](LogLevel, std::string_view line) { log += line; });
    parameters.Set("requester", "Ann");
    parameters.Set("subject", "s");
    parameters.Set("requesttemplate", "Network");
    desk_.client.requests.clear();
    desk_.Run(MakeCall("add-request", parameters, {{"api-version", "v3"}, {"preflight", "on"}}));
    SetLogSink({});
    EXPECT_NE(Sent(), "");
    return log;
  };
  const json::Object some{{"priority", "Low"}, {"fields", json::Object{{"room", "1"}}}};
  for (int calls = 0; calls < 2; ++calls)
    EXPECT_THAT(warned(some),
                HasSubstr("add-request: the template asks for urgency, site, Cost Centre, which are not "
                          "given; the service desk may refuse the request"));
  EXPECT_EQ(Reads("/request_templates"), 0) << "the form is known by then";
  EXPECT_EQ(warned({{"priority", "Low"},
                    {"site", "North"},
                    {"fields", json::Object{{"udf_sline_8", "1"}, {"urgency", "Low"}, {"Cost Centre", "2"}}}})
                .find("the template asks"),
            std::string::npos);
}

TEST_F(PreflightTest, AListOfTextsIsAListAsWell) {
  paths_["/urgencies"] = {200, List("urgencies", R"("Sofort","Später")")};
  const auto response = Field("urgency", "Sofrt");
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("fields.urgency \"Sofrt\""));
  EXPECT_THAT(response.message, HasSubstr("did you mean \"Sofort\"?"));
}

TEST_F(PreflightTest, AllThatIsWrongIsSaidAtOnce) {
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  paths_["/levels"] = {200, List("levels", R"({"name":"First line"})")};
  const auto response = Edit({{"priority", "Majr"}, {"level", "Second line"}, {"status", "Open"}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("priority \"Majr\""));
  EXPECT_THAT(response.message, HasSubstr("level \"Second line\""));
  EXPECT_EQ(Reads("/statuses"), 0);  // what a fresh installation has is not looked up
}

TEST_F(PreflightTest, WhatWasKeptSaysYesAndNeverNo) {
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  EXPECT_EQ(Edit({{"priority", "Major"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities"), 1);
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"},{"name":"Blocker"})")};
  EXPECT_EQ(Edit({{"priority", "Blocker"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities"), 1);
  desk_.clock.Advance(std::chrono::hours(25));
  EXPECT_EQ(Edit({{"priority", "Major"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities"), 1);
}

TEST_F(PreflightTest, AListThatShowsNoEndRefutesNothing) {
  const std::pair<int, std::string> lists[] = {
      {404, kNotFound},
      {403, kNotFound},
      {500, "<html>"},
      {200, ""},
      {200, "<html>Login</html>"},
      {200, Ok(R"("priorities":null)")},
      {200, Ok(R"("priorities":[{"name":"Major"}])")},
      {200, Ok(R"("priorities":[{"name":"Major"}],"list_info":{"row_count":1})")},
      {200, List("priorities", R"({"id":"1","name":"Major"})", "true")},
      {200, List("priorities", "")},
      {200, List("priorities", R"(null,7,[])")}};
  for (const auto& list : lists) {
    SCOPED_TRACE(list.second);
    paths_["/priorities"] = list;
    EXPECT_EQ(Edit({{"priority", "Majr"}}, {{"retries", 0}}).code, Code::kSuccess);
    EXPECT_THAT(Sent(), HasSubstr(R"({"priority":{"name":"Majr"}})"));
  }
}

TEST_F(PreflightTest, AListThatTellsNothingIsNotAskedAgain) {
  const std::pair<int, std::string> lists[] = {
      {404, kNotFound}, {200, List("priorities", "")}, {200, Ok(R"("priorities":[{"name":"Major"}])")}};
  for (const auto& list : lists) {
    SCOPED_TRACE(list.second);
    desk_.memory.kept.clear();
    paths_["/priorities"] = list;
    EXPECT_EQ(Edit({{"priority", "Majr"}}).code, Code::kSuccess);
    EXPECT_EQ(Reads("/priorities"), 1);
    EXPECT_EQ(Edit({{"priority", "majr"}}).code, Code::kSuccess);
    EXPECT_EQ(Reads("/priorities"), 0);
  }
}

TEST_F(PreflightTest, WhatWasKeptIsReadFromTheDiskOnce) {
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  paths_["/request_templates/3"] = {200,
                                    Ok(R"("request_template":{"fields":["subject","priority","level"]})")};
  ManageEngineConnector connector(desk_.Parts());
  const auto edit = [&] {
    desk_.client.requests.clear();
    return desk_.Run(connector, MakeCall("edit-request", {{"request-id", 17}, {"priority", "Major"}},
                                         {{"api-version", "v3"}, {"preflight", "on"}}));
  };
  EXPECT_EQ(edit().code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities") + Reads("/request_templates"), 2);
  desk_.memory.kept.clear();
  EXPECT_EQ(edit().code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities") + Reads("/request_templates"), 0);
  desk_.clock.Advance(std::chrono::hours(25));
  EXPECT_EQ(edit().code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities") + Reads("/request_templates"), 2);
}

TEST_F(PreflightTest, WithTheFirstDocumentOfANameOldOnesOfItsKindGo) {
  using ::testing::Contains;
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  EXPECT_EQ(Edit({{"priority", "Major"}}).code, Code::kSuccess);
  EXPECT_THAT(desk_.memory.removed, Contains("names-of-"));
  EXPECT_THAT(desk_.memory.removed, Contains("form-of-"));
  desk_.memory.removed.clear();
  desk_.clock.Advance(std::chrono::hours(25));
  EXPECT_EQ(Edit({{"priority", "Major"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities"), 1);
  EXPECT_THAT(desk_.memory.removed, ::testing::IsEmpty()) << "they were there before";
}

TEST_F(PreflightTest, ItIsSwitchedOffByTheConfigurationAndByTheCall) {
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  EXPECT_EQ(Edit({{"priority", "Majr"}}, {{"preflight", "off"}}).code, Code::kSuccess);
  EXPECT_EQ(Edit({{"priority", "Majr"}, {"preflight", "off"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/priorities"), 0);
}

TEST_F(PreflightTest, ACustomFieldGoesByItsLabelOnAnyForm) {
  const char* forms[] = {
      R"("request_template":{"layout":{"sections":[{"fields":[{"name":"subject"},
          {"name":"udf_date_7","display_name":"Go live"}]}]}})",
      R"("request_template":{"fields":{"subject":{},"udf_fields":{"fields":{"udf_date_7":{"label":"Go live"}}}}})"};
  for (const char* form : forms) {
    desk_.memory.kept.clear();
    paths_["/request_templates/3"] = {200, Ok(form)};
    const auto response = Field("go LIVE", "2026-11-01T09:30+01:00");
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(Sent(), HasSubstr(R"("udf_fields":{"udf_date_7":{"value":"1793521800000"}})"));
    EXPECT_EQ(Field("Go live", "2026-11-02").code, Code::kSuccess);
    EXPECT_EQ(Reads("/request_templates"), 0);
  }
}

TEST_F(PreflightTest, ACustomFieldThatTheFormLacksIsRefusedWithTheNearest) {
  paths_["/request_templates/3"] = {200,
                                    Ok(R"("request_template":{"fields":["subject","priority","level","mode",
      {"name":"udf_sline_301","label":"Cost centre"}]})")};
  const auto label = Field("Cost center");
  EXPECT_EQ(label.code, Code::kRejected);
  EXPECT_THAT(label.message,
              HasSubstr("fields.Cost center is no field in the form of this request; did you mean "
                        "\"Cost centre\"?; nothing was sent"));
  EXPECT_EQ(Field("udf_sline_302").code, Code::kRejected);
  EXPECT_EQ(Sent(), "");
}

TEST_F(PreflightTest, AnUpgradedNameIsFoundByTheOldOneAndTheOtherWayRound) {
  paths_["/request_templates/3"] = {
      200, Ok(R"("request_template":{"fields":["subject","udf_301","udf_pick_9"]})")};
  EXPECT_EQ(Field("udf_sline_301").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"("udf_fields":{"udf_301":"x"})"));
  EXPECT_EQ(Field("udf_9").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"("udf_fields":{"udf_pick_9":"x"})"));
}

TEST_F(PreflightTest, WhereNoFormCanBeReadTheServiceDeskDecides) {
  const std::pair<int, std::string> forms[] = {
      {404, kNotFound},
      {403, kNotFound},
      {200, "<html>"},
      {200, Ok(R"("request_template":{"name":"Default Request","id":"3"})")},
      {200, Ok(R"("request_template":{"fields":["subject","urgency"]})")},
      {200, Ok(R"("request_template":{"fields":["subject","udf_sline_1"]})")},
      {200,
       Ok(R"("request_template":{"subject":"","priority":null,"category":null,"level":null,"udf_sline_1":1})")},
      {200, Ok(R"("request_template":{"fields":["subject","priority","level","mode","udf_sline_1"],
          "other":{"x":"UDF_sline_301"}})")}};
  for (const auto& form : forms) {
    SCOPED_TRACE(form.second);
    desk_.memory.kept.clear();
    paths_["/request_templates/3"] = form;
    EXPECT_EQ(Field("udf_sline_301").code, Code::kSuccess);
    EXPECT_THAT(Sent(), HasSubstr(R"("udf_fields":{"udf_sline_301":"x"})"));
    // V3 has no form for a label; where the form shows custom fields, it says which.
    const bool shows = form.second.find("other") != std::string::npos;
    EXPECT_EQ(Reads("/request_templates/3"), 1);
    EXPECT_EQ(Field("Cost centre").code, shows ? Code::kRejected : Code::kInvalidRequest);
  }
  paths_.erase("/requests/17");
  EXPECT_EQ(Field("udf_sline_301", "x", {{"retries", 0}}).code, Code::kSuccess);
}

TEST_F(PreflightTest, TheConfigurationsOwnNameIsNotLookedUp) {
  const json::Object names{{"fields", json::Object{{"Cost centre", "udf_sline_301"}}}};
  EXPECT_EQ(Field("cost centre", 7, {{"value-names", names}}).code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"("udf_fields":{"udf_sline_301":"7"})"));
  EXPECT_EQ(Reads("_templates"), 0);
}

TEST_F(PreflightTest, AFieldOfTheProductsThatTheFormLeavesOutIsRefused) {
  paths_["/request_templates/3"] = {200, Ok(R"("request_template":{"layout":{"fields":[{"name":"subject"},
      {"name":"priority"},{"name":"urgency"},{"name":"mode"},{"label":"Service Category"}]}})")};
  const auto response = Edit({{"level", "Tier 2"}, {"fields", json::Object{{"impact", "High"}}}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message,
              HasSubstr("level is no field in the form of this request; fields.impact is no "
                        "field in the form of this request; nothing was sent"));
  EXPECT_EQ(Sent(), "");
  EXPECT_EQ(Edit({{"priority", "High"}, {"service", "Email"}, {"status", "Open"}}).code, Code::kSuccess);
  EXPECT_EQ(Reads("/request_templates"), 0);  // known from before
}

TEST_F(PreflightTest, ADryRunAsksForTheFormOfItsOwnRequest) {
  paths_["/request_templates/3"] = {
      200, Ok(R"("request_template":{"fields":["subject","priority","urgency","level"]})")};
  paths_["/request_templates/4"] = {
      200, Ok(R"("request_template":{"fields":["subject","priority","impact","level"]})")};
  EXPECT_EQ(Field("urgency", "High").code, Code::kSuccess);
  ShowRequest(R"("template":{"id":"4"})");
  const auto dry = Edit({{"fields", json::Object{{"urgency", "High"}}}, {"dry-run", true}});
  EXPECT_EQ(dry.code, Code::kRejected);
  EXPECT_THAT(dry.message, HasSubstr("fields.urgency is no field in the form of this request"));
}

TEST_F(PreflightTest, ADryRunReadsOnceWhatWasKept) {
  paths_["/request_templates/3"] = {
      200, Ok(R"("request_template":{"fields":["subject","priority","urgency","level","udf_sline_1"]})")};
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  const auto dry_run = [this] {
    return Edit({{"priority", "Major"},
                 {"fields", json::Object{{"urgency", "High"}, {"udf_sline_1", "x"}}},
                 {"dry-run", true}});
  };
  EXPECT_EQ(dry_run().code, Code::kSuccess);
  EXPECT_EQ(Reads("/requests/17"), 1);
  EXPECT_EQ(dry_run().code, Code::kSuccess);
  EXPECT_EQ(desk_.client.requests.size(), 1U);
}

TEST_F(PreflightTest, AFormThatTellsNothingIsNotAskedAgain) {
  const std::pair<int, std::string> forms[] = {
      {404, kNotFound},
      {200, Ok(R"("request_template":{"name":"Default Request","id":"3"})")},
      {200, Ok(R"("request_template":{"fields":["subject","priority","udf_1"]})")}};
  for (const auto& form : forms) {
    SCOPED_TRACE(form.second);
    desk_.memory.kept.clear();
    paths_["/request_templates/3"] = form;
    EXPECT_EQ(Field("urgency", "High").code, Code::kSuccess);
    EXPECT_EQ(Reads("/request_templates/3"), 1);
    EXPECT_EQ(Field("urgency", "Low").code, Code::kSuccess);
    EXPECT_EQ(desk_.client.requests.size(), 2U);  // what it is compared with, and the change
  }
}

TEST_F(PreflightTest, AFormThatNamesHardlyAFieldOfTheProductsRefutesNone) {
  paths_["/request_templates/3"] = {200,
                                    Ok(R"("request_template":{"fields":["subject","priority","udf_1"]})")};
  EXPECT_EQ(Field("urgency", "High").code, Code::kSuccess);
  paths_["/request_templates/3"] = {200, Ok(R"("request_template":{"priority":{},"level":{},"mode":{}})")};
  EXPECT_EQ(Field("urgency", "High").code, Code::kSuccess);
}

TEST_F(PreflightTest, WhatClosingDemandsIsLearntFromARefusal) {
  ShowRequest(
      R"("template":{"id":"3"},"category":null,"technician":{"name":"John"},"resolution":{"content":""})");
  Refuse(R"(["category","resolution","technician","closure_comments","unheard_of"])");
  EXPECT_EQ(Close({{"close-accepted", "Accepted"}}).code, Code::kConflict);
  EXPECT_THAT(Sent(), HasSubstr("requester_ack_resolution"));
  const auto next = Close();
  EXPECT_EQ(next.code, Code::kConflict);
  EXPECT_EQ(Sent(), "");
  EXPECT_THAT(next.message,
              HasSubstr("category, resolution, close-comment are missing, for which the service "
                        "desk has refused to close a request within the last hour; nothing was sent"));
  EXPECT_THAT(next.message, HasSubstr("Fill in category first (edit-request), and fill in the resolution "
                                      "first (add-resolution), and give close-comment"));
  EXPECT_EQ(Close({{"dry-run", true}}).code, Code::kConflict);
  ShowRequest(R"("template":{"id":"3"},"category":{"name":"Network"},"resolution":{"content":"Done."})");
  Refuse("");
  EXPECT_EQ(Close({{"close-comment", "Done."}}).code, Code::kSuccess);
}

TEST_F(PreflightTest, WhatClosingDemandsIsBelievedForItsTemplateAndAnHour) {
  const std::string lacks = R"("category":null,"template":)";
  ShowRequest(lacks + R"({"id":"3"})");
  Refuse(R"(["category"])");
  Close();
  Refuse("");
  ShowRequest(lacks + R"({"id":"4"})");
  EXPECT_EQ(Close().code, Code::kSuccess);  // of another template
  ShowRequest(lacks + R"({"id":"3"},"status":{"name":"Closed"})");
  EXPECT_EQ(Close().code, Code::kSuccess);  // is closed already
  ShowRequest(lacks + R"({"id":"3"})");
  EXPECT_EQ(Close().code, Code::kConflict);
  paths_["/requests/17"] = {500, "<html>"};
  EXPECT_EQ(Close({}, {{"retries", 0}}).code, Code::kSuccess);  // nothing shows that it is missing
  ShowRequest(lacks + R"({"id":"3"})");
  desk_.clock.Advance(std::chrono::minutes(61));
  EXPECT_EQ(Close().code, Code::kSuccess);
}

TEST_F(PreflightTest, WhatClosingDemandsHoldsForAnEditThatCloses) {
  ShowRequest(R"("template":{"id":"3"},"category":null,"udf_1":"")");
  Refuse(R"(["category","udf_1"])");
  Close();
  Refuse("");
  const auto edit = Edit({{"status", "close"}});
  EXPECT_EQ(edit.code, Code::kRejected) << edit.message;
  EXPECT_THAT(edit.message,
              HasSubstr("category, udf_1 are missing, for which the service desk has refused to "
                        "close a request within the last hour; nothing was sent"));
  EXPECT_EQ(Sent(), "");
  EXPECT_EQ(Edit({{"status", "Open"}}).code, Code::kSuccess);
  EXPECT_EQ(Edit({{"status", "Closed"},
                  {"fields", json::Object{{"category", "Network"}, {"udf_1", "x"}}},
                  {"preflight", "on"}})
                .code,
            Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr("Network"));
}

TEST_F(PreflightTest, ARuleThatIsGoneIsForgottenWhenACloseIsSentPastIt) {
  ShowRequest(R"("template":{"id":"3"},"category":null)");
  Refuse(R"(["category"])");
  Close();
  Refuse("");
  EXPECT_EQ(Close().code, Code::kConflict);
  EXPECT_EQ(Close({{"preflight", "off"}}).code, Code::kSuccess);
  EXPECT_EQ(Close().code, Code::kSuccess);
}

TEST_F(PreflightTest, ARefusalOfWhatTheRequestHasTeachesNothing) {
  ShowRequest(R"("template":{"id":"3"},"category":{"name":"Network"})");
  Refuse(R"(["category","nothing_that_it_shows"])");
  EXPECT_EQ(Close().code, Code::kConflict);
  Refuse("");
  EXPECT_EQ(Close().code, Code::kSuccess);
}

TEST_F(PreflightTest, WhatIsNotSentIsHeldAgainstNoForm) {
  paths_["/request_templates/3"] = {
      200, Ok(R"("request_template":{"fields":["subject","priority","level","mode"]})")};
  EXPECT_EQ(Edit({{"priority", "High"}, {"site", "-"}, {"fields", json::Object{{"impact", nullptr}}}}).code,
            Code::kSuccess);
}

TEST_F(PreflightTest, ALabelIsThatOfTheRequestsOwnForm) {
  const std::string fields = R"("request_template":{"fields":["subject","priority","level","mode",{"name":")";
  paths_["/request_templates/3"] = {200, Ok(fields + R"(udf_sline_1","label":"Cost"}]})")};
  paths_["/request_templates/4"] = {200, Ok(fields + R"(udf_sline_2","label":"Cost"}]})")};
  EXPECT_EQ(Field("Cost").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"("udf_sline_1":"x")"));
  ShowRequest(R"("template":{"id":"4"})");
  EXPECT_EQ(Field("Cost").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"("udf_sline_2":"x")"));
  EXPECT_EQ(Field("Cost").code, Code::kSuccess);
  EXPECT_EQ(Reads("/request_templates"), 0);
}

TEST_F(PreflightTest, ADryRunHoldsCustomFieldsAgainstTheFormOfItsOwnRequest) {
  const std::string fields = R"("request_template":{"fields":["subject","priority","level","mode",{"name":")";
  paths_["/request_templates/3"] = {200, Ok(fields + R"(udf_sline_1","label":"Cost"}]})")};
  paths_["/request_templates/4"] = {200, Ok(fields + R"(udf_sline_2","label":"Other"}]})")};
  EXPECT_EQ(Field("udf_sline_1").code, Code::kSuccess);
  ShowRequest(R"("template":{"id":"4"})");
  EXPECT_EQ(Edit({{"fields", json::Object{{"udf_sline_1", "x"}}}, {"dry-run", true}}).code, Code::kRejected);
  EXPECT_EQ(Edit({{"fields", json::Object{{"Cost", "x"}}}, {"dry-run", true}}).code, Code::kRejected);
}

TEST_F(PreflightTest, WhatMisledIsReadAnewAfterARefusal) {
  paths_["/request_templates/3"] = {200, Ok(R"("request_template":{"fields":["subject","udf_sline_301"]})")};
  EXPECT_EQ(Field("udf_301").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr("udf_sline_301"));
  paths_["/request_templates/3"] = {200, Ok(R"("request_template":{"fields":["subject","udf_301"]})")};
  refusal_ = R"({"response_status":{"status_code":4000,"status":"failed",
      "messages":[{"status_code":4001,"type":"failed","field":"udf_sline_301"}]}})";
  EXPECT_EQ(Field("udf_301").code, Code::kRejected);
  refusal_.clear();
  EXPECT_EQ(Field("udf_301").code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"("udf_301":"x")"));
}

TEST_F(PreflightTest, ACachedResponseRefusesNothing) {
  desk_.client.on_request = [this, before = desk_.client.on_request](const http::Request& request) {
    before(request);
    if (!request.changes) desk_.client.otherwise.value().headers.push_back({"Age", "40"});
  };
  paths_["/priorities"] = {200, List("priorities", R"({"name":"Major"})")};
  paths_["/request_templates/3"] = {200,
                                    Ok(R"("request_template":{"fields":["subject","level","mode","item"]})")};
  EXPECT_EQ(Edit({{"priority", "Majr"}}).code, Code::kSuccess);
}

TEST_F(PreflightTest, ANameIsSentAsTheListSpellsIt) {
  paths_["/priorities"] = {200, List("priorities", R"({"name":"R&amp;D Très haut"})")};
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(Edit({{"priority", "r&d TRÈS HAUT"}}).code, Code::kSuccess);
    EXPECT_THAT(Sent(), HasSubstr(R"({"priority":{"name":"R&D Très haut"}})"));
  }
  EXPECT_EQ(Reads("/priorities"), 0);
}

TEST_F(PreflightTest, WhatOneTemplateDemandsIsNotRenewedByAnother) {
  Refuse(R"(["category"])");
  ShowRequest(R"("category":null,"template":{"id":"3"})");
  Close();
  for (const char* other : {"4", "5"}) {
    desk_.clock.Advance(std::chrono::minutes(40));
    ShowRequest(std::string(R"("category":null,"template":{"id":")") + other + "\"}");
    Close();
  }
  Refuse("");
  ShowRequest(R"("category":null,"template":{"id":"3"})");
  EXPECT_EQ(Close().code, Code::kSuccess);
  ShowRequest(R"("category":null,"template":{"id":"5"})");
  EXPECT_EQ(Close().code, Code::kConflict);
}

TEST_F(PreflightTest, WhatClosingDemandsOfACustomFieldIsLearnt) {
  ShowRequest(R"("template":{"id":"3"},"udf_fields":{"udf_pick_302":null})");
  Refuse(R"(["udf_pick_302"])");
  Close();
  Refuse("");
  EXPECT_EQ(Close().code, Code::kConflict);
  ShowRequest(R"("template":{"id":"3"},"udf_fields":{"udf_pick_302":"A1"})");
  EXPECT_EQ(Close().code, Code::kSuccess);
}

TEST_F(PreflightTest, ACloseThatIsRefusedThoughItIsDoneIsDone) {
  ShowRequest(R"("template":{"id":"3"},"category":null,"status":{"name":"Closed"})");
  Refuse(R"(["category"])");
  EXPECT_EQ(Close().code, Code::kSuccess);
}

TEST_F(PreflightTest, NothingIsLearntWhereItIsOff) {
  ShowRequest(R"("template":{"id":"3"},"category":null)");
  Refuse(R"(["category"])");
  EXPECT_EQ(Close({}, {{"preflight", "off"}}).code, Code::kConflict);
  EXPECT_EQ(desk_.client.requests.size(), 1U);
  Refuse("");
  EXPECT_EQ(Close().code, Code::kSuccess);
}

TEST_F(PreflightTest, ADemandForAWholeIsMetByAnyPartOfIt) {
  ShowRequest(R"("template":{"id":"3"},"closure_info":{"closure_comments":null})");
  Refuse(R"(["closure_info"])");
  Close();
  Refuse("");
  const auto bare = Close();
  EXPECT_EQ(bare.code, Code::kConflict);
  EXPECT_THAT(bare.message, HasSubstr("Give close-comment"));
  EXPECT_EQ(Close({{"close-comment", "Done."}}).code, Code::kSuccess);
}

TEST_F(PreflightTest, BlanksWithinANameAreLeftAlone) {
  paths_["/priorities"] = {200, List("priorities", R"({"name":"P1  - Very"})")};
  EXPECT_EQ(Edit({{"priority", "P1  - Very"}}).code, Code::kSuccess);
  EXPECT_THAT(Sent(), HasSubstr(R"({"priority":{"name":"P1  - Very"}})"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
