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
    kSilence,  ///< Accepted and never responded to, until the client goes or `silence_limit` has passed.
  };
  Manner manner = Manner::kServe;
  std::chrono::milliseconds silence_limit{300'000};
  std::optional<TlsOptions> certificate;  ///< In place of the listener's; without effect without TLS.
};

/// How much of a request's body is read before the request is handled.
struct Admission {
  enum class Manner {
    kWhole,   ///< All of it, at most `most` bytes.
    kPart,    ///< `most` bytes; then it is asked again, unless that was all.
    kNone,    ///< Nothing more: it is handled at once, with what has come in parts.
    kRefuse,  ///< Nothing: it is not handled, `refusal` is sent and the connection closed.
  };
  Manner manner = Manner::kWhole;
  std::optional<std::size_t> most;  ///< Past the listener's body_limit without effect.
  Response refusal;
  /// Of kWhole: takes the body, whatever its length; its pieces have `read_timeout` each. Null: it is kept in
  /// memory.
  std::shared_ptr<BodySink> sink = {};

  static Admission Part(std::size_t most) { return {Manner::kPart, most, {}}; }
  static Admission None() { return {Manner::kNone, {}, {}}; }
  static Admission Refuse(Response refusal) { return {Manner::kRefuse, {}, std::move(refusal)}; }
};

/// Settings of a listener; every field has a default that suits a service on this machine.
struct ListenerOptions {
  /// Addresses in text form. The first one must be there; of the others, those that this machine does not
  /// have are left out (a machine without IPv6 still gets its service).
  std::vector<std::string> addresses = {"127.0.0.1", "::1"};
  int port = 0;      ///< 0: any free one, the same on all addresses.
  int threads = 2;   ///< Threads that run connections and handlers.
  bool tls = false;  ///< Needs `certificate`. A plain request then gets 400.
  TlsOptions certificate;
  std::size_t header_limit = 64 * 1024;       ///< Bytes of request line and header; past it 431.
  std::size_t body_limit = 64 * 1024 * 1024;  ///< Bytes of the body; past it 413.
  /// Bytes that the requests of all connections may hold together while they are read and handled, and their
  /// responses until they are sent; past it 503.
  std::size_t memory_limit = 128 * 1024 * 1024;
  /// Connections at one time. For a further one the one that has waited longest for its client is closed; it
  /// is closed itself when all are being handled.
  std::size_t connection_limit = 2000;
  // Each is for the whole of what it names: a client that sends a byte now and then gains nothing by it.
  std::chrono::milliseconds idle_timeout{60'000};  ///< For the first byte of a request.
  std::chrono::milliseconds head_timeout{10'000};  ///< For its head from then on, and for TLS.
  std::chrono::milliseconds read_timeout{60'000};  ///< For its body, and for writing the response.
  /// Asked when the head of a request has been read, and again after each part of its body, on any of the
  /// threads; empty: whole bodies are read. `local_address` is the one of this machine that was called.
  std::function<Admission(const Request& so_far, const std::string& local_address)> admission;
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
