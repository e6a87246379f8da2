#include "matrix/plan.hpp"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/model/action.hpp"

namespace flintdesk::matrix {
namespace {

const catalogue::Connector& Spec() { return ActionsWithRules(); }

/// The same catalogue with further actions, each like one that is there.
catalogue::Connector WithLikesOf(std::string_view name, int number) {
  catalogue::Connector spec = Spec();
  for (int i = 0; i < number; ++i) {
    spec.actions.push_back(*Spec().FindAction(name));
    spec.actions.back().name = fmt::format("{}-{}", name, i);
  }
  return spec;
}

TEST(PlanTest, EachOfTheFirstNineIsOfAKindOfItsOwn) {
  EXPECT_EQ(Representatives(Spec()).size(), Spec().actions.size());
}

TEST(PlanTest, AnActionThatDiffersInNamesOnlyIsOfTheSameKind) {
  const catalogue::Connector spec = WithLikesOf("add-note", 3);
  EXPECT_EQ(Representatives(spec).size(), Spec().actions.size());
  catalogue::Action mails = *Spec().FindAction("add-note");
  mails.sends_mail = true;
  EXPECT_NE(KindOf(mails), KindOf(*Spec().FindAction("add-note")));
}

TEST(PlanTest, FurtherActionsOfAKindMeetOnlyLosses) {
  const std::vector<Form> forms = AllForms();
  const catalogue::Connector spec = WithLikesOf("add-note", 141);
  ASSERT_EQ(spec.actions.size(), 150U);
  std::map<std::string, std::size_t> cells_of;
  for (const Cell& cell : AllCells(spec, forms, "")) ++cells_of[cell.action->name];
  const std::size_t losses = static_cast<std::size_t>(std::ranges::count_if(forms, IsALoss));
  ASSERT_GE(losses, 2U);
  for (int i = 0; i < 141; ++i) {
    const std::size_t cells = cells_of[fmt::format("add-note-{}", i)];
    EXPECT_GE(cells, losses);
    EXPECT_LE(cells, losses * std::size(kHosts) * std::size(kSituations));
  }
  EXPECT_GT(cells_of["add-note"], 500U);
}

}  // namespace
}  // namespace flintdesk::matrix
