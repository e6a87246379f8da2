#include "cli/network_probe.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/testing/refusing_port.hpp"
#include "http/testing/raw_server.hpp"

namespace flintdesk::cli {
namespace {

using flintdesk::testing::RefusingPort;
using http::testing::RawConnection;
using http::testing::RawServer;

Address At(int port) { return Resolve("127.0.0.1", port, milliseconds(10'000))->front(); }

/// A port whose queue of connections is full: the next one gets no response before somebody accepts.
class FullPort {
 public:
  FullPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_.descriptor(), reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_.descriptor(), 0);
    ::getsockname(listener_.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    for (;;) {
      auto socket = Connect(At(port_), milliseconds(50));
      if (!socket.ok()) break;
      waiting_.push_back(std::move(socket).value());
    }
  }
  int port() const { return port_; }
  void AcceptAll() const {
    for (int socket = 0; (socket = ::accept(listener_.descriptor(), nullptr, nullptr)) >= 0;)
      Socket close(socket);
  }

 private:
  Socket listener_;
  int port_ = 0;
  std::vector<Socket> waiting_;
};

TEST(NetworkProbeTest, TriesAllAddressesAtTheSameTime) {
  // The first one responds only when the last one has been tried.
  const FullPort full;
  RawServer last([&full](RawServer&, RawConnection&) { full.AcceptAll(); });
  const RefusingPort nobody;
  const auto results =
      ConnectAll({At(full.port()), At(nobody.port()), At(last.port())}, milliseconds(20'000));
  ASSERT_EQ(results.size(), 3U);
  EXPECT_TRUE(results[0].ok()) << results[0].error();
  ASSERT_FALSE(results[1].ok());
  EXPECT_EQ(results[1].error(), "connection refused");
  EXPECT_TRUE(results[2].ok()) << results[2].error();
}

TEST(NetworkProbeTest, SaysWhichAddressesDoNotRespond) {
  const FullPort full;
  const RefusingPort nobody;
  const auto results = ConnectAll({At(full.port()), At(nobody.port()), At(full.port())}, milliseconds(50));
  for (const std::size_t silent : {0U, 2U}) {
    ASSERT_FALSE(results[silent].ok());
    EXPECT_EQ(results[silent].error(), "no response within 50 ms");
  }
  EXPECT_EQ(results[1].error(), "connection refused");
  EXPECT_TRUE(ConnectAll({}, milliseconds(50)).empty());
}

}  // namespace
}  // namespace flintdesk::cli
