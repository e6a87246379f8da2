#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::SizeIs;

struct Ticket {
  std::int64_t id = 0, created = 0;
  std::string status = "Open";
};

/// A service desk with a list of requests, written from the reference and not from the walk.
class ListDesk final : public http::Client {
 public:
  void Send(http::Request request, http::Context /*context*/, http::Done done) override {
    targets.push_back(PercentDecode(request.target, true));
    if (before_page) before_page(targets.size());
    const std::size_t at = targets.back().find("input_data=");
    const auto input = json::Parse(at == std::string::npos ? "{}" : targets.back().substr(at + 11));
    const json::Value info = input->Find("list_info") == nullptr ? json::Value() : *input->Find("list_info");
    done(Respond(info));
  }

  std::vector<Ticket> tickets;
  std::vector<std::string> targets;
  std::function<void(std::size_t page)> before_page;
  bool takes_one_criterion = false;

 private:
  static std::string Text(const json::Value& object, std::string_view name) {
    const json::Value* member = object.Find(name);
    return member == nullptr ? "" : member->ScalarText().value_or("");
  }
  static bool Fits(const Ticket& ticket, const json::Value& criterion) {
    const std::string field = Text(criterion, "field"), value = Text(criterion, "value");
    if (field == "status.name") return ticket.status == value;
    const std::int64_t bound = ParseInteger(value).value_or(0);
    return Text(criterion, "condition") == "lesser or equal" ? ticket.created <= bound
                                                             : ticket.created >= bound;
  }
  http::Response Respond(const json::Value& info) const {
    json::Array criteria;
    if (const json::Value* given = info.Find("search_criteria"))
      criteria = given->IfArray() != nullptr ? *given->IfArray() : json::Array{*given};
    if (takes_one_criterion && criteria.size() > 1)
      return JsonResponse(400, R"({"response_status":{"status_code":4000,"status":"failed",
                                   "messages":[{"status_code":4001,"type":"failed","message":"no"}]}})");
    std::vector<Ticket> shown;
    for (const Ticket& ticket : tickets)
      if (std::ranges::all_of(criteria, [&](const json::Value& one) { return Fits(ticket, one); }))
        shown.push_back(ticket);
    const bool descending = Text(info, "sort_order") != "asc";
    const bool by_id = Text(info, "sort_field") == "id";
    std::ranges::stable_sort(shown, [&](const Ticket& a, const Ticket& b) {
      const std::int64_t left = by_id ? a.id : a.created, right = by_id ? b.id : b.created;
      return descending ? left > right : left < right;
    });
    const auto start = static_cast<std::size_t>(ParseInteger(Text(info, "start_index")).value_or(1) - 1);
    const auto count = static_cast<std::size_t>(ParseInteger(Text(info, "row_count")).value_or(10));
    std::string rows;
    std::size_t given = 0;
    for (std::size_t i = start; i < shown.size() && given < count; ++i, ++given)
      rows += fmt::format(R"({}{{"id":"{}","created_time":{{"value":"{}"}}}})", given == 0 ? "" : ",",
                          shown[i].id, shown[i].created);
    return JsonResponse(200, fmt::format(R"({{"response_status":[{{"status_code":2000,"status":"success"}}],
                            "list_info":{{"has_more_rows":{},"row_count":{},"total_count":{}}},"requests":[{}]}})",
                                         start + given < shown.size(), given, shown.size(), rows));
  }
};

class ListWalkTest : public ::testing::Test {
 protected:
  /// So many requests, the newest with the largest id, `apart` milliseconds between them.
  void Fill(int count, std::int64_t apart = 1'000) {
    for (int id = 1; id <= count; ++id) list_.tickets.push_back({id, 1'700'000'000'000 + id * apart});
  }
  connector::Response Run(const json::Object& parameters, const char* action = "list-requests") {
    connector::ConnectorParts parts{desk_.configuration, list_,
                                    desk_.clock,         desk_.facts,
                                    desk_.timers,        desk_.deduplication,
                                    desk_.keyed_locks,   desk_.record_clocks,
                                    desk_.journal,       desk_.memory,
                                    desk_.make_client};
    ManageEngineConnector connector(parts);
    connector::Response response;
    auto call = MakeCall(action, parameters, {{"api-version", "v3"}});
    connector.Start(std::move(call), [&](connector::Response ended) { response = std::move(ended); });
    return response;
  }
  static std::vector<std::int64_t> IdsIn(const connector::Response& response) {
    std::vector<std::int64_t> ids;
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    const json::Value* rows = response.data.Find("requests");
    if (rows == nullptr || rows->IfArray() == nullptr) return ids;
    for (const json::Value& row : *rows->IfArray()) ids.push_back(*ParseInteger(*row.Find("id")->IfString()));
    return ids;
  }
  /// Each of 1 to `count` once, the largest first.
  static void ExpectAll(const std::vector<std::int64_t>& ids, int count) {
    ASSERT_THAT(ids, SizeIs(static_cast<std::size_t>(count)));
    for (int i = 0; i < count; ++i) EXPECT_EQ(ids[static_cast<std::size_t>(i)], count - i);
  }
  static std::string Next(const connector::Response& response) {
    const json::Value* next = response.data.Path({"list_info", "next"});
    return next == nullptr ? "" : *next->IfString();
  }

  Desk desk_;
  ListDesk list_;
};

TEST_F(ListWalkTest, OnePageIsOneRequest) {
  Fill(250);
  EXPECT_THAT(IdsIn(Run({{"limit", 3}})), ElementsAre(250, 249, 248));
  EXPECT_THAT(list_.targets, SizeIs(1));
  EXPECT_THAT(list_.targets[0], HasSubstr(R"("row_count":3)"));
}

TEST_F(ListWalkTest, AllOfThemComeOnceInTheirOrder) {
  for (const int count : {0, 1, 99, 100, 101, 350}) {
    list_.tickets.clear();
    Fill(count);
    ExpectAll(IdsIn(Run({{"limit", 0}})), count);
  }
  Fill(250);
  const std::vector<std::int64_t> hundred = IdsIn(Run({}));
  EXPECT_THAT(hundred, SizeIs(100)) << "what limit says when nobody does";
}

TEST_F(ListWalkTest, ManyOfOneTimeComeOnce) {
  Fill(40);
  for (int id = 41; id <= 390; ++id) list_.tickets.push_back({id, 1'700'001'000'000});
  for (int id = 391; id <= 430; ++id) list_.tickets.push_back({id, 1'700'002'000'000 + id});
  std::vector<std::int64_t> ids = IdsIn(Run({{"limit", 0}}));
  EXPECT_THAT(ids, SizeIs(430));
  std::ranges::sort(ids, std::greater());
  ExpectAll(ids, 430);
}

TEST_F(ListWalkTest, WhatComesAndGoesMeanwhileMovesNothing) {
  Fill(350);
  list_.before_page = [&](std::size_t page) {
    if (page < 2) return;
    // New ones, and many that were shown already are gone.
    for (int i = 0; i < 30; ++i)
      list_.tickets.push_back({1000 + static_cast<std::int64_t>(page) * 100 + i, 1'800'000'000'000 + i});
    std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 290 && ticket.id <= 350; });
  };
  ExpectAll(IdsIn(Run({{"limit", 0}})), 350);
}

TEST_F(ListWalkTest, TheOldestFirstToo) {
  Fill(250);
  const std::vector<std::int64_t> ids = IdsIn(Run({{"limit", 0}, {"sort", "created_time"}}));
  ASSERT_THAT(ids, SizeIs(250));
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST_F(ListWalkTest, AnotherOrderGoesByPosition) {
  Fill(250);
  ExpectAll(IdsIn(Run({{"limit", 0}, {"sort", "-id"}})), 250);
  EXPECT_THAT(list_.targets[1], HasSubstr(R"("start_index":91)"));
  EXPECT_EQ(Run({{"sort", "colour"}}).code, Code::kInvalidRequest);
}

TEST_F(ListWalkTest, ByPositionWhatIsAddedDoublesNothing) {
  Fill(250);
  list_.before_page = [&](std::size_t page) {
    for (int i = 0; page > 1 && i < 25; ++i)
      list_.tickets.push_back({1000 + static_cast<std::int64_t>(page) * 100 + i, 1'800'000'000'000});
  };
  ExpectAll(IdsIn(Run({{"limit", 0}, {"sort", "-id"}})), 250);
}

TEST_F(ListWalkTest, ByPositionAFewThatAreDeletedMissNothing) {
  Fill(350);
  list_.before_page = [&](std::size_t page) {
    if (page == 2) std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 342; });
    if (page == 3) std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 300; });
  };
  ExpectAll(IdsIn(Run({{"limit", 0}, {"sort", "-id"}})), 350);
}

TEST_F(ListWalkTest, ASearchWalksByTimeWhereItMayAndByPositionWhereNot) {
  Fill(450);
  for (Ticket& ticket : list_.tickets) ticket.status = ticket.id % 2 == 0 ? "Open" : "Closed";
  for (const bool one : {false, true}) {
    list_.takes_one_criterion = one;
    list_.targets.clear();
    const std::vector<std::int64_t> ids = IdsIn(Run({{"limit", 0}, {"status", "open"}}));
    ASSERT_THAT(ids, SizeIs(225));
    EXPECT_EQ(ids.front(), 450);
    EXPECT_EQ(ids.back(), 2);
    EXPECT_EQ(list_.targets[1].find("lesser or equal") == std::string::npos, false);
    const bool by_position = list_.targets[2].find("lesser or equal") == std::string::npos;
    EXPECT_EQ(by_position, one);
  }
  list_.targets.clear();
  EXPECT_THAT(IdsIn(Run({{"limit", 0}, {"status", "open"}})), SizeIs(225));
  EXPECT_EQ(list_.targets[1].find("lesser or equal"), std::string::npos) << "it is remembered";
}

TEST_F(ListWalkTest, ACursorGoesOnWhereAnotherCallHasEnded) {
  Fill(230);
  for (const char* sort : {"-created_time", "-id"}) {
    std::vector<std::int64_t> all;
    std::string cursor;
    do {
      json::Object parameters{{"limit", 70}, {"sort", sort}};
      if (!cursor.empty()) parameters.Set("cursor", cursor);
      const connector::Response response = Run(parameters);
      for (const std::int64_t id : IdsIn(response)) all.push_back(id);
      cursor = Next(response);
      ASSERT_LE(all.size(), 230U);
    } while (!cursor.empty());
    ExpectAll(all, 230);
  }
}

TEST_F(ListWalkTest, ACursorOfSomethingElseIsRefused) {
  Fill(3);
  for (const char* cursor :
       {"", "x", "[]", "{}", R"({"way":"sideways"})", R"({"way":"time"})", R"({"way":"time","time":"x"})",
        R"({"way":"position","position":-1})", R"({"way":"position","position":1,"ids":3})"}) {
    const connector::Response response = Run({{"cursor", cursor}});
    EXPECT_EQ(response.code, Code::kInvalidRequest) << cursor;
    EXPECT_THAT(response.message, HasSubstr("cursor")) << cursor;
  }
  EXPECT_EQ(list_.targets.size(), 0U) << "nothing was sent";
}

TEST_F(ListWalkTest, CountsWithoutTheRows) {
  Fill(250);
  const connector::Response response = Run({}, "count-requests");
  EXPECT_EQ(response.data.Find("count")->IfInteger() ? *response.data.Find("count")->IfInteger() : 0, 250);
  EXPECT_THAT(list_.targets, SizeIs(1));
}

TEST_F(ListWalkTest, AWrongSearchNamesAllThatIsWrongAndSendsNothing) {
  const connector::Response response = Run(
      {{"created-from", "2026-02-30"}, {"due-to", "soon"}, {"criteria", json::Object{{"field", "subject"}}}});
  EXPECT_EQ(response.code, Code::kInvalidRequest);
  for (const char* finding :
       {"created-from: there is no such day", "due-to: expected a date", "condition is missing"})
    EXPECT_THAT(response.message, HasSubstr(finding));
  EXPECT_EQ(list_.targets.size(), 0U);
}

TEST_F(ListWalkTest, SearchesInV3sWords) {
  Run({{"status", "open, on hold"},
       {"technician", "john@example.org"},
       {"group", "-"},
       {"subject-contains", "disk, full"},
       {"created-from", "2026-11-01T01:00+01:00"},
       {"columns", "subject"},
       {"view", "Open_System"}});
  ASSERT_THAT(list_.targets, SizeIs(1));
  for (
      const char* part :
      {R"({"field":"status.name","condition":"is","values":["Open","On Hold"]})",
       R"({"field":"technician.email_id","condition":"is","value":"john@example.org","logical_operator":"AND"})",
       R"({"field":"group.name","condition":"is","values":[],"logical_operator":"AND"})",
       R"({"field":"subject","condition":"contains","value":"disk, full","logical_operator":"AND"})",
       R"({"field":"created_time","condition":"greater or equal","value":"1793491200000","logical_operator":"AND"})",
       R"("fields_required":["subject","id","created_time"])", R"("filter_by":{"name":"Open_System"})"})
    EXPECT_THAT(list_.targets[0], HasSubstr(part));
}

}  // namespace
}  // namespace flintdesk::servicedesk
