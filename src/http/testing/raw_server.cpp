#include "http/testing/raw_server.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"

namespace flintdesk::http::testing {
namespace {

template <class Address>
int ListenOn(Address address, in_port_t Address::*its_port, int* port) {
  int listener = socket(reinterpret_cast<sockaddr*>(&address)->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  address.*its_port = htons(static_cast<std::uint16_t>(*port));
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0 || listen(listener, 128) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    close(listener);
    return -1;
  }
  *port = ntohs(address.*its_port);
  return listener;
}

/// On `*port`, which becomes the number of a free one where it is 0.
int Listen(int* port, bool ipv6) {
  if (ipv6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    return ListenOn(address, &sockaddr_in6::sin6_port, port);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = ListenOn(address, &sockaddr_in::sin_port, port);
  if (listener < 0) std::abort();
  return listener;
}

}  // namespace

RawConnection::~RawConnection() {
  for (SSL* tls : {tls_, outer_}) {
    if (tls == nullptr) continue;
    if (says_goodbye_) SSL_shutdown(tls);
    SSL_free(tls);
  }
}

std::string RawConnection::ReadSome() {
  if (!left_.empty()) return std::exchange(left_, {});
  std::string buffer(65536, '\0');
  long got = tls_ != nullptr ? SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()))
                             : recv(socket_, buffer.data(), buffer.size(), 0);
  buffer.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return buffer;
}

std::optional<std::string> RawConnection::ReadRequest() {
  std::string text;
  std::size_t whole = std::string::npos;
  while (text.size() < whole) {
    std::string more = ReadSome();
    if (more.empty()) return std::nullopt;
    text += more;
    std::size_t head = text.find("\r\n\r\n");
    if (whole != std::string::npos || head == std::string::npos) continue;
    whole = head + 4;
    std::string lower = ToLower(text.substr(0, head));
    if (std::size_t at = lower.find("content-length:"); at != std::string::npos)
      whole += std::strtoul(lower.c_str() + at + 15, nullptr, 10);
  }
  left_ = text.substr(whole);
  text.resize(whole);
  return text;
}

void RawConnection::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    long put = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                               : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void RawConnection::WriteResponse(std::string_view body, std::string_view more_headers,
                                  std::string_view status) {
  Write(
      fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), more_headers, body));
}

void RawConnection::Reset() {
  linger hard{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  says_goodbye_ = false;
}

void RawConnection::ResetNow() {
  const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
  connect(socket_, &nobody, sizeof nobody);
}

void RawConnection::WaitForDelivery() const {
  constexpr int kMostChecks = 30'000;
  for (int check = 0; check < kMostChecks; ++check) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || info.tcpi_unacked == 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

bool RawConnection::SpeakTls(SSL_CTX* context) {
  SSL* inner = SSL_new(context);
  if (tls_ == nullptr) {
    SSL_set_fd(inner, socket_);
  } else {
    BIO* within = BIO_new(BIO_f_ssl());
    BIO_set_ssl(within, tls_, BIO_NOCLOSE);
    SSL_set_bio(inner, within, within);
    outer_ = tls_;
  }
  tls_ = inner;
  return SSL_accept(tls_) == 1;
}

void RawConnection::WriteBeneath(std::string_view bytes) {
  while (!bytes.empty()) {
    const long put = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void RawConnection::WaitForEnd() {
  while (!ReadSome().empty()) {
  }
}

RawServer::RawServer(Handler handler, SSL_CTX* tls, int port, bool ipv6)
    : handler_(std::move(handler)), tls_(tls), port_(port) {
  std::signal(SIGPIPE, SIG_IGN);  // SSL_write has no MSG_NOSIGNAL
  listener_ = Listen(&port_, ipv6);
  acceptor_ = std::thread([this] { Accept(); });
}

RawServer::~RawServer() {
  // The listening socket first: a client whose connection has ended must be refused when it connects again.
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  {
    std::lock_guard lock(mutex_);
    for (int socket : sockets_)
      if (socket >= 0) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

void RawServer::Accept() {
  // A test that listens for the signal is to hear of its client's alone. The threads below inherit it.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  for (;;) {
    int accepted = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) return;
    const int at_once = 1;  // else a response waits until the client acknowledges a ticket of TLS
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    std::lock_guard lock(mutex_);
    ++connections_;
    std::size_t number = sockets_.size();
    sockets_.push_back(accepted);
    threads_.emplace_back([this, accepted, number] {
      SSL* tls = tls_ != nullptr ? SSL_new(tls_) : nullptr;
      {
        RawConnection connection(accepted, tls);
        if (tls != nullptr) SSL_set_fd(tls, accepted);
        if (tls == nullptr || SSL_accept(tls) == 1) handler_(*this, connection);
      }
      std::lock_guard inner(mutex_);
      sockets_[number] = -1;
      close(accepted);
    });
  }
}

int RawServer::connections() const {
  std::lock_guard lock(mutex_);
  return connections_;
}

std::vector<std::string> RawServer::arrivals() const {
  std::lock_guard lock(mutex_);
  return arrivals_;
}

std::vector<std::string> RawServer::AwaitArrivals(std::size_t count) const {
  // Counts its checks and asks no clock, which a test may have put forward.
  constexpr int kMostChecks = 30'000;
  for (int check = 0; arrivals().size() < count && check < kMostChecks; ++check)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return arrivals();
}

void RawServer::Note(std::string request) {
  std::lock_guard lock(mutex_);
  arrivals_.push_back(std::move(request));
}

}  // namespace flintdesk::http::testing
