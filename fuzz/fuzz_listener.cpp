// A client's bytes on an inbound connection: whatever they are, each request that is read gets a response,
// once and in its order, what is no request is refused, nothing of the request stands in a response's head,
// and the connection ends. The input is a line whose first character says in what pieces the bytes come (an
// empty one: all at once), and the bytes.
#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/strand.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "web/connection.hpp"
#include "web/delivery.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

// Small, so that short inputs meet them.
constexpr std::size_t kHeaderLimit = 1024;
constexpr std::size_t kBodyLimit = 512;

class Client {
 public:
  Client(int descriptor, std::string_view bytes, std::size_t piece)
      : descriptor_(descriptor), bytes_(bytes), piece_(piece) {}
  ~Client() { ::close(descriptor_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Feed() {
    if (ended_) return;
    const std::string_view piece = bytes_.substr(0, piece_);
    const ssize_t sent = ::send(descriptor_, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) bytes_.remove_prefix(static_cast<std::size_t>(sent));
    // The other side may have closed; that it still reads what comes after its response is no duty.
    if (!bytes_.empty() && (sent > 0 || errno == EAGAIN)) return;
    ended_ = true;
    ::shutdown(descriptor_, SHUT_WR);
  }

  void Drain() {
    char buffer[4096];
    for (ssize_t got; (got = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT)) > 0;)
      read_.append(buffer, static_cast<std::size_t>(got));
  }

  const std::string& read() const { return read_; }

 private:
  const int descriptor_;
  std::string_view bytes_;
  const std::size_t piece_;
  std::string read_;
  bool ended_ = false;
};

struct Handled {
  bool is_head;
  int status;
};

void CheckRequest(const web::Request& request, std::size_t number) {
  FUZZ_REQUIRE(request.number == static_cast<int>(number));
  FUZZ_REQUIRE(!request.method.empty() && !request.target.empty());
  FUZZ_REQUIRE(request.target.find_first_of(" \r\n") == std::string::npos);
  FUZZ_REQUIRE(request.body.size() <= kBodyLimit);
  std::size_t header = 0;
  for (const auto& [name, value] : request.headers) {
    header += name.size() + value.size();
    FUZZ_REQUIRE(name.find_first_of(": \r\n") == std::string::npos);
    FUZZ_REQUIRE(value.find_first_of("\r\n") == std::string::npos);
  }
  // The parser takes the fields that came first before it counts, and its trailer is as large at the most.
  FUZZ_REQUIRE(header <= 3 * kHeaderLimit);
}

/// Takes one response off the front.
int TakeResponse(std::string_view& rest, bool is_head) {
  const std::size_t end = rest.find("\r\n\r\n");
  FUZZ_REQUIRE(rest.starts_with("HTTP/1.1 ") && end != rest.npos);
  std::vector<std::string> lines = Split(rest.substr(0, end), '\n');
  rest.remove_prefix(end + 4);
  const int status = static_cast<int>(ParseInteger(std::string_view(lines[0]).substr(9, 3)).value_or(0));
  if (status == 100) return status;
  std::size_t length = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string name = lines[i].substr(0, lines[i].find(':'));
    const std::string_view value = Trim(std::string_view(lines[i]).substr(name.size() + 1));
    if (name == "Content-Length") length = static_cast<std::size_t>(ParseInteger(value).value());
    FUZZ_REQUIRE(name == "Content-Length" || name == "Content-Type" || name == "Connection" ||
                 name == "Date" || name == "X-Path");
  }
  const bool bare = is_head || status == 204 || status == 304;
  if (bare) return status;
  FUZZ_REQUIRE(length <= rest.size());
  rest.remove_prefix(length);
  return status;
}

void CheckResponses(std::string_view rest, const std::vector<Handled>& handled) {
  std::size_t responses = 0;
  bool refused = false;
  while (!rest.empty()) {
    FUZZ_REQUIRE(!refused);
    const bool more = responses < handled.size();
    const int status = TakeResponse(rest, more && handled[responses].is_head);
    if (status == 100) continue;
    if (more) {
      FUZZ_REQUIRE(status == handled[responses].status);
      ++responses;
      continue;
    }
    FUZZ_REQUIRE(status == 400 || status == 403 || status == 413 || status == 431);
    refused = true;
  }
  FUZZ_REQUIRE(responses == handled.size());
}

web::DeferredHandler MakeHandler(std::vector<Handled>& handled) {
  return [&handled](const web::Request& request, const web::Reply& reply) {
    CheckRequest(request, handled.size() + 1);
    const bool is_head = request.method == "HEAD";
    const bool fails = request.path == "/throw" || request.path == "/none";
    const int status = fails ? 500 : request.path == "/empty" ? 204 : 200;
    handled.push_back({is_head, status});
    if (request.path == "/none") return;
    if (request.path == "/throw") throw std::runtime_error("asked for");
    web::Response response = web::Response::Text(status, request.method + " " + request.body);
    response.headers.Add("X-Path", request.path);
    if (request.path == "/pieces") {
      web::Delivery pieces;
      pieces.piece = 3;
      response.delivery = std::make_shared<const web::Delivery>(std::move(pieces));
    }
    reply(std::move(response));
    reply(web::Response::Text(200, "a second response"));
  };
}

/// By path: what is read of the body before it is handled.
web::Admission Admit(const web::Request& so_far, const std::string&) {
  FUZZ_REQUIRE(so_far.body.size() <= kBodyLimit);
  if (so_far.path == "/unread") return web::Admission::None();
  if (so_far.path == "/refuse") return web::Admission::Refuse(web::Response::Text(403, "no"));
  if (so_far.path == "/part") return so_far.body.empty() ? web::Admission::Part(8) : web::Admission{};
  if (so_far.path == "/begin") return so_far.body.empty() ? web::Admission::Part(8) : web::Admission::None();
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  SetLogSink([](LogLevel, std::string_view) {});
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::Text(data, size);
  const std::string_view line = fuzz::TakeLine(bytes);
  // Not too many, since each takes its time.
  constexpr std::size_t kMostPieces = 16;
  const std::size_t piece = line.empty() ? std::string_view::npos
                                         : std::max<std::size_t>(1 + static_cast<unsigned char>(line[0]) % 64,
                                                                 bytes.size() / kMostPieces);

  int ends[2];
  FUZZ_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  Client client(ends[0], bytes, piece);
  std::vector<Handled> handled;
  // One for all inputs: what it asks the system for takes longer than most of them.
  static const auto shared = std::make_shared<web::Shared>();
  shared->options.header_limit = kHeaderLimit;
  shared->options.body_limit = kBodyLimit;
  shared->options.admission = Admit;
  shared->handler = MakeHandler(handled);
  shared->keep_running.reset();
  shared->io.restart();
  boost::asio::ip::tcp::socket socket(boost::asio::make_strand(shared->io));
  socket.assign(boost::asio::ip::tcp::v4(), ends[1]);  // of another kind, which nothing here asks after
  web::Serve(shared, std::move(socket));
  // Everything is in memory, so nothing is waited for: each turn does what can be done.
  for (std::size_t turns = 0; !shared->io.stopped(); ++turns) {
    FUZZ_REQUIRE(turns < 1000 + 10 * size);
    client.Feed();
    shared->io.poll();
    client.Drain();
  }
  FUZZ_REQUIRE(shared->connections.empty());
  CheckResponses(client.read(), handled);
  return 0;
}
