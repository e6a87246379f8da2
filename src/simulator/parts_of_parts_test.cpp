#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// Tasks and approvals of a request, and what belongs to them.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class TasksTest : public ServiceTest {
 protected:
  std::string Task(const std::string& fields = R"("title":"Check logs")") {
    return At(Parsed(V3("POST", "requests/17/tasks", R"({"task":{)" + fields + "}}")), {"task", "id"});
  }
  json::Value Read(const std::string& task) {
    return *Parsed(V3("GET", "requests/17/tasks/" + task)).Find("task");
  }
  web::Response Do(const std::string& task, const std::string& action, std::string_view input = {}) {
    return V3("PUT", "requests/17/tasks/" + task + "/" + action, input);
  }
};

TEST_F(TasksTest, ATaskIsAddedReadChangedAndDeleted) {
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/tasks", R"({"task":{"description":"x"}})")), "4012");
  const std::string id = Task(R"("title":"Check logs","owner":{"name":"John"},"percentage_completion":"30",)"
                              R"("estimated_effort":{"hours":"2"},"scheduled_end_time":{"value":"1000000"})");
  const json::Value task = Read(id);
  EXPECT_EQ(At(task, {"status", "name"}), "Open");
  EXPECT_EQ(At(task, {"owner", "name"}), "John");
  EXPECT_EQ(At(task, {"percentage_completion"}), "30");
  EXPECT_EQ(At(task, {"estimated_effort"}), R"({"hours":"2"})");
  EXPECT_EQ(At(task, {"due_by_time", "value"}), "1000000") << "it follows from the schedule";
  EXPECT_EQ(At(task, {"request", "id"}), "17");
  V3("PUT", "requests/17/tasks/" + id, R"({"task":{"title":"Other"}})");
  EXPECT_EQ(At(Read(id), {"title"}), "Other");
  EXPECT_EQ(InnerCode(V3("PUT", "requests/17/tasks/" + id, R"({"task":{"due_by_time":null}})")), "4014");
  EXPECT_EQ(V3("GET", "requests/18/tasks/" + id).status, 404) << "it is another request's";
  EXPECT_EQ(V3("DELETE", "requests/17/tasks/" + id).status, 200);
  EXPECT_EQ(V3("GET", "requests/17/tasks/" + id).status, 404);
}

TEST_F(TasksTest, ActionsAreTakenWithAndWithoutUnderscore) {
  for (const std::string underscore : {"", "_"}) {
    const std::string id = Task();
    EXPECT_EQ(InnerCode(Do(id, underscore + "assign", R"({"task":{"title":"x"}})")), "4012");
    EXPECT_EQ(Do(id, underscore + "assign", R"({"task":{"owner":{"name":"John"}}})").status, 200);
    EXPECT_EQ(At(Read(id), {"owner", "name"}), "John");
    EXPECT_EQ(Do(id, underscore + "mark", R"({"task":{"marked_group":{"name":"Network"}}})").status, 200);
    EXPECT_EQ(At(Read(id), {"marked_group", "name"}), "Network");
    EXPECT_EQ(Do(id, underscore + "trigger").status, 200);
    EXPECT_EQ(At(Read(id), {"status", "name"}), "In Progress");
    EXPECT_EQ(InnerCode(Do(id, underscore + "trigger")), "4001");
    EXPECT_EQ(Do(id, underscore + "close").status, 200);
    EXPECT_EQ(At(Read(id), {"status", "name"}), "Closed");
    EXPECT_EQ(InnerCode(Do(id, underscore + "close")), "4001");
  }
}

TEST_F(TasksTest, CommentsAndWorklogsBelongToTheTask) {
  const std::string one = "requests/17/tasks/" + Task();
  const std::string other = "requests/17/tasks/" + Task();
  const json::Value comment = Parsed(V3("POST", one + "/comments", R"({"comment":{"description":"seen"}})"));
  const std::string id = At(comment, {"comment", "id"});
  EXPECT_EQ(At(comment, {"comment", "task", "title"}), "Check logs");
  EXPECT_EQ(V3("POST", one + "/comments/" + id + "/_reply", R"({"comment":{"description":"thanks"}})").status,
            201);
  V3("PUT", one + "/comments/" + id, R"({"comment":{"description":"changed"}})");
  const json::Value list = Parsed(V3("GET", one + "/comments"));
  ASSERT_EQ(list.Find("comments")->IfArray()->size(), 2u);
  EXPECT_EQ(At(list.Find("comments")->IfArray()->front(), {"description"}), "changed");
  EXPECT_EQ(At(list.Find("comments")->IfArray()->back(), {"reply_to"}), id);
  EXPECT_EQ(V3("PUT", other + "/comments/" + id, R"({"comment":{"description":"x"}})").status, 404);
  EXPECT_EQ(V3("DELETE", one + "/comments/" + id).status, 200);
  EXPECT_EQ(Parsed(V3("GET", one + "/comments")).Find("comments")->IfArray()->size(), 1u);

  const json::Value worklog = Parsed(
      V3("POST", one + "/worklogs", R"({"worklog":{"owner":{"name":"John"},"time_spent":{"hours":"1"}}})"));
  EXPECT_EQ(At(worklog, {"worklog", "task", "title"}), "Check logs");
  const std::string path = one + "/worklogs/" + At(worklog, {"worklog", "id"});
  V3("PUT", path, R"({"worklog":{"description":"late"}})");
  EXPECT_EQ(At(Parsed(V3("GET", path)), {"worklog", "description"}), "late");
  EXPECT_EQ(Parsed(V3("GET", "requests/17/worklogs")).Find("worklogs")->IfArray()->size(), 0u);
  EXPECT_EQ(V3("DELETE", path).status, 200);
  EXPECT_EQ(V3("GET", path).status, 404);
}

TEST_F(TasksTest, ADependencyNeedsTwoTasksOfTheRequest) {
  const std::string a = Task();
  const std::string b = Task();
  const auto add = [&](const std::string& task, const std::string& on) {
    return V3(
        "POST", "requests/17/task_dependencies",
        R"({"task_dependency":{"task":{"id":")" + task + R"("},"depends_on_task":{"id":")" + on + R"("}}})");
  };
  EXPECT_EQ(At(Message(add(a, "999")), {"field"}), "depends_on_task");
  EXPECT_EQ(InnerCode(add(a, a)), "4001");
  const json::Value made = Parsed(add(a, b));
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "has_dependency"}), "true");
  const std::string id = At(made, {"task_dependency", "id"});
  EXPECT_EQ(V3("DELETE", "requests/17/task_dependencies/" + id).status, 200);
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "has_dependency"}), "false");
}

class ApprovalsTest : public ServiceTest {
 protected:
  static constexpr const char* kLevels = "requests/17/approval_levels";

  json::Value Level(const std::string& approvers, const std::string& rule = {}) {
    std::string list;
    for (const std::string& name : Split(approvers, ','))
      list += (list.empty() ? "" : ",") + (R"({"approver":{"name":")" + name + R"("}})");
    const std::string more = rule.empty() ? "" : R"("rule":{"name":")" + rule + R"("},)";
    return *Parsed(V3("POST", kLevels, R"({"approval_level":{)" + more + R"("approvals":[)" + list + "]}}"))
                .Find("approval_level");
  }
  static std::string Path(const json::Value& level) {
    return std::string(kLevels) + "/" + At(level, {"id"}) + "/approvals";
  }
  static std::string Approval(const json::Value& level, std::size_t place = 0) {
    return At((*level.Find("approvals")->IfArray())[place], {"id"});
  }
  web::Response Send(const json::Value& level) {
    std::string ids;
    for (const json::Value& approval : *level.Find("approvals")->IfArray())
      ids += (ids.empty() ? "" : ",") + At(approval, {"id"});
    return V3("PUT", Path(level) + "/send_notification?ids=" + ids,
              R"({"approval":{"notification":{"subject":"s","description":"d"}}})");
  }
  web::Response Decide(const json::Value& level, std::size_t place, const std::string& action) {
    return V3("PUT", Path(level) + "/" + Approval(level, place) + "/" + action,
              R"({"approval":{"comments":"because"}})");
  }
  std::string StatusOf(const json::Value& level) {
    return At(Parsed(V3("GET", std::string(kLevels) + "/" + At(level, {"id"}))),
              {"approval_level", "status", "name"});
  }
  std::string RequestStatus() {
    return At(Parsed(V3("GET", "requests/17")), {"request", "approval_status", "name"});
  }
};

TEST_F(ApprovalsTest, ALevelIsMadeWithItsApprovers) {
  const json::Value level = Level("John");
  EXPECT_EQ(At(level, {"level"}), "1");
  EXPECT_EQ(At(level, {"name"}), "Level 1");
  EXPECT_EQ(At(level, {"status", "name"}), "To Be Sent");
  EXPECT_EQ(At(level, {"associated_entity"}), "request");
  const json::Value approval = Parsed(V3("GET", Path(level) + "/" + Approval(level)));
  EXPECT_EQ(At(approval, {"approval", "approver", "name"}), "John");
  EXPECT_EQ(At(approval, {"approval", "approval_level", "name"}), "Level 1");
  EXPECT_EQ(At(Level("John"), {"level"}), "2");
  EXPECT_EQ(At(Message(V3("POST", kLevels, R"({"approval_level":{}})")), {"message"}),
            "Approvers are unavailable");
  EXPECT_EQ(At(Message(V3("POST", kLevels,
                          R"({"approval_level":{"level":1,"approvals":[{"approver":{"name":"John"}}]}})")),
               {"message"}),
            "Extra key found in JSON");
  EXPECT_EQ(InnerCode(V3("POST", kLevels, R"({"approval_level":{"approvals":[{"comments":"x"}]}})")), "4012");
}

TEST_F(ApprovalsTest, ApprovalsAreAddedListedAndDeleted) {
  const json::Value level = Level("John");
  const json::Value added =
      Parsed(V3("POST", Path(level), R"({"approval":{"approver":{"name":"administrator"},"comments":"x"}})"));
  EXPECT_EQ(At(added, {"approval", "status", "name"}), "To Be Sent");
  EXPECT_EQ(Parsed(V3("GET", Path(level))).Find("approvals")->IfArray()->size(), 2u);
  const json::Value own = Parsed(V3("GET", "approvals"));
  ASSERT_EQ(own.Find("approvals")->IfArray()->size(), 1u) << "those of the owner of the key";
  EXPECT_EQ(At(own.Find("approvals")->IfArray()->front(), {"id"}), At(added, {"approval", "id"}));
  EXPECT_EQ(V3("DELETE", Path(level) + "/" + At(added, {"approval", "id"})).status, 200);
  EXPECT_EQ(Parsed(V3("GET", Path(level))).Find("approvals")->IfArray()->size(), 1u);
  EXPECT_EQ(V3("DELETE", std::string(kLevels) + "/" + At(level, {"id"})).status, 200);
  EXPECT_EQ(V3("GET", Path(level)).status, 404);
  EXPECT_EQ(V3("GET", "requests/17/approvals").status, 404);
}

TEST_F(ApprovalsTest, TheMailComesBeforeTheDecision) {
  const json::Value level = Level("John");
  EXPECT_EQ(At(Message(Decide(level, 0, "_approve")), {"message"}), "Recommendation mail is not yet sent");
  EXPECT_EQ(At(Parsed(V3("GET", Path(level) + "/get_notification_content")), {"notification", "subject"}),
            "Approval for request ##17##");
  EXPECT_EQ(At(Message(V3("PUT", Path(level) + "/send_notification?ids=" + Approval(level),
                          R"({"notification":{"subject":"s"}})")),
               {"message"}),
            "Extra key found in JSON");
  EXPECT_EQ(Send(level).status, 200);
  EXPECT_EQ(RequestStatus(), "Pending Approval");
  EXPECT_EQ(Decide(level, 0, "_approve").status, 200);
  EXPECT_EQ(RequestStatus(), "Approved");
  EXPECT_EQ(InnerCode(Decide(level, 0, "_reject")), "4001") << "once";
  EXPECT_EQ(At(Parsed(V3("GET", Path(level) + "/" + Approval(level))), {"approval", "comments"}), "because");
}

TEST_F(ApprovalsTest, TheOlderFormsAreTakenToo) {
  const json::Value level = Level("John");
  EXPECT_EQ(V3("PUT", Path(level) + "/" + Approval(level) + "/send_notification",
               R"({"notification":{"subject":"s","description":"d"}})")
                .status,
            200);
  EXPECT_EQ(Decide(level, 0, "reject").status, 200);
  EXPECT_EQ(RequestStatus(), "Rejected");
}

TEST_F(ApprovalsTest, TheRuleMakesTheOutcome) {
  struct Case {
    const char* rule;
    std::vector<const char*> decisions;
    const char* status;
  };
  const Case cases[] = {
      {"", {"_approve"}, "Pending Approval"},
      {"", {"_approve", "_approve"}, "Approved"},
      {"", {"_reject"}, "Rejected"},
      {"everyone", {"_approve", "_reject"}, "Rejected"},
      {"anyone", {"_approve"}, "Approved"},
      {"anyone", {"_reject"}, "Pending Approval"},
      {"anyone", {"_reject", "_reject"}, "Rejected"},
      {"first response", {"_reject"}, "Rejected"},
  };
  for (const Case& each : cases) {
    Start();
    const json::Value level = Level("John,Ann Ray", each.rule);
    Send(level);
    for (std::size_t i = 0; i < each.decisions.size(); ++i) Decide(level, i, each.decisions[i]);
    EXPECT_EQ(StatusOf(level), each.status) << each.rule << " " << each.decisions.size();
  }
}

TEST_F(ApprovalsTest, TheNextLevelIsAskedWhenOneHasApproved) {
  const json::Value first = Level("John");
  const json::Value second = Level("Ann Ray");
  EXPECT_EQ(InnerCode(Send(second)), "4001");
  Send(first);
  Decide(first, 0, "_approve");
  EXPECT_EQ(StatusOf(second), "Pending Approval");
  EXPECT_EQ(RequestStatus(), "Pending Approval");
  Decide(second, 0, "_approve");
  EXPECT_EQ(RequestStatus(), "Approved");
}

TEST_F(ApprovalsTest, ARejectionEndsTheChain) {
  const json::Value first = Level("John");
  const json::Value second = Level("Ann Ray");
  Send(first);
  Decide(first, 0, "_reject");
  EXPECT_EQ(StatusOf(second), "To Be Sent");
  EXPECT_EQ(RequestStatus(), "Rejected");
}

TEST_F(ApprovalsTest, SomebodyElseActsOnTheNewestApproval) {
  const json::Value level = Level("John");
  Send(level);
  const auto done = service_->Act(
      json::Parse(R"({"operation":"approve","request":"17","input":{"approval":{"comments":"ok"}}})")
          .value());
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(At(done.value(), {"done"}), "true");
  EXPECT_EQ(RequestStatus(), "Approved");
}

TEST_F(ApprovalsTest, TheCloudTakesALevelWithoutApprovers) {
  Start("cloud,long-ids");
  const auto post = [&](const std::string& input) {
    return SendWith("POST", "/api/v3/requests/" + std::to_string(kCloudIds + 17) + "/approval_levels",
                    {{"Authorization", std::string("Zoho-oauthtoken ") + kKey}},
                    "input_data=" + PercentEncode(input));
  };
  EXPECT_EQ(At(Parsed(post(R"({"approval_level":{"level":4}})")), {"approval_level", "level"}), "4");
  EXPECT_EQ(InnerCode(post(R"({"approval_level":{"level":6}})")), "4001");
}

}  // namespace
}  // namespace flintdesk::simulator
