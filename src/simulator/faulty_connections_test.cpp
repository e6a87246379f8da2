#include <gmock/gmock.h>

#include "simulator/fault_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using web::BodyOf;
using web::StatusOf;

/// Every cut is tried on a new connection and on one that has answered a call before, closed and reset.
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

TEST_P(CutTest, InsideTheAnswerAPartOfItsBodyComes) {
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

}  // namespace
}  // namespace flintdesk::simulator
