#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// What can be done with a request beside reading and changing its fields.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class RequestVerbsTest : public ServiceTest {
 protected:
  std::string Of(const std::string& request, std::string_view field) {
    return At(Parsed(V3("GET", "requests/" + request)), {"request", field});
  }
  std::size_t Rows(const std::string& path, std::string_view key) {
    return Parsed(V3("GET", path)).Find(key)->IfArray()->size();
  }
};

TEST_F(RequestVerbsTest, AMergedRequestIsFoundNoMore) {
  V3("POST", "requests/18/notes", R"({"note":{"description":"of the other"}})");
  EXPECT_EQ(V3("PUT", "requests/17/merge_requests", R"({"merge_requests":[{"id":"18"},{"id":"19"}]})").status,
            200);
  const web::Response gone = V3("GET", "requests/18");
  EXPECT_EQ(gone.status, 404);
  EXPECT_THAT(At(Message(gone), {"message"}), HasSubstr("17"));
  EXPECT_EQ(V3("PUT", "requests/19", R"({"request":{"subject":"x"}})").status, 404);
  EXPECT_EQ(At(Parsed(V1("request/18", "GET_REQUEST")), {"operation", "result", "status"}), "Failed");
  EXPECT_EQ(Rows("requests/17/notes", "notes"), 1u);
  EXPECT_EQ(At(Parsed(V3("GET", "requests", R"({"list_info":{"get_total_count":true}})")),
               {"list_info", "total_count"}),
            "38");
}

TEST_F(RequestVerbsTest, WhatCannotBeMergedIsRefused) {
  struct Case {
    const char* input;
    const char* message;
  };
  constexpr Case kCases[] = {
      {R"({"merge_requests":[{"id":"17"}]})", "Invalid Input"},
      {R"({"merge_requests":[{"id":"999"}]})", "Invalid Input"},
      {R"({"merge_requests":[]})", "Invalid Input"},
      {R"({"merge_requests":[{"name":"x"}]})", "Invalid Input"},
      {R"({"request":{"id":"18"}})", "Extra key found in JSON"},
      {R"({})", "Value not provided"},
  };
  for (const Case& each : kCases) {
    const web::Response refused = V3("PUT", "requests/17/merge_requests", each.input);
    EXPECT_EQ(refused.status, 400) << each.input;
    EXPECT_EQ(At(Message(refused), {"message"}), each.message) << each.input;
  }
  EXPECT_EQ(V3("GET", "requests/18").status, 200);
}

TEST_F(RequestVerbsTest, LinksStandOnEitherSide) {
  EXPECT_EQ(V3("POST", "requests/17/link_requests",
               R"({"link_requests":[{"linked_request":{"id":"18"},"comments":"the same"}]})")
                .status,
            200);
  const json::Value list = Parsed(V3("GET", "requests/18/link_requests"));
  const json::Value& link = list.Find("link_requests")->IfArray()->front();
  EXPECT_EQ(At(link, {"linked_request", "id"}), "17");
  EXPECT_EQ(At(link, {"comments"}), "the same");
  EXPECT_EQ(Of("17", "has_linked_requests"), "true");
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/link_requests",
                         R"({"link_requests":[{"linked_request":{"id":"17"}}]})")),
            "4001");
  const char* const link_to_18 = R"({"link_requests":[{"linked_request":{"id":"18"}}]})";
  EXPECT_EQ(V3("DELETE", "requests/17/link_requests", link_to_18).status, 200);
  EXPECT_EQ(Rows("requests/18/link_requests", "link_requests"), 0u);
  EXPECT_EQ(V3("DELETE", "requests/17/link_requests", link_to_18).status, 404);
}

TEST_F(RequestVerbsTest, TagsAreMadeAndSet) {
  const json::Value made = Parsed(V3("POST", "tags", R"({"tags":[{"name":"printer"}]})"));
  const std::string id = At(made.Find("tags")->IfArray()->front(), {"id"});
  EXPECT_EQ(Rows("tags", "tags"), 3u);
  EXPECT_EQ(InnerCode(V3("POST", "tags", R"({"tags":[{"id":"4"}]})")), "4012");
  EXPECT_EQ(V3("PUT", "requests/17/tag", R"({"tags":[{"id":")" + id + R"("}]})").status, 200);
  EXPECT_EQ(Of("17", "tags"), R"([{"name":"printer","id":")" + id + R"("}])");
  EXPECT_EQ(InnerCode(V3("PUT", "requests/17/tag", R"({"tags":[{"id":"999"}]})")), "4001");
}

TEST_F(RequestVerbsTest, AssociationsAreMadeReadAndEnded) {
  struct Case {
    const char* path;
    const char* key;
    const char* member;
    const char* flag;
  };
  constexpr Case kCases[] = {
      {"problem", "request_problem_association", "problem", "has_problem"},
      {"project", "request_project_association", "project", "has_project"},
      {"request_initiated_change", "request_initiated_change", "change", "has_request_initiated_change"},
      {"request_caused_by_change", "request_caused_by_change", "change", "has_request_caused_by_change"},
  };
  for (const Case& each : kCases) {
    const std::string path = std::string("requests/17/") + each.path;
    const std::string bare = std::string(R"({")") + each.member + R"(":{"id":"1"}})";
    const std::string body = std::string(R"({")") + each.key + R"(":)" + bare + "}";
    EXPECT_EQ(At(Parsed(V3("GET", path)), {each.key, each.member}), "(null)") << path;
    EXPECT_EQ(At(Message(V3("POST", path, bare)), {"type"}), "failed") << path;
    EXPECT_EQ(V3("POST", path, body).status, 200) << path;
    EXPECT_EQ(At(Parsed(V3("GET", path)), {each.key, each.member, "id"}), "1") << path;
    EXPECT_EQ(Of("17", each.flag), "true") << path;
    const web::Response without = V3("DELETE", path);
    EXPECT_EQ(without.status, 500) << path;
    EXPECT_EQ(InnerCode(without), "4004") << path;
    EXPECT_EQ(V3("DELETE", path, body).status, 200) << path;
    EXPECT_EQ(Of("17", each.flag), "false") << path;
    EXPECT_EQ(V3("DELETE", path, body).status, 404) << path;
  }
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/problem",
                         R"({"request_problem_association":{"problem":{"id":"99"}}})")),
            "4001");
}

TEST_F(RequestVerbsTest, TheHistoryHasWhatWasReallyChanged) {
  EXPECT_EQ(Rows("requests/17/history", "history"), 0u);
  V3("PUT", "requests/17", R"({"request":{"subject":"Other","priority":{"name":"Low"}}})");
  V3("PUT", "requests/17", R"({"request":{"subject":"Other"}})");  // changes nothing
  V3("POST", "requests/17/notes", R"({"note":{"description":"seen"}})");
  V3("PUT", "requests/17/nowhere", R"({"request":{"subject":"x"}})");
  const json::Value list = Parsed(V3("GET", "requests/17/history"));
  const json::Array& rows = *list.Find("history")->IfArray();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(At(rows[0], {"operation"}), "UPDATE_REQUEST");
  EXPECT_EQ(At(rows[0], {"by", "name"}), "administrator");
  EXPECT_THAT(At(rows[0], {"diff"}), HasSubstr(R"("current_value":"Other")"));
  EXPECT_THAT(At(rows[0], {"diff"}), HasSubstr(R"({"field":"priority","previous_value":)"));
  EXPECT_EQ(At(rows[1], {"diff"}), R"([{"field":"notes","previous_value":0,"current_value":1}])");
}

TEST_F(RequestVerbsTest, TheSummaryCountsWhatBelongsToTheRequest) {
  V3("POST", "requests/17/notes", R"({"note":{"description":"seen"}})");
  const json::Value summary = Parsed(V3("GET", "requests/17/summary"));
  EXPECT_EQ(At(summary, {"summary", "notes"}), "1");
  EXPECT_EQ(At(summary, {"summary", "tasks"}), "0");
}

TEST_F(RequestVerbsTest, TheArchiveIsReadAndEmptied) {
  State state = FreshState(clock_.EpochMilliseconds());
  ASSERT_TRUE(
      LayOver(
          state,
          json::Parse(R"({"archive_requests":[{"id":9001,"subject":"Long ago","status":"Closed"}]})").value(),
          clock_.EpochMilliseconds())
          .ok());
  service_ = std::make_unique<Service>(ServiceOptions{kKey, "", {}, false, false, &clock_, {}},
                                       std::move(state), nullptr);
  const json::Value list = Parsed(V3("GET", "archive_requests"));
  EXPECT_EQ(At(list.Find("requests")->IfArray()->front(), {"status", "name"}), "Closed");
  EXPECT_EQ(V3("DELETE", "archive_requests/9001").status, 200);
  EXPECT_EQ(V3("DELETE", "archive_requests/9001").status, 404);
}

TEST_F(RequestVerbsTest, DataMayHavePartsOfParts) {
  State state = FreshState(clock_.EpochMilliseconds());
  const json::Value data =
      json::Parse(R"({"requests":[{"id":17,"tasks":[{"title":"Look","owner":"John","comments":["seen"]}]}]})")
          .value();
  ASSERT_TRUE(LayOver(state, data, clock_.EpochMilliseconds()).ok());
  const Entity& task = state.Find(RequestType(), 17)->Parts("tasks").front();
  EXPECT_EQ(task.Parts("comments").front().Text("description"), "seen");
  const json::Value wrong =
      json::Parse(R"({"requests":[{"id":17,"tasks":[{"title":"Look","comments":[{"nothing":1}]}]}]})")
          .value();
  EXPECT_FALSE(LayOver(state, wrong, clock_.EpochMilliseconds()).ok());
}

class MailTest : public ServiceTest {
 protected:
  static constexpr const char* kMail =
      R"({"notification":{"subject":"Re: Disk","description":"<p>done</p>","to":[{"email_id":"ann.ray@desk.example"}],)"
      R"("type":"reply","mode":"E-Mail","content_type":"text/html","copied_from":{"module":"request","id":17}}})";
};

TEST_F(MailTest, ANotificationIsKeptAndMakesAConversation) {
  const web::Response sent = V3("POST", "requests/17/notifications", kMail);
  EXPECT_EQ(sent.status, 201);
  const std::string id = At(Parsed(sent), {"notification", "id"});
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17/notifications/" + id)), {"notification", "to"}),
            R"([{"email_id":"ann.ray@desk.example"}])");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "has_conversation"}), "true");
  V3("POST", "requests/17/notes", R"({"note":{"description":"seen"}})");
  const json::Value plain = Parsed(V3("GET", "requests/17/conversations"));
  ASSERT_EQ(plain.Find("conversations")->IfArray()->size(), 1u);
  EXPECT_EQ(At(plain.Find("conversations")->IfArray()->front(), {"content_url"}),
            "/api/v3/requests/17/notifications/" + id);
  EXPECT_EQ(Parsed(V3("GET", "requests/17/conversations", R"({"notes":true})"))
                .Find("conversations")
                ->IfArray()
                ->size(),
            2u);
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/notifications", R"({"notification":{"subject":"x"}})")),
            "4012");
}

TEST_F(MailTest, WhetherV3SendsIsASwitch) {
  Start("notifications-off");
  EXPECT_EQ(V3("POST", "requests/17/notifications", kMail).status, 404);
  EXPECT_EQ(
      At(Parsed(V1("request/17", "REPLY_REQUEST",
                   R"({"operation":{"details":{"to":"a@b.example","subject":"x","description":"y"}}})")),
         {"operation", "result", "status"}),
      "Success");
}

TEST_F(MailTest, V1RepliesAndReadsConversations) {
  const json::Value sent = Parsed(
      V1("request/17", "REPLY_REQUEST",
         R"({"operation":{"details":{"to":"a@b.example, c@d.example","subject":"x","description":"y"}}})"));
  EXPECT_EQ(At(sent, {"operation", "result", "status"}), "Success");
  const json::Value kept = Parsed(V3("GET", "requests/17/notifications"));
  EXPECT_EQ(At(kept.Find("notifications")->IfArray()->front(), {"to"}),
            R"([{"email_id":"a@b.example"},{"email_id":"c@d.example"}])");
  struct Case {
    const char* operation;
    const char* path;
    const char* key;
  };
  constexpr Case kCases[] = {
      {"GET_CONVERSATIONS", "request/17/conversation", "CONVERSATIONID"},
      {"GET_ALL_CONVERSATIONS", "request/17/allconversation", "CREATEDDATE"},
      {"GET_NOTIFICATIONS", "request/17/notification", "NOTIFYID"},
      {"GET_CONVERSATION", "request/17/conversation/1501", "CONVERSATIONID"},
      {"GET_NOTIFICATION", "request/17/notification/1501", "NOTIFYID"},
  };
  for (const Case& each : kCases) {
    const json::Value reply = Parsed(V1(each.path, each.operation));
    const json::Value* rows = reply.Path({"operation", "details"});
    ASSERT_NE(rows, nullptr) << each.operation;
    ASSERT_EQ(rows->IfArray()->size(), 1u) << each.operation;
    EXPECT_NE(At(rows->IfArray()->front(), {each.key}), "(none)") << each.operation;
  }
  EXPECT_EQ(At(Parsed(V1("request/17", "REPLY_REQUEST", R"({"operation":{"details":{"to":"a@b.example"}}})")),
               {"operation", "result", "status"}),
            "Failed");
}

TEST_F(MailTest, DraftsAreKeptAndNeverSent) {
  const json::Value made =
      Parsed(V3("POST", "requests/17/drafts",
                R"({"draft":{"type":"reply","description":"soon","to":["a@b.example"]}})"));
  const std::string path = "requests/17/drafts/" + At(made, {"draft", "id"});
  EXPECT_EQ(At(made, {"draft", "is_draft"}), "true");
  EXPECT_EQ(At(made, {"draft", "sent_time"}), "(null)");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "has_draft"}), "true");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "has_conversation"}), "false");
  V3("PUT", path, R"({"draft":{"subject":"x"}})");
  EXPECT_EQ(At(Parsed(V3("GET", path)), {"draft", "subject"}), "x");
  EXPECT_EQ(V3("DELETE", path).status, 200);
  EXPECT_EQ(V3("GET", path).status, 404);
  EXPECT_EQ(InnerCode(V3("POST", "requests/17/drafts", R"({"draft":{"type":"reply"}})")), "4012");
}

TEST_F(MailTest, OneLiveInstanceRefusesWorklogs) {
  Start("worklogs-refused");
  const char* const worklog = R"({"worklog":{"owner":{"name":"John"}}})";
  EXPECT_EQ(V3("POST", "requests/17/worklogs", worklog).status, 400);
  V3("POST", "requests/17/tasks", R"({"task":{"title":"x"}})");
  EXPECT_EQ(V3("POST", "requests/17/tasks/801/worklogs", worklog).status, 201);
}

}  // namespace
}  // namespace flintdesk::simulator
