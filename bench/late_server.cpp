// bench_late_server RESPONSE MILLISECONDS…
//
// Responds to every request with the file RESPONSE, so many milliseconds after its last byte has come; one
// port for each delay. The ID in it (`"id":"17"`, the first) becomes the one in the path: a change whose
// response shows another request is read back. Prints the ports on one line when they are open, and serves
// until it is killed. One thread, plain HTTP/1.1, kept connections, no pipelining. nginx has a delay too
// (echo_sleep), but it counts whole milliseconds and rounds up: with 20 ms a client cannot come near the 50
// calls a second that a connection could make.
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Port {
  int listener = -1;
  int number = 0;
  std::chrono::milliseconds delay{0};
  /// Which connection gets its response when, soonest first: all wait equally long. A number tells a
  /// connection from a later one with the same descriptor.
  struct Due {
    Clock::time_point at;
    int socket;
    std::uint64_t connection;
    std::string id;
  };
  std::deque<Due> due;
};

struct Connection {
  Port* port = nullptr;
  std::uint64_t number = 0;
  std::string request;
};

/// How many bytes the first request in `text` has; 0 when it is not all there.
std::size_t RequestSize(const std::string& text) {
  std::size_t head = text.find("\r\n\r\n");
  if (head == text.npos) return 0;
  std::size_t body = 0;
  constexpr std::string_view kLength = "\r\ncontent-length:";
  for (std::size_t line = 0; line < head; line = text.find("\r\n", line + 2))
    if (strncasecmp(text.c_str() + line, kLength.data(), kLength.size()) == 0)
      body = std::strtoul(text.c_str() + line + kLength.size(), nullptr, 10);
  std::size_t size = head + 4 + body;
  return text.size() >= size ? size : 0;
}

/// "18" of "PUT /api/v3/requests/18 HTTP/1.1".
std::string_view IdInPath(std::string_view request) {
  std::string_view path = request.substr(0, request.find(" HTTP/"));
  path.remove_prefix(path.rfind('/') + 1);
  return path;
}

class Server {
 public:
  Server(const std::string& body, const std::vector<int>& delays) {
    constexpr std::string_view kId = "\"id\":\"";
    const std::size_t id = body.find(kId);
    if (id == body.npos) {
      std::fprintf(stderr, "bench_late_server: the response has no ID\n");
      std::exit(1);
    }
    before_id_ = body.substr(0, id + kId.size());
    after_id_ = body.substr(body.find('"', before_id_.size()));
    for (int delay : delays) ports_.push_back(Open(delay));
  }

  const std::vector<std::unique_ptr<Port>>& ports() const { return ports_; }

  void Serve() {
    std::vector<epoll_event> events(1024);
    for (;;) {
      int count = Wait(events);
      for (int i = 0; i < count; ++i) {
        int socket = events[static_cast<std::size_t>(i)].data.fd;
        Port* listening = ListeningOn(socket);
        if (listening != nullptr)
          Accept(*listening);
        else
          Read(socket);
      }
      for (const auto& port : ports_) RespondToWhatIsDue(*port);
    }
  }

 private:
  std::unique_ptr<Port> Open(int delay) {
    auto port = std::make_unique<Port>();
    port->delay = std::chrono::milliseconds(delay);
    port->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(port->listener, generic, size) != 0 || listen(port->listener, 4096) != 0 ||
        getsockname(port->listener, generic, &size) != 0) {
      std::perror("bench_late_server: no port");
      std::exit(1);
    }
    port->number = ntohs(address.sin_port);
    Add(port->listener);
    return port;
  }

  void Add(int socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  Port* ListeningOn(int socket) {
    for (const auto& port : ports_)
      if (port->listener == socket) return port.get();
    return nullptr;
  }

  int Wait(std::vector<epoll_event>& events) {
    auto next = Clock::time_point::max();
    for (const auto& port : ports_)
      if (!port->due.empty() && port->due.front().at < next) next = port->due.front().at;
    timespec time{};
    if (next != Clock::time_point::max()) {
      auto left = std::max(Clock::duration::zero(), next - Clock::now());
      time.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
      time.tv_nsec = (left % std::chrono::seconds(1)).count();
    }
    return epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()),
                        next == Clock::time_point::max() ? nullptr : &time, nullptr);
  }

  void Accept(Port& port) {
    for (int socket; (socket = accept4(port.listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
      int yes = 1;
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      connections_[socket] = {&port, ++last_connection_, {}};
      Add(socket);
    }
  }

  void Read(int socket) {
    Connection& connection = connections_[socket];
    char bytes[16384];
    ssize_t count = read(socket, bytes, sizeof bytes);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return Drop(socket);
    connection.request.append(bytes, static_cast<std::size_t>(count));
    if (std::size_t size = RequestSize(connection.request)) {
      Port& port = *connection.port;
      port.due.push_back(
          {Clock::now() + port.delay, socket, connection.number, std::string(IdInPath(connection.request))});
      connection.request.erase(0, size);
    }
  }

  void Drop(int socket) {
    connections_.erase(socket);
    close(socket);
  }

  void RespondToWhatIsDue(Port& port) {
    for (; !port.due.empty() && port.due.front().at <= Clock::now(); port.due.pop_front()) {
      auto found = connections_.find(port.due.front().socket);
      if (found == connections_.end() || found->second.number != port.due.front().connection) continue;
      const std::string response = Response(port.due.front().id);
      // A response is far smaller than a socket's buffer, which is empty: its reader waits for it.
      if (send(found->first, response.data(), response.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(response.size()))
        Drop(found->first);
    }
  }

  std::string Response(const std::string& id) const {
    std::string response =
        "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.manageengine.sdp.v3+json\r\nContent-Length: ";
    response += std::to_string(before_id_.size() + id.size() + after_id_.size());
    response += "\r\n\r\n";
    return response.append(before_id_).append(id).append(after_id_);
  }

  int epoll_ = epoll_create1(0);
  std::string before_id_;  // the body's two parts
  std::string after_id_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::unordered_map<int, Connection> connections_;
  std::uint64_t last_connection_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> delays;
  for (int i = 2; i < argc; ++i) delays.push_back(std::atoi(argv[i]));
  std::ifstream file(argc > 2 ? argv[1] : "");
  if (!file) {
    std::fprintf(stderr, "usage: bench_late_server RESPONSE MILLISECONDS…\n");
    return 2;
  }
  prctl(PR_SET_TIMERSLACK, 1);  // nanosecond; else the kernel adds up to 50 microseconds to a delay
  Server server(std::string(std::istreambuf_iterator<char>(file), {}), delays);
  for (const auto& port : server.ports()) std::printf("%d ", port->number);
  std::printf("\n");
  std::fflush(stdout);
  server.Serve();
}
