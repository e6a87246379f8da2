#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "contract/desk.hpp"

// A flintbit reads the response to what it has added in the same way, whether the response came or was lost
// and found again.
namespace flintdesk::contract {
namespace {

using Fate = Gate::Fate;

struct Host {
  const char* api;
  const char* profile;
};

struct Added {
  const char* action;
  json::Object parameters;
  const char* id;     // V1's name
  std::string thing;  // V3's
};

std::vector<Added> AllAdded() {
  return {{"add-note", {{"request-id", 17}, {"notetext", "first\nsecond"}}, "NOTESID", "note"},
          {"add-worklog",
           {{"request-id", 17}, {"name", "John"}, {"description", "rotated"}, {"work-minutes", 90}},
           "WORKLOGID",
           "worklog"},
          {"add-request",
           {{"requester", "Ann Ray"}, {"subject", "Disk full"}, {"description", "srv1"}},
           "WORKORDERID",
           "request"}};
}

json::Value Responded(const Host& host, const Added& added, bool lost) {
  auto met = std::make_shared<bool>(false);
  const auto judge = [met, lost](const std::string& line, const std::string& body) {
    if (*met || !Gate::IsChange(line, body) || !lost) return Fate::kPass;
    *met = true;
    return Fate::kResetAfter;
  };
  Desk desk(host.api, judge, host.profile, {{"settle-time", 30}, {"timeout", 20'000}});
  json::Value document = desk.Done(added.action, added.parameters);
  EXPECT_EQ(*met, lost);
  EXPECT_EQ(desk.TimesDone(added.action), "1");
  return document;
}

/// The row that shows what was added: of a list of one, or the one object.
const json::Value* RowOf(const json::Value* details) {
  if (details == nullptr || details->IfArray() == nullptr) return details;
  return details->IfArray()->size() == 1 ? &details->IfArray()->front() : nullptr;
}

class RecoveredResponseTest : public ::testing::TestWithParam<Host> {};
INSTANTIATE_TEST_SUITE_P(Hosts, RecoveredResponseTest,
                         ::testing::Values(Host{"v1", ""}, Host{"v1", "older"}, Host{"v1", "v1-only"},
                                           Host{"auto", "v1-only"}, Host{"v3", ""}, Host{"v3", "older"}),
                         [](const auto& info) {
                           std::string name = std::string(info.param.api) + "_" + info.param.profile;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(RecoveredResponseTest, HasTheFormOfTheOneThatWasLost) {
  for (const Added& added : AllAdded()) {
    SCOPED_TRACE(added.action);
    const json::Value normal = Responded(GetParam(), added, false);
    const json::Value found = Responded(GetParam(), added, true);
    const json::Value* before = normal.Path({"operation", "Details"});
    const json::Value* after = found.Path({"operation", "Details"});
    ASSERT_TRUE(before != nullptr && after != nullptr) << json::Write(found);
    EXPECT_EQ(before->IfArray() != nullptr, after->IfArray() != nullptr) << json::Write(found);
    const json::Value* was = RowOf(before);
    const json::Value* is = RowOf(after);
    ASSERT_TRUE(was != nullptr && is != nullptr) << json::Write(found);
    const json::Value* id = was->Find(added.id);
    EXPECT_EQ(id != nullptr, is->Find(added.id) != nullptr) << json::Write(found);
    // The desk is new each time, so that the ids are the same.
    if (id != nullptr && is->Find(added.id) != nullptr) EXPECT_EQ(*id, *is->Find(added.id));
    for (const auto& [name, value] : *was->IfObject()) {
      // V3 has no URI and not all of a request's fields.
      if (name == "URI" || added.thing == "request") continue;
      EXPECT_TRUE(is->Find(name) != nullptr) << name << " in " << json::Write(*is);
    }
  }
}

}  // namespace
}  // namespace flintdesk::contract
