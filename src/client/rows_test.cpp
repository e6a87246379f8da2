#include "connector/rows.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <flintdesk/flintdesk.hpp>

namespace flintdesk {
namespace {

using connector::Page;
using ::testing::ElementsAre;
using ::testing::StartsWith;

Page PageOf(int first) {
  Page page;
  for (int id : {first, first + 1}) page.rows.emplace_back(json::Object{{"id", id}});
  page.is_last = first > 2;
  return page;
}

std::vector<std::string> IdsOf(Rows& rows) {
  std::vector<std::string> ids;
  for (const Value& row : rows) ids.push_back(row.Get("id").Text());
  return ids;
}

TEST(ClientRowsTest, AreARange) {
  int next = 1;
  Rows rows(std::make_unique<connector::Rows>([&] {
    const int first = next;
    next += 2;
    return Result<Page>(PageOf(first));
  }));
  std::optional<Value> first = rows.Next();
  ASSERT_TRUE(first);
  EXPECT_THAT(IdsOf(rows), ElementsAre("2", "3", "4"));
  EXPECT_TRUE(rows.ok());
  EXPECT_EQ(rows.given(), 4U);
  EXPECT_EQ(first->Get("id").Integer(), 1) << "a row outlives the next ones";
}

TEST(ClientRowsTest, EndEarlyWithAFailureThatSaysHowManyCame) {
  bool first = true;
  Rows rows(std::make_unique<connector::Rows>([&]() -> Result<Page> {
    if (std::exchange(first, false)) return PageOf(1);
    return ServerError("the service desk sent no list");
  }));
  EXPECT_THAT(IdsOf(rows), ElementsAre("1", "2"));
  EXPECT_FALSE(rows.ok());
  EXPECT_EQ(rows.exitcode(), 12);
  EXPECT_THAT(rows.message(), StartsWith("the service desk sent no list; 2 rows came before that"));
  EXPECT_FALSE(rows.Next());
  EXPECT_EQ(rows.given(), 2U);
}

}  // namespace
}  // namespace flintdesk
