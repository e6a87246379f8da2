#include "base/testing/refusing_port.hpp"

#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flintdesk::testing {
namespace {

/// Bound and never listening. -1 where the machine has no such addresses.
int Bind(const sockaddr* address, socklen_t size) {
  const int bound = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bound < 0) return -1;
  const int yes = 1, no = 0;
  setsockopt(bound, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (address->sa_family == AF_INET6) setsockopt(bound, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
  if (bind(bound, address, size) == 0) return bound;
  close(bound);
  return -1;
}

}  // namespace

RefusingPort::RefusingPort() {
  // All addresses of both versions: "localhost" may be either.
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  sockaddr_in four{};
  four.sin_family = AF_INET;
  socket_ = Bind(reinterpret_cast<const sockaddr*>(&six), sizeof six);
  if (socket_ < 0) socket_ = Bind(reinterpret_cast<const sockaddr*>(&four), sizeof four);
  socklen_t size = sizeof six;
  if (socket_ < 0 || getsockname(socket_, reinterpret_cast<sockaddr*>(&six), &size) != 0) std::abort();
  port_ = ntohs(six.sin6_port);  // which stands where the fourth version has it
}

RefusingPort::~RefusingPort() { close(socket_); }

}  // namespace flintdesk::testing
