#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/row_filter.hpp"
#include "servicedesk/testing/calls.hpp"

// Lists of a service desk that takes one criterion at a time: the rows are held against the others here.
namespace flintdesk::servicedesk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;

json::Object Parsed(std::string_view text) { return *json::Parse(text)->IfObject(); }

Fit FitOfText(const char* row, const char* criterion) { return FitOf(Parsed(row), Parsed(criterion)); }

TEST(RowFilterTest, NamesTimesAndPartsOfTextsAreJudgedAsTheServiceDeskDoes) {
  struct Case {
    const char *row, *criterion;
    Fit fit;
  };
  const Case cases[] = {
      {R"({"status":{"name":"Open"}})", R"({"field":"status.name","condition":"is","value":"open"})",
       Fit::kYes},
      {R"({"group":{"name":"ZÜRICH"}})", R"({"field":"group.name","condition":"eq","value":"Zürich"})",
       Fit::kYes},
      {R"({"status":{"name":"Closed"}})",
       R"({"field":"status.name","condition":"is","values":["Open","On Hold"]})", Fit::kNo},
      {R"({"status":{"name":"On Hold"}})",
       R"({"field":"status.name","condition":"is","values":["Open","On Hold"]})", Fit::kYes},
      {R"({"group":null})", R"({"field":"group.name","condition":"is","value":"Network"})", Fit::kNo},
      {R"({"group":null})", R"({"field":"group.name","condition":"is","values":[]})", Fit::kYes},
      {R"({"group":{"name":"Network"}})", R"({"field":"group.name","condition":"is","values":[]})", Fit::kNo},
      {R"({"id":"1"})", R"({"field":"group.name","condition":"is","value":"Network"})", Fit::kUntold},
      {R"({"id":"1"})", R"({"field":"group.name","condition":"is","values":[]})", Fit::kUntold},
      {R"({"group":{"id":"1"}})", R"({"field":"group.name","condition":"is","value":"Network"})",
       Fit::kUntold},
      {R"({"subject":"Disk FULL"})", R"({"field":"subject","condition":"contains","value":"full"})",
       Fit::kYes},
      {R"({"subject":"Disk"})", R"({"field":"subject","condition":"contains","value":"full"})", Fit::kNo},
      {R"({"created_time":{"value":"200"}})",
       R"({"field":"created_time","condition":"greater or equal","value":"200"})", Fit::kYes},
      {R"({"created_time":{"value":"1000"}})", R"({"field":"created_time","condition":"lte","value":"200"})",
       Fit::kNo},
      {R"({"due_by_time":null})", R"({"field":"due_by_time","condition":"lte","value":"200"})", Fit::kNo},
      {R"({"created_time":{"display_value":"Nov 1"}})",
       R"({"field":"created_time","condition":"lte","value":"200"})", Fit::kUntold},
  };
  for (const Case& each : cases)
    EXPECT_EQ(FitOfText(each.row, each.criterion), each.fit) << each.row << " " << each.criterion;
}

class PartedTest : public ::testing::Test {
 protected:
  /// What is left to be sent.
  std::string Sent(const char* criteria) {
    json::Array all = *json::Parse(criteria)->IfArray();
    const auto call = MakeCall("list-requests", {}, {{"api-version", "v3"}});
    held_ = RowFilter::Of(*ModelOf(call).listing, all);
    return json::Write(all);
  }
  RowFilter held_;
};

TEST_F(PartedTest, ATimeFromWhichOnIsSearchedLeavesTheFewestRows) {
  EXPECT_EQ(Sent(R"([{"field":"status.name","condition":"is","value":"Open"},
                     {"field":"created_time","condition":"greater or equal","value":"1",
                      "logical_operator":"AND"}])"),
            R"([{"field":"created_time","condition":"greater or equal","value":"1"}])");
  EXPECT_THAT(held_.fields(), ElementsAre("status"));
}

TEST_F(PartedTest, WhatCannotBeToldFromARowIsSent) {
  EXPECT_THAT(Sent(R"([{"field":"status.name","condition":"is","value":"Open"},
                       {"field":"description","condition":"contains","value":"x","logical_operator":"AND"}])"),
              HasSubstr("description"));
  EXPECT_THAT(Sent(R"([{"field":"status.name","condition":"is","value":"Open"},
                       {"field":"subject","condition":"starts with","value":"x","logical_operator":"AND"}])"),
              HasSubstr("subject"));
  EXPECT_THAT(Sent(R"([{"field":"created_time","condition":"greater or equal","value":"1"},
                       {"field":"account.name","condition":"is","value":"Acme","logical_operator":"AND"}])"),
              HasSubstr("account"));
  Sent(R"([{"field":"description","condition":"contains","value":"x"},
           {"field":"subject","condition":"starts with","value":"x","logical_operator":"AND"}])");
  EXPECT_TRUE(held_.empty()) << "one of them can't be done without";
  Sent(R"([{"field":"status.name","condition":"is","value":"Open"}])");
  EXPECT_TRUE(held_.empty());
}

/// A service desk that has the given rows and takes one criterion.
class OneCriterionTest : public ::testing::Test {
 protected:
  OneCriterionTest() {
    desk_.client.on_request = [this](const http::Request& request) {
      const std::string target = PercentDecode(request.target, true);
      targets_.push_back(target);
      if (target.find("/requests?") == std::string::npos)
        desk_.client.otherwise = JsonResponse(404, "{}");
      else if (target.find("logical_operator") != std::string::npos || refuses_all_)
        desk_.client.otherwise =
            JsonResponse(400, R"({"response_status":{"status_code":4000,"status":"failed","messages":
                     [{"status_code":4001,"type":"failed","field":")" +
                                  refused_field_ + R"(","message":"no"}]}})");
      else
        desk_.client.otherwise =
            JsonResponse(200, R"({"requests":[)" + rows_ + R"(],"list_info":{"has_more_rows":false},
                     "response_status":[{"status_code":2000,"status":"success"}]})");
    };
  }
  connector::Response Run(json::Object parameters, const char* action = "list-requests") {
    targets_.clear();
    return desk_.Run(MakeCall(action, parameters, {{"api-version", "v3"}, {"preflight", "off"}}));
  }
  static std::string Rows(const connector::Response& response) {
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    const json::Value* rows = response.data.Find("requests");
    return rows == nullptr ? "" : json::Write(*rows);
  }

  testing::Desk desk_;
  std::vector<std::string> targets_;
  bool refuses_all_ = false;
  std::string refused_field_ = "search_criteria";
  std::string rows_ = R"({"id":"3","status":{"name":"Open"},"priority":{"name":"High"},"level":null},
                         {"id":"2","status":{"name":"Open"},"priority":{"name":"Low"},"level":null},
                         {"id":"1","status":{"name":"Open"},"priority":{"name":"high"},"level":{"name":"Tier 1"}})";
};

TEST_F(OneCriterionTest, TheOthersAreHeldAgainstTheRows) {
  const auto response = Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_THAT(Rows(response), HasSubstr(R"({"id":"3",)"));
  EXPECT_THAT(Rows(response), HasSubstr(R"({"id":"1",)"));
  EXPECT_THAT(Rows(response), Not(HasSubstr(R"({"id":"2",)")));
  EXPECT_EQ(targets_.size(), 2U) << "the refused one, and that by one criterion";
  EXPECT_THAT(targets_[1], Not(HasSubstr("priority")));
  Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(targets_.size(), 1U) << "it is known by now";
}

TEST_F(OneCriterionTest, OnlyATimeAmongThemIsRememberedOfTimes) {
  Run({{"status", "Open"}, {"created-from", "2020-01-01"}});
  EXPECT_EQ(targets_.size(), 2U);
  Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(targets_.size(), 2U) << "two names may be taken";
}

TEST_F(OneCriterionTest, ALimitCountsTheRowsThatFit) {
  EXPECT_THAT(Rows(Run({{"status", "Open"}, {"level", "Tier 1"}, {"limit", 1}})), HasSubstr(R"("id":"1")"));
}

TEST_F(OneCriterionTest, TheyAreCountedAsWell) {
  const auto response = Run({{"status", "Open"}, {"priority", "High"}}, "count-requests");
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(json::Write(*response.data.Find("count")), "2");
}

TEST_F(OneCriterionTest, WhatIsNeededIsAskedForAndNotShown) {
  const std::string rows = Rows(Run({{"status", "Open"}, {"level", "Tier 1"}}));
  EXPECT_THAT(targets_[1], HasSubstr(R"("fields_required":["id","subject")"));
  EXPECT_THAT(targets_[1], HasSubstr(R"("level")"));
  EXPECT_EQ(rows, R"([{"id":"1","status":{"name":"Open"},"priority":{"name":"high"}}])");
  Run({{"status", "Open"}, {"level", "Tier 1"}, {"columns", "subject"}});
  EXPECT_THAT(targets_[0], HasSubstr(R"("fields_required":["subject","level","id","created_time"])"));
}

TEST_F(OneCriterionTest, WhatTheRowsDoNotShowEndsWithAdvice) {
  const auto response = Run({{"status", "Open"}, {"mode", "E-Mail"}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(
      response.message,
      HasSubstr("the service desk refuses to search by status, mode at once, and its list does not show "
                "all of mode, so that its rows can't be held against them here. Give one of them."));
  EXPECT_EQ(response.data.Find("requests"), nullptr) << "rows that may not fit are none";
  Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(targets_.size(), 2U) << "nothing was learnt of it";
}

TEST_F(OneCriterionTest, OneThatIsRefusedAloneStaysRefused) {
  refuses_all_ = true;
  const auto response = Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_EQ(targets_.size(), 2U);
  refuses_all_ = false;
  Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(targets_.size(), 2U) << "nothing was learnt of it";
}

TEST_F(OneCriterionTest, ARefusalThatNamesAFieldIsNoneOfTheirNumber) {
  refused_field_ = "priority";
  EXPECT_EQ(Run({{"status", "Open"}, {"priority", "Hgh"}}).code, Code::kRejected);
  EXPECT_EQ(targets_.size(), 1U);
}

TEST_F(OneCriterionTest, WhereNoRowFitsOneOfThemMayHaveBeenRefusedForItself) {
  EXPECT_EQ(Rows(Run({{"status", "Open"}, {"priority", "Hgh"}})), "[]");
  Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(targets_.size(), 2U) << "nothing was learnt of it";
}

TEST_F(OneCriterionTest, AFieldThatNobodyKnowsIsWhySeveralAreRefused) {
  const json::Object search{
      {"status", "Open"},
      {"criteria", json::Object{{"field", "statu.name"}, {"condition", "is"}, {"value", "x"}}}};
  for (const char* field : {"search_criteria", ""}) {
    SCOPED_TRACE(field);
    refused_field_ = field;
    const auto response = Run(search);
    EXPECT_EQ(response.code, Code::kRejected);
    EXPECT_EQ(targets_.size(), 1U);
    EXPECT_THAT(
        response.message,
        HasSubstr("the service desk refused the search by status, criteria: \"no\". criteria: no field "
                  "\"statu.name\" is known; did you mean status.name?"));
  }
  Run({{"status", "Open"}, {"priority", "High"}});
  EXPECT_EQ(targets_.size(), 2U) << "nothing was learnt of it";
  EXPECT_THAT(Run(search).message, HasSubstr("against them here. criteria: no field \"statu.name\" is known; "
                                             "did you mean status.name?"));
}

TEST_F(OneCriterionTest, AFieldThatNobodyKnowsIsNamedWithTheNearest) {
  refuses_all_ = true;
  const auto response =
      Run({{"criteria", json::Object{{"field", "statu.name"}, {"condition", "is"}, {"value", "Open"}}}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message,
              HasSubstr("the service desk refused the search by criteria: \"no\". criteria: no field "
                        "\"statu.name\" is known; did you mean status.name?"));
  EXPECT_THAT(response.message, Not(HasSubstr("?.")));
}

}  // namespace
}  // namespace flintdesk::servicedesk
