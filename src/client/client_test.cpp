#include <iterator>
#include <mutex>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <flintdesk/flintdesk.hpp>

namespace flintdesk {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Nothing listens on port 1 of a machine that has not been set up to.
constexpr std::string_view kNobody =
    R"({"host-name": "127.0.0.1", "port": 1, "technician-key": "key-of-nobody", "retries": 0, "api-version": "v3"})";

TEST(ClientTest, AFolderThatIsNotAHomeEndsEveryCallWithAWrongConfiguration) {
  Client desk = Client::Open("/nonexistent");
  Response response = desk.Call("manageenginesdp").Set("action", "get-request").Sync();
  EXPECT_EQ(response.exitcode(), 3);
  EXPECT_EQ(response.exitname(), "invalid-configuration");
  EXPECT_THAT(response.message(), HasSubstr("FLINTDESK_HOME"));
  EXPECT_TRUE(response.Finished());
}

TEST(ClientTest, TheCallReportsAWrongConfiguration) {
  EXPECT_EQ(Client::FromConfiguration("{").Call().Sync().exitcode(), 3);
  EXPECT_EQ(Client::FromConfiguration("[]").Call().Sync().exitcode(), 3);
  EXPECT_EQ(Client::FromFile("/nonexistent.json").Call().Set("action", "get-request").Sync().exitcode(), 3);
  EXPECT_EQ(Client::FromFile("").Call().Sync().exitcode(), 3);
}

TEST(ClientTest, WrongParametersAreRefusedBeforeAnythingIsSent) {
  Client desk = Client::FromConfiguration(kNobody);
  Response response = desk.Call().Set("action", "add-note").Set("request-id", -1).Set("nottext", "x").Async();
  EXPECT_EQ(response.exitcode(), 2);
  EXPECT_THAT(response.message(), AllOf(HasSubstr("request-id"), HasSubstr("did you mean \"notetext\"?")));
  EXPECT_EQ(response.ToJson(), "");
  EXPECT_TRUE(response.Get("operation").Get("result").IsNil());
  EXPECT_EQ(desk.Call().Set("action", "get-request").Set("request-id", 17).Timeout(0ms).Sync().exitcode(), 2);
}

TEST(ClientTest, SeveralValuesAreSentAsAList) {
  Client desk = Client::FromConfiguration(kNobody);
  const std::vector<std::string> ids = {"18", "x"};
  EXPECT_THAT(desk.Call()
                  .Set("action", "merge-requests")
                  .Set("request-id", 17)
                  .Set("merge-request-ids", ids)
                  .Sync()
                  .message(),
              HasSubstr("merge-request-ids: expected numbers between commas"));
  Response response = desk.Call().Set("action", "get-request").Set("request-id", {"17", "18"}).Sync();
  EXPECT_THAT(response.message(), HasSubstr("request-id: expected an id in decimal digits, got a list"));
}

TEST(ClientTest, ACallCannotChooseThePortOfAConfiguredKey) {
  constexpr std::string_view kWithoutPort =
      R"({"host-name": "127.0.0.1", "technician-key": "key-of-nobody", "retries": 0, "api-version": "v3"})";
  Client desk = Client::FromConfiguration(kWithoutPort);
  Response refused = desk.Call().Set("action", "get-request").Set("request-id", 17).Set("port", 1).Sync();
  EXPECT_EQ(refused.exitcode(), 2);
  EXPECT_THAT(refused.message(), AllOf(HasSubstr("port 1 of 127.0.0.1"), HasSubstr("80 and 8080")));
  Response sent = desk.Call()
                      .Set("action", "get-request")
                      .Set("request-id", 17)
                      .Set("port", 1)
                      .Set("technician-key", "of-its-own")
                      .Sync();
  EXPECT_EQ(sent.exitcode(), 11) << sent.message();
}

TEST(ClientTest, ATextThatIsNotJsonIsRefused) {
  Client desk = Client::FromConfiguration(kNobody);
  Response response =
      desk.Call("desk").Set("action", "add-request").Set("subject", "x").SetJson("fields", "{oops").Sync();
  EXPECT_EQ(response.exitcode(), 2);
  EXPECT_THAT(response.message(), HasSubstr("fields is not JSON"));
}

TEST(ClientTest, TheRowsOfWhatIsNoListAreRefusedBeforeAnythingIsSent) {
  Client desk = Client::FromConfiguration(kNobody);
  Rows rows = desk.Call().Set("action", "get-request").Set("request-id", 17).Rows();
  EXPECT_FALSE(rows.Next());
  EXPECT_EQ(rows.exitcode(), 2);
  EXPECT_THAT(rows.message(), HasSubstr("get-request lists nothing"));
  EXPECT_EQ(rows.given(), 0U);
  Rows unread = desk.Call().Set("action", "list-requests").SetJson("criteria", "{oops").Rows();
  EXPECT_FALSE(unread.Next());
  EXPECT_THAT(unread.message(), HasSubstr("criteria is not JSON"));
}

TEST(ClientTest, RowsOfACallThatFailsEndWithItsExitCode) {
  static_assert(std::input_iterator<Rows::Iterator>);
  Client desk = Client::FromConfiguration(kNobody);
  for (const auto& [action, code] : {std::pair("list-requests", 11), std::pair("list-nothing", 2)}) {
    Rows rows = desk.Call().Set("action", action).Rows();
    EXPECT_TRUE(rows.ok()) << "nothing is sent before a row is wanted";
    for (const Value& row : rows) FAIL() << row.ToJson();
    EXPECT_EQ(rows.exitcode(), code) << rows.message();
  }
}

TEST(ClientTest, AnUnreachableHostIsAResponse) {
  Client desk = Client::FromConfiguration(kNobody);
  Response response =
      desk.Call("desk").Set("action", "get-request").Set("request-id", 17).Timeout(20s).Sync();
  EXPECT_EQ(response.exitcode(), 11) << response.message();
  EXPECT_FALSE(response.ok());
}

TEST(ClientTest, AnAsynchronousResponseCanBeReadAfterItsClientIsGone) {
  std::optional<Response> response;
  {
    Client desk = Client::FromConfiguration(kNobody);
    response = desk.Call().Set("action", "get-request").Set("request-id", std::uint64_t{17}).Async();
  }
  EXPECT_TRUE(response->Finished());
  EXPECT_EQ(response->exitcode(), 11);
}

TEST(ClientTest, LogLinesCanBeTaken) {
  EXPECT_FALSE(Client::SetLogLevel("loud"));
  EXPECT_TRUE(Client::SetLogLevel("info"));
  std::mutex mutex;
  std::string levels;
  Client::SetLogSink([&](std::string_view level, std::string_view) {
    std::lock_guard lock(mutex);
    levels += level;
  });
  Client::FromConfiguration(R"({"host-name": "127.0.0.1", "port": 1, "technician-key": "kkkk", "retries": 0,
                                "api-version": "v3", "is-ssl": true, "verify-certificate": false})")
      .Call()
      .Set("action", "get-request")
      .Set("request-id", 17)
      .Sync();
  Client::SetLogSink({});
  EXPECT_THAT(levels, HasSubstr("warning"));
}

}  // namespace
}  // namespace flintdesk
