#include "http/transport/connections.hpp"

#include <array>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/testing/call.hpp"

namespace flintdesk::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// A pair of sockets stands for a connection; the test holds the other side.
class ConnectionsTest : public ::testing::Test {
 protected:
  Connection* Open(const Route& route) {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
    others_.push_back(pair[1]);
    pool_.Reserve();
    return pool_.Add(route, MakeSocketStream(pair[0]));
  }
  ~ConnectionsTest() override {
    for (int other : others_) ::close(other);
  }

  Route desk_{.origin = {.host = "desk"}}, other_desk_{.origin = {.host = "other"}};
  Loop loop_;
  Connections pool_{loop_.state()};
  std::vector<int> others_;
};

TEST_F(ConnectionsTest, GivesTheOneThatWasUsedLastToTheSameOriginOnly) {
  Connection* first = Open(desk_);
  Connection* second = Open(desk_);
  pool_.Keep(*first);
  pool_.Keep(*second);
  EXPECT_EQ(pool_.Take(other_desk_, 1h), nullptr);
  EXPECT_EQ(pool_.Take({.origin = {.host = "desk", .port = 8080}}, 1h), nullptr);
  EXPECT_EQ(pool_.Take(desk_, 1h), second);
  EXPECT_EQ(pool_.Take(desk_, 1h), first);
  EXPECT_EQ(pool_.Take(desk_, 1h), nullptr);
}

TEST_F(ConnectionsTest, ClosesConnectionsThatHaveBeenIdleForTooLong) {
  Connection* old = Open(desk_);
  Connection* fresh = Open(desk_);
  pool_.Keep(*old);
  pool_.Keep(*fresh);
  old->idle_since -= 5s;
  fresh->idle_since -= 3s;
  EXPECT_EQ(pool_.Take(desk_, 4s), fresh);
  EXPECT_EQ(pool_.Take(desk_, 4s), nullptr);
  EXPECT_EQ(pool_.open(), 1U);
}

TEST_F(ConnectionsTest, ClosesConnectionsThatTheOtherSideHasClosedOrWrittenTo) {
  pool_.Keep(*Open(desk_));
  pool_.Keep(*Open(desk_));
  ::shutdown(others_[0], SHUT_WR);
  ASSERT_EQ(::send(others_[1], "x", 1, 0), 1);
  EXPECT_EQ(pool_.Take(desk_, 1h), nullptr);
  char byte = 0;
  EXPECT_EQ(::recv(others_[0], &byte, 1, MSG_DONTWAIT), 0);  // closed on this side
}

TEST_F(ConnectionsTest, ClosesAnOldIdleOneForAnotherOriginAndSaysWhenThereIsNone) {
  pool_.set_most(2);
  Connection* used = Open(desk_);
  pool_.Keep(*Open(desk_));
  EXPECT_TRUE(pool_.MakeRoom());  // by closing the idle one
  EXPECT_EQ(pool_.Take(desk_, 1h), nullptr);
  Connection* other = Open(other_desk_);
  EXPECT_FALSE(pool_.MakeRoom());

  std::vector<int> order;
  const auto dropped = pool_.WhenRoom([&] { order.push_back(0); });
  for (int number : {1, 2}) {
    pool_.WhenRoom([&, number] {
      order.push_back(number);
      if (pool_.MakeRoom()) pool_.Reserve();
    });
  }
  pool_.DropWaiter(dropped);
  testing::Settle(loop_);
  EXPECT_THAT(order, ElementsAre());
  EXPECT_TRUE(pool_.Crowded());
  pool_.Close(*used);
  EXPECT_TRUE(pool_.Crowded());  // the room is theirs though it is free already
  testing::Settle(loop_);
  EXPECT_THAT(order, ElementsAre(1));
  pool_.Keep(*other);
  testing::Settle(loop_);
  EXPECT_THAT(order, ElementsAre(1, 2));
  EXPECT_FALSE(pool_.Crowded());
}

TEST_F(ConnectionsTest, WhoMakesRoomLetsNobodyOvertakeTheNext) {
  pool_.set_most(1);
  Connection* other = Open(other_desk_);
  std::vector<int> order;
  for (int number : {1, 2, 3})
    pool_.WhenRoom([&, number] {
      EXPECT_TRUE(pool_.MakeRoom()) << number;  // for 1 by closing an idle one, which says that there is room
      pool_.Reserve();
      order.push_back(number);
    });
  pool_.Keep(*other);
  testing::Settle(loop_);
  EXPECT_THAT(order, ElementsAre(1));
  pool_.Unreserve();
  testing::Settle(loop_);
  EXPECT_THAT(order, ElementsAre(1, 2));
}

TEST_F(ConnectionsTest, WhoDoesNotTakeTheRoomLeavesItToTheNext) {
  pool_.set_most(1);
  Connection* used = Open(desk_);
  std::vector<int> order;
  for (int number : {1, 2}) pool_.WhenRoom([&, number] { order.push_back(number); });
  pool_.Close(*used);
  testing::Settle(loop_);
  EXPECT_THAT(order, ElementsAre(1, 2));
}

TEST_F(ConnectionsTest, ForgetsRoutesThatHaveNoConnectionAnyMore) {
  for (int port = 1; port <= 3; ++port) {
    const Route route{.origin = {.host = "desk", .port = port}};
    pool_.Keep(*Open(route));
    Connection* taken = pool_.Take(route, 1h);
    EXPECT_LE(pool_.routes(), 1U);
    pool_.Close(*taken);
  }
}

TEST_F(ConnectionsTest, GivesTheRoomOfAConnectionThatDidNotComeAboutToTheNext) {
  pool_.set_most(2);
  bool begun = false;
  pool_.Reserve();
  pool_.Reserve();
  EXPECT_FALSE(pool_.MakeRoom());
  pool_.WhenRoom([&] { begun = true; });
  pool_.Unreserve();
  testing::Settle(loop_);
  EXPECT_TRUE(begun);
  EXPECT_TRUE(pool_.MakeRoom());
}

TEST_F(ConnectionsTest, ClosesConnectionsIdleForMinutesWhenAnotherIsKept) {
  Connection* old = Open(desk_);
  Connection* busy = Open(desk_);
  pool_.Keep(*old);
  old->idle_since -= 10min;
  pool_.Keep(*busy);
  EXPECT_EQ(pool_.Take(desk_, 1h), busy);
  EXPECT_EQ(pool_.Take(desk_, 1h), nullptr);
}

}  // namespace
}  // namespace flintdesk::http
