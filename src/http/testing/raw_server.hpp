#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

namespace flintdesk::http::testing {

/// One accepted connection, in the hands of a test's own few lines. Blocking; ends when the server does.
class RawConnection {
 public:
  RawConnection(int socket, SSL* tls) : socket_(socket), tls_(tls) {}
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// Head and body (by Content-Length) of the next request; nothing when the client has gone.
  std::optional<std::string> ReadRequest();
  std::string ReadSome();  ///< Whatever comes next; empty when the client has gone.
  void Write(std::string_view bytes);
  void WriteResponse(std::string_view body, std::string_view more_headers = "",
                     std::string_view status = "200 OK");
  void Reset();                     ///< Closes with RST, without a word of TLS.
  void SpeakTls(SSL_CTX* context);  ///< From here on.
  void WaitForEnd();                ///< Until the client closes, or the server stops.
  int socket() const { return socket_; }

 private:
  int socket_;
  SSL* tls_;
  std::string left_;
};

/// A server on a free port of 127.0.0.1 that does with every connection what the test says, a thread each. It
/// counts what arrives. Stops by itself.
class RawServer {
 public:
  using Handler = std::function<void(RawServer&, RawConnection&)>;
  /// `port`: where a test holds it by a `RefusingPort`; otherwise a free one.
  explicit RawServer(Handler handler, SSL_CTX* tls = nullptr, int port = 0);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  int connections() const;
  /// The requests that handlers read with `ReadRequest`, when they passed them on with `Note`.
  std::vector<std::string> arrivals() const;
  /// The same when there are so many of them; after a minute, whatever there is.
  std::vector<std::string> AwaitArrivals(std::size_t count) const;
  void Note(std::string request);

 private:
  void Accept();

  Handler handler_;
  SSL_CTX* tls_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  int connections_ = 0;
  std::vector<int> sockets_;
  std::vector<std::string> arrivals_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace flintdesk::http::testing
