#include <vector>

#include <gmock/gmock.h>

#include "simulator/testing/fault_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using web::BodyOf;
using web::StatusOf;

/// Every cut is tried on a new connection and on one that has served a call before, closed and reset.
struct Way {
  bool kept_alive;
  const char* end;
};

class CutTest : public FaultFixture, public ::testing::WithParamInterface<Way> {
 protected:
  /// What comes for a note before the connection ends.
  std::string Cut(const std::string& what) {
    Post(R"({"operation":"add-note","end":")" + std::string(GetParam().end) + R"(",)" + what + "}");
    auto client = Client();
    if (GetParam().kept_alive) EXPECT_EQ(StatusOf(client->Ask(Get())), 200);
    client->Send(V3Note());
    const std::string seen = client->ReadAll();
    EXPECT_EQ(client->WasReset(), GetParam().end == std::string("reset"));
    EXPECT_TRUE(UsedUp());
    EXPECT_EQ(OfUse("connection"), GetParam().kept_alive ? "kept-alive" : "new");
    return seen;
  }
};

TEST_P(CutTest, BeforeTheCommitNothingIsDoneAndNothingComes) {
  EXPECT_EQ(Cut(R"("do":"cut-before")"), "");
  EXPECT_EQ(Notes(), 0);
  EXPECT_EQ(OfUse("committed"), "false");
}

TEST_P(CutTest, AfterTheCommitTheChangeIsDoneAndNothingComes) {
  EXPECT_EQ(Cut(R"("do":"cut-after-commit")"), "");
  EXPECT_EQ(Notes(), 1);
  EXPECT_EQ(OfUse("committed"), "true");
}

TEST_P(CutTest, InsideTheResponseAPartOfItsBodyComes) {
  const std::string seen = Cut(R"("do":"cut-inside")");
  EXPECT_EQ(StatusOf(seen), 201);
  EXPECT_THAT(BodyOf(seen), AllOf(StartsWith("{\"note\":"), Not(EndsWith("}}"))));
  EXPECT_EQ(Notes(), 1);
}

TEST_P(CutTest, InsideTheHeadTheGivenNumberOfBytesComes) {
  EXPECT_EQ(Cut(R"("do":"cut-inside","bytes":12,"commit":false)"), "HTTP/1.1 201");
  EXPECT_EQ(Notes(), 0);
}

INSTANTIATE_TEST_SUITE_P(Ways, CutTest,
                         ::testing::Values(Way{false, "close"}, Way{false, "reset"}, Way{true, "close"},
                                           Way{true, "reset"}),
                         [](const auto& way) {
                           return std::string(way.param.kept_alive ? "KeptAlive" : "New") +
                                  (way.param.end[0] == 'c' ? "Closed" : "Reset");
                         });

class FaultyConnectionsTest : public FaultFixture {
 protected:
  void StartTls() {
    SimulatorOptions options;
    options.tls = true;
    Start(options);
  }
};

TEST_F(FaultyConnectionsTest, AStallSendsItsBytesAndLeavesTheRestToTheLimit) {
  Post(R"({"operation":"add-note","do":"stall","bytes":15,"limit_ms":50},
          {"operation":"add-note","do":"stall","limit_ms":50,"commit":false})");
  EXPECT_EQ(AllFor(V3Note()), "HTTP/1.1 201 Cr");
  EXPECT_EQ(Notes(), 1);
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_EQ(Notes(), 1);
  EXPECT_TRUE(UsedUp());
}

TEST_F(FaultyConnectionsTest, AStallLeavesOtherConnectionsAlone) {
  Post(R"({"operation":"add-note","do":"stall","times":8})");
  std::vector<std::unique_ptr<web::TestClient>> stalled;
  for (int i = 0; i < 8; ++i) {
    stalled.push_back(Client());
    stalled.back()->Send(V3Note());
  }
  auto other = Client();
  while (!UsedUp()) EXPECT_EQ(StatusOf(other->Ask(Get())), 200);
  EXPECT_EQ(Notes(), 8);
}

TEST_F(FaultyConnectionsTest, TrickledResponsesComeWholeAndTheConnectionGoesOn) {
  Post(R"({"do":"trickle","bytes":100,"ms":1})");
  auto client = Client();
  const std::string response = client->Ask(Get());
  EXPECT_EQ(StatusOf(response), 200);
  EXPECT_TRUE(json::Parse(BodyOf(response)).ok());
  EXPECT_EQ(StatusOf(client->Ask(Get())), 200);
}

TEST_F(FaultyConnectionsTest, AResponseThatAnnouncesTooMuchEndsEarly) {
  Post(R"({"do":"wrong-length","by":25})");
  const std::string seen = AllFor(V3Note());
  EXPECT_TRUE(json::Parse(BodyOf(seen)).ok());
  EXPECT_THAT(seen, HasSubstr("Content-Length: " + std::to_string(BodyOf(seen).size() + 25) + "\r\n"));
  EXPECT_EQ(Notes(), 1);
}

TEST_F(FaultyConnectionsTest, BytesBeyondTheAnnouncedLengthStandBeforeTheNextResponse) {
  Post(R"({"do":"wrong-length","by":-2})");
  auto client = Client();
  const std::string shortened = BodyOf(client->Ask(V3Note()));
  client->Send(Request("GET", "/api/v3/requests/18"));
  EXPECT_THAT(client->ReadResponse(), StartsWith("}}HTTP/1.1 200"));
  EXPECT_FALSE(json::Parse(shortened).ok());
}

TEST_F(FaultyConnectionsTest, ABadChunkComesAfterAGoodOne) {
  Post(R"({"do":"bad-chunk"})");
  EXPECT_THAT(AllFor(V3Note()), AllOf(HasSubstr("Transfer-Encoding: chunked\r\n"),
                                      Not(HasSubstr("Content-Length")), EndsWith("\r\nzz\r\n")));
  EXPECT_EQ(Notes(), 1);
}

TEST_F(FaultyConnectionsTest, GarbageIsNoHttp) {
  Post(R"({"do":"garbage"},{"do":"garbage","commit":false})");
  EXPECT_THAT(AllFor(V3Note()), AllOf(Not(StartsWith("HTTP")), HasSubstr("garbage")));
  EXPECT_EQ(Notes(), 1);
  EXPECT_THAT(AllFor(V3Note()), HasSubstr("garbage"));
  EXPECT_EQ(Notes(), 1);
}

TEST_F(FaultyConnectionsTest, ConnectionsCanBeClosedOrLeftAloneWhenAccepted) {
  Post(
      R"({"do":"close-on-accept"},{"do":"close-on-accept","end":"reset"},{"do":"stall-on-accept","limit_ms":50})");
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_TRUE(UsedUp());
  EXPECT_EQ(Notes(), 0);
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 201);
}

TEST_F(FaultyConnectionsTest, AFaultOfConnectionsCountsConnectionsAndNotCalls) {
  Start();
  auto kept = Client();
  EXPECT_EQ(StatusOf(kept->Ask(Get())), 200);
  Post(R"({"do":"close-on-accept","call":2})");
  EXPECT_EQ(StatusOf(kept->Ask(Get())), 200);
  EXPECT_EQ(StatusOf(RespondTo(Get())), 200);
  EXPECT_EQ(AllFor(Get()), "");
  EXPECT_EQ(OfUse("call"), "2");
}

TEST_F(FaultyConnectionsTest, AWrongCertificateHasTheOneFaultThatWasAskedFor) {
  StartTls();
  Post(R"({"do":"wrong-certificate"},{"do":"wrong-certificate","certificate":"other-name"},
          {"do":"wrong-certificate","certificate":"other-issuer"})");
  const std::string problems[] = {"certificate has expired", "hostname mismatch", "self-signed certificate"};
  for (const std::string& problem : problems) {
    const auto client = Client();
    EXPECT_FALSE(client->connected()) << problem;
    EXPECT_THAT(client->CertificateProblem(), HasSubstr(problem));
  }
  EXPECT_TRUE(UsedUp());
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 201);
}

TEST_F(FaultyConnectionsTest, CutsAndStallsWorkOverTls) {
  StartTls();
  Post(
      R"({"operation":"add-note","do":"cut-after-commit"},{"operation":"add-note","do":"cut-inside","bytes":9},
          {"operation":"add-note","do":"cut-before","end":"reset"},
          {"operation":"add-note","do":"stall","limit_ms":50},
          {"operation":"add-note","do":"trickle","bytes":50,"ms":1})");
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_EQ(AllFor(V3Note()), "HTTP/1.1 ");
  EXPECT_EQ(Notes(), 2);
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_EQ(Notes(), 2);
  EXPECT_EQ(AllFor(V3Note()), "");
  EXPECT_EQ(StatusOf(RespondTo(V3Note())), 201);
  EXPECT_EQ(Notes(), 4);
}

TEST_F(FaultyConnectionsTest, StoppingEndsWhatStallsAndWhatWaits) {
  Post(R"({"operation":"add-note","do":"stall","bytes":5},{"operation":"add-note","do":"delay","ms":600000},
          {"operation":"add-note","do":"delay-after-commit","ms":600000},
          {"operation":"add-note","do":"trickle","bytes":1,"ms":600000},
          {"call":1,"do":"stall-on-accept"})");
  auto silent = Client();
  std::vector<std::unique_ptr<web::TestClient>> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.push_back(Client());
    waiting.back()->Send(V3Note());
    auto other = Client();
    const auto taken = [&] { return OfUse("call", 0, static_cast<std::size_t>(i)) != "unused"; };
    while (!taken()) other->Ask(Get());
  }
  auto other = Client();
  while (Notes() < 3) other->Ask(Get());
  simulator_->Stop();
  EXPECT_EQ(silent->ReadAll(), "");
  EXPECT_THAT(waiting[0]->ReadAll(), ::testing::AnyOf("HTTP/", ""));
  EXPECT_EQ(waiting[1]->ReadAll(), "");
  EXPECT_EQ(waiting[2]->ReadAll(), "");
  EXPECT_THAT(waiting[3]->ReadAll(), ::testing::AnyOf("H", ""));
  EXPECT_EQ(Notes(), 3);
}

}  // namespace
}  // namespace flintdesk::simulator
