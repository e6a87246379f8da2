#include "matrix/table.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "connector/testing/temporary_home.hpp"

#include "matrix/plan.hpp"

namespace flintdesk::matrix {
namespace {

using ::testing::HasSubstr;

class WritePageTest : public ::testing::Test {
 protected:
  WritePageTest() {
    for (const catalogue::Action& action : ActionsWithRules().actions)
      cells_.push_back({Host::kV3, &action, &forms_.front(), Situation::kNew, {}});
    results_.resize(cells_.size());
  }
  std::string Written() const { return ReadFile(file_).value(); }

  const std::vector<Form> forms_ = AllForms();
  std::vector<Cell> cells_;
  std::vector<CellResult> results_;
  connector::testing::TemporaryHome home_;
  const std::filesystem::path file_ = home_.folder() / "page.md";
};

TEST_F(WritePageTest, WritesWhatWasFoundWhenAllOfItHolds) {
  ASSERT_TRUE(WritePage(file_, cells_, results_).ok());
  EXPECT_EQ(Written(), MarkdownOf(cells_, results_));
}

TEST_F(WritePageTest, LeavesThePageAsItIsWhileACellIsWrong) {
  ASSERT_TRUE(WriteFile(file_, "as it was").ok());
  results_.back().wrong = "ends as 13";
  const Result<void> written = WritePage(file_, cells_, results_);
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(written.error().message, HasSubstr("1 of "));
  EXPECT_EQ(Written(), "as it was");
  EXPECT_FALSE(WritePage(file_, {}, {}).ok());
  EXPECT_EQ(Written(), "as it was");
}

}  // namespace
}  // namespace flintdesk::matrix
