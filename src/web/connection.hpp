#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "web/listener.hpp"
#include "web/memory_budget.hpp"

/// Inside of the room: one connection's life, from the accepted socket to its end. Only listener.cpp and
/// connection.cpp include this, because Asio and Beast take long to compile.
namespace flintdesk::web {

/// A connection as the listener sees it.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Ends the connection as soon as may be. Any thread.
  virtual void Close() = 0;
  /// The same unless it is being handled by then.
  virtual void CloseIfWaiting() = 0;

  /// It waits for its client from now on, or not any more.
  void SetWaiting(bool waits) {
    waits_since = waits ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point::max();
  }

  std::atomic<std::chrono::steady_clock::time_point> waits_since{std::chrono::steady_clock::now()};
  bool is_leaving = false;  ///< Guarded by the mutex of Shared: it was asked to make room for another.
};

/// What all connections of a listener share. Connections keep it alive, so that a response that comes after
/// the listener's end meets an io_context that stands still, not one that is gone.
struct Shared {
  Shared() : Shared(ListenerOptions{}) {}
  explicit Shared(ListenerOptions its_options) : options(std::move(its_options)) {}

  ListenerOptions options;
  MemoryBudget memory{options.memory_limit};
  DeferredHandler handler;
  boost::asio::io_context io;
  /// Guarded by mutex. Keeps the threads running until everything was told to close: a connection that ends
  /// by itself in that moment would otherwise be posted a Close that nobody runs any more.
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> keep_running{
      io.get_executor()};
  std::shared_ptr<boost::asio::ssl::context> tls;  ///< Null: plain.

  /// Runs `work` unless the listener was stopped. A function posted after the threads' end would never run
  /// and would keep its connection, and with it this object, for ever.
  template <class Executor, class Work>
  void PostTo(const Executor& executor, Work work);

  bool Add(const std::shared_ptr<Connection>& connection);
  void Remove(const Connection* connection);
  void CloseAll();
  /// With the mutex held: the connection that has waited longest for its client; null when none does.
  std::shared_ptr<Connection> TakeLongestWaiting();

  std::mutex mutex;
  bool closing = false;  // guarded by mutex: no new connections, no new requests
  bool stopped = false;  // guarded by mutex: nothing is posted any more
  std::unordered_map<const Connection*, std::weak_ptr<Connection>> connections;  // guarded by mutex
};

/// A server's TLS settings; kInvalidConfiguration when the certificate or its key will not do.
Result<std::shared_ptr<boost::asio::ssl::context>> MakeTlsContext(const TlsOptions& options);

/// Starts to serve an accepted socket (its executor is a strand of its own).
void Serve(const std::shared_ptr<Shared>& shared, boost::asio::ip::tcp::socket socket);

}  // namespace flintdesk::web
