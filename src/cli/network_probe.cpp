#include "cli/network_probe.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "base/loopback.hpp"
#include "base/text.hpp"
#include "http/transport/connect_failure.hpp"
#include "http/transport/proxy.hpp"

namespace flintdesk::cli {
namespace {

using Addresses = Result<std::vector<Address>, std::string>;

Address AddressOf(const addrinfo& info) {
  Address address;
  std::memcpy(&address.storage, info.ai_addr, info.ai_addrlen);
  address.length = info.ai_addrlen;
  char text[NI_MAXHOST] = "";
  ::getnameinfo(info.ai_addr, info.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  address.text = text;
  address.loopback = IsLoopback(address.text);
  return address;
}

std::string WhyNoAddress(int number) {
  switch (number) {
    case EAI_NONAME:
      return "there is no such name";
    case EAI_AGAIN:
      return "the name service does not respond";
    default:
      return ::gai_strerror(number);
  }
}

Addresses ResolveNow(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  int number = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (number != 0) return WhyNoAddress(number);
  std::vector<Address> addresses;
  for (const addrinfo* info = list; info != nullptr; info = info->ai_next) {
    Address address = AddressOf(*info);
    bool known = std::any_of(addresses.begin(), addresses.end(),
                             [&](const Address& a) { return a.text == address.text; });
    if (!known) addresses.push_back(std::move(address));
  }
  ::freeaddrinfo(list);
  return addresses;
}

std::string Words(int number) {
  switch (number) {
    case ECONNREFUSED:
      return "connection refused";
    case EHOSTUNREACH:
      return "no route to the host";
    case ENETUNREACH:
      return "the network is unreachable";
    case ECONNRESET:
      return "the connection was reset";
    default:
      return std::generic_category().message(number);
  }
}

using Connected = Result<Socket, std::string>;

/// `pending` when it is still to be waited for.
Connected Begin(const Address& address, bool& pending) {
  Socket socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.descriptor() < 0) return Words(errno);
  const auto* target = reinterpret_cast<const sockaddr*>(&address.storage);
  pending = ::connect(socket.descriptor(), target, address.length) != 0;
  if (pending && errno != EINPROGRESS) {
    pending = false;
    return Words(errno);
  }
  return socket;
}

int ErrorOf(int descriptor) {
  int number = 0;
  socklen_t size = sizeof number;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size);
  return number;
}

std::string TooSlow(milliseconds limit) { return fmt::format("no response within {} ms", limit.count()); }

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Addresses Resolve(const std::string& host, int port, milliseconds limit) {
  // getaddrinfo has no timeout: it runs on a thread that may be left behind, with what it writes to.
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Addresses> result;
  };
  auto shared = std::make_shared<Shared>();
  std::thread([shared, host, port] {
    Addresses result = ResolveNow(host, port);
    std::lock_guard lock(shared->mutex);
    shared->result = std::move(result);
    shared->changed.notify_one();
  }).detach();
  std::unique_lock lock(shared->mutex);
  if (!shared->changed.wait_for(lock, limit, [&] { return shared->result.has_value(); }))
    return "the name service gives " + TooSlow(limit);
  return std::move(*shared->result);
}

std::vector<Connected> ConnectAll(const std::vector<Address>& addresses, milliseconds limit) {
  std::vector<Connected> results;
  std::vector<pollfd> waits;  // -1: no longer
  for (const Address& address : addresses) {
    bool pending = false;
    results.push_back(Begin(address, pending));
    waits.push_back({pending ? results.back()->descriptor() : -1, POLLOUT, 0});
  }
  const Clock& clock = SystemClock();
  const Deadline deadline = Deadline::In(limit, clock);
  while (std::ranges::any_of(waits, [](const pollfd& wait) { return wait.fd >= 0; })) {
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(deadline.Left(clock).count()));
    if (ready < 0 && errno == EINTR) continue;
    for (std::size_t i = 0; i < waits.size(); ++i) {
      const bool ended = waits[i].revents != 0;
      if (waits[i].fd < 0 || (ready > 0 && !ended)) continue;
      const int number = ErrorOf(waits[i].fd);
      if (!ended) results[i] = TooSlow(limit);
      if (number != 0) results[i] = Words(number);
      waits[i].fd = -1;
    }
  }
  return results;
}

Result<Socket, std::string> Connect(const Address& address, milliseconds limit) {
  return std::move(ConnectAll({address}, limit).front());
}

Tunnel::Tunnel() : easy_(curl_easy_init()) {}
Tunnel::~Tunnel() { curl_easy_cleanup(easy_); }

Result<int, NoWay> Tunnel::Open(const http::Origin& origin, const std::string& proxy_url,
                                const http::ClientOptions& options) {
  // The socket of such a proxy carries TLS of its own, which can't be looked through from outside.
  if (ToLower(proxy_url).starts_with("https://"))
    return NoWay{"the doctor can't check what lies behind a proxy that is reached over TLS",
                 "Calls go through it all the same."};
  const http::Origin plain{false, origin.host, origin.port};
  const auto limit = static_cast<long>(options.connect_timeout.count());
  char why[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(easy_, CURLOPT_URL, plain.Url().c_str());
  curl_easy_setopt(easy_, CURLOPT_PROXY, proxy_url.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "");
  curl_easy_setopt(easy_, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(easy_, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, "flintdesk");
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, limit);
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, limit);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, why);
  CURLcode code = curl_easy_perform(easy_);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);
  if (code != CURLE_OK) {
    const http::ConnectOutcome outcome{.code = code,
                                       .easy = easy_,
                                       .text = why,
                                       .proxy = http::ProxyHostAndPort(proxy_url),
                                       .proxy_takes_connect = http::TakesConnect(proxy_url),
                                       .proxy_over_tls = false};
    http::Failure failure = http::ClassifyConnect(outcome, origin, options);
    return NoWay{std::move(failure.message),
                 failure.assistance.empty() ? "Ask whoever runs the proxy." : failure.assistance + "."};
  }
  curl_socket_t descriptor = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &descriptor);
  if (descriptor == CURL_SOCKET_BAD)
    return NoWay{"the connection through the proxy is gone again", "Run the doctor once more."};
  return static_cast<int>(descriptor);
}

}  // namespace flintdesk::cli
