#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "simulator/storage.hpp"
#include "web/listener.hpp"

#include "contract/desk.hpp"

// Odd but real surroundings, over real connections: whatever stands between, a change is made once, and
// nobody is told that it was made when it was not.
namespace flintdesk::contract {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::HasSubstr;

const json::Object kSettings{{"settle-time", 30}, {"timeout", 60'000}};

json::Object CallOf(std::string_view action, std::string_view text) {
  if (action == "add-request") return {{"requester", "Ann Ray"}, {"subject", text}};
  if (action == "add-note") return {{"request-id", 17}, {"notetext", text}};
  return {{"request-id", 17}, {"name", "John"}, {"description", text}, {"work-minutes", 20}};
}
constexpr const char* kAdding[] = {"add-note", "add-request", "add-worklog"};

void Surround(Desk& desk, std::string_view members) {
  simulator::Surroundings around;
  const auto read = json::Parse(members);
  ASSERT_TRUE(read.ok() && around.Read(read.value()).ok()) << members;
  desk.simulator().SetSurroundings(around);
}

void Plan(Desk& desk, std::string_view fault) {
  const auto plan = json::Parse("{\"faults\": [" + std::string(fault) + "]}");
  ASSERT_TRUE(plan.ok()) << fault;
  const auto posted = desk.simulator().PostPlan(plan.value());
  ASSERT_TRUE(posted.ok()) << posted.error().Sentence();
}

void SomebodyWrites(Desk& desk, std::string_view text) {
  const json::Object deed{
      {"operation", "add-note"},
      {"request", "17"},
      {"author", "administrator"},
      {"input", json::Object{{"note", json::Object{{"description", text}, {"show_to_requester", false}}}}}};
  ASSERT_TRUE(desk.simulator().Act(deed).ok());
}

/// What is logged as a warning while it lives.
class Warnings {
 public:
  Warnings() {
    SetLogSink([this](LogLevel level, std::string_view line) {
      const std::lock_guard lock(mutex_);
      if (level == LogLevel::kWarning) lines_.emplace_back(line);
    });
  }
  ~Warnings() { SetLogSink({}); }
  std::vector<std::string> Heard() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

class EvidenceTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, EvidenceTest, ::testing::Values("v1", "v3", "cloud"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(EvidenceTest, WhatWasWrittenIsFoundWhateverTheDate) {
  for (const char* date :
       {"5000", "-5000", "3600000", "-3600000", "\"absent\"", "\"garbage\"", "[0, 5000, -3600000]"}) {
    Desk desk(GetParam(), {}, kSettings);
    Surround(desk, "{\"date\": " + std::string(date) + "}");
    for (const std::string action : kAdding) {
      SCOPED_TRACE(action + " with Date " + date);
      Plan(desk, R"({"operation": ")" + action + R"(", "do": "cut-after-commit"})");
      const auto response = desk.Call(action, CallOf(action, "disk full on db1"));
      EXPECT_EQ(response.code, Code::kSuccess) << response.message;
      EXPECT_EQ(desk.TimesDone(action), "1");
    }
  }
}

TEST_P(EvidenceTest, SomebodysLaterEditIsNotOverwritten) {
  for (const char* fault : {"cut-after-commit", "cut-before"}) {
    SCOPED_TRACE(fault);
    Desk desk(GetParam(), {}, {{"settle-time", 700}, {"timeout", 60'000}});
    Surround(desk, R"({"date": 5000})");
    Plan(desk, R"({"operation": "update-request", "do": ")" + std::string(fault) + R"(", "edit":
      {"delay_ms": 600, "input": {"request": {"subject": "What somebody else wrote"}}}})");
    const auto response = desk.Call(
        "update-request", {{"request-id", 17}, {"requester", "Ann Ray"}, {"subject", "What we wrote"}});
    EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
    EXPECT_EQ(desk.Detail("17", "SUBJECT"), "What somebody else wrote");
  }
}

TEST_P(EvidenceTest, AnOlderNoteIsNoProofHoweverFarTheDateIsBehind) {
  for (const int retries : {0, 3}) {
    Desk desk(GetParam(), {}, {{"settle-time", 30}, {"timeout", 60'000}, {"retries", retries}});
    Surround(desk, R"({"date": -3600000})");
    SomebodyWrites(desk, "disk full on db1");
    Plan(desk, R"({"operation": "add-note", "do": "cut-before"})");
    const auto response = desk.Call("add-note", CallOf("add-note", "disk full on db1"));
    EXPECT_EQ(response.code, retries == 0 ? Code::kIndeterminate : Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone("add-note"), retries == 0 ? "0" : "1");
  }
}

TEST_P(EvidenceTest, NothingIsWrittenTwiceHoweverItIsStored) {
  constexpr std::string_view kWritings =
      "named-entities decimal-entities hex-entities quote-entities escaped-markup escaped-all nfd nfc "
      "upper-tags "
      "links div line-breaks white-space";
  std::vector<std::string> ways = {R"("cut-20")", R"("escaped-all", "question-marks")"};
  for (const simulator::StorageName& one : simulator::StorageNames()) ways.push_back(json::Quote(one.name));
  for (const std::string& way : ways) {
    Desk desk(GetParam(), {}, kSettings);
    Surround(desk, R"({"storage": [)" + way + "]}");
    for (const std::string text :
         {"für <b>db1</b>, Ruf 0176555123: \"voll\" \xF0\x9F\x94\xA5, see http://desk.example/x", "<ü> 完"}) {
      for (const std::string action : kAdding) {
        SCOPED_TRACE(action + " of " + text + " kept with " + way);
        const std::string before = desk.TimesDone(action);
        Plan(desk, R"({"operation": ")" + action + R"(", "do": "cut-after-commit"})");
        const auto response = desk.Call(action, CallOf(action, text));
        if (kWritings.find(way.substr(1, way.size() - 2)) != std::string_view::npos) {
          EXPECT_EQ(response.code, Code::kSuccess) << response.message;
        } else {
          EXPECT_THAT(response.code, AnyOf(Eq(Code::kSuccess), Eq(Code::kIndeterminate))) << response.message;
        }
        EXPECT_EQ(desk.TimesDone(action), before == "1" ? "2" : "1");
      }
    }
  }
}

// V1 shows people by their names only.
TEST(EvidenceOverV3Test, SomebodysTwinIsNotOursWhereWeAreKnownByAnotherThing) {
  Desk desk("v3", {}, kSettings);
  desk.Done("add-worklog", CallOf("add-worklog", "the first one of this hour"));
  Plan(desk, R"({"operation": "add-note", "do": "cut-before", "twin":
    {"author": "John", "delay_ms": 10}})");
  const auto response = desk.Call("add-note", CallOf("add-note", "disk full on db1"));
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_EQ(desk.TimesDone("add-note"), "0");
}

TEST_P(EvidenceTest, AnotherWordInAngleBracketsIsAnotherNote) {
  Desk desk(GetParam(), {}, kSettings);
  desk.Done("add-note", CallOf("add-note", "the first one of this hour"));
  SomebodyWrites(desk, "host <web1> is down");
  Plan(desk, R"({"operation": "add-note", "do": "cut-before"})");
  const auto response = desk.Call("add-note", CallOf("add-note", "host <web2> is down"));
  // Half a second apart nobody can tell which was first, but it never passes for done.
  EXPECT_EQ(desk.TimesDone("add-note"), response.code == Code::kSuccess ? "2" : "1") << response.message;
}

TEST_P(EvidenceTest, WarnsOfAProxyThatRepeats) {
  Warnings warnings;
  {
    Desk desk(GetParam(), {}, kSettings);
    Plan(desk, R"({"operation": "add-note", "do": "cut-after-commit", "repeat": 1})");
    const auto response = desk.Call("add-note", CallOf("add-note", "disk full on db1"));
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone("add-note"), "2");
  }
  EXPECT_THAT(warnings.Heard(), Contains(AllOf(HasSubstr("301"), HasSubstr("302"))));
}

// A server that says of everything that it succeeded and failed, and keeps the notes all the same.
class HalfASuccessTest : public ::testing::TestWithParam<bool> {
 protected:
  HalfASuccessTest() {
    auto started = web::Listener::Start(
        {}, web::Deferred([this](const web::Request& request) { return Response(request); }));
    EXPECT_TRUE(started.ok());
    listener_ = std::move(started).value();
    connector::EngineOptions options;
    options.registry.types = {servicedesk::ManageEngineType()};
    options.registry.configuration = {{"host-name", "127.0.0.1"},
                                      {"port", listener_->port()},
                                      {"technician-key", "KEY-of-the-test"},
                                      {"api-version", "v3"},
                                      {"settle-time", 30}};
    auto home = connector::Home::Open(home_.folder());
    EXPECT_TRUE(home.ok());
    options.registry.home = std::move(home).value();
    engine_ = std::make_unique<connector::Engine>(std::move(options));
  }

  web::Response Response(const web::Request& request) {
    const std::string good = R"({"status_code": 2000, "status": "success"})";
    const std::string bad =
        R"({"status_code": 4000, "status": "failed", "messages": [{"message": "in part"}]})";
    const std::string both = GetParam() ? good + "," + bad : bad + "," + good;
    const std::string note =
        R"({"id": "301", "description": "seen", "show_to_requester": false, "added_time": {"value": "1764000000123"}})";
    if (request.method == "POST") {
      ++posts_;
      return web::Response::Json(201, R"({"response_status": [)" + both + "]}");
    }
    if (request.path.ends_with("/notes"))
      return web::Response::Json(200, R"({"response_status": [)" + good +
                                          R"(], "list_info": {"has_more_rows": false},
        "notes": [)" + (posts_ > 0 ? note : "") +
                                          "]}");
    if (request.path.ends_with("/301"))
      return web::Response::Json(200, R"({"response_status": )" + good + R"(, "note": )" + note + "}");
    return web::Response::Json(200, R"({"request": {"id": "17"}, "response_status": [)" + both + "]}");
  }

  std::atomic<int> posts_ = 0;
  connector::testing::TemporaryHome home_;
  std::unique_ptr<web::Listener> listener_;
  std::unique_ptr<connector::Engine> engine_;
};
INSTANTIATE_TEST_SUITE_P(Orders, HalfASuccessTest, ::testing::Bool());

TEST_P(HalfASuccessTest, OfAReadIsAFailureInEitherOrder) {
  const auto response = engine_->Start(Desk::CallOf("get-request", {{"request-id", 17}}))->Wait();
  EXPECT_EQ(response.code, Code::kRejected) << response.message;
}

TEST_P(HalfASuccessTest, OfAChangeIsReadBackInEitherOrder) {
  const auto response = engine_->Start(Desk::CallOf("add-note", CallOf("add-note", "seen")))->Wait();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(posts_, 1);
}

}  // namespace
}  // namespace flintdesk::contract
