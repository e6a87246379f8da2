#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/http.hpp"

/// Checks a host from the socket up, without the HTTP client between, so that each step can be told apart.
namespace flintdesk::cli {

/// An owned socket; -1 is none. Closes itself.
class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// One address of a host with its port.
struct Address {
  std::string text;  ///< "127.0.0.1", "::1"
  bool loopback = false;
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// Every address of a name (an address in text form is its own), each once. The error is a reason in words.
/// Returns after `limit` at the latest, even when the resolver does not.
Result<std::vector<Address>, std::string> Resolve(const std::string& host, int port, milliseconds limit);

/// Connections to all of them, tried at the same time, in their order; an error is a reason in words:
/// "connection refused", "no response within 10000 ms". Returns after `limit` at the latest.
std::vector<Result<Socket, std::string>> ConnectAll(const std::vector<Address>& addresses,
                                                    milliseconds limit);
/// To one.
Result<Socket, std::string> Connect(const Address& address, milliseconds limit);

/// Why there is no connection, and what to do about it: a sentence with its full stop.
struct NoWay {
  std::string why;
  std::string remedy;
};

/// A way to `origin` through the proxy at `proxy_url`, any kind that libcurl knows but one that is reached
/// over TLS. Owns the connection; one thread.
class Tunnel {
 public:
  Tunnel();
  Tunnel(const Tunnel&) = delete;
  Tunnel& operator=(const Tunnel&) = delete;
  ~Tunnel();
  /// The socket, open as long as the tunnel lives. The error says why there is none, in the words that a call
  /// has for it. Takes `options.connect_timeout` at most.
  Result<int, NoWay> Open(const http::Origin& origin, const std::string& proxy_url,
                          const http::ClientOptions& options);

 private:
  void* easy_;
};

}  // namespace flintdesk::cli
