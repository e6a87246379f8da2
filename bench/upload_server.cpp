// bench_upload_server BYTES
//
// Takes uploads of a file of at least BYTES and throws them away as they come, so that the client is what is
// measured: PUT gets the response of a service desk that has attached a file, GET that of one that has none.
// A shorter body gets 400. Prints its port when it is open, and serves until it is killed. Plain HTTP/1.1.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::string_view kAttached =
    R"({"response_status":{"status_code":2000,"status":"success"},"attachment":{"id":"101","name":"file",)"
    R"("content_type":"application/octet-stream","content_url":"/api/v3/attachments/101",)"
    R"("size":{"display_value":"2GB","value":"1"},"module":"request"}})";
constexpr std::string_view kNone =
    R"({"response_status":[{"status_code":2000,"status":"success"}],)"
    R"("list_info":{"has_more_rows":false,"start_index":1,"row_count":0},"attachments":[]})";

std::uint64_t LengthIn(const std::string& head) {
  constexpr std::string_view kLength = "\r\ncontent-length:";
  for (std::size_t line = 0; line != head.npos; line = head.find("\r\n", line + 2))
    if (strncasecmp(head.c_str() + line, kLength.data(), kLength.size()) == 0)
      return std::strtoull(head.c_str() + line + kLength.size(), nullptr, 10);
  return 0;
}

bool Send(int socket, int status, std::string_view body) {
  std::string response =
      "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " Bad Request") +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  response.append(body);
  return send(socket, response.data(), response.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(response.size());
}

/// One connection to its end.
void Serve(int socket, std::uint64_t least) {
  std::vector<char> room(256 * 1024);
  std::string kept;
  for (;;) {
    std::size_t end = 0;
    while ((end = kept.find("\r\n\r\n")) == kept.npos) {
      const ssize_t got = recv(socket, room.data(), room.size(), 0);
      if (got <= 0) return;
      kept.append(room.data(), static_cast<std::size_t>(got));
    }
    const std::string head = kept.substr(0, end + 2);
    const std::uint64_t length = LengthIn(head);
    std::uint64_t came = kept.size() - (end + 4);
    while (came < length) {
      const ssize_t got = recv(socket, room.data(), room.size(), 0);
      if (got <= 0) return;
      came += static_cast<std::uint64_t>(got);
    }
    kept.clear();  // nobody sends a request before the response to the one before
    const bool reads = head.starts_with("GET ");
    const bool good = reads || (head.starts_with("PUT ") && length >= least);
    if (!Send(socket, good ? 200 : 400, reads ? kNone : kAttached)) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t least = argc == 2 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (least == 0) {
    std::fprintf(stderr, "usage: bench_upload_server BYTES\n");
    return 2;
  }
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0 || listen(listener, 16) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    std::perror("bench_upload_server: no port");
    return 1;
  }
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  for (;;) {
    const int socket = accept(listener, nullptr, nullptr);
    if (socket < 0) continue;
    // Each in a thread, since a proxy in front of it may keep one open beside another.
    std::thread([socket, least] {
      Serve(socket, least);
      close(socket);
    }).detach();
  }
}
