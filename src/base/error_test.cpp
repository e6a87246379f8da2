#include "base/error.hpp"

#include <set>

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

TEST(ErrorTest, TheTableHasOneRowACodeInTheOrderOfTheNumbers) {
  std::set<std::string_view> names;
  int expected = 0;
  for (const CodeRow& row : CodeTable()) {
    EXPECT_EQ(static_cast<int>(row.code), expected++);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_EQ(&RowOf(row.code), &row);
  }
  EXPECT_EQ(expected, 15);
}

TEST(ErrorTest, AChangeThatMayHaveHappenedIsNeverMarkedForRetry) {
  EXPECT_FALSE(RowOf(Code::kIndeterminate).may_be_retried);
}

TEST(ErrorTest, ANumberOutsideTheTableIsFailed) {
  EXPECT_EQ(RowOf(static_cast<Code>(99)).code, Code::kFailed);
}

TEST(ErrorTest, TheSentenceHoldsMessageDetailsAndRemedy) {
  Error error = InvalidRequestError("2 parameters are wrong", "Correct them.");
  error.details = {"request-id is missing", "port must be a number"};
  EXPECT_EQ(error.Sentence(),
            "2 parameters are wrong: request-id is missing; port must be a number. Correct them.");
}

TEST(ErrorTest, WithoutARemedyTheOneOfTheTableIsUsed) {
  EXPECT_EQ(NotFoundError("no request 9").assistance, RowOf(Code::kNotFound).assistance);
}

TEST(ErrorTest, FindingsThatEndByThemselvesAreNotJoinedBySemicolons) {
  Error error = InvalidRequestError("wrong", "Try --help.");
  error.details = {"no flag --a; did you mean --b?", "it ends.", "id is missing"};
  EXPECT_EQ(error.Sentence(), "wrong: no flag --a; did you mean --b? it ends. id is missing. Try --help.");
}

}  // namespace
}  // namespace flintdesk
