// Long on purpose: one test for each way in which a service desk shows a list, on the same stand-in.
#include <algorithm>
#include <chrono>
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
  // What service desks are not supposed to do:
  bool ignores_sort = false;      ///< The oldest first.
  bool ignores_criteria = false;  ///< Those of the time.
  bool refuses_criteria = false;  ///< Those of the time.
  bool ignores_start = false;
  std::string refused_view;
  bool takes_or_equal_for_nothing = false;
  bool shuffles_equal_times = false;
  bool says_whether_more = true;
  std::string total = "{}";                   ///< As JSON; {} stands for the number.
  std::vector<std::size_t> empty_pages = {};  ///< Which are empty, and say that there are more.
  std::vector<std::size_t> repeated = {};     ///< Which are the one before.

 private:
  static std::string Text(const json::Value& object, std::string_view name) {
    const json::Value* member = object.Find(name);
    return member == nullptr ? "" : member->ScalarText().value_or("");
  }
  bool Fits(const Ticket& ticket, const json::Value& criterion) const {
    const std::string field = Text(criterion, "field"), value = Text(criterion, "value");
    if (field == "status.name") return ticket.status == value;
    if (ignores_criteria) return true;
    const std::int64_t bound = ParseInteger(value).value_or(0);
    if (takes_or_equal_for_nothing && ticket.created == bound) return false;
    return Text(criterion, "condition") == "lesser or equal" ? ticket.created <= bound
                                                             : ticket.created >= bound;
  }
  http::Response Respond(const json::Value& info) {
    if (std::ranges::find(repeated, targets.size()) != repeated.end()) return last_;
    return last_ = RespondAnew(info);
  }
  http::Response RespondAnew(const json::Value& info) {
    json::Array criteria;
    if (const json::Value* given = info.Find("search_criteria"))
      criteria = given->IfArray() != nullptr ? *given->IfArray() : json::Array{*given};
    const bool has_time = std::ranges::any_of(
        criteria, [](const json::Value& one) { return Text(one, "field") == "created_time"; });
    if ((takes_one_criterion && criteria.size() > 1) || (refuses_criteria && has_time))
      return JsonResponse(400, R"({"response_status":{"status_code":4000,"status":"failed",
                                   "messages":[{"status_code":4001,"type":"failed","message":"no"}]}})");
    if (const json::Value* view = info.Find("filter_by");
        view != nullptr && Text(*view, "name") == refused_view)
      return JsonResponse(400, R"({"response_status":{"status_code":4000,"status":"failed","messages":
                                   [{"status_code":4001,"type":"failed","field":"filter_by","message":"no"}]}})");
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
    if (ignores_sort) std::ranges::sort(shown, {}, &Ticket::id);
    // Another order with each response.
    if (shuffles_equal_times)
      std::ranges::stable_sort(shown, [&](const Ticket& a, const Ticket& b) {
        const auto place = [&](const Ticket& one) {
          return (one.id * 7919 + static_cast<std::int64_t>(targets.size()) * 104'729) % 1009;
        };
        return a.created == b.created ? place(a) < place(b) : a.created > b.created;
      });
    const auto start =
        ignores_start ? 0 : static_cast<std::size_t>(ParseInteger(Text(info, "start_index")).value_or(1) - 1);
    const auto count = static_cast<std::size_t>(ParseInteger(Text(info, "row_count")).value_or(10));
    std::string rows;
    std::size_t given = 0;
    const bool is_empty = std::ranges::find(empty_pages, targets.size()) != empty_pages.end();
    for (std::size_t i = start; i < shown.size() && given < count && !is_empty; ++i, ++given)
      rows += fmt::format(R"({}{{"id":"{}","created_time":{{"value":"{}"}},"status":{{"name":"{}"}}}})",
                          given == 0 ? "" : ",", shown[i].id, shown[i].created, shown[i].status);
    const std::string more =
        says_whether_more ? fmt::format(R"("has_more_rows":{},)", start + given < shown.size()) : "";
    const std::string number = total == "{}" ? std::to_string(shown.size()) : total;
    return JsonResponse(200,
                        fmt::format(R"({{"response_status":[{{"status_code":2000,"status":"success"}}],
                            "list_info":{{{}"row_count":{}{}}},"requests":[{}]}})",
                                    more, given, number.empty() ? "" : ",\"total_count\":" + number, rows));
  }

  http::Response last_;
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
  /// The rows of all pieces of so many, each with the cursor of the one before.
  std::vector<std::int64_t> IdsOfPieces(int limit, json::Object parameters) {
    std::vector<std::int64_t> all;
    for (int pieces = 0; pieces < 100; ++pieces) {
      parameters.Set("limit", limit);
      const connector::Response response = Run(parameters);
      for (const std::int64_t id : IdsIn(response)) all.push_back(id);
      const std::string next = Next(response);
      if (next.empty()) return all;
      parameters.Set("cursor", next);
    }
    ADD_FAILURE() << "it never ends";
    return all;
  }
  /// Ends with an error that says `what`, in few requests, and gives so many rows.
  void ExpectFault(const connector::Response& response, const std::string& what, std::size_t rows) {
    EXPECT_EQ(response.code, Code::kServerError) << response.message;
    EXPECT_THAT(response.message, HasSubstr(what));
    EXPECT_THAT(response.message, HasSubstr(fmt::format("after {} rows", rows)));
    EXPECT_LE(list_.targets.size(), 30U);
    const json::Value* came = response.data.Find("requests");
    ASSERT_NE(came, nullptr) << "what came is given";
    EXPECT_THAT(*came->IfArray(), SizeIs(rows));
    EXPECT_EQ(response.data.Path({"operation", "result", "status"})->ScalarText(), "Failed");
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
        R"({"way":"position","position":-1})", R"({"way":"position","position":1,"ids":3})",
        R"({"way":"position","again":-1})", R"({"way":"position","passed":"x"})",
        R"({"way":"position","held":1})", R"({"way":"position","held":true})",
        R"({"way":"time","last":1700000000000,"held":true})", R"({"way":"position","last":"x"})"}) {
    const connector::Response response = Run({{"cursor", cursor}});
    EXPECT_EQ(response.code, Code::kInvalidRequest) << cursor;
    EXPECT_THAT(response.message, HasSubstr("cursor")) << cursor;
  }
  EXPECT_EQ(list_.targets.size(), 0U) << "nothing was sent";
}

TEST_F(ListWalkTest, AServiceDeskThatDoesNotSortGivesAllRows) {
  Fill(350);
  list_.ignores_sort = true;
  ::testing::internal::CaptureStderr();
  const std::vector<std::int64_t> ids = IdsIn(Run({{"limit", 0}}));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("does not sort by created_time"));
  ASSERT_THAT(ids, SizeIs(350));
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_THAT(IdsOfPieces(70, {}), SizeIs(350));
}

TEST_F(ListWalkTest, OfOneTimeNothingThatStaysIsMissed) {
  for (int id = 1; id <= 400; ++id) list_.tickets.push_back({id, 1'700'000'000'000});
  std::ranges::reverse(list_.tickets);
  list_.before_page = [&](std::size_t page) {
    if (page == 2) std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 350; });
    if (page == 6) std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 335; });
  };
  ExpectAll(IdsIn(Run({{"limit", 0}})), 400);
}

TEST_F(ListWalkTest, AnotherOrderInEachResponseIsAnError) {
  for (int id = 1; id <= 400; ++id) list_.tickets.push_back({id, 1'700'000'000'000});
  list_.shuffles_equal_times = true;
  const connector::Response response = Run({{"limit", 0}});
  EXPECT_EQ(response.code, Code::kServerError);
  EXPECT_THAT(response.message, HasSubstr("the same rows in another order"));
}

TEST_F(ListWalkTest, AFewOfOneTimeMayStandInAnyOrder) {
  Fill(300);
  for (Ticket& ticket : list_.tickets) ticket.created = 1'700'000'000'000 + ticket.id / 30 * 1'000;
  list_.shuffles_equal_times = true;
  std::vector<std::int64_t> ids = IdsIn(Run({{"limit", 0}}));
  std::ranges::sort(ids, std::greater());
  ExpectAll(ids, 300);
}

TEST_F(ListWalkTest, WhereNothingSaysWhetherThereAreMoreAllOfThemCome) {
  list_.says_whether_more = false;
  for (const int count : {0, 1, 9, 10, 11, 99, 100, 101, 350}) {
    list_.tickets.clear();
    Fill(count);
    ExpectAll(IdsIn(Run({{"limit", 0}})), count);
    ExpectAll(IdsOfPieces(70, {}), count);
  }
  EXPECT_NE(Next(Run({{"limit", 170}})), "");
}

TEST_F(ListWalkTest, APageThatIsEmptyOrComesAgainIsAskedForAgain) {
  Fill(350);
  for (const char* sort : {"-created_time", "-id"}) {
    list_.targets.clear();
    list_.repeated.clear();
    list_.empty_pages = {3};
    ExpectAll(IdsIn(Run({{"limit", 0}, {"sort", sort}})), 350);
    list_.targets.clear();
    list_.empty_pages.clear();
    list_.repeated = {3, 4};
    ExpectAll(IdsIn(Run({{"limit", 0}, {"sort", sort}})), 350);
  }
}

TEST_F(ListWalkTest, PagesWithoutNewsEndInAnError) {
  Fill(350);
  for (const char* sort : {"-created_time", "-id"}) {
    list_.targets.clear();
    list_.ignores_start = list_.ignores_criteria = true;
    ExpectFault(Run({{"limit", 0}, {"sort", sort}}), "brought no further one", 100);
    list_.targets.clear();
    list_.ignores_start = list_.ignores_criteria = false;
    for (std::size_t page = 2; page < 100; ++page) list_.empty_pages.push_back(page);
    ExpectFault(Run({{"limit", 0}, {"sort", sort}}), "brought no further one", 100);
    list_.empty_pages.clear();
  }
}

TEST_F(ListWalkTest, WhereATimeIsIgnoredOrRefusedPositionsLeadOn) {
  Fill(350);
  list_.ignores_criteria = true;
  ExpectAll(IdsIn(Run({{"limit", 0}})), 350);
  EXPECT_LE(list_.targets.size(), 6U);
  ExpectAll(IdsOfPieces(70, {}), 350);
  list_.ignores_criteria = false;
  list_.refuses_criteria = true;
  list_.targets.clear();
  ExpectAll(IdsIn(Run({{"limit", 0}})), 350);
  EXPECT_LE(list_.targets.size(), 6U);
  ExpectAll(IdsOfPieces(70, {}), 350);
}

TEST_F(ListWalkTest, NothingIsMissedWhereOrEqualCountsForNothing) {
  Fill(350);
  for (Ticket& ticket : list_.tickets) ticket.created = 1'700'000'000'000 + ticket.id / 7 * 1'000;
  std::ranges::reverse(list_.tickets);
  list_.takes_or_equal_for_nothing = true;
  ExpectAll(IdsIn(Run({{"limit", 0}})), 350);
  EXPECT_THAT(list_.targets.back(), HasSubstr("lesser or equal")) << "and the time still leads on";
  ExpectAll(IdsOfPieces(70, {}), 350);
}

TEST_F(ListWalkTest, ACursorGoesOnWhereTwoCriteriaAreRefused) {
  Fill(350);
  list_.takes_one_criterion = true;
  ExpectAll(IdsOfPieces(70, {{"status", "open"}}), 350);
  EXPECT_EQ(list_.targets.size(), 6U) << "a page for each piece, and the refused one";
  list_.targets.clear();
  ExpectAll(IdsOfPieces(70, {{"status", "open"}}), 350);
  EXPECT_EQ(list_.targets.size(), 5U) << "it is known by now";
}

// Of a search by several criteria: whether one is sent, the cursor says, and not what is known by now.
class SearchedBySeveralTest : public ListWalkTest {
 protected:
  SearchedBySeveralTest() {
    Fill(400);
    for (Ticket& ticket : list_.tickets) ticket.status = ticket.id % 2 == 0 ? "Open" : "Closed";
  }
  void ExpectTheOpen(const std::vector<std::int64_t>& ids) {
    ASSERT_THAT(ids, SizeIs(200));
    for (int i = 0; i < 200; ++i) EXPECT_EQ(ids[static_cast<std::size_t>(i)], 400 - 2 * i);
  }
  json::Object Search(const char* sort) {
    return {{"status", "Open"}, {"created-from", "2020-01-01"}, {"sort", sort}, {"limit", 30}};
  }
  /// Three pieces as it is, with `change` behind each, and the rest.
  std::vector<std::int64_t> IdsWith(const char* sort, const std::function<void(int piece)>& change) {
    json::Object search = Search(sort);
    std::vector<std::int64_t> all;
    for (int piece = 0; piece < 20; ++piece) {
      const connector::Response response = Run(search);
      for (const std::int64_t id : IdsIn(response)) all.push_back(id);
      const std::string next = Next(response);
      if (next.empty()) return all;
      search.Set("cursor", next);
      change(piece);
    }
    ADD_FAILURE() << "it never ends";
    return all;
  }
  void Learn() {
    list_.takes_one_criterion = true;
    Run(Search("-id"));
    list_.takes_one_criterion = false;
  }
  void Forget() { desk_.clock.Advance(std::chrono::hours(25)); }
  bool SentOne() const { return list_.targets.back().find("logical_operator") == std::string::npos; }
};

TEST_F(SearchedBySeveralTest, ACursorGoesOnWhereItIsLearntThatOneIsTaken) {
  for (const char* sort : {"-created_time", "-id"}) {
    Forget();
    ExpectTheOpen(IdsWith(sort, [this](int piece) {
      EXPECT_FALSE(SentOne());
      if (piece == 2) Learn();
    }));
  }
}

TEST_F(SearchedBySeveralTest, ACursorGoesOnWhereThatIsForgotten) {
  for (const char* sort : {"-created_time", "-id"}) {
    Learn();
    ExpectTheOpen(IdsWith(sort, [this](int piece) {
      EXPECT_TRUE(SentOne());
      if (piece == 2) Forget();
    }));
  }
}

TEST_F(SearchedBySeveralTest, ACursorGoesOnWhereItIsKnownByTurns) {
  for (const char* sort : {"-created_time", "-id"})
    ExpectTheOpen(IdsWith(sort, [this](int piece) { piece % 2 == 0 ? Learn() : Forget(); }));
}

TEST_F(SearchedBySeveralTest, ACursorEndsWhereSeveralAreRefusedFromNowOn) {
  for (const char* sort : {"-created_time", "-id"}) {
    Forget();
    list_.takes_one_criterion = false;
    json::Object search = Search(sort);
    search.Set("cursor", Next(Run(search)));
    list_.takes_one_criterion = true;
    const connector::Response response = Run(search);
    EXPECT_EQ(response.code, Code::kInvalidRequest);
    EXPECT_THAT(
        response.message,
        HasSubstr("cursor: the service desk refused the search by status, created-from: \"no\", which "
                  "it took for the pages before the cursor. Begin the list anew, without cursor."));
    search.Remove("cursor");
    ExpectTheOpen(IdsWith(sort, [](int /*piece*/) {}));
  }
}

TEST_F(SearchedBySeveralTest, ACursorOfRowsThatWereHeldNeedsTheirCriteria) {
  list_.takes_one_criterion = true;
  json::Object search = Search("-id");
  search.Set("cursor", Next(Run(search)));
  search.Remove("created-from");
  list_.targets.clear();
  EXPECT_THAT(Run(search).message, HasSubstr("cursor: it is not one of this list"));
  EXPECT_EQ(list_.targets.size(), 0U);
}

TEST_F(ListWalkTest, ARefusalBehindACursorTeachesNothing) {
  Fill(350);
  const std::string next = Next(Run({{"status", "open"}, {"limit", 100}}));
  list_.refused_view = "Opn";  // for which another one is refused as well
  EXPECT_EQ(Run({{"status", "open"}, {"view", "Opn"}, {"cursor", next}}).code, Code::kRejected);
  list_.targets.clear();
  ExpectAll(IdsIn(Run({{"status", "open"}, {"limit", 0}})), 350);
  EXPECT_THAT(list_.targets.back(), HasSubstr("lesser or equal"));
}

TEST_F(ListWalkTest, BehindACursorNothingComesTwice) {
  list_.takes_one_criterion = true;
  for (const std::size_t at : {3U, 4U, 5U, 6U, 7U, 8U})
    for (const char* sort : {"-created_time", "-id"})
      for (const bool added : {false, true}) {
        list_.tickets.clear();
        list_.targets.clear();
        Fill(600);
        list_.before_page = [&](std::size_t page) {
          if (page != at) return;
          if (added)
            for (int i = 0; i < 250; ++i) list_.tickets.push_back({1'000 + i, 1'800'000'000'000 + i});
          else
            std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 570; });
        };
        std::vector<std::int64_t> ids = IdsOfPieces(250, {{"sort", sort}, {"status", "open"}});
        std::erase_if(ids, [](std::int64_t id) { return id > 600; });  // may come or not
        ExpectAll(ids, 600);
      }
}

TEST_F(ListWalkTest, BehindACursorWhereAllKnownRowsAreGoneTheRestComes) {
  for (const char* sort : {"-created_time", "-id"}) {
    list_.tickets.clear();
    list_.targets.clear();
    Fill(900);
    list_.before_page = [&](std::size_t page) {
      if (page == 6) std::erase_if(list_.tickets, [](const Ticket& ticket) { return ticket.id > 500; });
    };
    std::vector<std::int64_t> ids = IdsOfPieces(400, {{"sort", sort}});
    ExpectAll(ids, 900);
  }
}

TEST_F(ListWalkTest, ACountThatIsNoneIsAnError) {
  Fill(50);
  for (const char* total : {"", "null", "-1", "\"fifty\""}) {
    list_.total = total;
    const connector::Response response = Run({}, "count-requests");
    EXPECT_EQ(response.code, Code::kServerError) << total;
    EXPECT_THAT(response.message, HasSubstr("total_count"));
    EXPECT_EQ(response.data.Find("count"), nullptr);
  }
  list_.total = "\"50\"";
  EXPECT_EQ(Run({}, "count-requests").data.Find("count")->ScalarText(), "50");
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
       {"columns", "subject,group.name,group.id,udf_pick_302,udf_fields.udf_date_7"},
       {"view", "Open_System"}});
  ASSERT_THAT(list_.targets, SizeIs(1));
  for (
      const char* part :
      {R"({"field":"status.name","condition":"is","values":["Open","On Hold"]})",
       R"({"field":"technician.email_id","condition":"is","value":"john@example.org","logical_operator":"AND"})",
       R"({"field":"group.name","condition":"is","values":[],"logical_operator":"AND"})",
       R"({"field":"subject","condition":"contains","value":"disk, full","logical_operator":"AND"})",
       R"({"field":"created_time","condition":"greater or equal","value":"1793491200000","logical_operator":"AND"})",
       R"("fields_required":["subject","group","udf_fields","id","created_time"])",
       R"("filter_by":{"name":"Open_System"})"})
    EXPECT_THAT(list_.targets[0], HasSubstr(part));
}

TEST_F(ListWalkTest, ARefusalOfSeveralCriteriaSaysThatOneMayBeTaken) {
  list_.takes_one_criterion = true;
  list_.refuses_criteria = true;
  const connector::Response refused = Run({{"status", "Open"}, {"created-from", "2026-11-01"}});
  EXPECT_EQ(refused.code, Code::kRejected);
  EXPECT_EQ(refused.message,
            "manageenginesdp list-requests: the service desk refused the search by status, created-from: "
            "\"no\". This service desk may refuse "
            "to search by several criteria at once: give one of them. If it refuses that, too, correct its "
            "value.");
  const connector::Response alone = Run({{"created-from", "2026-11-01"}});
  EXPECT_EQ(alone.code, Code::kRejected);
  EXPECT_THAT(alone.message, Not(HasSubstr("several criteria")));
  // Nobody has searched by the account of a service provider.
  const connector::Response of_account = Run({{"description-contains", "disk"}, {"account", "Acme"}});
  EXPECT_EQ(of_account.code, Code::kRejected);
  EXPECT_THAT(of_account.message, Not(HasSubstr("several criteria")));
}

TEST_F(ListWalkTest, ARefusedViewIsNamedWithItsValue) {
  list_.refused_view = "My_Wiew";
  const connector::Response refused = Run({{"view", "My_Wiew"}});
  EXPECT_EQ(refused.code, Code::kRejected);
  EXPECT_THAT(refused.message,
              HasSubstr("the service desk refused view \"My_Wiew\": \"no\". Correct the values. "
                        "The API has names of its own for views"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
