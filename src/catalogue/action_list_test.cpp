#include "catalogue/action_list.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/example_connector.hpp"

namespace flintdesk::catalogue {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> NamesOf(const ActionList& actions) {
  std::vector<std::string> names;
  for (const Action& action : actions) names.push_back(action.name);
  return names;
}

TEST(ActionListTest, MakesAnActionWhenItIsAskedForAndOnce) {
  int made = 0;
  ActionList actions;
  for (const char* name : {"add-note", "add-task"})
    actions.Add(name, [&made] {
      ++made;
      return ExampleChange();
    });
  EXPECT_EQ(actions.Find("add-worklog"), nullptr);
  EXPECT_EQ(actions.size(), 2U);
  EXPECT_EQ(made, 0);
  const Action* task = actions.Find("add-task");
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->name, "add-task");
  EXPECT_EQ(actions.Find("add-task"), task);
  EXPECT_EQ(made, 1);
  EXPECT_THAT(NamesOf(actions), ElementsAre("add-note", "add-task"));
  EXPECT_EQ(made, 2);
}

TEST(ActionListTest, ThreadsThatAskAtOnceGetTheSameAction) {
  ActionList actions;
  actions.Add("add-note", [] { return ExampleChange(); });
  std::vector<const Action*> found(4);
  std::vector<std::thread> threads;
  for (const Action*& one : found) threads.emplace_back([&actions, &one] { one = actions.Find("add-note"); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(found.front(), nullptr);
  EXPECT_EQ(std::ranges::count(found, found.front()), 4);
}

TEST(ActionListTest, ACopyHasActionsOfItsOwn) {
  ActionList actions{ExampleRead(), ExampleChange()};
  ActionList copy = actions;
  copy[0].name = "read-again";
  copy.push_back(ExampleChange());
  EXPECT_NE(copy.Find("read-again"), nullptr);
  EXPECT_EQ(actions.Find("read-again"), nullptr);
  EXPECT_EQ(actions.size(), 2U);
}

}  // namespace
}  // namespace flintdesk::catalogue
