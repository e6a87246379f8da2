#include "contract/gate.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"

namespace flintdesk::contract {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* Generic(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

void Write(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const long put = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

// One message with its body by Content-Length; nothing when the other side has gone.
std::optional<std::string> ReadMessage(int socket) {
  std::string text;
  std::size_t whole = std::string::npos;
  while (text.size() < whole) {
    char buffer[16384];
    const long got = recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return std::nullopt;
    text.append(buffer, static_cast<std::size_t>(got));
    const std::size_t head = text.find("\r\n\r\n");
    if (whole != std::string::npos || head == std::string::npos) continue;
    whole = head + 4;
    const std::string lower = ToLower(text.substr(0, head));
    if (const std::size_t at = lower.find("content-length:"); at != std::string::npos)
      whole += std::strtoul(lower.c_str() + at + 15, nullptr, 10);
  }
  return text;
}

void ResetAtClose(int socket) {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

std::string Response(std::string_view status, std::string_view type, std::string_view body,
                     std::string_view more = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) + "\r\n" +
         std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace

bool Gate::IsChange(std::string_view first_line, std::string_view body) {
  if (first_line.find("/api/v3/") != std::string_view::npos) return !first_line.starts_with("GET");
  return body.find("OPERATION_NAME=GET_") == std::string_view::npos;
}

Gate::Gate(int target_port, Judge judge) : target_port_(target_port), judge_(std::move(judge)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, Generic(address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    std::abort();
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

Gate::~Gate() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int socket : sockets_)
      if (socket >= 0) shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (std::thread& thread : threads_) thread.join();
}

std::vector<std::string> Gate::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

void Gate::Await(const std::function<bool(const std::string&)>& is_it) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return std::ranges::any_of(seen_, is_it); });
}

void Gate::Release() {
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
  }
  changed_.notify_all();
}

void Gate::Accept() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      close(client);
      return;
    }
    const std::size_t number = sockets_.size();
    sockets_.push_back(client);
    threads_.emplace_back([this, client, number] {
      Serve(client);
      const std::lock_guard inner(mutex_);
      sockets_[number] = -1;
      close(client);
    });
  }
}

void Gate::Serve(int client) {
  while (const auto request = ReadMessage(client)) {
    if (!Exchange(client, *request)) return;
  }
}

// False: the connection ends here.
bool Gate::Exchange(int client, const std::string& request) {
  Fate fate;
  {
    std::unique_lock lock(mutex_);
    const std::string line = request.substr(0, request.find("\r\n"));
    seen_.push_back(line);
    fate = judge_(line, request.substr(request.find("\r\n\r\n") + 4));
    changed_.notify_all();
    if (fate == Fate::kHold) changed_.wait(lock, [this] { return released_ || stopping_; });
  }
  switch (fate) {
    case Fate::kLoseRequest:
      ResetAtClose(client);
      return false;
    case Fate::kSilentBefore:
      ReadMessage(client);  // until it goes
      return false;
    case Fate::kServerErrorBefore:
      Write(client, Response("500 Internal Server Error", "text/html", "<html><body>500</body></html>"));
      return true;
    case Fate::kThrottle:
      Write(client,
            Response("400 Bad Request", "text/plain",
                     "URL blocked as maximum access limit for the page is exceeded.", "Retry-After: 0\r\n"));
      return true;
    case Fate::kThrottleForLong:
      Write(client, Response("429 Too Many Requests", "text/plain", "later", "Retry-After: 3600\r\n"));
      return true;
    default:
      break;
  }
  const std::string response = Forward(request);
  switch (fate) {
    case Fate::kResetAfter:
      ResetAtClose(client);
      return false;
    case Fate::kCloseAfter:
      return false;
    case Fate::kCutHead:
      Write(client, response.substr(0, 12));
      return false;
    case Fate::kCutBody:
      Write(client, response.substr(0, response.size() - 5));
      return false;
    case Fate::kServerErrorAfter:
      Write(client, Response("502 Bad Gateway", "text/html", "<html><body>Bad Gateway</body></html>"));
      return true;
    case Fate::kPageAfter:
      Write(client, Response("200 OK", "text/html", "<html><body>Please wait</body></html>"));
      return true;
    case Fate::kSilentAfter:
      ReadMessage(client);
      return false;
    default:
      Write(client, response);
      return true;
  }
}

std::string Gate::Forward(const std::string& request) const {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(target_port_);
  std::string response;
  if (connect(server, Generic(address), sizeof address) == 0) {
    Write(server, request);
    response = ReadMessage(server).value_or("");
  }
  close(server);
  return response;
}

}  // namespace flintdesk::contract
