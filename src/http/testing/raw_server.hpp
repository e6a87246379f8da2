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
  void Reset();     ///< Closes with RST when the handler ends, without a word of TLS.
  void ResetNow();  ///< The same at once.
  /// From here on; within the TLS that is spoken already, if any. False when the handshake fails.
  bool SpeakTls(SSL_CTX* context);
  void WriteBeneath(std::string_view bytes);            ///< Past TLS, onto the wire.
  void CloseWithoutNotice() { says_goodbye_ = false; }  ///< In the end, where TLS has its close_notify.
  void WaitForEnd();                                    ///< Until the client closes, or the server stops.
  /// Until all that was written, the end of the connection too, has come to the client's machine.
  void WaitForDelivery() const;
  int socket() const { return socket_; }
  SSL* tls() const { return tls_; }  ///< The innermost; null for none.

 private:
  int socket_;
  SSL* tls_;
  SSL* outer_ = nullptr;  ///< That of the proxy, when the service desk's is spoken within.
  bool says_goodbye_ = true;
  std::string left_;
};

/// A server on a free port of 127.0.0.1 that does with every connection what the test says, a thread each. It
/// counts what arrives. Stops by itself.
class RawServer {
 public:
  using Handler = std::function<void(RawServer&, RawConnection&)>;
  /// `port`: where a test holds it by a `RefusingPort`; otherwise a free one. With `ipv6` it listens on ::1
  /// instead; `port()` is then 0 where the machine has no such address.
  explicit RawServer(Handler handler, SSL_CTX* tls = nullptr, int port = 0, bool ipv6 = false);
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
