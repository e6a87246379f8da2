#include <gmock/gmock.h>

#include "simulator/testing/fault_fixture.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using web::BodyOf;
using web::StatusOf;

class FaultyResponsesTest : public FaultFixture {};

TEST_F(FaultyResponsesTest, AStatusKeepsTheChangeBack) {
  Post(R"({"operation":"add-note","do":"status","status":503})");
  const std::string response = RespondTo(V3Note());
  EXPECT_EQ(StatusOf(response), 503);
  EXPECT_THAT(BodyOf(response), HasSubstr("\"status\":\"failed\""));
  EXPECT_EQ(Notes(), 0);
  EXPECT_TRUE(UsedUp());
  EXPECT_EQ(OfUse("committed"), "false");
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 201);
  EXPECT_EQ(Notes(), 1);
}

TEST_F(FaultyResponsesTest, AStatusAfterTheCommitLeavesTheChangeDone) {
  Post(R"({"operation":"add-note","do":"status-after-commit","status":502,"body":"html"})");
  const std::string response = RespondTo(V1Note());
  EXPECT_EQ(StatusOf(response), 502);
  EXPECT_THAT(BodyOf(response), HasSubstr("<!DOCTYPE html>"));
  EXPECT_EQ(Notes(), 1);
  EXPECT_EQ(OfUse("committed"), "true");
}

TEST_F(FaultyResponsesTest, AStatusSpeaksTheWayOfItsApi) {
  Post(R"({"do":"status","status":500,"times":2},{"do":"status","body":"empty"})");
  EXPECT_THAT(RespondTo(V1Note()), AllOf(HasSubstr("HTTP/1.1 500"), HasSubstr("<status>Failed</status>")));
  EXPECT_THAT(RespondTo(Get()), AllOf(HasSubstr("HTTP/1.1 500"), HasSubstr("\"status_code\":4004")));
  EXPECT_EQ(BodyOf(RespondTo(Get())), "");
}

TEST_F(FaultyResponsesTest, ADelayComesBeforeTheCommitEvenWhenTheClientHasGone) {
  Post(R"({"operation":"add-note","do":"delay","ms":300})");
  Client()->Send(V3Note());
  auto second = Client();
  EXPECT_EQ(StatusOf(second->Ask(Get())), 200);
  while (OfUse("committed") != "true") second->Ask(Get());
  EXPECT_EQ(Notes(), 1);
}

TEST_F(FaultyResponsesTest, AfterADelayTheResponseIsSound) {
  Post(R"({"do":"delay","ms":30},{"do":"delay-after-commit","ms":30})");
  auto client = Client();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(StatusOf(client->Ask(V3Note())), 201);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(30));
  EXPECT_EQ(StatusOf(client->Ask(V3Note())), 201);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(60));
  EXPECT_EQ(Notes(), 2);
}

TEST_F(FaultyResponsesTest, ThrottlesTakeTheirForms) {
  Post(
      R"({"do":"throttle"},{"do":"throttle","form":"json-429","retry_after":7},{"do":"throttle","form":"html-429",
          "retry_after":7,"retry_after_form":"date"},{"do":"throttle","form":"text-503"},{"do":"throttle","form":"json-400"},
          {"do":"throttle","form":"html-400"})");
  EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr("HTTP/1.1 400"), HasSubstr("maximum access limit"),
                                         Not(HasSubstr("Retry-After"))));
  EXPECT_THAT(RespondTo(V3Note()),
              AllOf(HasSubstr("HTTP/1.1 429"), HasSubstr("4015"), HasSubstr("Retry-After: 7\r\n")));
  EXPECT_THAT(RespondTo(V3Note()),
              AllOf(HasSubstr("HTTP/1.1 429"), HasSubstr("<html>"), HasSubstr("GMT\r\nContent-Length")));
  EXPECT_THAT(RespondTo(V1Note()), HasSubstr("HTTP/1.1 503"));
  EXPECT_THAT(RespondTo(V3Note()),
              AllOf(HasSubstr("HTTP/1.1 400"), HasSubstr("\"message\":\"URL blocked as maximum")));
  EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr("HTTP/1.1 400"), HasSubstr("<h1>URL blocked as maximum")));
  EXPECT_EQ(Notes(), 0);
  EXPECT_TRUE(UsedUp());
}

TEST_F(FaultyResponsesTest, AThrottleMayHaveTheFormOfAResponseOfItsApi) {
  Post(R"({"do":"throttle","form":"api-200","times":2},{"do":"throttle","form":"api-403","times":2})");
  for (const char* status : {"HTTP/1.1 200", "HTTP/1.1 403"}) {
    EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr(status), HasSubstr("\"status_code\":4015")));
    EXPECT_THAT(RespondTo(V1Note()),
                AllOf(HasSubstr(status), HasSubstr("Failed"), HasSubstr("maximum access limit")));
  }
  EXPECT_EQ(Notes(), 0);
  EXPECT_TRUE(UsedUp());
}

TEST_F(FaultyResponsesTest, AnExpiredKeyIsRefusedTheWayOfItsApi) {
  Post(R"({"do":"expired-key","times":2})");
  EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr("HTTP/1.1 400"), HasSubstr("AuthToken")));
  EXPECT_THAT(RespondTo(V1Note()), AllOf(HasSubstr("HTTP/1.1 200"), HasSubstr("Technician key")));
  EXPECT_EQ(Notes(), 0);
}

TEST_F(FaultyResponsesTest, AnHtmlPageOrARedirectReplacesTheResponse) {
  Post(R"({"do":"html"},{"do":"html","page":"error","status":500,"commit":true},{"do":"redirect"},
          {"do":"redirect","status":307,"location":"https://other.example/x","commit":true})");
  EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr("HTTP/1.1 200"), HasSubstr("j_security_check")));
  EXPECT_EQ(Notes(), 0);
  EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr("HTTP/1.1 500"), HasSubstr("<h1>Error</h1>")));
  EXPECT_EQ(Notes(), 1);
  EXPECT_THAT(RespondTo(V3Note()), AllOf(HasSubstr("HTTP/1.1 302"), HasSubstr("Location: /Login.jsp\r\n")));
  EXPECT_EQ(Notes(), 1);
  EXPECT_THAT(RespondTo(V3Note()), HasSubstr("Location: https://other.example/x\r\n"));
  EXPECT_EQ(Notes(), 2);
}

TEST_F(FaultyResponsesTest, BodiesThatAreNotWhatTheySayAreFramedSoundly) {
  Post(R"({"do":"garbage-body"},{"do":"truncated-body","bytes":20},{"do":"empty-body","status":500},
          {"do":"bad-encoding"})");
  auto client = Client();
  const std::string garbage = client->Ask(V3Note());
  EXPECT_EQ(StatusOf(garbage), 201);
  EXPECT_FALSE(json::Parse(BodyOf(garbage)).ok());
  const std::string truncated = BodyOf(client->Ask(Get()));
  EXPECT_EQ(truncated.size(), 20u);
  EXPECT_THAT(truncated, StartsWith("{\"request\":{"));
  const std::string empty = client->Ask(V3Note());
  EXPECT_EQ(StatusOf(empty), 500);
  EXPECT_EQ(BodyOf(empty), "");
  EXPECT_THAT(BodyOf(client->Ask(V3Note())), HasSubstr("\xff\xfe"));
  EXPECT_EQ(Notes(), 3);
}

TEST_F(FaultyResponsesTest, BodiesOfAnUnusualSizeOrShapeComeWhole) {
  Post(R"({"do":"huge","bytes":300000},{"do":"deep","levels":500},{"do":"deep","levels":2},
          {"do":"many-headers","count":300})");
  auto client = Client();
  const std::string huge = BodyOf(client->Ask(V3Note()));
  EXPECT_EQ(huge.size(), 300'000u);
  EXPECT_TRUE(json::Parse(huge).ok());
  EXPECT_EQ(BodyOf(client->Ask(V3Note())), std::string(500, '[') + std::string(500, ']'));
  EXPECT_EQ(BodyOf(client->Ask(V1Note())), "<a><a></a></a>");
  EXPECT_THAT(client->Ask(V3Note()), HasSubstr("X-Filler-300: filler\r\n"));
  EXPECT_EQ(Notes(), 4);
}

TEST_F(FaultyResponsesTest, WithoutACommitTheResponseIsTheSame) {
  Post(R"({"operation":"add-note","do":"truncated-body","bytes":1000000,"commit":false})");
  const std::string pretended = BodyOf(RespondTo(V3Note()));
  EXPECT_EQ(Notes(), 0);
  EXPECT_EQ(OfUse("committed"), "false");
  EXPECT_THAT(pretended, HasSubstr("\"id\":\"301\""));
  EXPECT_EQ(StatusOf(RespondTo(Request("GET", "/api/v3/requests/17/notes/301"))), 404);
  EXPECT_THAT(BodyOf(RespondTo(V3Note())), HasSubstr("\"id\":\"301\""));
}

TEST_F(FaultyResponsesTest, ARefusedCallCommitsNothingWhateverTheFault) {
  Post(R"({"operation":"add-note","do":"status-after-commit"})");
  RespondTo(Request("POST", "/api/v3/requests/999/notes", "input_data={note:{description:x}}"));
  EXPECT_TRUE(UsedUp());
  EXPECT_EQ(OfUse("committed"), "false");
}

TEST_F(FaultyResponsesTest, TheNthCallOfAnOperationIsStruck) {
  Post(R"({"operation":"add-note","api":"v3","call":2,"times":2,"do":"status"})");
  RespondTo(Get());
  RespondTo(V1Note());
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 201);
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 503);
  EXPECT_FALSE(UsedUp());
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 503);
  EXPECT_TRUE(UsedUp());
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 201);
  EXPECT_EQ(OfUse("call", 0), "2");
  EXPECT_EQ(OfUse("call", 1), "3");
  EXPECT_EQ(OfUse("request"), "17");
}

TEST_F(FaultyResponsesTest, ARequestNarrowsAFaultAndACallTakesOnlyOne) {
  Post(R"({"request":17,"do":"status","status":500},{"request":"17","do":"status","status":501})");
  EXPECT_EQ(StatusOf(RespondTo(Request("GET", "/api/v3/requests/18"))), 200);
  EXPECT_EQ(StatusOf(RespondTo(Get())), 500);
  EXPECT_EQ(StatusOf(RespondTo(Get())), 501);
  EXPECT_EQ(StatusOf(RespondTo(Get())), 200);
}

TEST_F(FaultyResponsesTest, TheClockCanBeMoved) {
  Start();
  constexpr std::int64_t kYear = 365LL * 24 * 60 * 60 * 1000;
  const std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  simulator_->SetClockOffset(std::chrono::milliseconds(10 * kYear));
  const std::string response = RespondTo(V3Note());
  const std::string year = web::HttpDate(now + 10 * kYear).substr(12, 4);
  EXPECT_THAT(response, HasSubstr(" " + year + " "));
  auto note = json::Parse(BodyOf(response));
  ASSERT_TRUE(note.ok());
  const json::Value* created = note->Path({"note", "added_time", "value"});
  ASSERT_NE(created, nullptr) << response;
  EXPECT_GE(std::stoll(*created->IfString()), now + 10 * kYear);
  simulator_->SetClockOffset(std::chrono::milliseconds(0));
  EXPECT_THAT(RespondTo(Request("GET", "/api/v3/requests/18")), Not(HasSubstr(" " + year + " ")));
}

}  // namespace
}  // namespace flintdesk::simulator
