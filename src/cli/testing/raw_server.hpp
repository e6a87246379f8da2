#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace flintdesk::cli::testing {

/// A port of 127.0.0.1 that does one thing with each connection, one at a time; without a thing to do it takes
/// connections and says nothing. Ends with the object.
class RawServer {
 public:
  explicit RawServer(std::function<void(int)> serve = {}) : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* place = reinterpret_cast<sockaddr*>(&address);
    ::bind(listening_, place, length);
    ::listen(listening_, 16);
    ::getsockname(listening_, place, &length);
    port_ = ntohs(address.sin_port);
    if (serve) thread_ = std::thread([this, serve] { Accept(serve); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    over_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(listening_);
  }
  int port() const { return port_; }

  /// Reads a request's head and writes `answer`.
  static std::function<void(int)> Answering(std::string answer) {
    return [answer](int connection) {
      ReadHead(connection);
      [[maybe_unused]] ssize_t ignored = ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    };
  }

  /// Opens a tunnel to `port` of 127.0.0.1, whatever the request's head says, and carries bytes until an end.
  static std::function<void(int)> TunnelTo(int port) {
    return [port](int connection) {
      ReadHead(connection);
      int onward = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(static_cast<std::uint16_t>(port));
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (::connect(onward, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        constexpr std::string_view kOpen = "HTTP/1.1 200 Connection established\r\n\r\n";
        [[maybe_unused]] ssize_t ignored = ::send(connection, kOpen.data(), kOpen.size(), MSG_NOSIGNAL);
        while (Carry(connection, onward)) {
        }
      }
      ::close(onward);
    };
  }

 private:
  void Accept(const std::function<void(int)>& serve) {
    for (;;) {
      int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      if (!over_) serve(connection);
      ::close(connection);
    }
  }

  static void ReadHead(int connection) {
    std::string head;
    char byte = 0;
    while (head.find("\r\n\r\n") == std::string::npos && ::read(connection, &byte, 1) == 1) head += byte;
  }

  static bool Carry(int one, int other) {
    pollfd wait[] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    constexpr int kLongest = 10'000;
    if (::poll(wait, 2, kLongest) <= 0) return false;
    for (int i = 0; i < 2; ++i) {
      if (wait[i].revents == 0) continue;
      char buffer[16 * 1024];
      ssize_t count = ::read(wait[i].fd, buffer, sizeof buffer);
      if (count <= 0 || ::send(wait[1 - i].fd, buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) return false;
    }
    return true;
  }

  int listening_;
  int port_ = 0;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace flintdesk::cli::testing
