#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "servicedesk/testing/calls.hpp"

// What becomes of a list that is empty, where it was searched by a name.
namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;

std::string List(std::string_view name, std::string_view rows, std::string_view info = {}) {
  return "{\"" + std::string(name) + "\":[" + std::string(rows) + R"(],"list_info":{"has_more_rows":false)" +
         std::string(info) + R"(},"response_status":{"status_code":2000,"status":"success"}})";
}

class FiltersTest : public ::testing::Test {
 protected:
  FiltersTest() {
    desk_.client.on_request = [this](const http::Request& request) {
      const std::string target = PercentDecode(request.target, false);
      const std::string path = request.target.substr(0, request.target.find('?'));
      const std::string list = path.substr(path.rfind('/') + 1);
      if (list == "requests")
        desk_.client.otherwise = JsonResponse(200, Requests(target));
      else if (const auto found = lists_.find(list); found != lists_.end())
        desk_.client.otherwise = JsonResponse(found->second.first, found->second.second);
      else
        desk_.client.otherwise = JsonResponse(404, "{}");
    };
    lists_["statuses"] = {200, List("statuses", R"({"name":"Open"},{"name":"In Triage"})")};
    lists_["technicians"] = {
        200, List("technicians", R"({"id":"5","name":"John","email_id":"john@desk.example"})")};
  }

  connector::Response Run(const char* action, json::Object parameters, json::Object configuration = {}) {
    desk_.client.requests.clear();
    if (!configuration.Contains("preflight")) configuration.Set("preflight", "on");
    configuration.Set("api-version", "v3");
    return desk_.Run(MakeCall(action, parameters, configuration));
  }
  connector::Response ListOf(json::Object parameters, json::Object configuration = {}) {
    return Run("list-requests", std::move(parameters), std::move(configuration));
  }
  std::size_t Exchanges() const { return desk_.client.requests.size(); }

  // Of which names have rows, only more than one of them tell.
  void ExpectWarning(json::Object parameters, const std::string& said) {
    std::string log;
    SetLogSink([&](LogLevel, std::string_view line) { log += line; });
    const auto response = ListOf(std::move(parameters));
    SetLogSink({});
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(json::Write(*response.data.Find("requests")), "[" + rows_ + "]");
    if (said.empty())
      EXPECT_THAT(log, Not(HasSubstr("list-requests: ")));
    else
      EXPECT_THAT(log, HasSubstr("list-requests: " + said));
  }

  static constexpr const char* kOne = R"("row_count":1,)";  // asks whether there is any
  testing::Desk desk_;
  std::string rows_;  // of every list of requests
  std::map<std::string, std::pair<int, std::string>> lists_;
  std::string
      has_requests_;  // A search that has this in it finds something, provided that it has nothing else.

 private:
  std::string Requests(const std::string& target) const {
    if (!rows_.empty() && target.find(kOne) == std::string::npos) return List("requests", rows_);
    const bool searches_more = target.find("logical_operator") != std::string::npos;
    const bool found =
        !has_requests_.empty() && target.find(has_requests_) != std::string::npos && !searches_more;
    return found ? List("requests", R"({"id":"17"})", R"(,"total_count":1)")
                 : List("requests", "", R"(,"total_count":0)");
  }
};

TEST_F(FiltersTest, ANameThatTheServiceDeskDoesNotHaveIsNoEmptyList) {
  for (const char* action : {"list-requests", "count-requests"}) {
    desk_.memory.kept.clear();
    const auto response = Run(action, {{"status", "In Traige"}});
    EXPECT_EQ(response.code, Code::kRejected);
    EXPECT_THAT(response.message,
                HasSubstr(std::string(action) +
                          ": status \"In Traige\" is not in the service desk's list; did you mean \"In "
                          "Triage\"? Give one of Open, In Triage; preflight off leaves the check out."));
    EXPECT_EQ(json::Write(response.data), "null");
    EXPECT_EQ(Exchanges(), 3U);
  }
}

TEST_F(FiltersTest, AListThatHasRowsIsLookedUpNowhere) {
  has_requests_ = "In Traige";  // in use no more, and old requests have it
  EXPECT_EQ(ListOf({{"status", "In Traige"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U);
  EXPECT_EQ(Run("count-requests", {{"status", "In Traige"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U);
}

TEST_F(FiltersTest, ANameThatIsThereMayHaveNoRequests) {
  EXPECT_EQ(ListOf({{"status", "In Triage"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 2U);
  EXPECT_EQ(ListOf({{"status", "In Triage"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U) << "it is known from before";
  EXPECT_EQ(ListOf({{"status", "On Hold"}, {"priority", "High"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U) << "any fresh installation has these";
}

TEST_F(FiltersTest, AListThatTellsNothingLeavesTheListEmpty) {
  const std::pair<int, std::string> lists[] = {
      {404, "{}"},
      {403, "{}"},
      {500, "<html>"},
      {200, List("statuses", "")},
      {200, R"({"statuses":[{"name":"Open"}],"list_info":{"has_more_rows":true},
                "response_status":{"status_code":2000,"status":"success"}})"},
      {200, R"({"statuses":[{"name":"Open"}],"response_status":{"status_code":2000,"status":"success"}})"}};
  for (const auto& list : lists) {
    SCOPED_TRACE(list.second);
    desk_.memory.kept.clear();
    lists_["statuses"] = list;
    EXPECT_EQ(ListOf({{"status", "Opn"}}).code, Code::kSuccess);
  }
}

TEST_F(FiltersTest, ItIsSwitchedOffWithPreflight) {
  EXPECT_EQ(ListOf({{"status", "Opn"}}, {{"preflight", "off"}}).code, Code::kSuccess);
  EXPECT_EQ(ListOf({{"status", "Opn"}, {"preflight", "off"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 1U);
}

// The list of names may leave out one that is not in use any more: a search for it alone tells.
TEST_F(FiltersTest, ANameThatOldRequestsHaveIsThereThoughNoListHasIt) {
  has_requests_ = "Parked";
  EXPECT_EQ(ListOf({{"status", "Parked"}, {"priority", "High"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 3U);
  EXPECT_EQ(ListOf({{"status", "Parkd"}, {"priority", "High"}}).code, Code::kRejected);
  EXPECT_EQ(ListOf({{"status", "Parked"}, {"view", "Open_System"}}).code, Code::kSuccess);
  has_requests_ = "Gone";
  EXPECT_EQ(ListOf({{"technician", "Gone"}, {"status", "Open"}}).code, Code::kSuccess);
  const auto both = ListOf({{"technician", "Jhon"}, {"status", "Opn"}});
  EXPECT_EQ(both.code, Code::kRejected);
  EXPECT_THAT(both.message, HasSubstr("technician \"Jhon\" is nobody that the service desk lists; status "
                                      "\"Opn\" is not in the service desk's list"));
}

// One in use no more, of which a cache between keeps an empty page.
TEST_F(FiltersTest, AnEmptyPageAloneIsNoProof) {
  desk_.client.on_request = [this, before = desk_.client.on_request](const http::Request& request) {
    const bool is_past_caches = std::ranges::any_of(
        request.headers, [](const http::Header& header) { return header.name == "Cache-Control"; });
    has_requests_ = is_past_caches ? "Parked" : "";
    before(request);
  };
  EXPECT_EQ(ListOf({{"status", "Parked"}}).code, Code::kSuccess);
  EXPECT_EQ(Exchanges(), 3U);
}

TEST_F(FiltersTest, OfSeveralEachIsLookedUp) {
  const auto response = ListOf({{"status", "Open, In Triage, Opn"}});
  EXPECT_EQ(response.code, Code::kRejected);
  EXPECT_THAT(response.message, HasSubstr("status \"Opn\""));
}

TEST_F(FiltersTest, OfSeveralOfWhichOneHasNoRowsThatOneIsLookedUp) {
  rows_ = R"({"id":"17","status":{"name":"Open"},"technician":{"name":"John"}})";
  ExpectWarning({{"status", "Open,Opn"}},
                "status \"Opn\" is not in the service desk's list; did you mean \"Open\"?");
  ExpectWarning({{"technician", "John,Jhon"}}, "technician \"Jhon\" is nobody that the service desk lists");
  ExpectWarning({{"status", "Open,In Triage"}}, "");
  ExpectWarning({{"status", "open"}}, "");
  EXPECT_EQ(Exchanges(), 1U) << "every row has it";
  has_requests_ = "Parked";
  ExpectWarning({{"status", "Open,Parked"}}, "");
  has_requests_.clear();
  rows_ = R"({"id":"17"})";
  ExpectWarning({{"status", "Open,Opn"}}, "status \"Opn\"");
}

TEST_F(FiltersTest, OfSeveralThatAreCountedEachIsLookedUp) {
  has_requests_ = "Open";
  const auto logged = [this](json::Object parameters) {
    std::string log;
    SetLogSink([&](LogLevel, std::string_view line) { log += line; });
    const auto response = Run("count-requests", std::move(parameters));
    SetLogSink({});
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(json::Write(*response.data.Find("count")), "1");
    return log;
  };
  EXPECT_THAT(logged({{"status", "Open,Opn"}}),
              HasSubstr("count-requests: status \"Opn\" is not in the service desk's list; did you mean "
                        "\"Open\"?"));
  EXPECT_EQ(Exchanges(), 3U) << "the number, the list, and whether a request has it";
  EXPECT_THAT(logged({{"status", "Open,In Triage"}}), Not(HasSubstr("count-requests: ")));
  EXPECT_EQ(Exchanges(), 1U) << "the list is known by now";
  EXPECT_THAT(logged({{"status", "Open,Opn"}, {"preflight", "off"}}), Not(HasSubstr("count-requests: ")));
  EXPECT_EQ(Exchanges(), 1U);
}

TEST_F(FiltersTest, PeopleGoByNameAndByAddress) {
  for (const char* nobody : {"Jhon", "jhon@desk.example"}) {
    const auto response = ListOf({{"technician", nobody}});
    EXPECT_EQ(response.code, Code::kRejected);
    EXPECT_THAT(response.message,
                HasSubstr("There is John (number 5, john@desk.example). preflight off leaves "
                          "the check out."));
  }
  for (const char* somebody : {"john", "JOHN@desk.example", "-"})
    EXPECT_EQ(ListOf({{"technician", somebody}}).code, Code::kSuccess);
  EXPECT_EQ(ListOf({{"requester", "Nobody"}}).code, Code::kSuccess) << "of requesters there is no list";
  EXPECT_EQ(Exchanges(), 1U);
}

TEST_F(FiltersTest, ANameOfAnotherSpellingIsSearchedForInThatOfTheList) {
  has_requests_ = "In Triage";
  const auto response = ListOf({{"status", "in triage"}});
  EXPECT_EQ(response.code, Code::kSuccess);
  EXPECT_EQ(json::Write(*response.data.Find("requests")), R"([{"id":"17"}])");
}

TEST_F(FiltersTest, ConfiguredNamesComeFirst) {
  EXPECT_EQ(ListOf({{"status", "tri"}},
                   {{"value-names", json::Object{{"status", json::Object{{"tri", "In Triage"}}}}}})
                .code,
            Code::kSuccess);
}

TEST_F(FiltersTest, OverV1TheViewIsLookedUpForTheFirstPage) {
  const auto exchanges = [](json::Object parameters) {
    testing::Desk desk;
    desk.client.otherwise = JsonResponse(200, R"({"operation":{"result":{"status":"Success","message":"ok"},
                                                  "details":[{"WORKORDERID":"16"}]}})");
    parameters.Set("view", "Mine");
    const auto response =
        desk.Run(MakeCall("list-requests", parameters, {{"api-version", "v1"}, {"preflight", "on"}}));
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    return desk.client.requests.size();
  };
  EXPECT_EQ(exchanges({}), 2U);
  EXPECT_EQ(exchanges({{"cursor", R"({"way":"position","position":1,"again":0,"passed":1,"ids":["17"]})"}}),
            1U);
}

TEST_F(FiltersTest, BehindACursorAnEmptyPageIsTheEnd) {
  EXPECT_EQ(ListOf({{"status", "Opn"},
                    {"cursor", R"({"way":"position","position":0,"again":0,"passed":1,"ids":["17"]})"}})
                .code,
            Code::kSuccess);
}

}  // namespace
}  // namespace flintdesk::servicedesk
