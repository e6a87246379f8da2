#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::RawConnection;
using testing::RawServer;

class CurlHandleTest : public testing::TransportTest {};

TEST_F(CurlHandleTest, AConnectionThatWasMadeForOneChangeEndsWithIt) {
  RawServer server([](RawServer& self, RawConnection& connection) {
    bool was_change = false;
    while (auto request = connection.ReadRequest()) {
      was_change = request->starts_with("PUT");
      connection.WriteAnswer("hello");
    }
    self.Note(was_change ? "change ended" : "read ended");
  });
  ASSERT_TRUE(Send(To(server.port())).ok());
  // Without a body it must not go on a connection that may be closing, so not on the idle one.
  ASSERT_TRUE(Send(ChangeTo(server.port(), "", "PUT")).ok());
  for (int i = 0; server.arrivals().empty() && i < 2000; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(server.arrivals(), std::vector<std::string>{"change ended"});
  ASSERT_TRUE(Send(To(server.port())).ok());
  EXPECT_EQ(server.connections(), 2);
}

}  // namespace
}  // namespace flintdesk::http
