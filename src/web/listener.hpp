#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "web/message.hpp"

namespace flintdesk::web {

/// Certificate chain and private key as PEM text.
struct TlsOptions {
  std::string certificate_pem;
  std::string key_pem;
};

/// What becomes of a new connection; the default is to serve it. For services that play a bad server.
struct Reception {
  enum class Manner {
    kServe,
    kClose,    ///< Closed as soon as it was accepted.
    kReset,    ///< Reset as soon as it was accepted.
    kSilence,  ///< Accepted and never answered, until the client goes or `silence_limit` has passed.
  };
  Manner manner = Manner::kServe;
  std::chrono::milliseconds silence_limit{300'000};
  std::optional<TlsOptions> certificate;  ///< In place of the listener's; without effect without TLS.
};

/// Settings of a listener; every field has a default that suits a service on this machine.
struct ListenerOptions {
  /// Addresses in text form. The first one must be there; of the others, those that this machine does not
  /// have are left out (a machine without IPv6 still gets its service).
  std::vector<std::string> addresses = {"127.0.0.1", "::1"};
  int port = 0;      ///< 0: any free one, the same on all addresses.
  int threads = 2;   ///< Threads that run connections and handlers.
  bool tls = false;  ///< Needs `certificate`. A plain request is then answered with 400.
  TlsOptions certificate;
  std::size_t header_limit = 64 * 1024;       ///< Bytes of request line and header; past it 431.
  std::size_t body_limit = 64 * 1024 * 1024;  ///< Bytes of the body; past it 413.
  std::size_t connection_limit = 2000;        ///< Connections at one time; further ones are closed at once.
  std::chrono::milliseconds read_timeout{
      60'000};  ///< For the body of a request, for writing a response, for TLS.
  std::chrono::milliseconds idle_timeout{60'000};  ///< For the header of the next request on a connection.
  /// Asked for every connection that was accepted, on any of the threads; empty: all are served.
  std::function<Reception()> reception;
};

/// An inbound HTTP/1.1 service: keep-alive, HEAD, `Expect: 100-continue`, TLS 1.2 and later.
///
/// The listener owns its threads and connections. The handler runs on these threads, one request a connection
/// at a time, different connections at the same time. Errors of `Start`: kInvalidConfiguration with the
/// address and the reason (in use, not permitted, wrong certificate).
///
///   auto listener = Listener::Start({}, Deferred([](const Request&) {
///     return Response::Text(200, "hello");
///   }));
///   if (listener.ok()) Use(listener.value()->port());
class Listener {
 public:
  static Result<std::unique_ptr<Listener>> Start(ListenerOptions options, DeferredHandler handler);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  /// Stops. Not to be called from a handler.
  ~Listener();

  int port() const;
  /// The addresses that are listened on.
  const std::vector<std::string>& addresses() const;

  /// Closes the port and every connection, lets running handlers return and ends the threads. Any thread, any
  /// number of times; from within a handler it only gives the order and the destructor waits.
  void Stop();

 private:
  struct Core;
  explicit Listener(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace flintdesk::web
