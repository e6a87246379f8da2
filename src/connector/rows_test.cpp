#include "connector/rows.hpp"

#include <deque>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/live_bytes.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::HasSubstr;

/// A list that comes in these pages.
struct FakeList {
  std::deque<Result<Page>> pages;
  int fetched = 0;

  Rows rows() {
    return Rows([this]() -> Result<Page> {
      ++fetched;
      if (pages.empty()) return FailedError("nobody should have asked for this page");
      Result<Page> page = std::move(pages.front());
      pages.pop_front();
      return page;
    });
  }
};

std::string TextOf(const Result<std::optional<json::Value>>& row) {
  if (!row.ok()) return "failure";
  return *row ? json::Write(**row) : "end";
}

TEST(RowsTest, GivesTheRowsOfAllPagesAndFetchesEachWhenItIsWanted) {
  FakeList list;
  list.pages.push_back(Page{.rows = {1, 2}});
  list.pages.push_back(Page{});
  list.pages.push_back(Page{.rows = {3}, .is_last = true});
  Rows rows = list.rows();
  EXPECT_EQ(list.fetched, 0);
  EXPECT_EQ(TextOf(rows.Next()), "1");
  EXPECT_EQ(TextOf(rows.Next()), "2");
  EXPECT_EQ(list.fetched, 1);
  EXPECT_EQ(TextOf(rows.Next()), "3");
  EXPECT_EQ(list.fetched, 3);
  EXPECT_EQ(TextOf(rows.Next()), "end");
  EXPECT_EQ(TextOf(rows.Next()), "end");
  EXPECT_EQ(rows.given(), 3U);
}

std::string TextOf(const Result<json::Array>& rows) { return rows.ok() ? json::Write(*rows) : "failure"; }

TEST(RowsTest, GivesWhatIsLeftOfAPageAndThenWholePages) {
  FakeList list;
  list.pages.push_back(Page{.rows = {1, 2, 3}});
  list.pages.push_back(Page{.rows = {4, 5}});
  list.pages.push_back(TimeoutError("the timeout expired"));
  Rows rows = list.rows();
  EXPECT_EQ(TextOf(rows.Next()), "1");
  EXPECT_EQ(TextOf(rows.NextPage()), "[2,3]");
  EXPECT_EQ(list.fetched, 1);
  EXPECT_EQ(TextOf(rows.NextPage()), "[4,5]");
  EXPECT_THAT(rows.NextPage().error().message, HasSubstr("5 rows came before that"));
}

TEST(RowsTest, KnowsWhetherTheListHasMoreThanWasAskedFor) {
  for (const bool goes_on : {false, true}) {
    FakeList list;
    list.pages.push_back(Page{.rows = {1}, .is_last = true, .goes_on = goes_on});
    Rows rows = list.rows();
    EXPECT_EQ(TextOf(rows.NextPage()), "[1]");
    EXPECT_EQ(TextOf(rows.NextPage()), "[]");
    EXPECT_EQ(rows.goes_on(), goes_on);
  }
}

TEST(RowsTest, SaysHowManyRowsCameBeforeAFailureAndFailsFromThenOn) {
  FakeList list;
  list.pages.push_back(Page{.rows = {1, 2}});
  list.pages.push_back(TimeoutError("the timeout expired"));
  Rows rows = list.rows();
  EXPECT_EQ(TextOf(rows.Next()), "1");
  EXPECT_EQ(TextOf(rows.Next()), "2");
  for (int time = 0; time < 2; ++time) {
    const auto row = rows.Next();
    ASSERT_FALSE(row.ok());
    EXPECT_EQ(row.error().code, Code::kTimeout);
    EXPECT_EQ(row.error().message, "the timeout expired; 2 rows came before that, and more may be missing");
  }
  EXPECT_EQ(rows.given(), 2U);
  EXPECT_EQ(list.fetched, 2);
}

TEST(RowsTest, LeavesTheMessageAloneWhereNoRowCame) {
  FakeList list;
  list.pages.push_back(TimeoutError("the timeout expired"));
  Rows rows = list.rows();
  EXPECT_EQ(rows.Next().error().message, "the timeout expired");
}

TEST(RowsTest, EndsAListThatNeverHasARow) {
  Rows rows([] { return Result<Page>(Page{}); });
  const auto row = rows.Next();
  ASSERT_FALSE(row.ok());
  EXPECT_THAT(row.error().message, HasSubstr("without a row"));
}

TEST(RowsTest, HoldsOnePageOfALongListInMemory) {
  flintdesk::testing::LiveBytesPeak peak;
  constexpr int kPages = 1'000, kRows = 100;
  int pages = 0;
  Rows rows([&]() -> Result<Page> {
    Page page;
    for (int number = 0; number < kRows; ++number)
      page.rows.emplace_back(json::Object{{"id", number}, {"subject", std::string(500, 'x')}});
    page.is_last = ++pages == kPages;
    peak.Look();
    return page;
  });
  for (auto row = rows.Next(); row.ok() && *row; row = rows.Next()) {
  }
  EXPECT_EQ(rows.given(), 100'000U);
  EXPECT_LT(peak.most(), std::size_t{1024 * 1024});
}

}  // namespace
}  // namespace flintdesk::connector
