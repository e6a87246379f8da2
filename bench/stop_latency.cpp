// bench_stop_latency
//
// How long a call goes on after it was given up: cancelled from another thread, or its deadline passed, in
// each state that it can be in. The server is in this process and never says more than it is told to. Prints
// for each state, separated by tabs, in milliseconds:
//   stop  STATE  median  quartile-3  worst
// Ends with 1 when a call ends otherwise.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http.hpp"
#include "http/loop/loop.hpp"

namespace {

using namespace flintdesk;
using Time = std::chrono::steady_clock::time_point;
using Outcome = Result<http::Response, http::Failure>;

constexpr int kRounds = 40;
constexpr milliseconds kUntilThere{20};  // enough for a call to come into the state on loopback

/// Responds to the first bytes of every connection with the same text, and is silent then.
class Server {
 public:
  explicit Server(std::string says) : says_(std::move(says)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) == 0 && listen(listener_, 128) == 0 &&
        getsockname(listener_, generic, &size) == 0)
      port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    stop_ = true;
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (pollfd& socket : sockets_) close(socket.fd);
  }

  int port() const { return port_; }

 private:
  void Serve() {
    sockets_.push_back({listener_, POLLIN, 0});
    while (!stop_ && poll(sockets_.data(), sockets_.size(), -1) > 0) {
      for (std::size_t at = sockets_.size(); at-- > 1;) {
        if (sockets_[at].revents == 0) continue;
        char buffer[65536];
        bool open = recv(sockets_[at].fd, buffer, sizeof buffer, 0) > 0;
        if (open && !says_.empty())
          open = send(sockets_[at].fd, says_.data(), says_.size(), MSG_NOSIGNAL) > 0;
        if (open) continue;
        close(sockets_[at].fd);
        sockets_.erase(sockets_.begin() + static_cast<std::ptrdiff_t>(at));
      }
      if (sockets_[0].revents == 0) continue;
      if (int accepted = accept(listener_, nullptr, nullptr); accepted >= 0)
        sockets_.push_back({accepted, POLLIN, 0});
    }
  }

  int listener_ = socket(AF_INET, SOCK_STREAM, 0);
  int port_ = 0;
  std::string says_;
  std::atomic<bool> stop_ = false;
  std::vector<pollfd> sockets_;
  std::thread thread_;
};

struct State {
  const char* name;
  const char* server_says;
  bool tls = false;
  bool place_taken = false;  ///< Another call has the only place.
  bool by_deadline = false;
};

class Calls {
 public:
  explicit Calls(const State& state) : state_(state), server_(state.server_says) {
    http::ClientOptions options;
    options.max_concurrent = state.place_taken ? 1 : 10;
    options.breaker_failures = 0;
    client_ = http::MakeClient(loop_, SystemClock(), options);
    if (state.place_taken) Send({}, [](Outcome) {});
  }

  /// Milliseconds from giving up to the end of the wait; nothing when the call ended otherwise.
  std::optional<double> GiveUp() {
    std::optional<Outcome> outcome;
    http::Context context;
    context.cancellation = std::make_shared<Cancellation>();
    Time given_up = std::chrono::steady_clock::now() + kUntilThere;
    if (state_.by_deadline) context.deadline = Deadline::In(kUntilThere, SystemClock());
    Send(context, [&](Outcome result) { outcome.emplace(std::move(result)); });
    std::thread other;
    if (!state_.by_deadline)
      other = std::thread([&] {
        std::this_thread::sleep_for(kUntilThere);
        given_up = std::chrono::steady_clock::now();
        context.cancellation->Cancel();
      });
    loop_.Wait([&] { return outcome.has_value(); });
    Time end = std::chrono::steady_clock::now();
    if (other.joinable()) other.join();
    auto expected = state_.by_deadline ? http::FailureKind::kTimeout : http::FailureKind::kCancelled;
    if (outcome->ok() || outcome->error().kind != expected) return std::nullopt;
    return std::chrono::duration<double, std::milli>(end - given_up).count();
  }

 private:
  void Send(http::Context context, http::Done done) {
    loop_.Post([this, context = std::move(context), done = std::move(done)] {
      http::Request request;
      request.origin = {.tls = state_.tls, .host = "127.0.0.1", .port = server_.port()};
      client_->Send(std::move(request), context, done);
    });
  }

  const State& state_;
  Server server_;
  http::Loop loop_;
  std::unique_ptr<http::Client> client_;
};

bool Measure(const State& state) {
  Calls calls(state);
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    std::optional<double> time = calls.GiveUp();
    if (!time) {
      std::fprintf(stderr, "%s: the call ended otherwise\n", state.name);
      return false;
    }
    times.push_back(*time);
  }
  std::sort(times.begin(), times.end());
  std::printf("stop\t%s\t%.3f\t%.3f\t%.3f\n", state.name, times[times.size() / 2],
              times[times.size() * 3 / 4], times.back());
  return true;
}

}  // namespace

int main() {
  const std::vector<State> states = {
      {.name = "in the TLS handshake", .server_says = "", .tls = true},
      {.name = "waiting for the response", .server_says = ""},
      {.name = "reading the response", .server_says = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"},
      {.name = "pausing before a retry",
       .server_says = "HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"},
      {.name = "waiting for a place", .server_says = "", .place_taken = true},
      {.name = "at its deadline", .server_says = "", .by_deadline = true},
  };
  bool good = true;
  for (const State& state : states) good = Measure(state) && good;
  return good ? 0 : 1;
}
