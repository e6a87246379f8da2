#include "simulator/simulator.hpp"

#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.hpp"
#include "simulator/profile.hpp"
#include "web/testing/test_client.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class SimulatorTest : public ::testing::Test {
 protected:
  std::unique_ptr<Simulator> Start(SimulatorOptions options = {}) {
    auto started = Simulator::Start(std::move(options));
    EXPECT_TRUE(started.ok()) << (started.ok() ? "" : started.error().Sentence());
    return started.ok() ? std::move(started.value()) : nullptr;
  }
  std::string Write(const std::string& name, std::string_view content) {
    return folder_.Write(name, content);
  }
  static std::string Get(const Simulator& simulator, const std::string& target) {
    web::TestClient client(simulator.port(), simulator.certificate_pem());
    return client.Ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nauthtoken: " + simulator.key() +
                      "\r\n\r\n");
  }
  static std::string Send(const Simulator& simulator, const std::string& method, const std::string& target,
                          const std::string& body) {
    web::TestClient client(simulator.port(), simulator.certificate_pem());
    return client.Ask(method + " " + target +
                      " HTTP/1.1\r\nHost: localhost\r\nauthtoken: " + simulator.key() +
                      "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  const flintdesk::testing::TemporaryFolder folder_;
};

TEST_F(SimulatorTest, SaysWhereItIsAndHowToReachIt) {
  auto simulator = Start();
  EXPECT_THAT(
      simulator->ReadyLine(),
      MatchesRegex("listening on http://127.0.0.1:[0-9]+ key [0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"));
  EXPECT_EQ(simulator->key().size(), 36u);
  auto file = json::Parse(simulator->ConnectorFile());
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(*file->Find("type")->IfString(), "flint-manageenginesdp-connector");
  EXPECT_EQ(*file->Path({"config", "port"})->IfInteger(), simulator->port());
  EXPECT_EQ(*file->Path({"config", "technician-key"})->IfString(), simulator->key());
  EXPECT_EQ(web::StatusOf(Get(*simulator, "/api/v3/requests/17")), 200);
  EXPECT_EQ(web::StatusOf(Get(*simulator, simulator->url() + "/api/v3/requests/17")), 200);
}

TEST_F(SimulatorTest, SpeaksTlsWithACertificateThatClientsCanTrust) {
  SimulatorOptions options;
  options.tls = true;
  auto simulator = Start(options);
  EXPECT_THAT(simulator->url(), HasSubstr("https://"));
  EXPECT_EQ(web::StatusOf(Get(*simulator, "/api/v3/requests/18")), 200);
  web::TestClient plain(simulator->port());
  EXPECT_THAT(plain.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr("requires TLS"));
}

TEST_F(SimulatorTest, TheStateFileIsKeptAcrossRestarts) {
  SimulatorOptions options;
  options.state_file = folder_.PathOf("state.db");
  options.api_key = "one";
  {
    auto simulator = Start(options);
    Send(*simulator, "POST", "/api/v3/requests/17/notes",
         "input_data={note:{description:kept,show_to_requester:true}}");
    Send(*simulator, "PUT", "/api/v3/requests/17/close",
         "input_data={request:{closure_info:{closure_comments:done,requester_ack_resolution:true}}}");
    Send(*simulator, "POST", "/api/v3/requests/18/worklogs",
         "input_data={worklog:{owner:{name:John},time_spent:{hours:1,minutes:2}}}");
    Send(*simulator, "POST", "/api/v3/requests/18/resolutions", "input_data={resolution:{content:fixed}}");
    Send(*simulator, "POST", "/api/v3/requests", "input_data={request:{subject:new,requester:{name:John}}}");
    Send(*simulator, "DELETE", "/api/v3/requests/1/move_to_trash", "");
    Send(*simulator, "DELETE", "/api/v3/requests/1", "");
  }
  auto simulator = Start(options);
  EXPECT_THAT(Get(*simulator, "/api/v3/requests/17/notes/301"), HasSubstr("\"description\":\"kept\""));
  EXPECT_THAT(Get(*simulator, "/api/v3/requests/17"), HasSubstr("\"closure_comments\":\"done\""));
  EXPECT_THAT(Get(*simulator, "/api/v3/requests/18/worklogs"), HasSubstr("\"hours\":\"1\""));
  EXPECT_THAT(Get(*simulator, "/api/v3/requests/18/resolutions"), HasSubstr("\"content\":\"fixed\""));
  EXPECT_THAT(Get(*simulator, "/api/v3/requests/41"), HasSubstr("\"subject\":\"new\""));
  EXPECT_EQ(web::StatusOf(Get(*simulator, "/api/v3/requests/1")), 404);
  EXPECT_THAT(
      Send(*simulator, "POST", "/api/v3/requests", "input_data={request:{subject:n,requester:{name:John}}}"),
      HasSubstr("\"id\":\"42\""));
}

TEST_F(SimulatorTest, AFileThatIsNoDatabaseIsAnError) {
  SimulatorOptions options;
  options.state_file = Write("state.db", std::string(4096, 'x'));
  auto started = Simulator::Start(options);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, Code::kInvalidConfiguration);
}

TEST_F(SimulatorTest, DataIsLaidOverTheFreshState) {
  SimulatorOptions options;
  options.data_file = Write("data.json", R"({
    "statuses": [{"name": "Waiting for parts"}],
    "users": [{"id": "6", "email_id": "ann@ray.example"}],
    "technicians": [{"name": "Kim"}],
    "udf_fields": [{"name": "udf_sline_400", "label": "Host"}],
    "requests": [{"id": 17, "subject": "Changed", "status": "Waiting for parts", "technician": {"name": "Kim"},
                  "udf_fields": {"udf_sline_400": "srv1"}, "created_time": 1700000000000, "notes": ["seen"]},
                 {"id": 100, "subject": "Added", "requester": "Ann Ray"}]})");
  auto simulator = Start(options);
  const std::string changed = Get(*simulator, "/api/v3/requests/17");
  EXPECT_THAT(changed, HasSubstr("\"subject\":\"Changed\""));
  EXPECT_THAT(changed, HasSubstr("\"name\":\"Waiting for parts\""));
  EXPECT_THAT(changed, HasSubstr("\"name\":\"Kim\""));
  EXPECT_THAT(changed, HasSubstr("\"udf_sline_400\":\"srv1\""));
  EXPECT_THAT(changed, HasSubstr("\"value\":\"1700000000000\""));
  EXPECT_THAT(changed, HasSubstr("\"has_notes\":true"));
  EXPECT_THAT(Get(*simulator, "/api/v3/requests/100"), HasSubstr("ann@ray.example"));
  EXPECT_EQ(web::StatusOf(Get(*simulator, "/api/v3/requests/16")), 200);
}

TEST_F(SimulatorTest, WrongDataNamesWhatIsWrong) {
  const auto sentence = [this](std::string_view data) {
    SimulatorOptions options;
    options.data_file = Write("data.json", data);
    auto started = Simulator::Start(options);
    return started.ok() ? std::string("started") : started.error().Sentence();
  };
  EXPECT_THAT(sentence("{"), HasSubstr("not a JSON document"));
  EXPECT_THAT(sentence(R"({"statusses": []})"), HasSubstr("'statuses'"));
  EXPECT_THAT(sentence(R"({"requests": [{"id": 17, "priority": "Huge"}]})"),
              AllOf(HasSubstr("request 17 has no valid priority"), HasSubstr("--data")));
  EXPECT_THAT(sentence("{"), AllOf(HasSubstr("is not a JSON document"), HasSubstr("Correct ")));
  EXPECT_THAT(sentence(R"({"sites": [{}]})"), HasSubstr("'sites'"));
}

TEST_F(SimulatorTest, DataThatCannotBeReadIsAboutItsPathAndPermissions) {
  SimulatorOptions options;
  options.data_file = "/nowhere/data.json";
  const auto simulator = Simulator::Start(options);
  ASSERT_FALSE(simulator.ok());
  EXPECT_THAT(simulator.error().Sentence(), AllOf(HasSubstr("can't read /nowhere/data.json"),
                                                  HasSubstr("--data"), Not(HasSubstr("Correct "))));
}

TEST_F(SimulatorTest, AnUnknownProfileNamesTheKnownOnes) {
  SimulatorOptions options;
  options.profile = "13008,closing-rulez";
  auto started = Simulator::Start(options);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, Code::kInvalidRequest);
  EXPECT_THAT(started.error().Sentence(), HasSubstr("closing-rulez"));
  for (const ProfileName& name : ProfileNames()) {
    EXPECT_THAT(started.error().Sentence(), HasSubstr(std::string(name.name)));
    EXPECT_TRUE(ParseProfile(name.name).ok()) << name.name;
  }
}

TEST_F(SimulatorTest, ChangesFromManyClientsAreAllThere) {
  auto simulator = Start();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&simulator, t] {
      for (int i = 0; i < 10; ++i) {
        Send(*simulator, "POST", "/api/v3/requests/" + std::to_string(17 + t % 2) + "/notes",
             "input_data={note:{description:x}}");
        Get(*simulator, "/api/v3/requests");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*simulator->Effects().Path({"total", "add-note"})->IfInteger(), 40);
  EXPECT_EQ(*simulator->Effects().Path({"requests", "17", "add-note"})->IfInteger(), 20);
}

}  // namespace
}  // namespace flintdesk::simulator
