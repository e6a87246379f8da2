#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class OthersTest : public ServiceTest {
 protected:
  void Plan(const std::string& faults) {
    if (service_ == nullptr) Start();
    auto posted = service_->PostPlan(json::Parse("{\"faults\":[" + faults + "]}").value());
    ASSERT_TRUE(posted.ok()) << posted.error().Sentence();
    plan_ = *posted->Find("id")->IfString();
  }
  web::Response AddNote() {
    return V3("POST", "requests/17/notes", R"({"note":{"description":"disk 91 %"}})");
  }
  json::Array Notes() { return *service_->Ticket("17").Find("notes")->IfArray(); }
  std::string Effect(const char* what, const char* name = "add-note") {
    return At(service_->Effects(), {what, name});
  }
  std::string OfUse(std::string_view key) {
    const json::Value plan = *service_->Plan(plan_);
    return At(plan.Find("faults")->IfArray()->front().Find("uses")->IfArray()->front(), {key});
  }
  std::string plan_;
};

TEST_F(OthersTest, ATwinOfSomebodyElseStandsBesideTheCallsOwn) {
  Plan(R"({"operation":"add-note","do":"cut-after-commit","twin":{"author":"John","delay_ms":600}})");
  AddNote();
  ASSERT_EQ(Notes().size(), 1U);
  clock_.Advance(milliseconds(599));
  ASSERT_EQ(Notes().size(), 1U);
  clock_.Advance(milliseconds(5000));
  ASSERT_EQ(Notes().size(), 2U);
  EXPECT_EQ(At(Notes()[1], {"description"}), "disk 91 %");
  EXPECT_EQ(At(Notes()[1], {"added_time"}), "1700000000600");
  EXPECT_EQ(Effect("total"), "1");
  EXPECT_EQ(Effect("others"), "1");
  EXPECT_EQ(Effect("calls"), "1");
  EXPECT_EQ(OfUse("committed"), "true");
  EXPECT_EQ(OfUse("others"), "1");
  const json::Value shown = Parsed(V3("GET", "requests/17/notes/" + At(Notes()[1], {"id"})));
  EXPECT_EQ(At(shown, {"note", "added_by", "name"}), "John");
  EXPECT_THAT(V1("request/17/notes", "GET_NOTES").body, HasSubstr(R"("USERNAME":"John")"));
}

TEST_F(OthersTest, ATwinMayComeBeforeAndOfALostCall) {
  Plan(R"({"operation":"add-note","do":"cut-before",
           "twin":[{"when":"before","delay_ms":500,"replace":{"91":"92"}},{"storage":["prefix"]}]})");
  V1("request/17/notes", "ADD_NOTE",
     R"({"operation":{"details":{"notes":{"note":{"notestext":"disk 91 %"}}}}})");
  ASSERT_EQ(Notes().size(), 2U);
  EXPECT_EQ(At(Notes()[0], {"description"}), "disk 92 %");
  EXPECT_EQ(At(Notes()[0], {"added_time"}), "1699999999500");
  EXPECT_EQ(At(Notes()[1], {"description"}), "[External] disk 91 %");
  EXPECT_EQ(Effect("total"), "(none)");
  EXPECT_EQ(OfUse("committed"), "false");
  EXPECT_EQ(OfUse("others"), "2");
}

TEST_F(OthersTest, TwinsOfRequestsAndWorklogsNameTheirAuthor) {
  Plan(R"({"operation":"add-request","twin":{}},{"operation":"add-worklog","twin":{}})");
  V3("POST", "requests", R"({"request":{"subject":"x","requester":{"name":"Ann Ray"}}})");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/41")), {"request", "created_by", "name"}), "administrator");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/42")), {"request", "created_by", "name"}), "John");
  V3("POST", "requests/17/worklogs", R"({"worklog":{"owner":{"name":"administrator"},"description":"x"}})");
  const json::Value list = Parsed(V3("GET", "requests/17/worklogs"));
  const json::Array& worklogs = *list.Find("worklogs")->IfArray();
  ASSERT_EQ(worklogs.size(), 2U);
  EXPECT_EQ(At(worklogs[0], {"created_by", "name"}), "administrator");
  EXPECT_EQ(At(worklogs[1], {"created_by", "name"}), "John");
  EXPECT_EQ(At(worklogs[1], {"owner", "name"}), "John");
}

TEST_F(OthersTest, SomebodyElseEditsBesideTheCall) {
  Plan(R"({"operation":"update-request","do":"cut-before","edit":{"delay_ms":600,
           "input":{"request":{"priority":{"name":"High"}}}}})");
  V3("PUT", "requests/17", R"({"request":{"priority":{"name":"Low"}}})");
  clock_.Advance(milliseconds(700));
  const json::Value shown = Parsed(V3("GET", "requests/17"));
  EXPECT_EQ(At(shown, {"request", "priority", "name"}), "High");
  EXPECT_EQ(At(shown, {"request", "last_updated_time", "value"}), "1700000000600");
  EXPECT_EQ(Effect("others", "update-request"), "1");
}

TEST_F(OthersTest, SomebodyElseEditsWhatTheCallHasMade) {
  Plan(R"({"operation":"add-request","edit":{"operation":"close-request"}},
          {"operation":"add-note","edit":{"operation":"edit-note","input":{"note":{"description":"mine"}}}},
          {"operation":"add-note","edit":{"operation":"delete-note"}})");
  V3("POST", "requests", R"({"request":{"subject":"x","requester":{"name":"Ann Ray"}}})");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/41")), {"request", "status", "name"}), "Closed");
  AddNote();
  ASSERT_EQ(Notes().size(), 1U);
  EXPECT_EQ(At(Notes()[0], {"description"}), "mine");
  AddNote();
  EXPECT_EQ(Notes().size(), 1U);
}

TEST_F(OthersTest, AProxyRepeatsACallByItself) {
  Plan(R"({"operation":"add-note","repeat":1},
          {"operation":"add-note","do":"cut-after-commit","repeat":2,"repeat_after_ms":100})");
  const web::Response response = AddNote();
  ASSERT_EQ(Notes().size(), 2U);
  EXPECT_EQ(At(Parsed(response), {"note", "id"}), At(Notes()[1], {"id"}));
  EXPECT_EQ(Effect("total"), "2");
  EXPECT_EQ(Effect("calls"), "1");
  EXPECT_EQ(OfUse("repeated"), "1");
  AddNote();
  ASSERT_EQ(Notes().size(), 3U);
  clock_.Advance(milliseconds(200));
  ASSERT_EQ(Notes().size(), 5U);
  EXPECT_EQ(At(Notes()[4], {"added_time"}), "1700000000200");
  EXPECT_EQ(Effect("total"), "5");
}

TEST_F(OthersTest, SomebodyElseActsWhenAsked) {
  const auto act = [this](const std::string& body) { return Send("POST", "/simulator/others", body, ""); };
  EXPECT_EQ(act(R"({"operation":"add-note","request":"17","input":{"note":{"description":"mine"}}})").body,
            R"({"done":true,"status":201})");
  EXPECT_EQ(act(R"({"operation":"delete-note","request":"17","delay_ms":50})").body,
            R"({"done":false,"pending":true})");
  EXPECT_EQ(Notes().size(), 1U);
  clock_.Advance(milliseconds(50));
  EXPECT_EQ(Notes().size(), 0U);
  EXPECT_EQ(act(R"({"operation":"close-request","request":"9999"})").body, R"({"done":false,"status":404})");
  for (const char* body :
       {R"({"operation":"add-note"})", R"({"request":"17","author":"Ann Ray"})",
        R"({"request":"17","operation":"get-request"})", R"({"request":"17","when":"after"})",
        R"({"request":"17","input":1})", R"({"request":"17","delay_ms":-1})", "[]"}) {
    EXPECT_EQ(act(body).status, 400) << body;
  }
  EXPECT_EQ(Send("GET", "/simulator/others", "", "").status, 405);
}

TEST_F(OthersTest, APlanThatIsWrongIsNamed) {
  Start();
  const std::pair<const char*, const char*> cases[] = {{R"({"twin":{"input":{}}})", "input"},
                                                       {R"({"edit":{"replace":{}}})", "replace"},
                                                       {R"({"twin":{"author":"Nobody"}})", "Nobody"},
                                                       {R"({"twin":{"storage":["nfx"]}})", "nfx"},
                                                       {R"({"twin":{"when":"now"}})", "before or after"},
                                                       {R"({"edit":{"operation":"list-notes"}})", "add-note"},
                                                       {R"({"do":"close-on-accept","twin":{}})", "twin"},
                                                       {R"({"repeat":0})", "repeat"}};
  for (const auto& [fault, part] : cases) {
    const auto posted = service_->PostPlan(json::Parse(std::string("{\"faults\":[") + fault + "]}").value());
    ASSERT_FALSE(posted.ok()) << fault;
    EXPECT_THAT(posted.error().Sentence(), HasSubstr(part)) << fault;
  }
}

TEST_F(OthersTest, EveryChangeCanLoseItsResponseBeforeAndAfterTheCommit) {
  struct Call {
    const char* name;
    const char* method;  // empty: V1
    const char* path;
    const char* operation;
    const char* input;
  };
  const Call calls[] = {
      {"add-request", "POST", "requests", "",
       R"({"request":{"subject":"x","requester":{"name":"Ann Ray"}}})"},
      {"update-request", "PUT", "requests/17", "", R"({"request":{"subject":"y"}})"},
      {"assign-request", "PUT", "requests/17/assign", "", R"({"request":{"technician":{"name":"John"}}})"},
      {"pickup-request", "PUT", "requests/17/pickup", "", ""},
      {"add-note", "POST", "requests/17/notes", "", R"({"note":{"description":"x"}})"},
      {"edit-note", "PUT", "requests/17/notes/301", "", R"({"note":{"description":"x"}})"},
      {"delete-note", "DELETE", "requests/17/notes/301", "", ""},
      {"add-worklog", "POST", "requests/17/worklogs", "", R"({"worklog":{"owner":{"name":"John"}}})"},
      {"edit-worklog", "PUT", "requests/17/worklogs/601", "", R"({"worklog":{"description":"x"}})"},
      {"delete-worklog", "DELETE", "requests/17/worklogs/601", "", ""},
      {"add-resolution", "POST", "requests/17/resolutions", "", R"({"resolution":{"content":"x"}})"},
      {"edit-resolution", "PUT", "requests/17/resolutions", "", R"({"resolution":{"content":"x"}})"},
      {"close-request", "PUT", "requests/17/close", "", ""},
      {"trash-request", "DELETE", "requests/17/move_to_trash", "", ""},
      {"add-request", "", "request", "ADD_REQUEST",
       R"({"operation":{"details":{"subject":"x","requester":"Ann Ray"}}})"},
      {"update-request", "", "request/18", "EDIT_REQUEST", R"({"operation":{"details":{"subject":"y"}}})"},
      {"assign-request", "", "request/18", "ASSIGN_REQUEST",
       R"({"operation":{"details":{"technicianid":"4"}}})"},
      {"pickup-request", "", "request/18", "PICKUP_REQUEST", ""},
      {"add-note", "", "request/18/notes", "ADD_NOTE",
       R"({"operation":{"details":{"notes":{"note":{"notestext":"x"}}}}})"},
      {"add-worklog", "", "request/18/worklogs", "ADD_WORKLOG",
       R"({"operation":{"details":{"worklogs":{"worklog":{"technician":"John","description":"x"}}}}})"},
      {"add-resolution", "", "request/18/resolution", "ADD_RESOLUTION",
       R"({"operation":{"details":{"resolution":{"resolutiontext":"x"}}}})"},
      {"close-request", "", "request/18", "CLOSE_REQUEST",
       R"({"operation":{"details":{"closeAccepted":"Accepted"}}})"},
      {"trash-request", "", "request/18", "DELETE_REQUEST", ""},
  };
  Start();
  for (const Call& call : calls) {
    for (const char* loss : {"cut-before", "cut-after-commit"}) {
      const std::string before = At(service_->Effects(), {"total", call.name});
      Plan(std::string(R"({"operation":")") + call.name + R"(","do":")" + loss + "\"}");
      const bool is_v3 = *call.method != '\0';
      const web::Response response =
          is_v3 ? V3(call.method, call.path, call.input) : V1(call.path, call.operation, call.input);
      EXPECT_NE(response.delivery, nullptr) << call.name;
      const bool committed = std::string_view(loss) == "cut-after-commit";
      EXPECT_EQ(OfUse("committed"), committed ? "true" : "false")
          << call.name << call.operation << response.body;
      const std::int64_t count = ParseInteger(before).value_or(0) + (committed ? 1 : 0);
      EXPECT_EQ(ParseInteger(At(service_->Effects(), {"total", call.name})).value_or(0), count) << call.name;
    }
  }
}

}  // namespace
}  // namespace flintdesk::simulator
