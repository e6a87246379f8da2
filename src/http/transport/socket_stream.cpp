#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "http/transport/stream.hpp"

namespace flintdesk::http {
namespace {

bool MustWait() { return errno == EAGAIN || errno == EWOULDBLOCK; }

class SocketStream final : public Stream {
 public:
  explicit SocketStream(int socket) : socket_(socket) {}
  ~SocketStream() override { ::close(socket_); }
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;

  Transfer Read(std::span<char> room) override {
    ssize_t got = 0;
    do got = ::recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got > 0) return {.outcome = Outcome::kSome, .bytes = static_cast<std::size_t>(got)};
    if (got == 0) return {.outcome = Outcome::kEnd};
    return {.outcome = MustWait() ? Outcome::kLater : Outcome::kBroken};
  }

  Transfer Write(std::string_view first, std::string_view second) override {
    std::array<iovec, 2> parts{};
    std::size_t count = 0;
    for (std::string_view text : {first, second})
      if (!text.empty())
        parts[count++] = {.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    ssize_t took = 0;
    do took = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (took < 0 && errno == EINTR);
    if (took >= 0)
      return {.outcome = Outcome::kSome, .bytes = static_cast<std::size_t>(took), .left = took > 0};
    if (MustWait()) return {.outcome = Outcome::kLater};
    // What it has said before may still be read, and reads as an orderly end.
    return {.outcome = errno == EPIPE ? Outcome::kEnd : Outcome::kBroken};
  }

  bool IsQuiet() override { return SocketIsQuiet(socket_); }
  int descriptor() const override { return socket_; }

 private:
  const int socket_;
};

}  // namespace

bool SocketIsQuiet(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && MustWait();
}

std::unique_ptr<Stream> MakeSocketStream(int socket) { return std::make_unique<SocketStream>(socket); }

}  // namespace flintdesk::http
